#!/bin/bash
# make install puts files where it is told, a program can be built from them wherever they stand, and make uninstall removes
# exactly what make install made.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/../docs/checks.sh"

# make with the folders of this test; what was built is taken as it is.
unset MAKEFLAGS MFLAGS MAKELEVEL
run_make() {
    make --no-print-directory -o "$build/libsslstore.a" -o "$build/sslstore" -o "$build/sslstore-sandbox" BUILD="$build" "$@"
}
tree() { # FOLDER: files and folders below it
    (cd "$1" && find . | sort)
}
has() { # FILE…: below $work/root
    local file
    for file in "$@"; do
        [ -f "$work/root$file" ] || { echo "no $file"; return 1; }
    done
}

check 'make install' run_make install DESTDIR="$work/root" PREFIX=/usr LIBDIR=/usr/lib/some-arch
check 'library and header' has /usr/lib/some-arch/libsslstore.a /usr/include/sslstore.h /usr/lib/some-arch/pkgconfig/sslstore.pc
check 'programs and manuals' has /usr/bin/sslstore{,-sandbox} /usr/share/man/man1/sslstore{,-sandbox}.1 /usr/share/man/man3/sslstore.3 \
    /usr/share/man/man5/sslstore-keep.5
check 'documents' has /usr/share/doc/sslstore/{LICENSE,README.md,CHANGELOG.md,examples/cli/keep.md,examples/{1_status.c,13_cplusplus.cpp,files.h,try.sh}}
check 'hooks and units' has /usr/lib/sslstore/hooks/{webroot,nsupdate,dns_update.sh} /usr/lib/systemd/system/sslstore-keep.{service,timer}
check 'completions' has /usr/share/bash-completion/completions/sslstore{,-sandbox} /usr/share/zsh/site-functions/_sslstore{,-sandbox} \
    /usr/share/fish/vendor_completions.d/sslstore{,-sandbox}.fish
check 'a hook can be executed' [ -x "$work/root/usr/lib/sslstore/hooks/webroot" ]
check 'the programs run' "$work/root/usr/bin/sslstore" --help
run_make list-installed PREFIX=/usr LIBDIR=/usr/lib/some-arch | sort >"$work/list"
check 'it is exact' diff "$work/list" <(cd "$work/root" && find . -type f | sed 's/^\.//' | sort)

check 'the unit starts the program of /usr' grep -q '^ExecStart=/usr/bin/sslstore ' "$work/root/usr/lib/systemd/system/sslstore-keep.service"
check 'to /opt' run_make install DESTDIR="$work/opt" PREFIX=/opt/sslstore SYSTEMDDIR=
check 'no unit if not wanted' [ -z "$(find "$work/opt" -name '*.service')" ]
check 'elsewhere' run_make install-library DESTDIR="$work/library" PREFIX=/opt/sslstore INCLUDEDIR=/usr/include/sslstore
check 'the library alone' [ -z "$(find "$work/library" -path '*bin*' -o -name 'sslstore.1' -o -name webroot)" ]
check 'its header elsewhere' grep -qx 'includedir=/usr/include/sslstore' "$work/library/opt/sslstore/lib/pkgconfig/sslstore.pc"

check 'the command line alone' run_make install-cli DESTDIR="$work/cli" PREFIX=/usr
check 'no library, no sandbox' [ -z "$(find "$work/cli" -name '*.a' -o -name '*.h' -o -name '*sandbox*')" ]
check 'but a program' [ -x "$work/cli/usr/bin/sslstore" ]

# What uninstall leaves: what others put there, and the folders that belong to all.
before=$(tree "$work/root" | grep -v -e sslstore)
touch "$work/root/usr/bin/other" "$work/root/usr/share/doc/sslstore/other"
check 'make uninstall' run_make uninstall DESTDIR="$work/root" PREFIX=/usr LIBDIR=/usr/lib/some-arch
check 'leaves what others made' rm "$work/root/usr/bin/other" "$work/root/usr/share/doc/sslstore/other"
rmdir "$work/root/usr/share/doc/sslstore"
check 'and nothing else' [ "$(tree "$work/root")" = "$before" ]
check 'uninstall again' run_make uninstall DESTDIR="$work/root" PREFIX=/usr LIBDIR=/usr/lib/some-arch
check 'uninstall all of it' run_make uninstall DESTDIR="$work/opt" PREFIX=/opt/sslstore SYSTEMDDIR=
check 'no file is left' [ -z "$(find "$work/opt" -type f)" ]
check 'nor a folder of ours' [ -z "$(find "$work/opt/opt/sslstore/share" "$work/opt/opt/sslstore/lib" -name sslstore)" ]
finish
