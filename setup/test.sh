#!/bin/sh
# Every test: the app's own, then on both databases, in a real browser, and the container image. Prints pytest's own closing line last.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE  # tests start many servers, and each would compile the program anew
bin=.venv/bin
partial=""
packages() { sh setup/system_packages.sh "$@" || partial="yes"; }
packages "git=git" "postgresql=/usr/lib/postgresql/*/bin/initdb" "chromium=chromium" \
    "fonts-dejavu-core=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf" \
    "libatomic1=/usr/lib/*/libatomic.so.1"  # the last for the browser's driver; a small Debian lacks it
# Where there is no JDK, or no way to Maven Central, the Android app's tests say so and are passed over.
sh setup/android/packages.sh && $bin/python -m setup.android.jars || echo "The Android app is not tested." >&2
if [ "$(id -u)" -eq 0 ]; then
    packages "buildah=buildah" "debootstrap=debootstrap" "crun=crun"
else
    echo "Not root: the container image is not built (it needs chroot)." >&2
    partial="yes"
fi
sh setup/lint.sh
sh setup/frontend.sh
status=0
if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    $bin/python setup/postgres.py -- $bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder "$@" || status=$?
else
    echo "Without PostgreSQL: its tests are not run." >&2
    $bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder "$@" || status=$?
fi
if [ -n "$partial" ] && [ "${KINERJA_TEST_PARTIAL:-}" != 1 ]; then
    echo "Not everything was tested (see above). KINERJA_TEST_PARTIAL=1 accepts that." >&2
    exit 1
fi
exit $status
