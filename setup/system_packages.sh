#!/bin/sh
# Installs Debian packages that are missing, when that is allowed; otherwise names them and exits with 1.
#   system_packages.sh PACKAGE=PROGRAM…     PROGRAM (a name or an absolute pattern) shows that PACKAGE is there
set -eu
missing=""
for pair in "$@"; do
    package=${pair%%=*} program=${pair#*=}
    case $program in
        /*) found=$(ls $program 2>/dev/null | head -n 1 || true) ;;
        *) found=$(command -v "$program" || true) ;;
    esac
    [ -n "$found" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if sudo -n true 2>/dev/null; then as_root="sudo -n"; else
        echo "Missing system packages:$missing" >&2
        echo "Install them as root: apt-get install$missing" >&2
        exit 1
    fi
fi
echo "Installing system packages:$missing" >&2
$as_root apt-get update -qq
# `env` after sudo, which keeps no variables; wait for a system that is just updating itself.
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing >/dev/null
