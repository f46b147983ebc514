# What other programs make of the documents: manuals, completions, the reference, the comparison.

DOCS_DEPS = $(BENCH_DEPS) mandoc zsh fish doxygen
check-docs:                ## check the manuals with mandoc, completion in zsh and fish, the reference with Doxygen, the comparison (make deps-docs installs what it needs)
	@DEPS_TARGET=deps-docs sh .ci/deps.sh name $(DOCS_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(LIB) $(CLI) $(SANDBOX) $(CONTENDERS)
	@SANDBOX=$(SANDBOX) SSLSTORE=$(CLI) BUILD=$(BUILD) JOBS=$(JOBS) bash test/run.sh $(wildcard test/docs/*_check.sh)
deps-docs: deps            ## install what make check-docs needs
	@sh .ci/deps.sh install $(DOCS_DEPS)
check-ci: check-docs
deps-ci: deps-docs

reference:                 ## write the reference of sslstore.h with Doxygen: build/reference/html/index.html
	@DEPS_TARGET=deps-docs sh .ci/deps.sh name doxygen
	@mkdir -p $(BUILD)/reference
	@REFERENCE=$(BUILD)/reference doxygen packaging/reference/Doxyfile

.PHONY: reference check-docs deps-docs
