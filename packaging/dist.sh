#!/bin/sh
# Writes the source archive FOLDER/sslstore-VERSION.tar.gz: the same bytes for the same files, wherever and by whomever it is made.
# The files are those of .ci/files.sh. Their time is SOURCE_DATE_EPOCH, or that of the last commit, or, in an unpacked archive, the
# one they have.
# SPDX-License-Identifier: Apache-2.0
set -eu
export LC_ALL=C
folder=$1
name=sslstore-$(sed -n 's/^#define SSLSTORE_VERSION "\(.*\)"/\1/p' sslstore.h)

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    if [ -e .git ] && git ls-files >/dev/null 2>&1; then
        SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
    else
        SOURCE_DATE_EPOCH=$(stat -c %Y sslstore.h)
    fi
fi
mkdir -p "$folder"
sh .ci/files.sh | tar -c --format=ustar --no-recursion --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$SOURCE_DATE_EPOCH" \
    --transform "s|^|$name/|" -T - | gzip -9n >"$folder/$name.tar.gz.new"
mv "$folder/$name.tar.gz.new" "$folder/$name.tar.gz"
echo "$folder/$name.tar.gz"
