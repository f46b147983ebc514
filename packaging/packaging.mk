# What a distribution or another build system takes from here: installation, packages, and what tries them.

BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
DOCDIR     ?= $(PREFIX)/share/doc/sslstore
HOOKDIR    ?= $(PREFIX)/lib/sslstore/hooks
SYSTEMDDIR ?= $(PREFIX)/lib/systemd/system
DATADIR    ?= $(PREFIX)/share
# The library is static, so sslstore.pc names Mbed TLS: as libraries, or, where Mbed TLS has .pc files itself,
# MBEDTLS_LIBS= MBEDTLS_REQUIRES='mbedtls mbedx509 mbedcrypto'.
MBEDTLS_REQUIRES ?=

INSTALLER = @BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' BINDIR='$(BINDIR)' LIBDIR='$(LIBDIR)' INCLUDEDIR='$(INCLUDEDIR)' \
    MANDIR='$(MANDIR)' DOCDIR='$(DOCDIR)' HOOKDIR='$(HOOKDIR)' SYSTEMDDIR='$(SYSTEMDDIR)' DATADIR='$(DATADIR)' MBEDTLS_LIBS='$(MBEDTLS_LIBS)' \
    MBEDTLS_REQUIRES='$(MBEDTLS_REQUIRES)' sh packaging/install.sh

install: $(LIB) $(CLI) $(SANDBOX)  ## install library, programs, manuals, completions, hooks and systemd units into DESTDIR and PREFIX
	$(INSTALLER) install 'library cli sandbox'
install-library: $(LIB)    ## install what a program needs to be built: library, header, sslstore.pc, CMake package, manual
	$(INSTALLER) install library
install-cli: $(CLI)        ## install the command line: program, manuals, completions, hooks, systemd units
	$(INSTALLER) install cli
uninstall:                 ## remove what install copied
	$(INSTALLER) uninstall 'library cli sandbox'
list-installed:            ## list the files that install copies
	$(INSTALLER) list 'library cli sandbox'

manuals: $(CLI) $(SANDBOX) ## write packaging/man/ and packaging/completion/ again, after a change of a help text or of sslstore.h
	@SSLSTORE=$(CLI) SANDBOX=$(SANDBOX) sh packaging/man/manuals.sh packaging/man
	@SSLSTORE=$(CLI) SANDBOX=$(SANDBOX) sh packaging/completion/completion.sh packaging/completion

# ---- The library as one file ----

AMALGAMATION = $(BUILD)/amalgamation/sslstore.c
VERSION = $(shell sed -n 's/^\#define SSLSTORE_VERSION "\(.*\)"/\1/p' sslstore.h)

amalgamation: $(AMALGAMATION)  ## write the whole library as one C file and its header: build/amalgamation/
$(AMALGAMATION): $(SRC) $(wildcard src/*.h src/*/*.h packaging/amalgamation.*) $(CATALOG) sslstore.h
	@mkdir -p $(@D)
	@cp sslstore.h $(@D)/
	@LC_ALL=C awk -v version=$(VERSION) -f packaging/amalgamation.awk $(CATALOG) $(sort $(SRC)) >$@.new && mv $@.new $@

# The suite, linked with the amalgamation in place of the library: all tests of the library but those that take minutes, and dcv_test,
# which puts a function of its own before one of the library's; a single file has none to replace. The tests' own objects are
# those of the other build.
AMALGAMATED = $(BUILD)/amalgamated
NOT_AMALGAMATED = $(BUILD)/test/sandbox/% $(addprefix $(BUILD)/test/,orders/dcv_test catalog/mkcatalog_test $(SLOW_TESTS))
AMALGAMATED_TESTS = $(patsubst $(BUILD)/%,$(AMALGAMATED)/%,$(filter-out $(NOT_AMALGAMATED),$(TESTS)))
check-amalgamation: amalgamation  ## run the tests with the library as one file
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(filter-out $(NOT_AMALGAMATED),$(TESTS))
	@rm -rf $(AMALGAMATED)/test $(AMALGAMATED)/examples
	@mkdir -p $(AMALGAMATED)
	@cd $(BUILD) && cp -lp --parents flags $$(find test examples -name '*.o') $(abspath $(AMALGAMATED))
	@$(MAKE) --no-print-directory $(PARALLEL) -s BUILD=$(AMALGAMATED) SRC=$(AMALGAMATION) SRC_CFLAGS='-Werror -DSSLSTORE_INTERNAL=' \
	    $(AMALGAMATED_TESTS)
	@BUILD=$(AMALGAMATED) JOBS=$(JOBS) bash test/run.sh $(AMALGAMATED_TESTS)

# ---- Archives and packages ----

dist:                      ## write the source archive, reproducibly: build/sslstore-VERSION.tar.gz
	@sh packaging/dist.sh $(BUILD)
DEB_DEPS = build-essential debhelper dpkg-dev fakeroot lintian
deb-source:                ## write a Debian source package into build/deb/
	@DEPS_TARGET=deps-deb sh .ci/deps.sh name $(DEB_DEPS)
	@sh packaging/deb.sh $(BUILD) source
deb:                       ## build Debian packages in build/deb/, and check them with lintian (make deps-deb installs what it needs)
	@DEPS_TARGET=deps-deb sh .ci/deps.sh name $(DEPS) $(DEB_DEPS)
	@sh packaging/deb.sh $(BUILD) binary
deps-deb: deps             ## install what make deb needs
	@sh .ci/deps.sh install $(DEB_DEPS)

# ---- Trying it, as other build systems do ----

PACKAGING_DEPS = $(DEPS) clang cmake meson ninja-build pkg-config gcc-arm-none-eabi $(ARM_LIBC)
check-packaging:           ## try the packages: CMake, Meson, one file, source archive, recipes (make deps-packaging installs what it needs)
	@DEPS_TARGET=deps-packaging sh .ci/deps.sh name $(PACKAGING_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(LIB) $(CLI) $(SANDBOX)
	@SANDBOX=$(SANDBOX) SSLSTORE=$(CLI) BUILD=$(BUILD) JOBS=$(JOBS) bash test/run.sh $(wildcard test/packaging/*_check.sh)
deps-packaging: deps       ## install what make check-packaging needs
	@sh .ci/deps.sh install $(PACKAGING_DEPS)
check-ci: check-packaging
deps-ci: deps-packaging

.PHONY: dist deb-source deb deps-deb amalgamation check-amalgamation check-packaging deps-packaging install install-library install-cli uninstall list-installed manuals
