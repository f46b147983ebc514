# sslstore: libsslstore.a, the sslstore program, the sandbox, the tests.
#
# Yours to set: CC AR HOSTCC CFLAGS CPPFLAGS LDFLAGS HARDENING TIME64 LATE BUILD PREFIX DESTDIR CROSS_COMPILE; ours are
# added, yours win. A variant is a BUILD of its own: make check BUILD=build/asan CFLAGS='-O1 -g -fsanitize=address'

BUILD  ?= build
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
HOSTCC ?= cc
ifneq ($(CROSS_COMPILE),)
CC := $(CROSS_COMPILE)gcc
AR := $(CROSS_COMPILE)ar
endif
CFLAGS ?= -Os -g

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
       -Wwrite-strings -Wcast-qual -Wvla -Wundef -Wformat=2

# Stack protector, checked string functions (FORTIFY), position-independent programs whose tables of addresses
# are read-only. HARDENING= leaves it out; firmware for bare metal, whose libc knows none of it, is built
# without. What CFLAGS and LDFLAGS say wins. FORTIFY needs an optimizer, and would hide from a sanitizer
# what it should see.
HARDENING ?= $(if $(findstring none-eabi,$(CROSS_COMPILE)),,yes)
ifneq ($(HARDENING),)
HARD_CFLAGS = -fstack-protector-strong -fPIE \
    $(if $(filter-out -O0,$(lastword $(filter -O%,$(CFLAGS)))),$(if $(findstring -fsanitize,$(CFLAGS))$(findstring \
    _FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARD_LDFLAGS = $(if $(filter -static -no-pie -shared,$(LDFLAGS) $(CFLAGS)),,-pie) -Wl,-z,relro,-z,now
endif

# On 32-bit glibc, whose time_t would end on 2038-01-19, these make it one of 64 bits. Other systems ignore them,
# also those whose 32-bit time_t cannot grow. TIME64= leaves it out.
TIME64 ?= -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64

ALL_CFLAGS = -std=c99 $(WARN) $(HARD_CFLAGS) $(TIME64) -ffunction-sections -fdata-sections -MMD -MP \
             -I. -Isrc -Itest -I$(BUILD)/generated $(CPPFLAGS) $(CFLAGS)
LINK = $(CC) $(HARD_LDFLAGS) $(CFLAGS) $(LDFLAGS)
MBEDTLS_LIBS ?= -lmbedtls -lmbedx509 -lmbedcrypto
CLI_LIBS = -lsqlite3 -linih -lcrypto -lldns $(if $(LATE),-ldl,-lcurl $(POSTGRES_LIBS))

# The command line loads libcurl and libpq when it needs them (examples/cli/late.h). LATE= links it with them.
LATE ?= $(if $(filter -static -static-pie,$(LDFLAGS) $(CFLAGS)),,yes)

# PostgreSQL for the inventories of the command line, if libpq is there. POSTGRES= leaves it out.
PKG_CONFIG ?= $(CROSS_COMPILE)pkg-config
ifeq ($(origin POSTGRES),undefined)
POSTGRES := $(shell $(PKG_CONFIG) --exists libpq 2>/dev/null && echo yes)
endif
ifneq ($(POSTGRES),)
POSTGRES_CFLAGS := -DSSLSTORE_POSTGRES $(shell $(PKG_CONFIG) --cflags libpq)
POSTGRES_LIBS   := $(shell $(PKG_CONFIG) --libs libpq)
endif

LIB     := $(BUILD)/libsslstore.a
CLI     := $(BUILD)/sslstore
SANDBOX := $(BUILD)/sslstore-sandbox
PROBE   := $(BUILD)/probe
CATALOG := $(BUILD)/generated/catalog_tables.h
CATALOG_TSV := $(addprefix src/catalog/,products.tsv fields.tsv countries.tsv rules.tsv special_names.tsv public_suffixes.tsv)

# How many things are done at once, unless make was told by -j.
JOBS ?= $(or $(shell nproc 2>/dev/null),2)
PARALLEL = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(JOBS))

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
SRC          := $(filter-out src/catalog/mk%.c,$(wildcard src/*.c src/*/*.c))
CLI_SRC      := $(filter-out $(if $(POSTGRES),,examples/cli/database_postgres.c),$(wildcard examples/cli/*.c))
SANDBOX_SRC  := $(wildcard examples/sandbox/*.c)
SANDBOX_NET  := $(wildcard examples/sandbox/net_*.c)
NET_LIBS     := -lcurl -lldns
SUPPORT_SRC  := $(wildcard test/support/*.c)
TORTURE_SRC  := $(filter-out %_test.c,$(wildcard test/torture/*.c))
KEEP_SRC     := $(filter-out %_test.c,$(wildcard test/keep/*.c))
LIFE_SRC     := $(filter-out %_test.c,$(wildcard test/life/*.c))
TEST_SRC     := $(wildcard test/*/*_test.c)
TESTS        := $(patsubst test/%.c,$(BUILD)/test/%,$(TEST_SRC))
FUZZ_SRC     := $(wildcard test/fuzz/*_fuzz.c)
FUZZERS      := $(patsubst test/%.c,$(BUILD)/test/%,$(FUZZ_SRC))
REPLAYS      := $(FUZZERS:%_fuzz=%_replay)
BENCHES      := $(patsubst test/%.c,$(BUILD)/test/%,$(wildcard test/bench/*_bench.c))
PEERS        := $(BUILD)/test/bench/plugin_pattern $(BUILD)/test/bench/best_effort
CONTENDERS   := $(BUILD)/test/bench/ours $(PEERS)

all: $(LIB)                ## build the static library (default)
programs: $(CLI) $(SANDBOX) $(PROBE)  ## build the command line, the sandbox, the examples, the probe

$(LIB): $(call objects,$(SRC))
	@rm -f $@
	@echo "  AR  $@"
	@$(AR) rcs $@ $^

$(CLI): $(call objects,$(CLI_SRC)) $(LIB)
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ $(MBEDTLS_LIBS) $(CLI_LIBS)

$(SANDBOX): $(call objects,$(SANDBOX_SRC))
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ $(MBEDTLS_LIBS) -ljansson -lsqlite3 -lpthread $(NET_LIBS)

$(PROBE): $(BUILD)/test/probe.o $(LIB)
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ $(MBEDTLS_LIBS)

# The programs again, so that they can be killed at each of their steps: test/mortal.c.
MORTALS = $(addprefix $(BUILD)/test/mortal/,sslstore 2_enroll 8_inventory)
$(BUILD)/test/mortal/sslstore: $(call objects,$(CLI_SRC))
$(BUILD)/test/mortal/2_enroll $(BUILD)/test/mortal/8_inventory: $(BUILD)/test/mortal/%: $(BUILD)/examples/%.o $(BUILD)/examples/files.o
$(MORTALS): $(BUILD)/test/mortal.o $(LIB)
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter-out $(LIB),$^) $(LIB) $(MBEDTLS_LIBS) $(CLI_LIBS) $(STEPS:%=-Wl,--wrap=%)
STEPS = open open64 close write rename unlink symlink linkat mkdir rmdir mkstemp mkstemp64 fchmod fsync fopen fopen64 fwrite fflush fclose connect send recv

# Moves the clock of a program and of its libraries: each of them has the time_t that it was built with.
MOVED_CLOCK = $(BUILD)/test/moved_clock.so
$(MOVED_CLOCK): test/moved_clock.c
	@mkdir -p $(@D)
	@echo "  LD  $@"
	@$(CC) -std=c99 $(WARN) -O1 -fPIC -shared -o $@ $<

# Tests may use the sandbox's engine in process: everything of it but its main() and, except for one
# test, its use of the network.
$(TESTS) $(BENCHES) $(FUZZERS): $(BUILD)/test/%: $(BUILD)/test/%.o
$(REPLAYS): $(BUILD)/test/%_replay: $(BUILD)/test/%_fuzz.o $(BUILD)/test/fuzz/replay.o
$(FUZZERS) $(REPLAYS): $(BUILD)/test/fuzz/fuzz.o
$(TESTS) $(BENCHES) $(FUZZERS) $(REPLAYS): $(call objects,$(SUPPORT_SRC)) $(LIB) \
          $(call objects,$(filter-out examples/sandbox/main.c $(SANDBOX_NET),$(SANDBOX_SRC)))
	@echo "  LD  $@"
	@$(LINK) -o $@ $(filter-out $(LIB),$^) $(LIB) $(MBEDTLS_LIBS) -lcmocka -ljansson -lsqlite3 -lpthread $(RIVALS) $(WRAPPED:%=-Wl,--wrap=%)

# Points are multiplied by OpenSSL in a test program, but for one that has threads and two that depend on the random
# bytes that Mbed TLS draws. Mbed TLS must be a shared library.
FAST_CURVES ?= $(filter-out $(addprefix $(BUILD)/test/,client/threads_test memory/heap_test pki/key_make_test),$(TESTS)) $(REPLAYS)
$(FAST_CURVES): $(BUILD)/test/fast_curves.o
$(FAST_CURVES): MBEDTLS_LIBS += -lcrypto
$(BUILD)/test/bench/decode_bench: RIVALS = -lcjson
$(BUILD)/test/bench/decode_bench.o: ALL_CFLAGS += -DBENCH_FLAGS='"$(CFLAGS)"'

$(BUILD)/test/torture/torture_test: $(call objects,$(TORTURE_SRC))
$(BUILD)/test/sandbox/net_test: $(call objects,$(SANDBOX_NET))
$(BUILD)/test/sandbox/net_test: RIVALS = $(NET_LIBS)
$(patsubst test/%.c,$(BUILD)/test/%,$(wildcard test/keep/*_test.c)): $(call objects,$(KEEP_SRC))
$(filter $(BUILD)/test/life/%,$(TESTS)) $(BUILD)/test/bench/keep_bench: $(call objects,$(LIFE_SRC))

# Functions of Mbed TLS and of the system that a test puts its own before.
$(BUILD)/test/pki/mbedtls_test: WRAPPED = $(addprefix mbedtls_,md md_setup md_starts md_update md_finish \
                                          md_info_from_type pk_parse_public_key)
$(BUILD)/test/pki/key_make_test: WRAPPED = psa_generate_key $(addprefix mbedtls_,pk_setup ecp_gen_key rsa_gen_key \
                                            pk_copy_from_psa pk_write_key_der)
$(BUILD)/test/orders/renewal_test $(BUILD)/test/keep/parts_test: WRAPPED = mbedtls_md_setup
$(BUILD)/test/orders/dcv_test: WRAPPED = sslstore__syntax_next_entry
$(BUILD)/test/port/clock_test: WRAPPED = time __time64
$(BUILD)/test/tls/anchors_test: WRAPPED = fopen fopen64
$(BUILD)/test/tls/mbedtls_test: WRAPPED = recv getaddrinfo $(addprefix mbedtls_,ssl_handshake ssl_get_verify_result \
                                          ssl_set_session ssl_config_defaults ssl_read md entropy_func)
$(BUILD)/test/stream/system_test: WRAPPED = socket fcntl fcntl64 __fcntl_time64 connect getsockopt __getsockopt64 poll __poll_chk send recv getaddrinfo freeaddrinfo

$(BUILD)/test/bench/bench: $(BUILD)/test/bench/bench.o $(BUILD)/test/bench/launch.o
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ -lcurl -ljansson

$(BUILD)/test/bench/ours: $(BUILD)/test/bench/ours.o $(BUILD)/test/bench/contender.o $(LIB)
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ $(MBEDTLS_LIBS)

$(BUILD)/test/bench/counted: $(BUILD)/test/bench/counted.o $(LIB)
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ $(MBEDTLS_LIBS) -Wl,--wrap=mbedtls_pk_verify

$(PEERS): %: %.o $(BUILD)/test/bench/peer.o $(BUILD)/test/bench/contender.o
	@echo "  LD  $@"
	@$(LINK) -o $@ $^ -lcurl -ljansson $(MBEDTLS_LIBS)

$(call objects,$(CLI_SRC) test/mortal.c $(SANDBOX_SRC) $(SUPPORT_SRC) $(TORTURE_SRC) $(KEEP_SRC) $(LIFE_SRC) $(TEST_SRC) $(wildcard test/fuzz/*.c test/bench/*.c)): \
    ALL_CFLAGS += -D_POSIX_C_SOURCE=200809L

$(call objects,$(filter examples/cli/database%,$(CLI_SRC))): private ALL_CFLAGS += $(POSTGRES_CFLAGS)
$(call objects,examples/cli/fetch.c $(filter %_postgres.c,$(CLI_SRC))): ALL_CFLAGS += $(LATE:%=-DSSLSTORE_LATE)

# ldns takes a struct timeval, as the system has it by default: examples/cli/dns_timeout.h.
LDNS_TIME = $(call objects,examples/cli/dns_timeout.c examples/sandbox/net_dns_timeout.c)
$(LDNS_TIME): private override TIME64 =

# Other flags than the last time: everything is built again.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(HARD_CFLAGS) $(TIME64) $(POSTGRES) $(LATE) $(CPPFLAGS) $(CFLAGS) $(HARD_LDFLAGS) $(LDFLAGS)' >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
FORCE:

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC  $<"
	@$(CC) $(ALL_CFLAGS) -c -o $@ $<

# The product and field tables, checked and generated by a host tool.
$(BUILD)/mkcatalog: $(wildcard src/catalog/mk*.[ch]) src/catalog/hash.h
	@mkdir -p $(@D)
	@$(HOSTCC) -std=c99 $(WARN) -O1 -o $@ $(filter %.c,$^)
$(CATALOG): $(BUILD)/mkcatalog $(CATALOG_TSV)
	@mkdir -p $(@D)
	@$< $(CATALOG_TSV) > $@.new && mv $@.new $@
$(call objects,$(wildcard src/catalog/*.c)): $(CATALOG)

# Each of these makes something of its own: firmware, packages.
include $(wildcard examples/*.mk examples/*/*.mk packaging/*.mk test/*.mk test/*/*.mk)

-include $(shell find $(BUILD) \( -path $(BUILD)/proofs -o -path $(BUILD)/platforms \) -prune -o -type f -name '*.d' -print 2>/dev/null)

# ---- Doing ----

DEPS    = gcc g++ make libc6-dev libmbedtls-dev libjsmn-dev libjansson-dev libsqlite3-dev libinih-dev libssl-dev libcmocka-dev \
          libpq-dev pkgconf libcurl4-openssl-dev libldns-dev openssl curl sqlite3 gnutls-bin libnss3-tools
BENCH_DEPS = $(DEPS) libcjson-dev valgrind time
CI_DEPS = gcc-arm-none-eabi $(ARM_LIBC)
COVERAGE_DEPS = gcovr
BROWSER_DEPS = chromium chromium-driver jq
MCDC_DEPS = clang-19 llvm-19 libclang-rt-19-dev jq
FUZZ_DEPS = clang libclang-rt-dev
ARM_LIBC = libnewlib-arm-none-eabi/picolibc-arm-none-eabi
HOOK_DEPS = $(DEPS) bind9 bind9-dnsutils knot knot-dnsutils pdns-server pdns-backend-sqlite3 nginx haproxy lighttpd lighttpd-mod-openssl busybox shellcheck systemd
need    = @sh .ci/deps.sh name $(DEPS)

deps:                      ## install the Debian packages that are missing (needs root only then)
	@sh .ci/deps.sh install $(DEPS)

demo:                      ## take a certificate through its life, against sslstore-sandbox
	$(need)
	@$(MAKE) --no-print-directory $(PARALLEL) -s programs
	@bash examples/demo.sh $(BUILD)

check:                     ## build and run all tests; the last line counts them
	$(need)
	@$(MAKE) --no-print-directory $(PARALLEL) $(LIB) programs tests
	@SANDBOX=$(SANDBOX) SSLSTORE=$(CLI) BUILD=$(BUILD) JOBS=$(JOBS) \
	    bash test/run.sh $(foreach test,$(LONG_TESTS),$(filter $(test),$(CHECKS))) $(filter-out $(LONG_TESTS),$(CHECKS))

# These take longest. They come first, the longest of them at the very beginning, so that the others run beside them.
LONG_TESTS = $(SLOW_TESTS:%=$(BUILD)/test/%) $(addprefix test/,cli/inventory_test.sh sandbox/curl_test.sh cli/cli_test.sh hooks/unattended_test.sh hooks/dns_test.sh)
CHECKS = test/layers.sh test/symbols.sh $(TESTS) $(REPLAYS) $(filter-out $(HOOK_TESTS),$(wildcard test/*/*_test.sh))
HOOK_TESTS = $(wildcard test/hooks/*_test.sh)
tests: $(TESTS) $(REPLAYS) $(MORTALS) $(MOVED_CLOCK)

torture: $(BUILD)/test/torture/torture_test programs $(MORTALS)  ## inject every fault at every step and byte; kill every program at every step
	@$< all
	@TORTURE=all SANDBOX=$(SANDBOX) SSLSTORE=$(CLI) BUILD=$(BUILD) bash test/torture/programs_test.sh
	@$(MAKE) --no-print-directory five-years

# A life of five years for each validation method; test/life/years_test.c says what goes wrong in it.
LIVES = $(addprefix $(BUILD)/test/life/,years_test machines_test fleet_test)
WAYS  = file cname-sectigo cname-digicert txt email
five-years: $(LIVES)       ## keep certificates for five years, with a fault at every step; a fleet for one
	@printf '%s\n' $(WAYS) | xargs -P $(JOBS) -I WAY env FIVE_YEARS=WAY $(BUILD)/test/life/years_test
	@FIVE_YEARS=all $(BUILD)/test/life/machines_test
	@FIVE_YEARS=all $(BUILD)/test/life/fleet_test

exact: $(BUILD)/test/sync/exact_test  ## sync every size of inventory and page, with every fault; check runs most
	@EXACT=all $<

bench:                     ## compare speed and memory with two libcurl clients (about three minutes)
	@DEPS_TARGET=deps-bench sh .ci/deps.sh name $(BENCH_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) -s bench-programs
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(BUILD)/O2/test/bench/decode_bench BUILD=$(BUILD)/O2 CFLAGS='-O2 -g'
	@$(BUILD)/test/bench/bench $(BUILD)
	@for bench in $(BENCHES) $(BUILD)/O2/test/bench/decode_bench; do $$bench || exit 1; done
	@$(MAKE) --no-print-directory $(PARALLEL) -s bench-instructions ORDERS='100 1000'

deps-bench: deps           ## install what make bench needs
	@sh .ci/deps.sh install $(BENCH_DEPS)

# Where the compiler or the machine is another one, the figures are printed only.
bench-instructions: $(BUILD)/test/bench/counted $(SANDBOX)  ## count instructions and compare with test/bench/instructions.txt (ORDERS='100 1000', WRITE=1)
	@STRICT='$(and $(filter 12 12.%,$(shell $(CC) -dumpversion)),$(filter x86_64,$(shell uname -m)))' \
	    bash test/bench/instructions.sh $(BUILD) $(ORDERS)
ORDERS ?= 100

SCALE ?= 100 1000 10000 100000
scale: $(CLI) $(BUILD)/test/bench/counted $(SANDBOX)  ## print what a sync costs as an account grows (SCALE='100 1000000')
	@DEPS_TARGET=deps-bench sh .ci/deps.sh name $(BENCH_DEPS)
	@bash test/bench/scale.sh $(BUILD) $(SCALE)
scale-smoke: $(CLI) $(SANDBOX)  ## sync a small account; the memory of a sync has a limit
	@COUNT= bash test/bench/scale.sh $(BUILD) 300 >$(BUILD)/scale-smoke.txt
	@echo "scale: works"

bench-programs: $(BENCHES) $(CONTENDERS) $(BUILD)/test/bench/bench $(SANDBOX)
bench-smoke: bench-programs ## run a tiny bench, to see that it works
	@BENCH_ORDERS=100 BENCH_RUNS=1 $(BUILD)/test/bench/bench $(BUILD) >$(BUILD)/bench-smoke.txt
	@echo "bench: works"

# ---- What the gate runs beside check ----

deps-ci: deps deps-bench     ## install what the gate needs
	@sh .ci/deps.sh install $(CI_DEPS) $(FUZZ_DEPS) $(COVERAGE_DEPS) $(HOOK_DEPS)

check-ci: check-hooks check-switches size bench-smoke scale-smoke bench-instructions  ## run what the gate runs besides check: hooks, sanitizers, clang, valgrind, switches, sizes

check-hooks:               ## test the hook programs with real servers, such as BIND and nginx (make deps-hooks installs them)
	@DEPS_TARGET=deps-hooks sh .ci/deps.sh name $(HOOK_DEPS)
	@$(MAKE) --no-print-directory check CHECKS='$(HOOK_TESTS)'
deps-hooks: deps           ## install what make check-hooks needs
	@sh .ci/deps.sh install $(HOOK_DEPS)

# Those that take longest.
SLOW_TESTS = sync/exact_test torture/torture_test life/years_test life/fleet_test endpoints/exchanges_test \
             keep/memory_test keep/chance_test keep/power_test sync/run_test orders/large_test \
             orders/renewal_test pki/damaged_test client/threads_test stream/hostile_test life/machines_test \
             sync/inventory_test orders/submit_test orders/plan_test orders/years_test orders/renew_test \
             orders/enroll_test sandbox/engine_test sandbox/lists_test base/date_test

FUZZ_S ?= 60
fuzz:                      ## fuzz the parsers and calls with libFuzzer, FUZZ_S seconds each
	@sh .ci/deps.sh name $(FUZZ_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) fuzzers BUILD=$(BUILD)/fuzz CC=clang LDFLAGS=-fsanitize=fuzzer \
	    CFLAGS='-O1 -g -Werror -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined'
	@bash test/fuzz/run.sh $(BUILD)/fuzz $(FUZZ_S) $(FUZZERS:$(BUILD)/test/fuzz/%_fuzz=%)
fuzzers: $(FUZZERS)

coverage:                  ## measure lines and branches of src/ that the tests execute
	@sh .ci/deps.sh name $(COVERAGE_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) measure BUILD=$(BUILD)/coverage CC=gcc LDFLAGS=--coverage HARDENING= \
	    CFLAGS='-O0 -g --coverage -fprofile-update=atomic -DNDEBUG -DSSLSTORE_COVERAGE'

mcdc:                      ## measure MC/DC of src/ with clang 19 (make deps-mcdc installs it)
	@DEPS_TARGET=deps-mcdc sh .ci/deps.sh name $(MCDC_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) measure BUILD=$(BUILD)/mcdc CC=clang-19 LDFLAGS=-fprofile-instr-generate MEASURE=mcdc HARDENING= \
	    CFLAGS='-O0 -g -DNDEBUG -DSSLSTORE_COVERAGE' SRC_CFLAGS='-fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc'
$(call objects,$(SRC)): ALL_CFLAGS += $(SRC_CFLAGS)
deps-mcdc: deps            ## install what make mcdc needs
	@sh .ci/deps.sh install $(MCDC_DEPS)

check-browser: $(SANDBOX) $(CLI)  ## use the sandbox's page and that of `sslstore report` in chromium; SCREENSHOTS=DIR keeps what it saw
	@DEPS_TARGET=deps-browser sh .ci/deps.sh name $(BROWSER_DEPS)
	@SANDBOX=$(SANDBOX) SCREENSHOTS=$(abspath $(SCREENSHOTS)) bash test/sandbox/browser_check.sh
	@SANDBOX=$(SANDBOX) SSLSTORE=$(CLI) SCREENSHOTS=$(abspath $(SCREENSHOTS)) bash test/cli/report_check.sh
deps-browser: deps         ## install what make check-browser needs
	@sh .ci/deps.sh install $(BROWSER_DEPS)

MEASURE = coverage
measure: programs tests
	@bash test/$(MEASURE).sh $(BUILD) $(TESTS) $(REPLAYS) test/cli/*_test.sh test/probe/*_test.sh

# CBMC 6: the machine's, or that of a Debian 13 which is made in $(BUILD)/proofs once (needs root).
PROOF_DEPS = debootstrap
proofs: deps-proofs        ## prove the parsers safe for every input (SECURITY.md says which and how far)
	@BUILD=$(BUILD) bash test/proofs/run.sh $(PROOFS)
proofs-broken: deps-proofs ## check that every proof fails on broken code
	@BUILD=$(BUILD) BROKEN=1 bash test/proofs/run.sh $(PROOFS)
deps-proofs:
	@cbmc --version 2>/dev/null | grep -q '^[6-9]' || [ -d $(BUILD)/proofs/trixie ] || [ "$$(id -u)" != 0 ] || \
	    sh .ci/deps.sh install $(PROOF_DEPS)

mutation:                  ## check that the tests notice changes of the code (MUTANTS=300, or ALL=1)
	@BUILD=$(BUILD)/mutation CC='$(CC)' bash test/mutation/run.sh

check-layers:              ## check that the components of src/ include each other in one direction only
	@bash test/layers.sh
check-symbols: $(LIB)      ## check that every external symbol starts with sslstore_, and for mutable data
	@BUILD=$(BUILD) bash test/symbols.sh

clean:                     ## remove the build folder
	rm -rf $(BUILD)

help:                      ## print this text
	@awk -F'##' '/^[a-z0-9-]+:.*##/ {split($$1, name, ":"); printf "  %-16s%s\n", name[1], $$2}' $(filter Makefile %.mk,$(MAKEFILE_LIST))

.PHONY: FORCE check-browser deps-browser all programs tests torture five-years exact fuzz fuzzers coverage mcdc measure bench bench-programs bench-smoke bench-instructions scale scale-smoke deps deps-bench deps-ci deps-hooks deps-mcdc \
        proofs proofs-broken deps-proofs mutation \
        demo check check-ci check-hooks check-layers check-symbols clean help
