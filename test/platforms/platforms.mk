# The tests on other platforms: test/platforms/run.sh.

PLATFORMS     ?= s390x armhf arm64 i386 musl
PLATFORM_DEPS = $(DEPS) qemu-user-static gcc-s390x-linux-gnu gcc-arm-linux-gnueabihf gcc-aarch64-linux-gnu gcc-i686-linux-gnu \
                musl-tools autoconf automake libtool dpkg-dev tcl
# What a platform runs of the scripts: those of the programs, but not those about this machine's compiler.
PLATFORM_SCRIPTS = $(addprefix test/cli/,check_test.sh coroutine_test.sh dcv_test.sh journal_test.sh names_test.sh) test/probe/probe_test.sh

check-platforms:           ## run the tests on s390x, armhf, arm64, i386 and with musl (PLATFORMS=…, make deps-platforms)
	@DEPS_TARGET=deps-platforms sh .ci/deps.sh name $(PLATFORM_DEPS)
	@BUILD='$(BUILD)' JOBS='$(JOBS)' CHECKS='$(if $(findstring command,$(origin CHECKS)),$(value CHECKS))' bash test/platforms/run.sh $(PLATFORMS)
check-32bit:               ## run the tests on 32-bit x86: check-platforms for i386
	@$(MAKE) --no-print-directory check-platforms PLATFORMS=i386

# What takes many minutes in an emulator.
EMULATED_SLOW = $(SLOW_TESTS) keep/memory_test

# With musl there is the library and what Debian's sources of its dependencies give: no command line, no sandbox program.
# In a static program, what pki/mbedtls_test puts before functions of Mbed TLS is also called by Mbed TLS itself.
MUSL_TESTS = $(filter-out $(addprefix $(BUILD)/test/,sandbox/net_test pki/mbedtls_test),$(TESTS)) $(REPLAYS)
musl-tests: $(LIB) $(PROBE) $(EXAMPLES) $(MUSL_TESTS)
	@BUILD=$(BUILD) JOBS=$(JOBS) bash test/run.sh $(or $(MUSL_CHECKS),$(MUSL_TESTS))

BUFFERS     ?= 2.28-4096 2.28-2048 3.6-4096 3.6-2048 3.6-4096-tls1.3
BUFFER_DEPS  = $(DEPS) dpkg-dev
check-small-buffers:       ## run the tests of TLS with small buffers, of Mbed TLS 2.28 and 3.6 (make deps-small-buffers)
	@DEPS_TARGET=deps-small-buffers sh .ci/deps.sh name $(BUFFER_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(SANDBOX)
	@BUILD='$(BUILD)' SANDBOX=$(abspath $(SANDBOX)) JOBS='$(JOBS)' bash test/platforms/buffers.sh $(BUFFERS)
deps-small-buffers: deps   ## install what make check-small-buffers needs
	@sh .ci/deps.sh install $(BUFFER_DEPS)

# What speaks TLS. Of the scripts, those whose servers may send large records: SERVICE is a sandbox with large buffers.
BUFFER_TESTS   = $(filter-out $(SLOW_TESTS:%=$(BUILD)/test/%),$(filter $(BUILD)/test/tls/% $(BUILD)/test/stream/%,$(TESTS)))
BUFFER_SCRIPTS = $(addprefix test/,tls/peers_test.sh stream/streams_test.sh cli/coroutine_test.sh cli/large_test.sh)
buffer-tests: programs $(BUFFER_TESTS) $(BUILD)/test/stream/fake_modem
	@SANDBOX=$(SERVICE) SSLSTORE=$(CLI) BUILD=$(BUILD) JOBS=$(JOBS) bash test/run.sh $(BUFFER_TESTS) $(BUFFER_SCRIPTS)

WINDOWS_DEPS = $(DEPS) gcc-mingw-w64-x86-64-win32 wine wine64 dpkg-dev
check-windows:             ## build the library with mingw-w64 and run programs under Wine (make deps-windows)
	@DEPS_TARGET=deps-windows sh .ci/deps.sh name $(WINDOWS_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(SANDBOX)
	@BUILD='$(BUILD)' SANDBOX=$(SANDBOX) JOBS='$(JOBS)' bash test/platforms/windows.sh
deps-windows: deps         ## install what make check-windows needs
	@sh .ci/deps.sh install $(WINDOWS_DEPS)

deps-platforms: deps       ## install what make check-platforms needs
	@sh .ci/deps.sh install $(PLATFORM_DEPS)

.PHONY: check-small-buffers deps-small-buffers buffer-tests check-32bit check-platforms deps-platforms check-windows deps-windows musl-tests
