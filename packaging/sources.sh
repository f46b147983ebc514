#!/bin/sh
# Lists the source files for build systems that have no wildcards: sources.sh hosted|bare|mkcatalog. bare leaves out what needs a
# hosted system: heap, clocks, sockets.
# SPDX-License-Identifier: Apache-2.0
set -eu
cd "$(dirname "$0")/.."
# shellcheck disable=SC2046 # they are words
case $1 in
hosted) set -- src/*/*.c ;;
bare) set -- $(printf '%s\n' src/*/*.c | grep -vE '^src/port/|^src/stream/(win)?sock') ;;
mkcatalog) set -- src/catalog/mk*.c; printf '%s\n' "$@"; exit ;;
esac
printf '%s\n' "$@" | grep -v '^src/catalog/mk'
