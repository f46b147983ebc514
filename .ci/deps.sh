#!/bin/sh
# Which of the given Debian packages are missing? Names them, and with "install" as the first word
# installs them. Says nothing, and needs no root, where nothing is missing. A name may be FIRST/SECOND: either
# package will do; the second is installed where the Debian release does not have the first.
set -eu
action=$1
shift
command -v dpkg-query >/dev/null 2>&1 || exit 0
missing=
for package in "$@"; do
    case " $(dpkg-query -W -f '${db:Status-Status} ' "${package%/*}" "${package#*/}" 2>/dev/null || true)" in
    *" installed "*) ;; # for one architecture or more
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

# apt ARGUMENT…: while another program holds a lock of apt's, waits up to ten minutes. apt-get itself waits for one of the locks only.
apt() {
    tries=0
    until LC_ALL=C apt-get -qq -o DPkg::Lock::Timeout=600 "$@" 2>"$errors"; do
        if ! grep -q 'Could not get lock' "$errors" || [ "$tries" -ge 120 ]; then
            cat "$errors" >&2
            return 1
        fi
        [ "$tries" -gt 0 ] || echo "waiting until another program has finished with apt:" "$(grep 'Could not get lock' "$errors")" >&2
        tries=$((tries + 1))
        sleep 5
    done
    cat "$errors" >&2
}

if [ "$action" = install ]; then
    [ "$(id -u)" = 0 ] || { echo "these packages are missing:$missing; run: sudo make ${DEPS_TARGET:-deps}" >&2; exit 1; }
    export DEBIAN_FRONTEND=noninteractive
    errors=$(mktemp)
    trap 'rm -f "$errors"' EXIT
    apt update
    set --
    for package in $missing; do
        [ -n "$(apt-cache show "${package%/*}" 2>/dev/null)" ] || package=${package#*/} # apt 3 succeeds with nothing to show
        set -- "$@" "${package%/*}"
    done
    apt install -y --no-install-recommends "$@"
    exit
fi
echo "these packages are missing:$missing" >&2
echo "get them with: sudo make ${DEPS_TARGET:-deps}" >&2
exit 1
