#!/bin/bash
# The recipes for systems that are not here: they have the version of sslstore.h, and ask make and CMake for what these can do. What the
# systems themselves offer is played by stubs. `make check-packaging` runs this.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016  # make and CMake expand
. "$(dirname "$0")/../docs/checks.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL
root=$PWD
version=$(sed -n 's/^#define SSLSTORE_VERSION "\(.*\)"/\1/p' sslstore.h)
recipes=packaging

check 'the version of Yocto' [ -f "$recipes/yocto/recipes-support/sslstore/sslstore_$version.bb" ]
check 'of Buildroot' grep -qx "SSLSTORE_VERSION = $version" $recipes/buildroot/package/sslstore/sslstore.mk
check 'of OpenWrt' grep -qx "PKG_VERSION:=$version" $recipes/openwrt/sslstore/Makefile
check 'of ESP-IDF' grep -qx "version: \"$version\"" $recipes/esp-idf/sslstore/idf_component.yml
check 'of vcpkg' grep -qx "  \"version\": \"$version\"," $recipes/vcpkg/sslstore/vcpkg.json
check 'Conan takes it from sslstore.h' grep -qF '#define SSLSTORE_VERSION "(.*)"' $recipes/conan/conanfile.py
check 'of Meson' grep -q "project('sslstore', 'c', version: '$version'" meson.build
check 'the license of Yocto' grep -qF "file://LICENSE;md5=$(md5sum LICENSE | cut -d ' ' -f 1)" \
    "$recipes/yocto/recipes-support/sslstore/sslstore_$version.bb"
for folder in "$recipes"/*/; do
    check "packaging/README.md has $folder" grep -qF "| \`$(basename "$folder")/\`" $recipes/README.md
done

# ---- Make: what the recipes call is run as far as printing it ----

for target in all install-library install-cli build/sslstore; do
    check "make $target" make -n --no-print-directory BUILD=build DESTDIR="$work/none" $target
done
yocto() { # the value of EXTRA_OEMAKE, and what Yocto would put into it
    sed -e ':a; /\\$/ {N; s/ *\\\n */ /; ta}' "$recipes/yocto/recipes-support/sslstore/sslstore_$version.bb" |
        sed -n 's/^EXTRA_OEMAKE = "\(.*\)"$/\1/p' | sed -e "s|\${S}|$root|; s|\${B}|$work/yocto|; s|\${BUILD_CC}|cc|; s|\${CPPFLAGS} ||; s|\${JSMN_INCLUDE_DIR}|/usr|; s|\${[a-z_]*}|/usr|g"
}
check 'Yocto: the call of make' sh -c "make -n $(yocto) install-library install-cli DESTDIR='$work/none'"
cat >"$work/buildroot.mk" <<'END'
TARGET_CONFIGURE_OPTS = CC=cc
HOSTCC = cc
STAGING_DIR = /nowhere
include $(BR2_EXTERNAL_SSLSTORE_PATH)/external.mk
try:
	$(SSLSTORE_BUILD_CMDS)
	$(SSLSTORE_INSTALL_STAGING_CMDS)
	@echo site $(SSLSTORE_SITE)
END
check 'Buildroot: the calls of make' make -f "$work/buildroot.mk" MAKE='make -n' @D="$root" try \
    BR2_EXTERNAL_SSLSTORE_PATH="$root/$recipes/buildroot"
cp "$work/output" "$work/said"
check 'Buildroot: the source' grep -qx "site $root" "$work/said"
mkdir "$work/openwrt"
touch "$work/openwrt/rules.mk"
cat >"$work/openwrt/package.mk" <<'END'
BuildPackage = $(eval try: ; $$(MAKE) -n -C $$(SSLSTORE_SOURCE) all install-library install-cli && echo package $(1) from $$(SSLSTORE_SOURCE))
END
check 'OpenWrt: the package' make -f "$recipes/openwrt/sslstore/Makefile" TOPDIR="$work/openwrt" INCLUDE_DIR="$work/openwrt" try
cp "$work/output" "$work/said"
check 'OpenWrt: the source' grep -qx "package sslstore from $root" "$work/said"

# ---- CMake ----

# configures NAME: the project in $work/NAME, as far as the list of what is to be compiled.
configures() {
    check "$1: CMake accepts it" sh -c "cmake -G Ninja -S '$work/$1' -B '$work/$1/build' && ninja -n -C '$work/$1/build'"
}
mkdir -p "$work/zephyr" "$work/esp-idf" "$work/espressif__jsmn/include"
ln -s /usr/include/jsmn.h "$work/espressif__jsmn/include/"
check 'Zephyr: the files of the module' sh -c "cd $recipes/zephyr && [ -f CMakeLists.txt ] && [ -f Kconfig ] && [ -f zephyr/module.yml ]"
cat >"$work/zephyr/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.20)
project(zephyr C)
add_library(zephyr_interface INTERFACE)
add_library(mbedTLS INTERFACE)
function(zephyr_append_cmake_library library)
    set_property(GLOBAL APPEND PROPERTY ZEPHYR_LIBS \${library})
endfunction()
function(zephyr_include_directories)
    target_include_directories(zephyr_interface INTERFACE \${ARGV})
endfunction()
set(CONFIG_SSLSTORE y)
add_subdirectory("$root/$recipes/zephyr" module)
get_property(libraries GLOBAL PROPERTY ZEPHYR_LIBS)
add_executable(app "$root/examples/bare/bare_transport.c")
target_link_libraries(app zephyr_interface \${libraries})
END
configures zephyr
check 'Zephyr: no sockets' sh -c "! grep -q 'stream/socket\|port/hosted' '$work/zephyr/build/build.ninja'"
cat >"$work/esp-idf/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.20)
project(esp C)
foreach(name mbedtls lwip)
    add_library(\${name} INTERFACE)
    add_library(idf::\${name} ALIAS \${name})
endforeach()
macro(idf_component_register)
    set(COMPONENT_LIB component)
    add_library(component INTERFACE)
endmacro()
function(idf_component_get_property variable component)
    set(\${variable} "$work/\${component}" PARENT_SCOPE)
endfunction()
add_subdirectory("$root/$recipes/esp-idf/sslstore" component)
add_executable(app "$root/test/packaging/consumer.c")
target_link_libraries(app component)
END
configures esp-idf
check 'ESP-IDF: sockets' grep -q 'stream/socket' "$work/esp-idf/build/build.ninja"

# vcpkg's commands, as far as the port needs them.
mkdir "$work/vcpkg"
cat >"$work/vcpkg/port.cmake" <<END
set(PORT sslstore)
set(CURRENT_PACKAGES_DIR "$work/vcpkg/package")
file(READ "$root/$recipes/vcpkg/sslstore/vcpkg.json" manifest)
string(JSON name GET "\${manifest}" name)
function(run)
    execute_process(COMMAND \${ARGV} RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "\${ARGV}")
    endif()
endfunction()
function(vcpkg_check_linkage)
endfunction()
function(vcpkg_cmake_configure)
    cmake_parse_arguments(arg "" SOURCE_PATH OPTIONS \${ARGN})
    run(cmake -G Ninja -S \${arg_SOURCE_PATH} -B "$work/vcpkg/build" -DCMAKE_INSTALL_LIBDIR=lib \${arg_OPTIONS})
endfunction()
function(vcpkg_cmake_install)
    run(cmake --build "$work/vcpkg/build")
    run(cmake --install "$work/vcpkg/build" --prefix \${CURRENT_PACKAGES_DIR})
endfunction()
function(vcpkg_fixup_pkgconfig)
endfunction()
function(vcpkg_install_copyright)
    cmake_parse_arguments(arg "" "" FILE_LIST \${ARGN})
    configure_file(\${arg_FILE_LIST} \${CURRENT_PACKAGES_DIR}/share/\${name}/copyright COPYONLY)
endfunction()
include("$root/$recipes/vcpkg/sslstore/portfile.cmake")
END
check 'vcpkg: the port builds' cmake -P "$work/vcpkg/port.cmake"
check 'vcpkg: its files' sh -c "cd '$work/vcpkg/package' && [ -f share/sslstore/copyright ] && [ -f share/sslstore/usage ] && [ ! -d lib/cmake ]"
mkdir "$work/user"
cat >"$work/user/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.16)
project(user C)
find_package(sslstore CONFIG REQUIRED)
add_executable(user "$root/test/packaging/consumer.c")
target_link_libraries(user PRIVATE sslstore::sslstore)
END
check 'vcpkg: a program is built' sh -c "cmake -S '$work/user' -B '$work/user/build' -DCMAKE_PREFIX_PATH='$work/vcpkg/package' && cmake --build '$work/user/build'"
check 'of that library' grep -q 'vcpkg/package/lib/libsslstore.a' "$work/user/build/CMakeFiles/user.dir/link.txt"
if command -v python3 >/dev/null; then
    check 'Conan: Python can read it' python3 -c "import ast; ast.parse(open('$recipes/conan/conanfile.py').read())"
fi
finish
