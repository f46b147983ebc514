# The code size of the library on a Cortex-M4, as firmware gets it: without tls/, the sockets of stream/ and the hosted
# defaults of port/. Each variant of the build has a folder;
# that of tls/ is for its stack alone.
SIZE_SRC = $(filter-out src/tls/% src/stream/% src/port/%,$(SRC)) $(wildcard src/stream/proxy*.c)
SIZE_FOLDER = $(BUILD)/size
SIZE_VARIANTS = release checked no_text no_catalog no_countries small lto tls

size-release size-tls: SIZE_FLAGS = -DNDEBUG -fcallgraph-info=su,da
size-tls: SIZE_SRC = $(wildcard src/tls/*.c)
size-checked: SIZE_FLAGS =
size-no_text: SIZE_FLAGS = -DNDEBUG -DSSLSTORE_NO_TEXT
size-no_catalog: SIZE_FLAGS = -DNDEBUG -DSSLSTORE_NO_CATALOG
size-no_countries: SIZE_FLAGS = -DNDEBUG -DSSLSTORE_NO_COUNTRIES
SIZE_SMALL = -DNDEBUG -DSSLSTORE_NO_TEXT -DSSLSTORE_NO_CATALOG -DSSLSTORE_NO_COUNTRIES -DSSLSTORE_NO_PROXY
size-small: SIZE_FLAGS = $(SIZE_SMALL)
size-lto: SIZE_FLAGS = $(SIZE_SMALL) -flto=auto -ffat-lto-objects

# The tables are those of gcc 12 and newlib, as in Debian 12. With another compiler, what is over them is printed only:
# the scripts end with 3 then. With 1 they could not measure.
SIZE_LAX = $(if $(filter 12.%,$(shell arm-none-eabi-gcc -dumpversion)),,|| [ $$? = 3 ])

size: $(SIZE_VARIANTS:%=size-%)  ## check the code size on a Cortex-M4 and the stack against the tables in README.md
	@sh test/size/objects.sh $(SIZE_FOLDER)/release $(SIZE_LAX)
	@sh test/size/programs.sh $(SIZE_FOLDER) $(SIZE_LAX)
	@sh test/size/words.sh $(SIZE_FOLDER)/small $(SIZE_LAX)
	@sh test/size/stack.sh $(SIZE_FOLDER) $(SIZE_LAX)

$(SIZE_VARIANTS:%=size-%): size-%: $(CATALOG)
	@rm -rf $(SIZE_FOLDER)/$*/src
	@mkdir -p $(SIZE_FOLDER)/$*/include
	@ln -sfn /usr/include/mbedtls $(SIZE_FOLDER)/$*/include/mbedtls
	@ln -sfn /usr/include/psa $(SIZE_FOLDER)/$*/include/psa
	@ln -sfn /usr/include/jsmn.h $(SIZE_FOLDER)/$*/include/jsmn.h
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(SIZE_FOLDER)/$*/libsslstore.a BUILD=$(SIZE_FOLDER)/$* CROSS_COMPILE=arm-none-eabi- HARDENING= \
	    SRC='$(SIZE_SRC)' CFLAGS='-Os $(SIZE_FLAGS) -mcpu=cortex-m4 -mthumb' CPPFLAGS='-isystem $(SIZE_FOLDER)/$*/include -DMBEDTLS_CONFIG_FILE=\"examples/firmware/mbedtls_config.h\"'

.PHONY: size $(SIZE_VARIANTS:%=size-%)
