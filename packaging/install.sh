#!/bin/sh
# Installs what was built, or removes it. Both go through one list, files(), so that uninstall removes what install made.
# The Makefile sets the folders. `install.sh list` prints the installed files.
# SPDX-License-Identifier: Apache-2.0
set -eu
action=$1 # install, uninstall or list
parts=$2  # any of library, cli, sandbox
filled=$(mktemp -d) # not in the build folder, where `sudo make install` would leave files of root
trap 'rm -rf "$filled"' EXIT
ZSHDIR=${ZSHDIR:-site-functions} # Debian's packages have vendor-completions

# Lines "MODE<tab>SOURCE<tab>DESTINATION".
file() {
    printf '%s\t%s\t%s\n' "$@"
}

library() {
    file 644 sslstore.h "$INCLUDEDIR/sslstore.h"
    file 644 "$BUILD/libsslstore.a" "$LIBDIR/libsslstore.a"
    file 644 "$filled/sslstore.pc" "$LIBDIR/pkgconfig/sslstore.pc"
    for script in "$filled/sslstoreConfig.cmake" "$filled/sslstoreConfigVersion.cmake" packaging/cmake/sslstoreMbedTLS.cmake; do
        file 644 "$script" "$LIBDIR/cmake/sslstore/${script##*/}"
    done
    file 644 packaging/man/sslstore.3 "$MANDIR/man3/sslstore.3"
    file 644 LICENSE "$DOCDIR/LICENSE"
    for document in README.md CHANGELOG.md SECURITY.md docs/firmware.md examples/README.md examples/*.[ch]*; do
        file 644 "$document" "$DOCDIR/$document"
    done
    file 755 examples/try.sh "$DOCDIR/examples/try.sh"
}

cli() {
    program sslstore
    file 644 packaging/man/sslstore-keep.5 "$MANDIR/man5/sslstore-keep.5"
    for hook in examples/hooks/*; do
        [ ! -x "$hook" ] || [ -d "$hook" ] || file 755 "$hook" "$HOOKDIR/${hook##*/}"
    done
    file 644 examples/hooks/dns_update.sh "$HOOKDIR/dns_update.sh" # the two DNS hooks read it
    if [ -n "$SYSTEMDDIR" ]; then
        file 644 "$filled/sslstore-keep.service" "$SYSTEMDDIR/sslstore-keep.service"
        file 644 examples/hooks/system/sslstore-keep.timer "$SYSTEMDDIR/sslstore-keep.timer"
    fi
    file 644 docs/operators.md "$DOCDIR/docs/operators.md"
    for document in cli/json.md cli/keep.md cli/keep.ini hooks/README.md hooks/system/sslstore-keep.cron hooks/system/sslstore-keep.init; do
        file 644 "examples/$document" "$DOCDIR/examples/$document"
    done
}

sandbox() {
    program sslstore-sandbox
    file 644 examples/sandbox/README.md "$DOCDIR/examples/sandbox/README.md"
}

program() {
    file 755 "$BUILD/$1" "$BINDIR/$1"
    file 644 "packaging/man/$1.1" "$MANDIR/man1/$1.1"
    file 644 "packaging/completion/$1.bash" "$DATADIR/bash-completion/completions/$1"
    file 644 "packaging/completion/_$1" "$DATADIR/zsh/$ZSHDIR/_$1"
    file 644 "packaging/completion/$1.fish" "$DATADIR/fish/vendor_completions.d/$1.fish"
}

files() {
    for part in $parts; do
        $part
    done
}

# The folders that are ours alone, the deepest first.
folders() {
    printf '%s\n' "$DOCDIR/examples/hooks/system" "$DOCDIR/examples/hooks" "$DOCDIR/examples/cli" "$DOCDIR/examples/sandbox" \
        "$DOCDIR/examples" "$DOCDIR/docs" "$DOCDIR" "$HOOKDIR" "${HOOKDIR%/*}" "$LIBDIR/cmake/sslstore"
}

# fill TEMPLATE: the template with its @WORDS@ replaced, into $filled.
fill() {
    name=${1##*/}
    sed -e "s|@VERSION@|$(sed -n 's/^#define SSLSTORE_VERSION "\(.*\)"/\1/p' sslstore.h)|" \
        -e "s|@PREFIX@|$(prefix_from '${pcfiledir}' pkgconfig)|" \
        -e "s|@LIBDIR@|$(below '${prefix}' "$LIBDIR")|" -e "s|@INCLUDEDIR@|$(below '${prefix}' "$INCLUDEDIR")|" \
        -e "s|@CMAKE_PREFIX@|$(prefix_from '${CMAKE_CURRENT_LIST_DIR}' cmake/sslstore)|" \
        -e "s|@CMAKE_LIBDIR@|$(below '${sslstore_prefix_}' "$LIBDIR")|" \
        -e "s|@CMAKE_INCLUDEDIR@|$(below '${sslstore_prefix_}' "$INCLUDEDIR")|" \
        -e "s|@LIBS@|$MBEDTLS_LIBS|" -e "s|@REQUIRES@|$MBEDTLS_REQUIRES|" -e "s|/usr/bin/sslstore|$BINDIR/sslstore|" \
        "$1" >"$filled/${name%.in}"
}

# prefix_from HERE FOLDER: the prefix as seen from a file in a folder of the library's, so that the whole can be moved.
prefix_from() {
    case $LIBDIR in
    "$PREFIX"/*) printf '%s/%s' "$1" "$(printf '%s\n' "${LIBDIR#"$PREFIX"/}/$2" | sed 's|[^/][^/]*|..|g')" ;;
    *) printf '%s' "$PREFIX" ;;
    esac
}

# below PREFIX FOLDER: a folder below the prefix, which is written PREFIX; one outside stays where it is.
below() {
    case $2 in
    "$PREFIX"/*) printf '%s/%s' "$1" "${2#"$PREFIX"/}" ;;
    *) printf '%s' "$2" ;;
    esac
}

case $action in
list)
    files | cut -f 3
    ;;
install)
    for template in packaging/*.in packaging/cmake/*.in examples/hooks/system/sslstore-keep.service; do
        fill "$template"
    done
    files | while IFS='	' read -r mode source destination; do
        mkdir -p "$DESTDIR${destination%/*}"
        install -m "$mode" "$source" "$DESTDIR$destination"
    done
    ;;
uninstall)
    files | while IFS='	' read -r mode source destination; do
        rm -f "$DESTDIR$destination"
    done
    folders | while read -r folder; do
        rmdir "$DESTDIR$folder" 2>/dev/null || true # others may have files there
    done
    ;;
esac
