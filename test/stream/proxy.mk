# Tests of the stream through a proxy, and of how the command line finds the proxy.

PROXY_DEPS = $(DEPS) squid tinyproxy

check-proxy:               ## connect through real proxies, squid and tinyproxy (make deps-proxy installs them)
	@DEPS_TARGET=deps-proxy sh .ci/deps.sh name $(PROXY_DEPS)
	@$(MAKE) --no-print-directory check CHECKS=test/stream/proxy_check.sh
deps-proxy: deps           ## install what make check-proxy needs
	@sh .ci/deps.sh install $(PROXY_DEPS)
check-ci: check-proxy
deps-ci: deps-proxy

$(BUILD)/test/cli/proxy_test: $(BUILD)/examples/cli/proxy.o

.PHONY: check-proxy deps-proxy
