# One base serves all stages: Debian's own Python 3.11. BASE may name a mirror's copy.
ARG BASE=debian:bookworm-slim

# What building needs and running does not. Debian's own Node is too old for vite: setup/bootstrap.py takes one
# from a wheel, which needs libatomic.
FROM ${BASE} AS tools
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv ca-certificates libatomic1 \
    && rm -rf /var/lib/apt/lists/*

FROM tools AS app
COPY setup /build/setup
COPY frontend /build/frontend
RUN python3 /build/setup/bootstrap.py frontend

FROM tools AS build
COPY setup/requirements.txt /build/requirements.txt
RUN python3 -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /build/requirements.txt \
    && /opt/venv/bin/python -m compileall -q /opt/venv/lib
COPY backend /app/backend
COPY migrations /app/migrations
COPY --from=app /build/frontend/dist /app/frontend/dist
COPY alembic.ini LICENSE /app/
# Compiled now: at run time nothing but /data is writable.
RUN /opt/venv/bin/python -m compileall -q /app/backend /app/migrations

FROM ${BASE}
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin kinerja \
    && install -d -o 10001 -g 10001 /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KINERJA_DATA=/data \
    KINERJA_HOST=0.0.0.0
VOLUME /data
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"KINERJA_PORT\", 8000)}/livez', timeout=2)"]
CMD ["python", "-m", "backend", "serve"]
