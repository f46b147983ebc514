# The inventory in a real PostgreSQL: test/postgres/inventory_check.sh.

POSTGRES_DEPS = $(DEPS) postgresql

check-postgres: $(CLI) $(SANDBOX) $(MOVED_CLOCK)  ## keep an inventory in a PostgreSQL of its own, and kill both sides (make deps-postgres)
	@DEPS_TARGET=deps-postgres sh .ci/deps.sh name $(POSTGRES_DEPS)
	@SANDBOX=$(SANDBOX) SSLSTORE=$(CLI) BUILD=$(BUILD) bash test/postgres/inventory_check.sh
deps-postgres: deps        ## install what make check-postgres needs
	@sh .ci/deps.sh install $(POSTGRES_DEPS)

check-ci: check-postgres
deps-ci: deps-postgres

.PHONY: check-postgres deps-postgres
