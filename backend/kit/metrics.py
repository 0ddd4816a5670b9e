"""Counters for the machine room (Prometheus). Labels are few and hold nothing personal."""

from functools import lru_cache

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("kinerja_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("kinerja_request_seconds", "Time to answer", ["route"])
WRITER_WAITING = Gauge("kinerja_writer_waiting", "Jobs queued for the writer")
OUTBOX_POSITION = Gauge("kinerja_outbox_position", "Position of the newest fact")
STREAMS = Gauge("kinerja_event_streams", "Open event streams")
WAL_BYTES = Gauge("kinerja_sqlite_wal_bytes", "Size of SQLite's write-ahead log")
DISK_FREE_BYTES = Gauge("kinerja_disk_free_bytes", "Free space for the data folder")
WORKER_FAILURES = Counter("kinerja_worker_failures_total", "Duties that failed", ["duty"])


@lru_cache(maxsize=2_000)
def _counter(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, str(status))


@lru_cache(maxsize=500)
def _histogram(route: str) -> Histogram:
    return SECONDS.labels(route)


def request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request; `route` is the pattern, not the path."""
    _counter(method if method in _METHODS else "OTHER", route, status).inc()
    _histogram(route).observe(seconds)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
