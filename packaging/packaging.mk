# What a distribution or another build system takes from here: installation, packages, and what tries them.

BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
DOCDIR     ?= $(PREFIX)/share/doc/sslstore
HOOKDIR    ?= $(PREFIX)/lib/sslstore/hooks
SYSTEMDDIR ?= $(PREFIX)/lib/systemd/system
# The library is static, so sslstore.pc names Mbed TLS: as libraries, or, where Mbed TLS has .pc files itself,
# MBEDTLS_LIBS= MBEDTLS_REQUIRES='mbedtls mbedx509 mbedcrypto'.
MBEDTLS_REQUIRES ?=

INSTALLER = @BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' BINDIR='$(BINDIR)' LIBDIR='$(LIBDIR)' INCLUDEDIR='$(INCLUDEDIR)' \
    MANDIR='$(MANDIR)' DOCDIR='$(DOCDIR)' HOOKDIR='$(HOOKDIR)' SYSTEMDDIR='$(SYSTEMDDIR)' MBEDTLS_LIBS='$(MBEDTLS_LIBS)' \
    MBEDTLS_REQUIRES='$(MBEDTLS_REQUIRES)' sh packaging/install.sh

install: $(LIB) $(CLI) $(SANDBOX)  ## install library, programs, manuals, hooks and systemd units into DESTDIR and PREFIX
	$(INSTALLER) install 'library programs'
install-library: $(LIB)    ## install what a program needs to be built: library, header, sslstore.pc, manual
	$(INSTALLER) install library
uninstall:                 ## remove what install copied
	$(INSTALLER) uninstall 'library programs'
list-installed:            ## list the files that install copies
	$(INSTALLER) list 'library programs'

manuals: $(CLI) $(SANDBOX) ## write packaging/man/ again, after a change of a help text or of sslstore.h
	@SSLSTORE=$(CLI) SANDBOX=$(SANDBOX) sh packaging/man/manuals.sh packaging/man

.PHONY: install install-library uninstall list-installed manuals
