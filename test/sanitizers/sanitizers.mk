# The tests under the sanitizers and valgrind. Each makes a build of its own.

SANITIZER_DEPS = clang valgrind dpkg-dev

deps-ci: deps-sanitizers
check-ci: check-sanitized check-threads check-clang check-valgrind

deps-sanitizers: deps      ## install what the checks with sanitizers and valgrind need
	@sh .ci/deps.sh install $(SANITIZER_DEPS)

check-sanitized:           ## run the tests under the address and undefined-behavior sanitizers
	@$(MAKE) --no-print-directory check BUILD=$(BUILD)/sanitized LDFLAGS= \
	    CFLAGS='-O1 -g -Werror -fsanitize=address,undefined -fno-sanitize-recover=undefined' CHECKS='$$(TESTS) $$(REPLAYS)'

check-threads:             ## run clients in threads under the thread sanitizer
	@$(MAKE) --no-print-directory $(PARALLEL) $(BUILD)/threads/test/client/threads_test BUILD=$(BUILD)/threads CC=gcc LDFLAGS= \
	    CFLAGS='-O1 -g -Werror -fsanitize=thread'
	@$$(setarch -R true 2>/dev/null && echo setarch -R) $(BUILD)/threads/test/client/threads_test
# (which cannot stand addresses as random as some kernels make them)

# ---- Bytes that were never set ----

# The memory sanitizer takes what foreign code writes for bytes that were never set. So Mbed TLS and jansson are built with
# it, too, from the sources of Debian's packages.
MEMORY         = $(BUILD)/memory
MEMORY_LIBS    = $(BUILD)/memory-libraries
MEMORY_FLAGS   = -O1 -g -fsanitize=memory
MEMORY_TESTS   = $(filter-out $(patsubst %,test/%,$(VALGRIND_TESTS) $(SLOW_TESTS)),$(TEST_SRC:%.c=%)) \
                 $(FUZZ_SRC:%_fuzz.c=%_replay) test/base/date_test test/endpoints/exchanges_test test/orders/plan_test test/orders/submit_test
# SQLite, libcurl and ldns are not; and one test counts what a shared Mbed TLS calls.
VALGRIND_TESTS = sandbox/net_test sandbox/state_test pki/mbedtls_test

check-clang: $(MEMORY_LIBS)/libmbedtls.a $(MEMORY_LIBS)/libjansson.a  ## compile with clang -Werror; run the tests under the memory sanitizer
	@$(MAKE) --no-print-directory check BUILD=$(MEMORY) CC=clang LDFLAGS=-L$(MEMORY_LIBS) \
	    CFLAGS='$(MEMORY_FLAGS) -Werror' CHECKS='$(MEMORY_TESTS:%=$(MEMORY)/%)' \
	    FAST_CURVES= CPPFLAGS='-DMBEDTLS_USER_CONFIG_FILE=\"test/sanitizers/mbedtls_config.h\"'

$(MEMORY_LIBS)/libmbedtls.a:
	@sh .ci/source.sh mbedtls $(MEMORY_LIBS)/mbedtls
	@$(MAKE) --no-print-directory $(PARALLEL) -s -C $(MEMORY_LIBS)/mbedtls/source/library static CC=clang \
	    CFLAGS='$(MEMORY_FLAGS) -fPIE -w -I$(CURDIR) -DMBEDTLS_USER_CONFIG_FILE=\"test/sanitizers/mbedtls_config.h\"'
	@mv $(MEMORY_LIBS)/mbedtls/source/library/*.a $(MEMORY_LIBS)

$(MEMORY_LIBS)/libjansson.a:
	@sh .ci/source.sh jansson $(MEMORY_LIBS)/jansson
	@cd $(MEMORY_LIBS)/jansson/source/src && : >jansson_private_config.h && \
	    clang $(MEMORY_FLAGS) -fPIE -w -DHAVE_STDINT_H -DINITIAL_HASHTABLE_ORDER=3 -c *.c && ar rcs ../../../$(@F) *.o

check-valgrind:            ## run under valgrind the tests that the memory sanitizer cannot run
# (without FORTIFY, whose memmove valgrind takes for a memcpy)
	@$(MAKE) --no-print-directory $(PARALLEL) run-valgrind BUILD=$(BUILD)/valgrind HARDENING=
RUN_VALGRIND = $(VALGRIND_TESTS:%=$(BUILD)/test/%)
run-valgrind: $(RUN_VALGRIND)
	@printf '%s\n' $(RUN_VALGRIND) | xargs -n 1 -P $(JOBS) sh -c \
	    'valgrind -q --soname-synonyms=somalloc=nouserintercepts --leak-check=full --error-exitcode=9 "$$0" >"$$0.valgrind" 2>&1 || { cat "$$0.valgrind"; exit 255; }'
	@echo "valgrind: clean"

.PHONY: deps-sanitizers check-sanitized check-threads check-clang check-valgrind run-valgrind
