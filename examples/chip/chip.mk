# Signing requests with a key in a PKCS #11 token or in a TPM, and the test with SoftHSM and swtpm.

CHIP_DEPS = $(DEPS) pkg-config libp11-kit-dev libtss2-dev softhsm2 swtpm tpm2-tools socat
CHIPS     = $(addprefix $(BUILD)/examples/chip/,pkcs11 tpm)
TSS_LIBS  = -ltss2-esys -ltss2-tctildr

chip: $(CHIPS)             ## build the examples with a key in a PKCS #11 token or in a TPM
$(CHIPS): %: %.o $(BUILD)/examples/chip/request.o $(LIB)
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ $(MBEDTLS_LIBS) $(CHIP_LIBS)
$(BUILD)/examples/chip/pkcs11: CHIP_LIBS = -ldl
$(BUILD)/examples/chip/tpm: CHIP_LIBS = $(TSS_LIBS)
$(CHIPS:%=%.o): ALL_CFLAGS += $(shell pkg-config --cflags p11-kit-1 2>/dev/null)

check-chip:                ## keep keys in SoftHSM and in a software TPM (make deps-chip installs them)
	@DEPS_TARGET=deps-chip sh .ci/deps.sh name $(CHIP_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) -s chip $(CLI) $(SANDBOX)
	@SANDBOX=$(SANDBOX) SSLSTORE=$(CLI) BUILD=$(BUILD) JOBS=$(JOBS) bash test/run.sh test/chip/chip_check.sh
deps-chip: deps            ## install what make check-chip needs
	@sh .ci/deps.sh install $(CHIP_DEPS)
check-ci: check-chip
deps-ci: deps-chip

.PHONY: chip check-chip deps-chip
