#!/bin/sh
# Makes the Debian source package in FOLDER/deb from the source archive and packaging/debian/; with "binary", also the packages, which
# lintian then checks.
# SPDX-License-Identifier: Apache-2.0
set -eu
folder=$1/deb
kind=$2
version=$(sed -n 's/^#define SSLSTORE_VERSION "\(.*\)"/\1/p' sslstore.h)
rm -rf "$folder"
mkdir -p "$folder"
sh packaging/dist.sh "$folder" >/dev/null
mv "$folder/sslstore-$version.tar.gz" "$folder/sslstore_$version.orig.tar.gz"
tar -xzf "$folder/sslstore_$version.orig.tar.gz" -C "$folder"
tree=$folder/sslstore-$version
cp -r packaging/debian "$tree/debian"
rm "$tree/debian/changelog.in"
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(LC_ALL=C date -u -R -d "@$(stat -c %Y "$tree/sslstore.h")")/" \
    packaging/debian/changelog.in >"$tree/debian/changelog"
cd "$tree"
case $kind in
source) dpkg-source -b . ;;
binary)
    dpkg-buildpackage -us -uc
    # It is not an upload to Debian, which would close the bug that asks for the package.
    lintian --fail-on error,warning --allow-root --suppress-tags initial-upload-closes-no-bugs ../*.changes
    ;;
esac
