#!/bin/sh
# Gets the source of a Debian package, of the release that this machine runs.
#
#     .ci/source.sh PACKAGE FOLDER
#
# FOLDER/source then has it, patched as Debian builds it. apt downloads it from the places that the machine has configured,
# and checks it against the signed lists. The lists are in FOLDER: nothing of the system changes, and no root is needed.
# SPDX-License-Identifier: Apache-2.0
set -eu
package=${1:?usage: source.sh PACKAGE FOLDER}
folder=${2:?usage: source.sh PACKAGE FOLDER}
rm -rf "$folder"
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$folder/sources"
cd "$folder"
here=$(pwd)
fail() {
    echo "source: $1; see $here/log" >&2
    exit 1
}

# The files that configure Debian itself; if no lists were fetched yet, nobody knows which these are: all.
# shellcheck disable=SC2016 # apt expands it
configured=$(apt-get indextargets --format '$(SOURCESENTRY)' 'Created-By: Packages' 'Origin: Debian' |
    sed 's/:[0-9]*$//' | sort -u)
if [ -z "$configured" ]; then
    configured=$(find /etc/apt/sources.list /etc/apt/sources.list.d -type f 2>/dev/null || true)
fi
for file in $configured; do
    sed -e 's/^Types:.*/Types: deb-src/' -e 's/^[ \t]*deb[ \t]/deb-src /' "$file" >"sources/${file##*/}"
done

private_apt() {
    apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$here/sources" \
        -o Dir::State::Lists="$here/lists" -o Dir::Cache="$here/cache" -o APT::Sandbox::User=root \
        -o Acquire::Languages=none "$@" >>log 2>&1
}
private_apt update || echo 'some lists could not be read' >>log
private_apt source --download-only "$package" || fail "apt cannot get Debian's source package $package"
dpkg-source --no-check -x "$package"_*.dsc unpacked >>log 2>&1 || fail 'the source package cannot be unpacked'
rm -rf lists cache sources "$package"_*
mv unpacked source
