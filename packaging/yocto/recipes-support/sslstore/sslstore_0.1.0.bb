# SPDX-License-Identifier: Apache-2.0
SUMMARY = "Library and command line for the certificate API of The SSL Store"
LICENSE = "Apache-2.0"
LIC_FILES_CHKSUM = "file://LICENSE;md5=3b83ef96387f14655fc854ddc3c6bd57"

DEPENDS = "mbedtls curl ldns libinih openssl sqlite3"

# The source tree that this layer lies in.
inherit externalsrc
EXTERNALSRC = "${THISDIR}/../../../.."
EXTERNALSRC_BUILD = "${WORKDIR}/build"

inherit systemd
SYSTEMD_SERVICE:${PN} = "sslstore-keep.timer"
SYSTEMD_AUTO_ENABLE = "disable"

# The folder of jsmn.h, one header without a recipe.
JSMN_INCLUDE_DIR ?= "${STAGING_INCDIR}"

# HOSTCC makes the catalog, on the build machine.
EXTRA_OEMAKE = "-C ${S} BUILD=${B} HOSTCC='${BUILD_CC}' PREFIX=${prefix} BINDIR=${bindir} LIBDIR=${libdir} \
    INCLUDEDIR=${includedir} MANDIR=${mandir} DOCDIR=${docdir}/sslstore HOOKDIR=${nonarch_libdir}/sslstore/hooks \
    SYSTEMDDIR=${systemd_system_unitdir} CPPFLAGS='${CPPFLAGS} -idirafter ${JSMN_INCLUDE_DIR}'"

do_compile() {
    oe_runmake all ${B}/sslstore
}

do_install() {
    oe_runmake install-library install-cli DESTDIR=${D}
}

FILES:${PN} += "${nonarch_libdir}/sslstore ${systemd_system_unitdir}"
FILES:${PN}-dev += "${libdir}/cmake"
# The program loads libcurl when it needs it.
RRECOMMENDS:${PN} = "ca-certificates libcurl"
# A program links the static library; the development package brings it.
RDEPENDS:${PN}-dev = "${PN}-staticdev"
