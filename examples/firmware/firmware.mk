# A bare-metal image for a Cortex-M4 that keeps a certificate in force. README.md in this folder describes it.
#
# MBEDTLS_SOURCE is a folder with the source of Mbed TLS 2.28; by default, that of Debian's package, which is fetched
# once. SMALL=1 gives a connection small buffers.

FIRMWARE       = $(BUILD)/firmware
MBEDTLS_SOURCE ?= $(FIRMWARE)/mbedtls/source
FIRMWARE_DEPS  = gcc-arm-none-eabi $(ARM_LIBC) dpkg-dev qemu-system-arm
FIRMWARE_CPU   = -mcpu=cortex-m4 -mthumb
FIRMWARE_FLAGS = CROSS_COMPILE=arm-none-eabi- CC=arm-none-eabi-gcc AR=arm-none-eabi-ar HARDENING= LDFLAGS= BUILD=$(FIRMWARE) MBEDTLS_SOURCE=$(MBEDTLS_SOURCE) \
    CFLAGS='-Os -g -DNDEBUG $(FIRMWARE_CPU) $(shell sh test/size/specs.sh nano)' \
    CPPFLAGS='-isystem $(MBEDTLS_SOURCE)/include -isystem $(FIRMWARE)/include -DSSLSTORE_NO_PROXY $(if $(SMALL),-DFIRMWARE_SMALL_BUFFERS) \
    -DMBEDTLS_CONFIG_FILE=\"examples/firmware/mbedtls_config.h\"'

firmware: $(MBEDTLS_SOURCE)  ## build the firmware image of examples/firmware, and print its sizes
	@mkdir -p $(FIRMWARE)/include
	@ln -sfn /usr/include/jsmn.h $(FIRMWARE)/include/jsmn.h
	@$(MAKE) --no-print-directory $(PARALLEL) -s firmware-image $(FIRMWARE_FLAGS)
	@arm-none-eabi-size -A $(FIRMWARE)/firmware.elf | awk '{size[$$1] = $$2} END { \
	    printf "flash %d bytes; RAM %d bytes, of which the stack may have %d\n", size[".text"] + size[".ARM.exidx"] + size[".data"], \
	        size[".data"] + size[".bss"] + size[".stack"], size[".stack"]}'

deps-firmware: deps        ## install what make check-firmware needs
	@sh .ci/deps.sh install $(FIRMWARE_DEPS)

check-firmware:            ## boot the firmware image in an emulator, against sslstore-sandbox
	@DEPS_TARGET=deps-firmware sh .ci/deps.sh name $(FIRMWARE_DEPS)
	@$(MAKE) --no-print-directory -s firmware
	@$(MAKE) --no-print-directory -s firmware SMALL=1 BUILD=$(BUILD)/small MBEDTLS_SOURCE=$(MBEDTLS_SOURCE)
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(SANDBOX) $(FIRMWARE)/relay
	@BUILD=$(BUILD) bash examples/firmware/check.sh

deps-ci: deps-firmware
check-ci: check-firmware

$(FIRMWARE)/mbedtls/source:
	@sh .ci/source.sh mbedtls $(@D)

$(FIRMWARE)/relay: examples/firmware/relay.c examples/firmware/link.h sslstore.h
	@mkdir -p $(@D)
	@$(HOSTCC) -std=c99 $(WARN) -O1 -g -I. -o $@ $<

# ---- The image: made by a make whose BUILD is the folder of the firmware ----

IMAGE_SRC   = $(filter-out examples/firmware/relay.c,$(wildcard examples/firmware/*.c))
IMAGE_OURS  = $(call objects,$(IMAGE_SRC) $(filter-out src/port/% src/stream/socket%.c src/stream/winsock.c,$(SRC)))
IMAGE_OBJ   = $(IMAGE_OURS) $(patsubst $(MBEDTLS_SOURCE)/library/%.c,$(BUILD)/mbedtls/%.o,$(IMAGE_THEIRS))
# Two of its files refuse to be compiled without an operating system.
IMAGE_THEIRS = $(filter-out %/net_sockets.c %/entropy_poll.c,$(wildcard $(MBEDTLS_SOURCE)/library/*.c))

firmware-image: $(BUILD)/firmware.elf
$(BUILD)/firmware.elf: $(IMAGE_OBJ) examples/firmware/mps2.ld
	@echo "  LD  $@"
	@$(CC) $(CFLAGS) -nostartfiles -T examples/firmware/mps2.ld -Wl,--gc-sections -Wl,-Map=$(@:.elf=.map) -o $@ $(IMAGE_OBJ)

$(BUILD)/mbedtls/%.o: $(MBEDTLS_SOURCE)/library/%.c examples/firmware/mbedtls_config.h $(BUILD)/flags
	@mkdir -p $(@D)
	@$(CC) -std=c99 -ffunction-sections -fdata-sections -I. $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

.PHONY: firmware deps-firmware check-firmware firmware-image
