# Whether what real tools write is read: test/world/requests.sh. Outside the gate.

WORLD_DEPS = $(DEPS) openssl gnutls-bin libnss3-tools botan default-jdk-headless golang-go python3-cryptography libwolfssl-dev

world: programs            ## sign requests of every generator in Debian with the sandbox, and print a table (make deps-world)
	@DEPS_TARGET=deps-world sh .ci/deps.sh name $(WORLD_DEPS)
	@BUILD='$(BUILD)' bash test/world/requests.sh
deps-world:                ## install what make world needs
	@sh .ci/deps.sh install $(WORLD_DEPS)

.PHONY: world deps-world
