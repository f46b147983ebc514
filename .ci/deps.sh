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
if [ "$action" = install ]; then
    [ "$(id -u)" = 0 ] || { echo "these packages are missing:$missing; run: sudo make deps" >&2; exit 1; }
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    set --
    for package in $missing; do
        apt-cache show "${package%/*}" >/dev/null 2>&1 || package=${package#*/}
        set -- "$@" "${package%/*}"
    done
    exec apt-get install -y -qq --no-install-recommends "$@"
fi
echo "these packages are missing:$missing" >&2
echo "get them with: sudo make ${DEPS_TARGET:-deps}" >&2
exit 1
