# What other programs make of the documents: manuals, completions.

DOCS_DEPS = $(DEPS) mandoc zsh fish
check-docs:                ## check the manuals with mandoc, and completion in zsh and fish (make deps-docs installs what it needs)
	@DEPS_TARGET=deps-docs sh .ci/deps.sh name $(DOCS_DEPS)
	@$(MAKE) --no-print-directory $(PARALLEL) -s $(LIB) $(CLI) $(SANDBOX)
	@SANDBOX=$(SANDBOX) SSLSTORE=$(CLI) BUILD=$(BUILD) JOBS=$(JOBS) bash test/run.sh $(wildcard test/docs/*_check.sh)
deps-docs: deps            ## install what make check-docs needs
	@sh .ci/deps.sh install $(DOCS_DEPS)
check-ci: check-docs
deps-ci: deps-docs

.PHONY: check-docs deps-docs
