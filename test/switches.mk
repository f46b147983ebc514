# The switches that leave parts of the library out: each alone and all together, with the tests that notice.
SWITCHED = no_text no_catalog no_countries small
SWITCHES_no_text      = -DSSLSTORE_NO_TEXT
SWITCHES_no_catalog   = -DSSLSTORE_NO_CATALOG
SWITCHES_no_countries = -DSSLSTORE_NO_COUNTRIES
SWITCHES_small        = $(SWITCHES_no_text) $(SWITCHES_no_catalog) $(SWITCHES_no_countries)

# Tests of what works without any of it; of what says something; of what asks the catalog.
SWITCH_TESTS_small        = base/result_test catalog/switches_test client/client_test http/url_test json/scan_test orders/ping_test \
                            orders/plan_test orders/change_test pki/csr_make_test rpc/verdict_test sync/sync_test keep/step_test
SWITCH_TESTS_no_text      = $(SWITCH_TESTS_small) base/log_test http/response_test net/exchange_test rpc/retry_test \
                            orders/enroll_test orders/kept_test pki/chain_test pki/csr_read_test keep/life_test \
                            tls/algorithm_test
SWITCH_TESTS_no_catalog   = catalog/switches_test orders/ping_test orders/lookup_test orders/change_test
SWITCH_TESTS_no_countries = catalog/switches_test catalog/products_test catalog/fields_test

check-switches: $(SWITCHED:%=check-switch-%)  ## build and test with each of the switches that save flash
$(SWITCHED:%=check-switch-%): check-switch-%:
	@$(MAKE) --no-print-directory $(PARALLEL) -s BUILD=$(BUILD)/switches/$* CFLAGS='-O0 -g -Werror' HARDENING= LDFLAGS= \
	    CPPFLAGS='$(SWITCHES_$*)' $(SWITCH_TESTS_$*:%=$(BUILD)/switches/$*/test/%)
	@BUILD=$(BUILD)/switches/$* JOBS=$(JOBS) bash test/run.sh $(SWITCH_TESTS_$*:%=$(BUILD)/switches/$*/test/%)

.PHONY: check-switches $(SWITCHED:%=check-switch-%)
