# The tests of streams: a service at the end of a stream in memory, a modem, and the sockets of Zephyr and FreeRTOS+TCP.
LINE_SRC   = test/stream/line.c
STACKS_SRC = test/stream/stacks/stacks.c examples/streams/zephyr_stream.c examples/streams/freertos_stream.c
$(filter $(BUILD)/test/stream/%,$(TESTS)): $(call objects,$(LINE_SRC))
$(BUILD)/test/stream/stacks_test: $(call objects,$(STACKS_SRC))
$(call objects,$(LINE_SRC) $(STACKS_SRC)): ALL_CFLAGS += -D_POSIX_C_SOURCE=200809L
$(call objects,$(STACKS_SRC)): ALL_CFLAGS += -Itest/stream/stacks

$(BUILD)/test/stream/fake_modem: $(BUILD)/test/stream/fake_modem.o
	@echo "  LD  $@"
	@$(LINK) -o $@ $^
tests: $(BUILD)/test/stream/fake_modem

# lwIP as a library of the host, from Debian.
LWIP_DEPS = $(DEPS) liblwip-dev
LWIP_SRC  = test/stream/lwip_check.c examples/streams/lwip_stream.c
check-lwip:                ## run the stream over lwIP against the sandbox (make deps-lwip installs it)
	@DEPS_TARGET=deps-lwip sh .ci/deps.sh name $(LWIP_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(BUILD)/test/stream/lwip_check $(SANDBOX)
	@SANDBOX=$(SANDBOX) BUILD=$(BUILD) JOBS=$(JOBS) bash test/run.sh test/stream/lwip_check.sh
deps-lwip: deps            ## install what make check-lwip needs
	@sh .ci/deps.sh install $(LWIP_DEPS)
check-ci: check-lwip
deps-ci: deps-lwip

# lwIP's headers are none of C99, and name the sockets of the system.
$(call objects,$(LWIP_SRC)): ALL_CFLAGS += -isystem /usr/include/lwip -D_GNU_SOURCE -DLWIP_DNS=1
$(BUILD)/test/stream/lwip_check: $(call objects,$(LWIP_SRC)) $(LIB)
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ $(MBEDTLS_LIBS) -llwip -lpthread
.PHONY: check-lwip deps-lwip
