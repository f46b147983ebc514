#!/bin/sh
# Checks that the objects of a build without text have no sentences: words with blanks between them are forms of
# dates, prefixes of hashes, or what the service writes. Ends with 3 if there are any.
set -eu
sentences=$(find "$1/src" -name '*.o' -exec arm-none-eabi-strings -n 8 {} \; | grep -E '[a-z]+,? [a-z]+' | sort -u |
    grep -vE '^GCC|hh:mm:ss|^sslstore (keep|renewal)$|^(not (found|exist)|no (such )?order|unknown order|invalid [a-z ]*id|order rejected)$' || true)
[ -z "$sentences" ] || { echo "not in SSLSTORE__WORDS():"; echo "$sentences"; exit 3; }
