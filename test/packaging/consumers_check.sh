#!/bin/bash
# A program uses the library by each of the ways that README.md names: from where it was built, and from where it was installed and
# then moved to; built by make, CMake and Meson. On the host the program talks to sslstore-sandbox; for a Cortex-M4 it is linked.
# `make check-packaging` runs this.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/../docs/checks.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL
root=$PWD
build=$(realpath "$build")
consumer=$root/test/packaging/consumer.c
bare=$root/examples/bare/bare_transport.c
arch=$(gcc -print-multiarch)
specs=$(sh test/size/specs.sh nosys)
version=$(sed -n 's/^#define SSLSTORE_VERSION "\(.*\)"/\1/p' sslstore.h)

"$build/sslstore-sandbox" --quiet --ca-dir "$work/ca" --ready-file "$work/ready" &
sandbox=$!
trap 'kill $sandbox; wait $sandbox; rm -rf "$work"' EXIT
until [ -s "$work/ready" ]; do
    kill -0 $sandbox || exit 1
    read -r -t 0.05 <> <(:)
done
export SSLSTORE_URL SSLSTORE_CA_FILE=$work/ca/root.pem SSLSTORE_PARTNER_CODE=1000001 SSLSTORE_AUTH_TOKEN=sandbox-token
SSLSTORE_URL=$(cat "$work/ready")

# works NAME PROGRAM: it talks to the service, as the version that was built.
works() {
    check "$1: the program works" [ "$("$2" 2>&1)" = "$version SSLSTORE_OK" ]
}
# links NAME PROGRAM: one for a Cortex-M4.
links() {
    check "$1: a program for a Cortex-M4" sh -c "arm-none-eabi-readelf -h '$2' | grep -q 'Machine: *ARM'"
}
# project FOLDER: the files that a build system's program has: a description from standard input, and the source.
project() {
    mkdir -p "$1"
    cp "$consumer" "$bare" "$1"
}

# Headers that a cross compiler finds, without those of this machine's libc.
mkdir -p "$work/include"
ln -s /usr/include/mbedtls /usr/include/psa /usr/include/jsmn.h "$work/include/"

# ---- An installation by make, moved to another place ----

check 'make install' make --no-print-directory -o "$build/libsslstore.a" BUILD="$build" \
    install-library DESTDIR="$work/made" PREFIX=/usr LIBDIR="/usr/lib/$arch"
mv "$work/made/usr" "$work/moved"
export PKG_CONFIG_PATH=$work/moved/lib/$arch/pkgconfig
check 'pkg-config: the version' pkg-config --exact-version="$version" sslstore
# shellcheck disable=SC2046  # words are what it gives
# shellcheck disable=SC2046,SC2086 # they are words
check 'pkg-config: the program is built' ${CC:-cc} -o "$work/by_pkg_config" "$consumer" $(pkg-config --cflags --libs sslstore)
works pkg-config "$work/by_pkg_config"
check 'pkg-config: nothing of where it was built' [ -z "$(grep -E 'made|/usr' "$PKG_CONFIG_PATH/sslstore.pc")" ]

# ---- CMake ----

project "$work/cmake"
cat >"$work/cmake/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.16)
project(consumer C)
find_package(sslstore 0.1 REQUIRED)
add_executable(consumer consumer.c)
target_link_libraries(consumer PRIVATE sslstore::sslstore)
END
check 'CMake package: the program is built' sh -c "
    cmake -S '$work/cmake' -B '$work/cmake/build' -DCMAKE_PREFIX_PATH='$work/moved' &&
    cmake --build '$work/cmake/build'"
works 'CMake package' "$work/cmake/build/consumer"
for wanted in 0.2 1.0 0.0; do
    sed -i "s/find_package.*/find_package(sslstore $wanted REQUIRED)/" "$work/cmake/CMakeLists.txt"
    check "CMake package: not for a program that wants $wanted" sh -c "
        ! cmake -S '$work/cmake' -B '$work/cmake/other' -DCMAKE_PREFIX_PATH='$work/moved'"
done

# The source as a part of a program's build, which also installs it.
project "$work/source"
cat >"$work/source/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.16)
project(consumer C)
set(SSLSTORE_INSTALL ON)
include(FetchContent)
FetchContent_Declare(sslstore SOURCE_DIR "$root")
FetchContent_MakeAvailable(sslstore)
add_executable(consumer consumer.c)
target_link_libraries(consumer PRIVATE sslstore::sslstore)
END
check 'CMake: the program is built with the library' sh -c "
    cmake -G Ninja -S '$work/source' -B '$work/source/build' && cmake --build '$work/source/build' &&
    cmake --install '$work/source/build' --prefix '$work/by_cmake'"
works CMake "$work/source/build/consumer"
files() {
    (cd "$1" && find . -type f -path "*$2*" | sed 's|.*/||' | sort)
}
check 'CMake installs what make does' diff <(files "$work/moved/lib" '') <(files "$work/by_cmake/lib" '')
check 'the same .pc' diff <(sed "s|/$arch||g; s|\.\./\.\./\.\.|../..|" "$PKG_CONFIG_PATH/sslstore.pc") \
    "$(find "$work/by_cmake" -name sslstore.pc)"
check 'the same package' diff "$work/moved/lib/$arch/cmake/sslstore/sslstoreConfigVersion.cmake" \
    "$(find "$work/by_cmake" -name sslstoreConfigVersion.cmake)"

# For a device: a cross compiler, and a tool of this machine that makes the catalog.
project "$work/device"
cat >"$work/device/toolchain.cmake" <<END
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-m4 -mthumb -Os -DNDEBUG -isystem $work/include -DMBEDTLS_CONFIG_FILE='\"$root/examples/firmware/mbedtls_config.h\"'")
set(CMAKE_EXE_LINKER_FLAGS_INIT "$specs -Wl,--gc-sections")
END
cat >"$work/device/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.16)
project(device C)
add_library(mbedtls INTERFACE)
set(JSMN_INCLUDE_DIR $work/include)
add_subdirectory("$root" sslstore)
add_executable(device bare_transport.c)
target_link_libraries(device PRIVATE sslstore::sslstore)
END
check 'CMake for a Cortex-M4: the program is built' sh -c "
    cmake -S '$work/device' -B '$work/device/build' -DCMAKE_TOOLCHAIN_FILE='$work/device/toolchain.cmake' &&
    cmake --build '$work/device/build' -j2"
links CMake "$work/device/build/device"

# ---- Meson ----

project "$work/meson"
mkdir "$work/meson/subprojects"
ln -s "$root" "$work/meson/subprojects/sslstore"
cat >"$work/meson/meson.build" <<'END'
project('consumer', 'c')
executable('consumer', 'consumer.c', dependencies: dependency('sslstore', version: '>= 0.1', fallback: ['sslstore', 'sslstore_dep']))
END
check 'Meson: a dependency that is installed' sh -c "meson setup '$work/meson/installed' '$work/meson' && ninja -C '$work/meson/installed'"
works 'Meson, installed' "$work/meson/installed/consumer"
check 'Meson: a subproject' env -u PKG_CONFIG_PATH sh -c "
    meson setup --prefix '$work/by_meson' --libdir lib '$work/meson/build' '$work/meson' && meson install -C '$work/meson/build'"
works 'Meson, subproject' "$work/meson/build/consumer"
check 'Meson installs what make does' diff <(files "$work/moved/lib" '') <(files "$work/by_meson/lib" '')
# Where Mbed TLS has .pc files, as in Debian 13, Meson has found it by these, and requires them.
by_pc=()
if pkg-config --exists mbedtls; then
    by_pc=(-e 's/^Requires: $/Requires: mbedtls mbedx509 mbedcrypto/' -e 's/^\(Libs: .*-lsslstore \).*/\1/')
fi
check 'the same .pc' diff <(sed -e '' "${by_pc[@]}" "$(find "$work/by_cmake" -name sslstore.pc)") "$work/by_meson/lib/pkgconfig/sslstore.pc"

project "$work/meson_device"
mkdir "$work/meson_device/subprojects"
ln -s "$root" "$work/meson_device/subprojects/sslstore"
cat >"$work/meson_device/meson.build" <<'END'
project('device', 'c')
executable('device', 'bare_transport.c', dependencies: subproject('sslstore').get_variable('sslstore_dep'))
END
cat >"$work/meson_device/cross.txt" <<END
[binaries]
c = 'arm-none-eabi-gcc'
ar = 'arm-none-eabi-ar'
[host_machine]
system = 'none'
cpu_family = 'arm'
cpu = 'cortex-m4'
endian = 'little'
[built-in options]
c_args = ['-mcpu=cortex-m4', '-mthumb', '-Os', '-DNDEBUG', '-isystem', '$work/include', '-DMBEDTLS_CONFIG_FILE="$root/examples/firmware/mbedtls_config.h"']
c_link_args = ['${specs// /\', \'}', '-mcpu=cortex-m4', '-mthumb', '-Wl,--gc-sections']
END
check 'Meson for a Cortex-M4: the program is built' env -u PKG_CONFIG_PATH sh -c "
    meson setup --cross-file '$work/meson_device/cross.txt' '$work/meson_device/build' '$work/meson_device' &&
    ninja -C '$work/meson_device/build' device"
links Meson "$work/meson_device/build/device"

# ---- make, for a device ----

check 'make for a Cortex-M4: the library is built' make --no-print-directory -j2 -s BUILD="$work/arm" CROSS_COMPILE=arm-none-eabi- \
    SRC="$(sh packaging/sources.sh bare | tr '\n' ' ')" CFLAGS='-Os -DNDEBUG -mcpu=cortex-m4 -mthumb' \
    CPPFLAGS="-isystem $work/include -DMBEDTLS_CONFIG_FILE=\\\"examples/firmware/mbedtls_config.h\\\""
# shellcheck disable=SC2086 # words
check 'make: the program is linked' arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb $specs -Wl,--gc-sections -I. -o "$work/device.elf" \
    "$bare" "$work/arm/libsslstore.a"
links make "$work/device.elf"

# ---- What the build files repeat ----

check 'Meson has the version' grep -q "project('sslstore', 'c', version: '$version'" meson.build
check 'CMake and Meson take the same files for a device' diff \
    <(sh packaging/sources.sh bare | sed 's|.*/src/|src/|' | sort) \
    <(grep -rhoE 'src/[a-z]+/[a-z0-9_]+\.c\.o(bj)?' "$work/device/build/sslstore/CMakeFiles/sslstore.dir/build.make" | sed 's|\.o.*||' | sort -u)
make_sources=$(make -s --no-print-directory -f - <<<'include Makefile
print-sources:;@printf "%s\\n" $(SRC)' print-sources)
check 'as does make' diff <(sh packaging/sources.sh hosted | sort) <(sort <<<"$make_sources")
finish
