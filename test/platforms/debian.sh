# Packages of Debian 12 (DEBIAN_RELEASE) for any architecture, in a folder of their own, without root: sourced.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# debian_apt FOLDER ARCHITECTURE ARGUMENT...: apt-get with the state, the lists and the packages of that folder.
debian_apt() {
    local folder=$1 architecture=$2 type
    shift 2
    mkdir -p "$folder/lists/partial" "$folder/archives/partial"
    : >"$folder/status"
    for type in deb deb-src; do echo "$type [signed-by=$KEYRING] $MIRROR ${DEBIAN_RELEASE:-bookworm} main"; done >"$folder/sources.list"
    apt-get -qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o APT::Install-Recommends=0 \
        -o Dir::Etc::SourceList="$folder/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$folder/lists" \
        -o Dir::State::Status="$folder/status" -o Dir::Cache="$folder" -o Dir::Cache::Archives="$folder/archives" \
        -o APT::Sandbox::User= "$@"
}

# unpack_packages FOLDER ARCHITECTURE PACKAGE...: makes FOLDER/sysroot with the headers and libraries of the packages and
# of what they depend on.
unpack_packages() {
    local folder=$1 architecture=$2 package
    shift 2
    rm -rf "$folder/sysroot.new"
    mkdir -p "$folder/apt" "$folder/sysroot.new"
    debian_apt "$folder/apt" "$architecture" update && debian_apt "$folder/apt" "$architecture" -y --download-only install "$@" || return
    for package in "$folder"/apt/archives/*.deb; do dpkg-deb -x "$package" "$folder/sysroot.new" || return; done
    # An emulator looks for files here first: leave it nothing but libraries.
    find "$folder/sysroot.new" -mindepth 1 -maxdepth 1 ! -name usr ! -name 'lib*' -exec rm -rf {} +
    find "$folder/sysroot.new/usr" -mindepth 1 -maxdepth 1 ! -name include ! -name 'lib*' -exec rm -rf {} +
    rm -rf "$folder/apt"
    mv "$folder/sysroot.new" "$folder/sysroot"
}

# unpack_source FOLDER PACKAGE: makes FOLDER/PACKAGE, the patched source of a package.
unpack_source() {
    local folder=$1 package=$2
    rm -rf "${folder:?}/$package"
    debian_apt "$folder/apt" amd64 update || return
    (mkdir -p "$folder/$package.files" && cd "$folder/$package.files" && debian_apt "$folder/apt" amd64 --download-only source "$package") || return
    dpkg-source --no-check -x "$folder/$package.files"/*.dsc "$folder/$package" && rm -rf "$folder/$package.files"
}
