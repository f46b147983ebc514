# Whether what real tools write is read (requests.sh), whether real front ends stand between (front_ends.sh), and how many handshakes a sync
# makes behind them (handshakes.sh). Outside the gate.

WORLD_DEPS = $(DEPS) openssl gnutls-bin libnss3-tools botan default-jdk-headless golang-go python3-cryptography libwolfssl-dev \
             nginx haproxy apache2-bin lighttpd lighttpd-mod-openssl stunnel4 hitch varnish caddy h2o trafficserver nghttp2-proxy squid socat dpkg-dev

world: programs            ## requests of every generator, lives through every TLS front end in Debian, handshakes of a sync, as tables (make deps-world)
	@DEPS_TARGET=deps-world sh .ci/deps.sh name $(WORLD_DEPS)
	@BUILD='$(BUILD)' bash test/world/requests.sh
	@BUILD='$(BUILD)' bash test/world/front_ends.sh
	@SSLSTORE_TLS13=$$(BUILD='$(BUILD)' JOBS='$(JOBS)' bash test/world/tls13.sh) && export SSLSTORE_TLS13 && \
	    BUILD='$(BUILD)' bash test/world/handshakes.sh
deps-world:                ## install what make world needs
	@sh .ci/deps.sh install $(WORLD_DEPS)

.PHONY: world deps-world
