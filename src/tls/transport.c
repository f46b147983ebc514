/* Transport: verified TLS on sockets that never block, with Mbed TLS.
 *
 * TLS 1.2 or later, key exchange with forward secrecy, the certificate always verified, for the host's name, by the program's CA
 * certificates, by the program's clock; no byte of the program's leaves before that. One connection
 * keeps its CA certificates, its settings and the last TLS session from one open to the next.
 *
 * Give it Mbed TLS 2.28.10, 3.6.3 or newer. Before those a failed allocation in the midst of a
 * handshake may go unnoticed and weaken it (CVE-2025-27810), and a client that forgets to say whom
 * it expects is not stopped (CVE-2025-27809; this one never forgets). What Mbed TLS allocates comes
 * from its own allocator: about 40 KB while a connection is open, the session for good, and the CA
 * certificates once for all connections of a client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "mbedtls_compat.h"
#include "tls/socket.h"
#include "tls/trust.h"

#define CONNECT_TIMEOUT_MS 20000 /* where the configuration leaves it open                 */
#define WAIT_MAX           16    /* connections in one wait                                */
#define GREETING_SIZE      7     /* a record's head and an alert                           */
#define ENTRY_BYTES        65536 /* read by one entry into Mbed TLS at most                */
#define ENTRY_MS           50    /* after which an entry reads no more                     */

enum phase {
    CLOSED,
    CONNECTING,
    SHAKING_HANDS,
    OPEN,
    OVER /* until it is closed, recv says the outcome */
};

struct connection {
    sslstore_memory memory;
    const sslstore_config *config;
    char host[SSLSTORE_DOMAIN_MAX];
    uint16_t port;
    enum phase phase;
    sslstore_result outcome;
    int native_code;
    uint32_t full; /* handshakes */
    uint32_t resumed;
    uint64_t deadline; /* of connecting */
    struct sslstore__socket socket;
    struct sslstore__trust trust;
    const char *protocols[2];
    mbedtls_ssl_config settings;
    bool settled; /* settings are made */
    mbedtls_ssl_context ssl;
    mbedtls_ssl_session session;
    bool has_session;
    bool offered;                    /* a session, in the handshake under way */
    bool random_failed;              /* in the handshake under way            */
    uint8_t greeting[GREETING_SIZE]; /* the first bytes the server said */
    size_t greeting_size;
    size_t entry_bytes; /* that the entry under way may still read */
    uint64_t entry_end; /* when it has to come back                */
    bool fell_back;     /* this open tries TLS 1.2 alone           */
    bool downgraded;    /* and the server has TLS 1.3              */
    const char *reason; /* of the last failure; NULL: as the result says */
};

/* ---- What Mbed TLS calls ---- */

static int draw(void *user, unsigned char *out, size_t size)
{
    struct connection *self = user;

    if (self->config->random(self->config->random_user, out, size) != 0) {
        self->random_failed = true;
        return MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    }
    return 0;
}

static int push(void *user, const unsigned char *data, size_t size)
{
    struct connection *self = user;
    int taken = sslstore__socket_send(&self->socket, data, size);

    return taken >= 0                     ? taken
           : taken == SSLSTORE_WANT_WRITE ? MBEDTLS_ERR_SSL_WANT_WRITE
                                          : MBEDTLS_ERR_NET_CONN_RESET;
}

/* Mbed TLS comes back when it has a message, and until then reads on: warnings, empty records and
 * whatever else it passes over may keep it for as long as the peer sends them. Nobody looks at a
 * deadline or calls tick meanwhile. So an entry may read so much and for so long; then it is told
 * that there is nothing more now, and comes back. What is there still makes the socket readable. */
static void enter(struct connection *self)
{
    self->entry_bytes = ENTRY_BYTES;
    self->entry_end = self->config->now_ms(self->config->now_user) + ENTRY_MS;
}

/* Something may always be read, so that slow work goes on. */
static bool may_read(const struct connection *self)
{
    return self->entry_bytes == ENTRY_BYTES ||
           (self->entry_bytes > 0 &&
            self->config->now_ms(self->config->now_user) < self->entry_end);
}

static int pull(void *user, unsigned char *data, size_t size)
{
    struct connection *self = user;
    int got;

    if (!may_read(self)) {
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    got = sslstore__socket_recv(&self->socket, data,
                                size < self->entry_bytes ? size : self->entry_bytes);
    if (got > 0) {
        self->entry_bytes -= (size_t) got;
    }
    for (int i = 0; i < got && self->greeting_size < GREETING_SIZE; i++) {
        self->greeting[self->greeting_size++] = data[i];
    }
    return got >= 0                    ? got
           : got == SSLSTORE_WANT_READ ? MBEDTLS_ERR_SSL_WANT_READ
                                       : MBEDTLS_ERR_NET_CONN_RESET;
}

/* ---- What its codes mean ---- */

static sslstore_result result_of(struct connection *self, int code)
{
    switch (code) {
    case MBEDTLS_ERR_SSL_WANT_READ:
    case SSLSTORE__ERR_SSL_TICKET:
        return SSLSTORE_WANT_READ;
    case MBEDTLS_ERR_SSL_WANT_WRITE:
    case MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS: /* a slice of work is done; go on at once */
        return SSLSTORE_WANT_WRITE;
    case MBEDTLS_ERR_NET_CONN_RESET:
        self->native_code = self->socket.code;
        return SSLSTORE_ERR_NETWORK;
    default:
        break;
    }
    self->native_code = code;
    if (code == MBEDTLS_ERR_SSL_CONN_EOF || code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        return SSLSTORE_ERR_NETWORK;
    }
    if (self->random_failed) {
        return SSLSTORE_ERR_RANDOM;
    }
    return sslstore__mbedtls_is_memory(code) ? SSLSTORE_ERR_MEMORY : SSLSTORE_ERR_TLS;
}

/* Judged by the first bytes, which are the same in every version of TLS and of Mbed TLS. */
static bool speaks_tls(const struct connection *self)
{
    return self->greeting_size == 0 || (self->greeting[0] >= 20 && self->greeting[0] <= 23);
}

/* The first thing the server said is this alert. */
static bool was_greeted_with(const struct connection *self, int code, uint8_t alert)
{
    return code == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE && /* so a whole one has come */
           self->greeting[0] == MBEDTLS_SSL_MSG_ALERT && self->greeting[6] == alert;
}

static sslstore_result refused_at_once(struct connection *self, int code)
{
    if (was_greeted_with(self, code, MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION) ||
        code == SSLSTORE__ERR_SSL_VERSION) {
        return SSLSTORE_ERR_TLS_VERSION;
    }
    if (was_greeted_with(self, code, MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE)) {
        self->reason =
            "the server has no cipher suite with forward secrecy (ECDHE) that is known here";
    }
    return SSLSTORE_ERR_TLS;
}

static sslstore_result judgement(struct connection *self, uint32_t flags)
{
    sslstore_result result = sslstore__trust_result(flags);

    if (result == SSLSTORE_ERR_CERT_REFUSED) {
        self->reason = sslstore__trust_fault(&self->trust, flags);
    }
    return result;
}

/* Before any was judged: one that cannot be read, or a chain without end. */
static sslstore_result unreadable(struct connection *self, int code)
{
    if (sslstore__mbedtls_is_extension(code)) {
        self->reason =
            "a certificate of the server has a critical extension that is not understood, "
            "or a malformed one";
    } else if (code != MBEDTLS_ERR_X509_FATAL_ERROR) {
        self->reason = "a certificate of the server cannot be read";
    }
    return SSLSTORE_ERR_CERT_REFUSED;
}

static sslstore_result handshake_result(struct connection *self, int code)
{
    sslstore_result result = result_of(self, code);
    uint32_t flags = mbedtls_ssl_get_verify_result(&self->ssl);

    if (result != SSLSTORE_ERR_TLS) {
        return result;
    }
    if (self->trust.judged && flags != 0) {
        return judgement(self, flags);
    }
    if (!self->trust.judged && sslstore__mbedtls_is_unreadable(code)) {
        return unreadable(self, code);
    }
    if (!speaks_tls(self)) {
        return SSLSTORE_ERR_TLS_PLAIN;
    }
    return refused_at_once(self, code);
}

/* ---- Sessions ---- */

static void forget_session(struct connection *self)
{
    mbedtls_ssl_session_free(&self->session);
    mbedtls_ssl_session_init(&self->session);
    self->has_session = false;
}

static void keep_session(struct connection *self)
{
    forget_session(self);
    self->has_session = mbedtls_ssl_get_session(&self->ssl, &self->session) == 0;
}

static bool aims_at(const struct connection *self, const sslstore_config *config, const char *host,
                    uint16_t port)
{
    return self->config == config && self->port == port && strcmp(self->host, host) == 0;
}

/* Our own last session, or else that of the session source. The certificates are not sent again when it is
 * resumed, so those that were judged then have to be valid still. */
static void offer_session(struct connection *self, const struct connection *session_source)
{
    const struct connection *source = self->has_session ? self : session_source;

    self->offered = false;
    if (source != NULL && source->has_session &&
        aims_at(source, self->config, self->host, self->port)) {
        self->trust.valid_from = source->trust.valid_from;
        self->trust.valid_until = source->trust.valid_until;
        self->offered = sslstore__trust_holds(&self->trust) &&
                        mbedtls_ssl_set_session(&self->ssl, &source->session) == 0;
    }
    forget_session(self);
}

/* ---- Opening ---- */

static struct connection *connection_new(const sslstore_memory *memory)
{
    struct connection *self = sslstore__memory_allocate(memory, sizeof *self);

    if (self == NULL) {
        return NULL;
    }
    memset(self, 0, sizeof *self);
    self->memory = *memory;
    sslstore__socket_init(&self->socket);
    sslstore__trust_init(&self->trust);
    mbedtls_ssl_config_init(&self->settings);
    mbedtls_ssl_init(&self->ssl);
    mbedtls_ssl_session_init(&self->session);
    return self;
}

/* Everything that depends on the configuration. */
static void forget_settings(struct connection *self)
{
    forget_session(self);
    mbedtls_ssl_config_free(&self->settings);
    mbedtls_ssl_config_init(&self->settings);
    self->settled = false;
    sslstore__trust_free(&self->trust);
    sslstore__trust_init(&self->trust);
}

static sslstore_result settle(struct connection *self)
{
    int code = sslstore__ssl_defaults(&self->settings);

    if (code != 0) {
        return result_of(self, code);
    }
#if defined(MBEDTLS_SSL_ALPN)
    self->protocols[0] = "http/1.1";
    (void) mbedtls_ssl_conf_alpn_protocols(&self->settings, self->protocols); /* no bad name */
#endif
    mbedtls_ssl_conf_authmode(&self->settings, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(&self->settings, &self->trust.anchors->chain, NULL);
    mbedtls_ssl_conf_verify(&self->settings, sslstore__trust_judge, &self->trust);
    sslstore__ssl_conf(&self->settings, draw, self);
    self->settled = true;
    return SSLSTORE_OK;
}

static void aim(struct connection *self, const sslstore_config *config, const sslstore_peer *peer)
{
    if (self->config != config) {
        forget_settings(self);
        self->config = config;
    }
    forget_session(self);
    memcpy(self->host, peer->host, strlen(peer->host) + 1);
    self->port = peer->port;
}

static sslstore_result begin(struct connection *self, const struct connection *session_source)
{
    const sslstore_config *config = self->config;
    bool related = session_source != NULL && session_source->config == config;
    uint32_t timeout_ms = config->connect_timeout_ms;
    sslstore_result result = sslstore__trust_begin(&self->trust, config, self->host);

    self->native_code = 0;
    self->reason = NULL;
    self->fell_back = false;
    if (result == SSLSTORE_OK) {
        result = sslstore__trust_load(&self->trust, config, related ? &session_source->trust : NULL,
                                      &self->native_code);
    }
    if (result == SSLSTORE_OK && !self->settled) {
        result = settle(self);
    }
#if SSLSTORE__SSL_FALLS_BACK
    sslstore__ssl_conf_newest(&self->settings, true);
#endif
    if (result == SSLSTORE_OK) {
        result = sslstore__socket_resolve(&self->socket, self->host, self->port);
        self->native_code = self->socket.code;
    }
    if (result == SSLSTORE_OK) {
        self->deadline =
            config->now_ms(config->now_user) + (timeout_ms == 0 ? CONNECT_TIMEOUT_MS : timeout_ms);
        self->phase = CONNECTING;
    }
    return result;
}

#if SSLSTORE__SSL_FALLS_BACK

static void see_randoms(void *user, mbedtls_ssl_key_export_type type, const unsigned char *secret,
                        size_t size, const unsigned char client_random[32],
                        const unsigned char server_random[32], mbedtls_tls_prf_types prf)
{
    static const char sign[] = "DOWNGRD"; /* and a byte for the version */
    struct connection *self = user;

    (void) type, (void) secret, (void) size, (void) client_random, (void) prf;
    self->downgraded |= memcmp(server_random + 24, sign, sizeof sign - 1) == 0;
}

static void watch_for_downgrade(struct connection *self)
{
    self->downgraded = false;
    if (self->fell_back) {
        mbedtls_ssl_set_export_keys_cb(&self->ssl, see_randoms, self);
    }
}

#endif

static sslstore_result connect_socket(struct connection *self,
                                      const struct connection *session_source)
{
    uint64_t now = self->config->now_ms(self->config->now_user);
    sslstore_result result = sslstore__socket_connect(&self->socket, now, self->deadline);
    int code;

    if (result != SSLSTORE_OK) {
        self->native_code = self->socket.code;
        return result;
    }
    self->random_failed = false;
    self->greeting_size = 0;
    code = mbedtls_ssl_setup(&self->ssl, &self->settings);
    if (code == 0) {
        code = mbedtls_ssl_set_hostname(&self->ssl, self->host);
    }
    if (code != 0) {
        return result_of(self, code);
    }
    mbedtls_ssl_set_bio(&self->ssl, self, push, pull, NULL);
#if SSLSTORE__SSL_FALLS_BACK
    watch_for_downgrade(self);
#endif
    offer_session(self, session_source);
    self->phase = SHAKING_HANDS;
    return SSLSTORE_OK;
}

/* Mbed TLS has verified by now; this does not take its word for it. */
static sslstore_result finish_handshake(struct connection *self)
{
    sslstore_result result = judgement(self, mbedtls_ssl_get_verify_result(&self->ssl));

    if (result != SSLSTORE_OK) {
        return result;
    }
#if SSLSTORE__SSL_FALLS_BACK
    if (self->downgraded) {
        self->reason = "the server has TLS 1.3, and somebody between made it take TLS 1.2";
        return SSLSTORE_ERR_TLS;
    }
#endif
    if (self->trust.judged) {
        self->full++;
    } else if (self->offered) {
        self->resumed++;
    } else {
        return SSLSTORE_ERR_CERT_REFUSED; /* no certificate seen, now or before */
    }
    keep_session(self);
    self->phase = OPEN;
    return SSLSTORE_OK;
}

static void hang_up(struct connection *self)
{
    mbedtls_ssl_free(&self->ssl);
    mbedtls_ssl_init(&self->ssl);
    sslstore__socket_close(&self->socket);
}

#if SSLSTORE__SSL_FALLS_BACK

/* A server that has TLS 1.2 alone, and signs with RSASSA-PSS although PKCS#1 was offered first. */
static bool may_fall_back(struct connection *self, int code)
{
    return !self->fell_back && sslstore__ssl_refused_signature(&self->ssl, code) &&
           self->trust.judged && mbedtls_ssl_get_verify_result(&self->ssl) == 0;
}

/* One more handshake, which offers TLS 1.2 alone and so no RSASSA-PSS.
 *
 * Nothing of the first handshake was signed, so that failure may be an attacker's work, to keep a
 * server that has TLS 1.3 from using it. The second handshake shows that: by RFC 8446 §4.1.3 such a
 * server says at the end of its random bytes that it could have done better, and these are signed
 * (the key exchange is always an ephemeral one), so nobody between can change them. Mbed TLS looks
 * for it only where it offered TLS 1.3 itself; here it is looked for in watch_for_downgrade(). A
 * first handshake in which it was seen has failed before the certificate, and does not come here. */
static sslstore_result fall_back(struct connection *self)
{
    sslstore_result result = sslstore__trust_begin(&self->trust, self->config, self->host);

    hang_up(self);
    self->fell_back = true;
    sslstore__ssl_conf_newest(&self->settings, false);
    self->socket.next = 0;
    self->phase = CONNECTING;
    if (result == SSLSTORE_OK) {
        result = connect_socket(self, NULL);
    }
    return result == SSLSTORE_OK ? SSLSTORE_WANT_WRITE : result; /* go on at once */
}

#endif

static sslstore_result shake_hands(struct connection *self)
{
    int code;

    enter(self);
    code = mbedtls_ssl_handshake(&self->ssl);
#if SSLSTORE__SSL_FALLS_BACK
    if (may_fall_back(self, code)) {
        return fall_back(self);
    }
#endif
    return code == 0 ? finish_handshake(self) : handshake_result(self, code);
}

static void close_connection(void *connection)
{
    struct connection *self = connection;

    if (self->phase == OPEN || (self->phase == OVER && self->outcome == SSLSTORE_OK)) {
        (void) mbedtls_ssl_close_notify(&self->ssl); /* if it does not go at once, it does not go */
    }
    hang_up(self);
    self->phase = CLOSED;
}

/* timeout_ms is 0, because there is a wait function; and nothing here blocks but the resolver. */
static int open_connection(void **connection, const sslstore_config *config,
                           const sslstore_peer *peer, uint32_t timeout_ms)
{
    struct connection *self = *connection;
    sslstore_result result = SSLSTORE_OK;

    (void) timeout_ms;
    if (!sslstore__text_is_set(peer->host) || strlen(peer->host) >= sizeof self->host) {
        return SSLSTORE_ERR_CONFIG;
    }
    if (self == NULL) {
        self = connection_new(&config->memory);
        if (self == NULL) {
            return SSLSTORE_ERR_MEMORY;
        }
        *connection = self;
    }
    if (!aims_at(self, config, peer->host, peer->port)) {
        close_connection(self);
        aim(self, config, peer);
    }
    if (self->phase == OPEN || self->phase == OVER) {
        close_connection(self);
    }
    if (self->phase == CLOSED) {
        result = begin(self, peer->session_source);
    }
    if (result == SSLSTORE_OK && self->phase == CONNECTING) {
        result = connect_socket(self, peer->session_source);
    }
    if (result == SSLSTORE_OK) {
        result = shake_hands(self);
    }
    if (result != SSLSTORE_OK && result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE) {
        close_connection(self);
    }
    return result;
}

/* ---- Bytes ---- */

/* A context that failed must not be used again, and a session that was misused not resumed. */
static int end(struct connection *self, sslstore_result outcome)
{
    if (outcome == SSLSTORE_WANT_READ || outcome == SSLSTORE_WANT_WRITE) {
        return outcome;
    }
    if (outcome == SSLSTORE_ERR_TLS) {
        forget_session(self);
    }
    self->phase = OVER;
    self->outcome = outcome;
    return outcome;
}

/* Mbed TLS wants the same arguments again after a want, as the transport's contract has it. */
static int send_bytes(void *connection, const void *data, size_t size, uint32_t timeout_ms)
{
    struct connection *self = connection;
    int code;

    (void) timeout_ms;
    if (self->phase != OPEN) {
        return SSLSTORE_ERR_NETWORK;
    }
    enter(self);
    code = mbedtls_ssl_write(&self->ssl, data, size);
    return code >= 0 ? code : end(self, result_of(self, code));
}

static int recv_bytes(void *connection, void *data, size_t size, uint32_t timeout_ms)
{
    struct connection *self = connection;
    int code;

    (void) timeout_ms;
    if (self->phase != OPEN) {
        return self->phase == OVER ? self->outcome : SSLSTORE_ERR_NETWORK;
    }
    enter(self);
    code = mbedtls_ssl_read(&self->ssl, data, size);
    if (code > 0) {
        return code;
    }
    if (SSLSTORE__IS_TICKET(code)) {
        keep_session(self);
    }
    if (code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        return end(self, SSLSTORE_OK);
    }
    return end(self, result_of(self, code == 0 ? MBEDTLS_ERR_SSL_CONN_EOF : code));
}

/* ---- Waiting ---- */

/* Ready although its socket may be silent: deciphered bytes lie here already, or the next address
 * has its turn. */
static bool is_due(const struct connection *self, int events)
{
    switch (self->phase) {
    case CONNECTING:
        return self->config->now_ms(self->config->now_user) >= self->socket.give_up;
    case OPEN:
        return (events & SSLSTORE_WAIT_READ) != 0 && mbedtls_ssl_check_pending(&self->ssl) != 0;
    case SHAKING_HANDS:
        return false;
    default:
        return true; /* there is an outcome to be had */
    }
}

static uint32_t patience(const struct connection *self, int events, uint32_t timeout_ms)
{
    uint64_t now = self->config->now_ms(self->config->now_user);
    uint64_t left = self->socket.give_up - now; /* nothing before its turn is due */

    if (is_due(self, events)) {
        return 0;
    }
    return self->phase == CONNECTING && left < timeout_ms ? (uint32_t) left : timeout_ms;
}

static int ready_events(const sslstore_wait *wait, short revents)
{
    int ready = 0;

    if ((revents & (POLLERR | POLLHUP | POLLNVAL)) != 0 || is_due(wait->connection, wait->events)) {
        return wait->events;
    }
    if ((revents & POLLIN) != 0) {
        ready |= SSLSTORE_WAIT_READ;
    }
    if ((revents & POLLOUT) != 0) {
        ready |= SSLSTORE_WAIT_WRITE;
    }
    return ready & wait->events;
}

/* Interrupted, it returns early. */
static int wait_for(sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    struct pollfd polled[WAIT_MAX];
    int ready = 0;

    if (count > WAIT_MAX) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    for (size_t i = 0; i < count; i++) {
        const struct connection *self = set[i].connection;

        polled[i].fd = self->socket.fd;
        polled[i].events = (short) (((set[i].events & SSLSTORE_WAIT_READ) != 0 ? POLLIN : 0) |
                                    ((set[i].events & SSLSTORE_WAIT_WRITE) != 0 ? POLLOUT : 0));
        polled[i].revents = 0;
        timeout_ms = patience(self, set[i].events, timeout_ms);
    }
    if (poll(polled, (nfds_t) count, timeout_ms < INT_MAX ? (int) timeout_ms : INT_MAX) < 0 &&
        errno != EINTR) {
        return SSLSTORE_ERR_NETWORK;
    }
    for (size_t i = 0; i < count; i++) {
        set[i].ready = ready_events(&set[i], polled[i].revents);
        ready += set[i].ready != 0;
    }
    return ready;
}

/* ---- The rest ---- */

static void release_connection(void *connection)
{
    struct connection *self = connection;
    sslstore_memory memory;

    if (self == NULL) {
        return;
    }
    close_connection(self);
    forget_settings(self);
    memory = self->memory;
    sslstore__memory_release(&memory, self, sizeof *self);
}

static int last_code(const void *connection)
{
    const struct connection *self = connection;

    return self->native_code;
}

static const char *last_reason(const void *connection)
{
    const struct connection *self = connection;

    return self->reason;
}

static bool is_resumed(const void *connection)
{
    const struct connection *self = connection;

    return self->phase == OPEN && self->offered && !self->trust.judged;
}

int sslstore_mbedtls_socket(const void *connection)
{
    const struct connection *self = connection;

    return self == NULL ? -1 : self->socket.fd;
}

void sslstore_mbedtls_handshakes(const void *connection, uint32_t *full, uint32_t *resumed)
{
    SSLSTORE__REQUIRE(full != NULL && resumed != NULL);

    const struct connection *self = connection;

    *full = self == NULL ? 0 : self->full;
    *resumed = self == NULL ? 0 : self->resumed;
}

const sslstore_transport sslstore_transport_mbedtls = {
    .open = open_connection,
    .send = send_bytes,
    .recv = recv_bytes,
    .wait = wait_for,
    .close = close_connection,
    .release = release_connection,
    .native_code = last_code,
    .resumed = is_resumed,
    .reason = last_reason,
};
