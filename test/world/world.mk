# Whether what real tools write is read, and whether real front ends stand between: test/world/requests.sh and front_ends.sh. Outside
# the gate.

WORLD_DEPS = $(DEPS) openssl gnutls-bin libnss3-tools botan default-jdk-headless golang-go python3-cryptography libwolfssl-dev \
             nginx haproxy apache2-bin lighttpd lighttpd-mod-openssl stunnel4 hitch varnish caddy h2o trafficserver nghttp2-proxy squid socat

world: programs            ## requests of every generator and lives through every TLS front end in Debian, as two tables (make deps-world)
	@DEPS_TARGET=deps-world sh .ci/deps.sh name $(WORLD_DEPS)
	@BUILD='$(BUILD)' bash test/world/requests.sh
	@BUILD='$(BUILD)' bash test/world/front_ends.sh
deps-world:                ## install what make world needs
	@sh .ci/deps.sh install $(WORLD_DEPS)

.PHONY: world deps-world
