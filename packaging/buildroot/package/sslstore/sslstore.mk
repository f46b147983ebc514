################################################################################
#
# sslstore
#
################################################################################

SSLSTORE_VERSION = 0.1.0
# The source tree that this folder lies in.
SSLSTORE_SITE = $(realpath $(BR2_EXTERNAL_SSLSTORE_PATH)/../..)
SSLSTORE_SITE_METHOD = local
SSLSTORE_LICENSE = Apache-2.0
SSLSTORE_LICENSE_FILES = LICENSE
SSLSTORE_DEPENDENCIES = jsmn mbedtls
SSLSTORE_INSTALL_STAGING = YES
SSLSTORE_INSTALL_TARGET = NO

# HOSTCC makes the catalog, on the build machine.
SSLSTORE_MAKE_OPTS = $(TARGET_CONFIGURE_OPTS) HOSTCC="$(HOSTCC)" BUILD=build PREFIX=/usr

define SSLSTORE_BUILD_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) $(SSLSTORE_MAKE_OPTS) -C $(@D) all
endef

define SSLSTORE_INSTALL_STAGING_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) $(SSLSTORE_MAKE_OPTS) -C $(@D) install-library DESTDIR=$(STAGING_DIR)
endef

$(eval $(generic-package))
