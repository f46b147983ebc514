/* The transport: which servers are accepted, how bytes are passed, what is kept, and what is freed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "mbedtls_compat.h"
#include "sslstore.h"
#include "support/handshakes.h"
#include "test/support/server.h"

#define WALL        INT64_C(1780272000) /* 2026-06-01 */
#define YEAR        INT64_C(31557600)
#define PATIENCE_MS 20000
#define T           (&sslstore_transport_mbedtls)

struct bench {
    sslstore_config config;
    sslstore_peer peer;
    void *connection;
    int64_t wall;
    size_t held; /* bytes of our memory */
    bool no_memory;
    bool no_random;
    int descriptor; /* the lowest free one at the start */
};

static void *counting_alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct bench *bench = user;

    if (new_size > 0 && bench->no_memory) {
        return NULL;
    }
    bench->held += new_size;
    bench->held -= old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

static int64_t wall_time(void *user)
{
    return ((struct bench *) user)->wall;
}

static int draw(void *user, void *out, size_t size)
{
    return ((struct bench *) user)->no_random ? -1 : sslstore_random_mbedtls(NULL, out, size);
}

static int setup(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);

    assert_non_null(bench);
    bench->wall = WALL;
    bench->config.memory.alloc = counting_alloc;
    bench->config.memory.user = bench;
    bench->config.now_ms = sslstore_now_ms;
    bench->config.wall_time = wall_time;
    bench->config.wall_user = bench;
    bench->config.random = draw;
    bench->config.random_user = bench;
    bench->config.stream = &sslstore_stream_sockets;
    bench->peer.host = "localhost";
    bench->descriptor = server_lowest_descriptor();
    *state = bench;
    return 0;
}

/* Whatever a test did, nothing may be left of it. */
static int teardown(void **state)
{
    struct bench *bench = *state;
    int failed;

    T->release(NULL, bench->connection);
    failed = bench->held != 0 || server_lowest_descriptor() != bench->descriptor;
    free(bench);
    return failed;
}

/* Each server has a CA of its own, so a connection that trusts an earlier one's is of no use. */
static struct server *start(struct bench *bench, const struct server_options *options)
{
    struct server *server = server_start(options);

    T->release(NULL, bench->connection);
    bench->connection = NULL;
    bench->config.ca_pem = server_ca(server);
    bench->peer.port = server_port(server);
    return server;
}

/* Wait as a caller does. Returns false if the caller's time is up. */
static bool await(void *connection, int want, uint64_t until)
{
    sslstore_wait wait = {connection,
                          want == SSLSTORE_WANT_READ ? SSLSTORE_WAIT_READ : SSLSTORE_WAIT_WRITE, 0};
    uint64_t now = sslstore_now_ms(NULL);

    assert_true(want == SSLSTORE_WANT_READ || want == SSLSTORE_WANT_WRITE);
    if (now >= until) {
        return false;
    }
    assert_true(T->wait(NULL, &wait, 1, (uint32_t) (until - now)) >= 0);
    return true;
}

static int open_as(const sslstore_config *config, const sslstore_peer *peer, void **connection,
                   uint32_t patience_ms)
{
    uint64_t until = sslstore_now_ms(NULL) + patience_ms;

    for (;;) {
        int result = T->open(NULL, connection, config, peer, 0);

        if (result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE) {
            return result;
        }
        if (!await(*connection, result, until)) {
            return SSLSTORE_ERR_TIMEOUT;
        }
    }
}

static int open_within(struct bench *bench, void **connection, uint32_t patience_ms)
{
    return open_as(&bench->config, &bench->peer, connection, patience_ms);
}

static int open_it(struct bench *bench)
{
    return open_within(bench, &bench->connection, PATIENCE_MS);
}

static int send_all(void *connection, const char *data, size_t size)
{
    uint64_t until = sslstore_now_ms(NULL) + PATIENCE_MS;

    for (size_t sent = 0; sent < size;) {
        int taken = T->send(NULL, connection, data + sent, size - sent, 0);

        if (taken > 0) {
            sent += (size_t) taken;
        } else if (taken != SSLSTORE_WANT_READ && taken != SSLSTORE_WANT_WRITE) {
            return taken;
        } else if (!await(connection, taken, until)) {
            return SSLSTORE_ERR_TIMEOUT;
        }
    }
    return SSLSTORE_OK;
}

static int recv_some(void *connection, char *data, size_t size)
{
    uint64_t until = sslstore_now_ms(NULL) + PATIENCE_MS;

    for (;;) {
        int got = T->recv(NULL, connection, data, size, 0);

        if (got != SSLSTORE_WANT_READ && got != SSLSTORE_WANT_WRITE) {
            return got;
        }
        if (!await(connection, got, until)) {
            return SSLSTORE_ERR_TIMEOUT;
        }
    }
}

/* Send so many bytes and read them again, into a block of exactly that size. */
static void echo(void *connection, size_t size)
{
    char *sent = malloc(size);
    char *back = malloc(size);

    assert_non_null(sent);
    assert_non_null(back);
    for (size_t i = 0; i < size; i++) {
        sent[i] = (char) (i * 7 + i / 256);
    }
    assert_int_equal(send_all(connection, sent, size), SSLSTORE_OK);
    for (size_t read = 0; read < size;) {
        int got = recv_some(connection, back + read, size - read);

        assert_true(got > 0);
        read += (size_t) got;
    }
    assert_memory_equal(sent, back, size);
    free(sent);
    free(back);
}

static void reopen(struct bench *bench, uint32_t full, uint32_t resumed)
{
    T->close(NULL, bench->connection);
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    expect_handshakes(bench->connection, full, resumed);
}

/* An impostor is refused with its own result, at once and again, and reads no byte of ours. */
static void expect_refusal(struct bench *bench, const struct server_options *options,
                           sslstore_result result)
{
    struct server *server = start(bench, options);
    struct server_report report;

    for (int i = 0; i < 2; i++) {
        assert_int_equal(open_it(bench), result);
        assert_int_equal(sslstore_mbedtls_socket(bench->connection), -1);
        assert_int_equal(T->send(NULL, bench->connection, "token", 5, 0), SSLSTORE_ERR_NETWORK);
    }
    expect_handshakes(bench->connection, 0, 0);
    server_stop(server, &report);
    assert_int_equal(report.connections, 2);
    assert_int_equal(report.application_bytes, 0);
}

/* Refused before the network is touched. */
static void expect_no_connection(struct bench *bench, struct server *server, sslstore_result result)
{
    struct server_report report;

    assert_int_equal(open_it(bench), result);
    server_stop(server, &report);
    assert_int_equal(report.connections, 0);
}

/* ---- Impostors ---- */

static void another_hosts_certificate_is_refused(void **state)
{
    expect_refusal(*state, &(struct server_options){.name = "wrong-host.example"},
                   SSLSTORE_ERR_CERT_HOST);
}

static void a_longer_name_that_begins_alike_is_another_host(void **state)
{
    expect_refusal(*state, &(struct server_options){.name = "localhost.example"},
                   SSLSTORE_ERR_CERT_HOST);
}

static void an_unknown_ca_is_refused_even_under_a_known_name(void **state)
{
    expect_refusal(*state, &(struct server_options){.stranger = true}, SSLSTORE_ERR_CERT_UNTRUSTED);
}

static void a_self_signed_certificate_is_refused(void **state)
{
    expect_refusal(*state, &(struct server_options){.self_signed = true},
                   SSLSTORE_ERR_CERT_UNTRUSTED);
}

/* The test's server has the same Mbed TLS, which sends no chain that is larger than its own buffer.
 * peers_test.sh has a server that does. */
#define SENDS_LARGE_CHAINS (MBEDTLS_SSL_OUT_CONTENT_LEN >= 8192)

#if SENDS_LARGE_CHAINS

/* Not even untrusted, for Mbed TLS gives up. */
static void a_chain_without_end_is_refused(void **state)
{
    expect_refusal(*state, &(struct server_options){.stranger = true, .endless = true},
                   SSLSTORE_ERR_CERT_REFUSED);
}

#endif

static void a_sha1_signature_is_refused(void **state)
{
    expect_refusal(*state, &(struct server_options){.weak = true}, SSLSTORE_ERR_CERT_REFUSED);
}

/* Extended key usage as DER. */
#define FOR_CLIENTS "\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02"
#define FOR_CODE    "\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x03"
#define FOR_SERVERS "\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x01"
#define FOR_BOTH                                                               \
    "\x30\x14\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02\x06\x08\x2b\x06\x01\x05" \
    "\x05\x07\x03\x01"

static void an_issuer_that_is_not_for_servers_is_refused_and_named(void **state)
{
    static const char *const usages[] = {FOR_CLIENTS, FOR_CODE};
    struct bench *bench = *state;

    for (size_t i = 0; i < 4; i++) {
        expect_refusal(
            bench,
            &(struct server_options){.middle = true, .middle_usage = usages[i % 2], .tls12 = i > 1},
            SSLSTORE_ERR_CERT_REFUSED);
        assert_string_equal(T->reason(NULL, bench->connection),
                            "a certificate that is not for servers (extended key usage): "
                            "CN=Middle CA");
    }
}

static void an_issuer_that_is_for_servers_or_does_not_say_is_let_in(void **state)
{
    static const char *const usages[] = {NULL, FOR_SERVERS, FOR_BOTH};
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof usages / sizeof *usages; i++) {
        struct server *server =
            start(bench, &(struct server_options){.middle = true, .middle_usage = usages[i]});

        assert_int_equal(open_it(bench), SSLSTORE_OK);
        assert_null(T->reason(NULL, bench->connection));
        server_stop(server, NULL);
    }
}

/* The worse fault is reported, without the reason of the other. */
static void an_untrusted_issuer_that_is_not_for_servers_is_untrusted(void **state)
{
    struct bench *bench = *state;

    bench->wall = WALL + 10 * YEAR;
    expect_refusal(bench, &(struct server_options){.middle = true, .middle_usage = FOR_CODE},
                   SSLSTORE_ERR_CERT_EXPIRED);
    assert_null(T->reason(NULL, bench->connection));
}

static void an_expired_certificate_is_refused_by_our_clock(void **state)
{
    struct bench *bench = *state;

    bench->wall = WALL + 10 * YEAR;
    expect_refusal(bench, &(struct server_options){.name = NULL}, SSLSTORE_ERR_CERT_EXPIRED);
}

static void a_certificate_ends_with_its_last_second(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});

    bench->wall = SERVER_NOT_AFTER;
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    bench->wall = SERVER_NOT_AFTER + 1;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_EXPIRED);
    server_stop(server, NULL);
}

static void a_certificate_begins_with_its_first_second(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});

    bench->wall = SERVER_NOT_BEFORE - 1;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_NOT_YET);
    bench->wall = SERVER_NOT_BEFORE;
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    server_stop(server, NULL);
}

static void a_certificate_not_valid_yet_is_refused(void **state)
{
    struct bench *bench = *state;

    bench->wall = SERVER_NOT_BEFORE - 3600;
    expect_refusal(bench, &(struct server_options){.name = NULL}, SSLSTORE_ERR_CERT_NOT_YET);
}

static void untrusted_outweighs_every_other_fault(void **state)
{
    struct bench *bench = *state;

    bench->wall = WALL + 10 * YEAR;
    expect_refusal(bench, &(struct server_options){.stranger = true, .name = "wrong-host.example"},
                   SSLSTORE_ERR_CERT_UNTRUSTED);
}

static void a_wrong_host_outweighs_expiry(void **state)
{
    struct bench *bench = *state;

    bench->wall = WALL + 10 * YEAR;
    expect_refusal(bench, &(struct server_options){.name = "wrong-host.example"},
                   SSLSTORE_ERR_CERT_HOST);
}

static void plain_http_is_reported_from_tls(void **state)
{
    expect_refusal(*state, &(struct server_options){.kind = SERVER_PLAIN}, SSLSTORE_ERR_TLS_PLAIN);
}

static void expect_reason(struct bench *bench, const char *part)
{
    const char *reason = T->reason(NULL, bench->connection);

    assert_non_null(reason);
    if (strstr(reason, part) == NULL) {
        fail_msg("no \"%s\" in \"%s\"", part, reason);
    }
}

static void a_refusal_of_our_version_has_its_own_result(void **state)
{
    expect_refusal(*state, &(struct server_options){.kind = SERVER_OLD_ALERT},
                   SSLSTORE_ERR_TLS_VERSION);
    expect_reason(*state, "this build of Mbed TLS offers " SSLSTORE__TLS_VERSIONS);
}

/* A missing intermediate is the server's fault; an unknown CA may be ours. */
static void an_untrusted_server_is_told_by_what_is_missing(void **state)
{
    struct bench *bench = *state;

    expect_refusal(bench, &(struct server_options){.self_signed = true},
                   SSLSTORE_ERR_CERT_UNTRUSTED);
    expect_reason(bench, "not a trusted CA: CN=Test server");
    expect_refusal(bench, &(struct server_options){.stranger = true}, SSLSTORE_ERR_CERT_UNTRUSTED);
    expect_reason(bench, "another key than the trusted CA of that name: CN=Test CA");
    expect_refusal(bench, &(struct server_options){.middle = true, .alone = true},
                   SSLSTORE_ERR_CERT_UNTRUSTED);
    expect_reason(bench, "the server sends no intermediate certificate, or this CA is unknown: "
                         "CN=Middle CA");
    expect_refusal(bench, &(struct server_options){.middle = true, .unknown = true},
                   SSLSTORE_ERR_CERT_UNTRUSTED);
    expect_reason(bench, "no CA certificate of this issuer: CN=Other CA");
}

/* The first thing that the server says is why it says no more. */
static void an_alert_is_named(void **state)
{
    static const struct {
        uint8_t alert;
        const char *reason;
    } rows[] = {
        {112, "alert unrecognized_name: the server does not serve this host; check url"},
        {120, "alert no_application_protocol: the server does not speak HTTP/1.1"},
        {40, "alert handshake_failure: no cipher suite with forward secrecy (ECDHE) in common"},
        {116, "alert certificate_required: the server wants a client certificate"},
        {42, "alert bad_certificate: the server wants a client certificate"},
        {71, "alert insufficient_security: the server takes other algorithms"},
        {80, "alert internal_error: the server has failed; try again later"},
        {49, "alert access_denied"},
        {255, "alert 255"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        expect_refusal(*state,
                       &(struct server_options){.kind = SERVER_ALERT, .alert = rows[i].alert},
                       SSLSTORE_ERR_TLS);
        expect_reason(*state, rows[i].reason);
    }
}

#define POST_QUANTUM "test/tls/data/ml-dsa-root.pem"
#define ML_DSA       "ML-DSA-65 (2.16.840.1.101.3.4.3.18)"

#if SENDS_LARGE_CHAINS

/* In TLS 1.2, Mbed TLS ignores a certificate with an unknown algorithm. If it has small buffers,
 * the chain does not fit, which the reason says. */
static void a_chain_that_ends_with_an_unknown_algorithm_is_refused_by_name(void **state)
{
    struct server_options options = {.last = POST_QUANTUM};
    struct bench *bench = *state;
    struct server *server;

#if MBEDTLS_SSL_IN_CONTENT_LEN < 8192 /* the chain has 6 KB */
    expect_refusal(bench, &options, SSLSTORE_ERR_TLS);
    expect_reason(bench, SSLSTORE__ERR_SSL_PARTS == INT_MAX ? "MBEDTLS_SSL_IN_CONTENT_LEN"
                                                            : "several records");
    (void) server;
    return;
#endif
#if !SSLSTORE__TLS_1_2_ONLY
    expect_refusal(bench, &options, SSLSTORE_ERR_CERT_REFUSED);
    expect_reason(bench, "signed with " ML_DSA ", which");
#endif
    options.tls12 = true;
    server = start(bench, &options);
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    server_stop(server, NULL);
}

#endif

/* In TLS 1.2, Mbed TLS ignores the certificate, and then there is none. */
static void an_unknown_algorithm_of_the_servers_own_is_refused_by_name(void **state)
{
    struct server_options options = {.unknown_algorithm = true};

    for (int i = 0; i < 2; i++) {
        options.tls12 = i == 1;
        expect_refusal(*state, &options,
                       options.tls12 || SSLSTORE__TLS_1_2_ONLY ? SSLSTORE_ERR_CERT_UNTRUSTED
                                                               : SSLSTORE_ERR_CERT_REFUSED);
        expect_reason(*state, "signed with 1.2.840.10045.127.3.2, which");
    }
}

#if SENDS_LARGE_CHAINS

static void a_long_chain_that_nobody_trusts_ends_soon(void **state)
{
    struct bench *bench = *state;
    struct server *other = server_start(&(struct server_options){.name = NULL});
    struct server *server = start(bench, &(struct server_options){.stranger = true, .copies = 6});

    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_UNTRUSTED);
    server_stop(server, NULL);
    server = start(bench, &(struct server_options){.middle = true});
    bench->config.ca_pem = server_ca(other);
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_UNTRUSTED);
    server_stop(server, NULL);
    server_stop(other, NULL);
}

#endif

static char *read_text_file(const char *path)
{
    char *text = calloc(1, 16384);
    FILE *file = fopen(path, "r");

    assert_non_null(text);
    assert_non_null(file);
    assert_true(fread(text, 1, 16383, file) > 0);
    (void) fclose(file);
    return text;
}

static void a_skipped_ca_certificate_is_named_if_no_ca_is_trusted(void **state)
{
    struct bench *bench = *state;
    char *skipped = read_text_file(POST_QUANTUM);
    struct server *other = server_start(&(struct server_options){.name = NULL});
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    char *text = malloc(32768);

    assert_non_null(text);
    (void) sprintf(text, "%s%s", skipped, server_ca(other));
    bench->config.ca_pem = text;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_UNTRUSTED);
    expect_reason(bench,
                  "not signed by a trusted CA; 1 block of the CA certificates is unreadable");
    (void) sprintf(text, "%s%s%s", skipped, skipped, server_ca(other));
    T->release(NULL, bench->connection);
    bench->connection = NULL;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_UNTRUSTED);
    expect_reason(bench, "2 blocks of the CA certificates are unreadable");
    (void) sprintf(text, "%s%s", skipped, server_ca(server));
    T->release(NULL, bench->connection);
    bench->connection = NULL;
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    assert_null(T->reason(NULL, bench->connection));
    T->release(NULL, bench->connection);
    bench->connection = NULL;
    bench->config.ca_pem = skipped;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CA);
    expect_reason(bench, "no CA certificate can be read: 1 block");
    server_stop(server, NULL);
    server_stop(other, NULL);
    free(text);
    free(skipped);
}

static void a_ca_file_that_cannot_be_read_is_named_with_its_fault(void **state)
{
    static const struct {
        const char *path;
        const char *reason;
    } rows[] = {
        {"test/tls/data", "ca_file is a directory: test/tls/data"},
        {"test/tls/data/none.pem", "ca_file does not exist: test/tls/data/none.pem"},
        {"/dev/null", "ca_file is empty: /dev/null"},
        {"test/tls/data/indented.pem/x", "ca_file cannot be read: "},
        {"/dev/zero", "ca_file is larger than 16 MB"},
    };
    struct bench *bench = *state;

    bench->peer.port = 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bench->config.ca_file = rows[i].path;
        assert_int_equal(open_it(bench), SSLSTORE_ERR_CA);
        expect_reason(bench, rows[i].reason);
    }
}

static void a_hello_of_an_old_version_has_its_own_result(void **state)
{
    expect_refusal(*state, &(struct server_options){.kind = SERVER_OLD_HELLO},
                   SSLSTORE_ERR_TLS_VERSION);
}

#if MBEDTLS_VERSION_NUMBER < 0x03000000 /* Later ones cannot speak it. */
static void a_server_of_tls_1_1_is_refused(void **state)
{
    expect_refusal(*state, &(struct server_options){.tls11 = true}, SSLSTORE_ERR_TLS_VERSION);
}
#endif

static void hanging_up_in_mid_handshake_is_the_networks_fault(void **state)
{
    expect_refusal(*state, &(struct server_options){.kind = SERVER_CUTS}, SSLSTORE_ERR_NETWORK);
}

static void an_address_is_matched_or_refused_but_never_ignored(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.address = true});

    bench->peer.host = "127.0.0.1";
#if MBEDTLS_VERSION_NUMBER < 0x03000000
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_HOST); /* 2.28 cannot match addresses */
#else
    assert_int_equal(open_it(bench), SSLSTORE_OK);
#endif
    server_stop(server, NULL);
    server = start(bench, &(struct server_options){.name = "localhost"});
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_HOST);
    server_stop(server, NULL);
}

/* ---- Pins ---- */

static const sslstore_pin wrong_pin = {{0x5a}};

static void a_pinned_key_anywhere_in_the_chain_lets_in(void **state)
{
    struct bench *bench = *state;

    for (int of_the_ca = 0; of_the_ca < 2; of_the_ca++) {
        struct server *server = start(bench, &(struct server_options){.name = NULL});
        sslstore_pin pins[2];

        server_pins(server, pins[0].sha256, pins[1].sha256);
        bench->config.pins = &pins[of_the_ca];
        bench->config.pin_count = 1;
        assert_int_equal(open_it(bench), SSLSTORE_OK);
        echo(bench->connection, 10);
        server_stop(server, NULL);
    }
}

static void one_of_several_pins_suffices(void **state)
{
    struct bench *bench = *state;

    for (size_t at = 0; at < 3; at++) {
        struct server *server = start(bench, &(struct server_options){.name = NULL});
        sslstore_pin pins[3] = {wrong_pin, wrong_pin, wrong_pin};
        sslstore_pin ca;

        server_pins(server, pins[at].sha256, ca.sha256);
        bench->config.pins = pins;
        bench->config.pin_count = 3;
        assert_int_equal(open_it(bench), SSLSTORE_OK);
        T->close(NULL, bench->connection);
        bench->config.pin_count = at; /* without it and what follows */
        assert_int_equal(open_it(bench), at == 0 ? SSLSTORE_OK : SSLSTORE_ERR_CERT_PIN);
        server_stop(server, NULL);
    }
}

static void without_a_pinned_key_nobody_is_let_in(void **state)
{
    struct bench *bench = *state;

    bench->config.pins = &wrong_pin;
    bench->config.pin_count = 1;
    expect_refusal(bench, &(struct server_options){.name = NULL}, SSLSTORE_ERR_CERT_PIN);
    expect_refusal(bench, &(struct server_options){.tls12 = true}, SSLSTORE_ERR_CERT_PIN);
}

static void a_pin_excuses_nothing(void **state)
{
    static const struct {
        struct server_options options;
        int64_t wall;
        sslstore_result result;
    } cases[] = {
        {{.self_signed = true}, WALL, SSLSTORE_ERR_CERT_UNTRUSTED},
        {{.stranger = true}, WALL, SSLSTORE_ERR_CERT_UNTRUSTED},
        {{.name = "wrong-host.example"}, WALL, SSLSTORE_ERR_CERT_HOST},
        {{.name = NULL}, WALL + 10 * YEAR, SSLSTORE_ERR_CERT_EXPIRED},
        {{.name = NULL}, SERVER_NOT_BEFORE - 1, SSLSTORE_ERR_CERT_NOT_YET},
        {{.weak = true}, WALL, SSLSTORE_ERR_CERT_REFUSED},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct server *server = start(bench, &cases[i].options);
        struct server_report report;
        sslstore_pin pins[2];

        server_pins(server, pins[0].sha256, pins[1].sha256);
        bench->wall = cases[i].wall;
        bench->config.pins = pins;
        for (size_t count = 2; count > 0; count--) { /* right, and wrong */
            bench->config.pin_count = count;
            assert_int_equal(open_it(bench), cases[i].result);
            pins[0].sha256[0] ^= 1;
        }
        server_stop(server, &report);
        assert_int_equal(report.application_bytes, 0);
    }
}

/* Neither by the connection that made it nor as the session source's. */
static void a_session_gets_nobody_past_the_pins(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.resumable = true});
    struct server_report report;
    sslstore_pin pins[2] = {wrong_pin, wrong_pin};
    sslstore_pin ca;
    sslstore_config config = bench->config;
    void *other = NULL;

    assert_int_equal(open_it(bench), SSLSTORE_OK); /* no pins */
    echo(bench->connection, 10);
    config.pins = pins;
    config.pin_count = 2;
    bench->peer.session_source = bench->connection;
    assert_int_equal(open_as(&config, &bench->peer, &other, PATIENCE_MS), SSLSTORE_ERR_CERT_PIN);
    T->release(NULL, other);
    bench->peer.session_source = NULL;
    T->close(NULL, bench->connection);
    assert_int_equal(open_as(&config, &bench->peer, &bench->connection, PATIENCE_MS),
                     SSLSTORE_ERR_CERT_PIN);
    server_pins(server, pins[1].sha256, ca.sha256);
    assert_int_equal(open_as(&config, &bench->peer, &bench->connection, PATIENCE_MS), SSLSTORE_OK);
    expect_handshakes(bench->connection, 2, 0); /* what the pins let in before was not resumed */
    server_stop(server, &report);
    assert_int_equal(report.application_bytes, 10);
}

static void a_session_behind_the_pins_is_resumed(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.resumable = true});
    sslstore_pin pins[2];

    server_pins(server, pins[0].sha256, pins[1].sha256);
    bench->config.pins = pins;
    bench->config.pin_count = 2;
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    reopen(bench, 1, 1);
    server_stop(server, NULL);
}

/* ---- Before connecting ---- */

static void an_unset_clock_refuses_to_connect(void **state)
{
    struct bench *bench = *state;

    bench->wall = 0;
    expect_no_connection(bench, start(bench, &(struct server_options){.name = NULL}),
                         SSLSTORE_ERR_CLOCK);
    assert_non_null(strstr(T->reason(NULL, bench->connection), "time_t of 32 bits"));
    bench->wall = INT64_C(1767225599); /* a second before 2026 */
    expect_no_connection(bench, start(bench, &(struct server_options){.name = NULL}),
                         SSLSTORE_ERR_CLOCK);
    assert_non_null(strstr(T->reason(NULL, bench->connection), "before 2026"));
}

static void without_ca_certificates_nothing_is_trusted(void **state)
{
    static const char *const texts[] = {
        NULL, "", "no certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"};
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct server *server = start(bench, &(struct server_options){.name = NULL});

        bench->config.ca_pem = texts[i];
        expect_no_connection(bench, server, SSLSTORE_ERR_CA);
    }
}

static void a_ca_file_that_cannot_be_read_is_an_error_even_beside_good_text(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});

    bench->config.ca_file = "/nonexistent/ca.pem";
    expect_no_connection(bench, server, SSLSTORE_ERR_CA);
    assert_true(T->native_code(NULL, bench->connection) < 0);
}

static void ca_certificates_are_read_from_a_file(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    char path[] = "/tmp/sslstore-ca-XXXXXX";
    int fd = mkstemp(path);
    size_t size = strlen(server_ca(server));

    assert_int_equal(write(fd, server_ca(server), size), size);
    close(fd);
    bench->config.ca_pem = NULL;
    bench->config.ca_file = path;
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    unlink(path);
    T->close(NULL, bench->connection);
    assert_int_equal(open_it(bench), SSLSTORE_OK); /* read once, kept */
    server_stop(server, NULL);
}

static void a_host_is_required(void **state)
{
    static const char *const hosts[] = {NULL, ""};
    char long_host[SSLSTORE_DOMAIN_MAX + 1];
    struct bench *bench = *state;

    for (size_t i = 0; i < 2; i++) {
        bench->peer.host = hosts[i];
        assert_int_equal(open_it(bench), SSLSTORE_ERR_CONFIG);
    }
    memset(long_host, 'a', sizeof long_host);
    long_host[SSLSTORE_DOMAIN_MAX] = '\0';
    bench->peer.host = long_host;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CONFIG);
}

static void a_dead_port_refuses_the_connection(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    int fd;

    bench->peer.port = server_refusing_port(&fd);
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CONNECT);
    assert_int_equal(T->native_code(NULL, bench->connection), ECONNREFUSED);
    close(fd);
    server_stop(server, NULL);
}

static void a_name_that_nobody_has_is_not_resolved(void **state)
{
    char host[80];
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});

    memset(host, 'a', sizeof host); /* a label of more than 63 bytes: no resolver is asked */
    host[sizeof host - 1] = '\0';
    bench->peer.host = host;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_RESOLVE);
    assert_int_not_equal(T->native_code(NULL, bench->connection), 0);
    server_stop(server, NULL);
}

static void no_memory_is_reported_and_survived(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});

    bench->no_memory = true;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_MEMORY);
    assert_null(bench->connection);
    bench->no_memory = false;
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    server_stop(server, NULL);
}

static void no_randomness_is_reported_and_survived(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});

    bench->no_random = true; /* from 4.0 on, Mbed TLS draws by itself */
    assert_int_equal(open_it(bench), SSLSTORE__PSA_DRAWS ? SSLSTORE_OK : SSLSTORE_ERR_RANDOM);
    bench->no_random = false;
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    server_stop(server, NULL);
}

/* ---- Bytes ---- */

static void an_honest_server_is_spoken_to(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    struct server_report report;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 1);
    echo(bench->connection, 5000);
    expect_handshakes(bench->connection, 1, 0);
    T->close(NULL, bench->connection);
    server_stop(server, &report);
    assert_int_equal(report.application_bytes, 5001);
    assert_int_equal(report.proper_ends, 1);
}

static void a_server_of_tls_1_2_is_spoken_to(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.tls12 = true});

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 100);
    server_stop(server, NULL);
}

static void dripping_bytes_make_no_difference(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.drip = 1});

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 300);
    server_stop(server, NULL);
}

static void close_notify_is_a_proper_end(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.manner = SERVER_CLOSES});
    char byte;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    assert_int_equal(recv_some(bench->connection, &byte, 1), 0);
    assert_int_equal(recv_some(bench->connection, &byte, 1), 0);
    assert_int_equal(T->send(NULL, bench->connection, "more", 4, 0), SSLSTORE_ERR_NETWORK);
    assert_int_equal(open_it(bench), SSLSTORE_OK); /* anew */
    echo(bench->connection, 10);
    server_stop(server, NULL);
}

static void a_closed_connection_has_no_bytes(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    char byte;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    T->close(NULL, bench->connection);
    assert_int_equal(T->recv(NULL, bench->connection, &byte, 1, 0), SSLSTORE_ERR_NETWORK);
    assert_int_equal(T->send(NULL, bench->connection, "more", 4, 0), SSLSTORE_ERR_NETWORK);
    server_stop(server, NULL);
}

static void a_stream_that_just_stops_is_cut(void **state)
{
    static const enum server_manner manners[] = {SERVER_CUTS_OFF, SERVER_RESETS};

    for (size_t i = 0; i < 2; i++) {
        struct bench *bench = *state;
        struct server *server = start(bench, &(struct server_options){.manner = manners[i]});
        char byte;

        assert_int_equal(open_it(bench), SSLSTORE_OK);
        echo(bench->connection, 10);
        assert_int_equal(recv_some(bench->connection, &byte, 1), SSLSTORE_ERR_NETWORK);
        assert_int_not_equal(T->native_code(NULL, bench->connection), 0);
        assert_int_equal(recv_some(bench->connection, &byte, 1), SSLSTORE_ERR_NETWORK);
        server_stop(server, NULL);
    }
}

/* More than the two sockets hold: in the middle the transport can only say "not now". */
static void a_send_that_had_to_wait_loses_and_repeats_nothing(void **state)
{
    enum { SIZE = 16 * 1024 * 1024 };
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.manner = SERVER_SWALLOWS});
    struct server_report report;
    char *data = calloc(1, SIZE);
    size_t sent = 0;
    int taken;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    while ((taken = T->send(NULL, bench->connection, data + sent, SIZE - sent, 0)) > 0) {
        sent += (size_t) taken;
    }
    assert_int_equal(taken, SSLSTORE_WANT_WRITE);
    assert_true(sent < SIZE);
    server_wake(server);
    assert_int_equal(send_all(bench->connection, data + sent, SIZE - sent), SSLSTORE_OK);
    T->close(NULL, bench->connection);
    server_stop(server, &report);
    assert_int_equal(report.application_bytes, SIZE);
    free(data);
}

static void writing_to_a_dead_peer_raises_no_signal(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.manner = SERVER_CUTS_OFF});
    struct sigaction before;
    struct sigaction after;
    int result = 1;

    assert_int_equal(sigaction(SIGPIPE, NULL, &before), 0);
    assert_true(before.sa_handler == SIG_DFL);
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    assert_int_equal(send_all(bench->connection, "last words", 10), SSLSTORE_OK);
    server_stop(server, NULL); /* now it is gone */
    for (int i = 0; i < 3 && result > 0; i++) {
        result = T->send(NULL, bench->connection, "anybody?", 8, 0);
    }
    assert_int_equal(result, SSLSTORE_ERR_NETWORK);
    assert_int_equal(sigaction(SIGPIPE, NULL, &after), 0);
    assert_true(after.sa_handler == SIG_DFL);
}

/* ---- Waiting ---- */

static void a_silent_server_costs_no_more_than_the_callers_patience(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.kind = SERVER_SILENT});
    uint64_t begin = sslstore_now_ms(NULL);
    uint64_t took;

    assert_int_equal(open_within(bench, &bench->connection, 200), SSLSTORE_ERR_TIMEOUT);
    took = sslstore_now_ms(NULL) - begin;
    assert_true(took >= 200 && took < 2000);
    T->close(NULL, bench->connection);
    server_stop(server, NULL);
}

static void waiting_for_nothing_lets_time_pass(void **state)
{
    struct bench *bench = *state;
    sslstore_wait wait = {NULL, 0, 0};
    struct server *server = start(bench, &(struct server_options){.stranger = true});
    uint64_t begin;

    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_UNTRUSTED);
    server_stop(server, NULL);
    wait.connection = bench->connection; /* which is closed */
    begin = sslstore_now_ms(NULL);
    assert_int_equal(T->wait(NULL, &wait, 0, 30), 0);
    assert_true(sslstore_now_ms(NULL) - begin >= 29);
}

/* What lets time pass is the stream, and nobody knows it here. */
static void without_a_connection_a_wait_returns_at_once(void **state)
{
    sslstore_wait wait = {NULL, 0, 0};

    (void) state;
    assert_int_equal(T->wait(NULL, NULL, 0, UINT32_MAX), 0);
    assert_int_equal(T->wait(NULL, &wait, 0, UINT32_MAX), 0);
}

static void deciphered_bytes_are_ready_at_once(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    sslstore_wait wait;
    char byte;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    assert_int_equal(send_all(bench->connection, "ab", 2), SSLSTORE_OK);
    assert_int_equal(recv_some(bench->connection, &byte, 1), 1);
    wait.connection = bench->connection;
    wait.events = SSLSTORE_WAIT_READ;
    wait.ready = 0;
    assert_int_equal(T->wait(NULL, &wait, 1, PATIENCE_MS), 1);
    assert_int_equal(wait.ready, SSLSTORE_WAIT_READ);
    assert_int_equal(T->recv(NULL, bench->connection, &byte, 1, 0), 1);
    assert_int_equal(byte, 'b');
    assert_int_equal(T->wait(NULL, &wait, 1, 0), 0);
    assert_int_equal(wait.ready, 0);
    server_stop(server, NULL);
}

static void of_two_connections_the_ready_one_is_named(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    sslstore_wait waits[2];
    void *other = NULL;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    assert_int_equal(open_within(bench, &other, PATIENCE_MS), SSLSTORE_OK);
    echo(bench->connection, 1);
    assert_int_equal(send_all(other, "x", 1), SSLSTORE_OK);
    waits[0].connection = bench->connection;
    waits[1].connection = other;
    waits[0].events = waits[1].events = SSLSTORE_WAIT_READ;
    assert_int_equal(T->wait(NULL, waits, 2, PATIENCE_MS), 1);
    assert_int_equal(waits[0].ready, 0);
    assert_int_equal(waits[1].ready, SSLSTORE_WAIT_READ);
    T->release(NULL, other);
    server_stop(server, NULL);
}

/* A connection that has ended, or was never open, is ready at once. */
static void an_outcome_is_not_waited_for(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.manner = SERVER_CLOSES});
    sslstore_wait wait = {NULL, SSLSTORE_WAIT_READ, 0};
    char byte;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    assert_int_equal(recv_some(bench->connection, &byte, 1), 0);
    wait.connection = bench->connection;
    for (int closed = 0; closed < 2; closed++) {
        for (wait.events = SSLSTORE_WAIT_READ; wait.events <= SSLSTORE_WAIT_WRITE; wait.events++) {
            assert_int_equal(T->wait(NULL, &wait, 1, PATIENCE_MS), 1);
            assert_int_equal(wait.ready, wait.events);
        }
        T->close(NULL, bench->connection);
    }
    server_stop(server, NULL);
}

/* Its only address has no turn that could end. */
static void a_host_that_hangs_is_waited_for_no_longer_than_asked(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    sslstore_wait wait = {NULL, SSLSTORE_WAIT_WRITE, 0};
    uint64_t begin = sslstore_now_ms(NULL);
    int hanging[2];

    bench->peer.host = "127.0.0.1";
    bench->peer.port = server_hanging_port(hanging);
    assert_int_equal(T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0),
                     SSLSTORE_WANT_WRITE);
    wait.connection = bench->connection;
    assert_int_equal(T->wait(NULL, &wait, 1, 30), 0);
    assert_int_equal(wait.ready, 0);
    assert_true(sslstore_now_ms(NULL) - begin >= 29);
    T->close(NULL, bench->connection);
    close(hanging[0]);
    close(hanging[1]);
    server_stop(server, NULL);
}

static void a_handshake_is_waited_for_until_the_server_speaks(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.kind = SERVER_SILENT});
    sslstore_wait wait = {NULL, SSLSTORE_WAIT_READ, 0};
    int result;

    while ((result = T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0)) ==
           SSLSTORE_WANT_WRITE) {
        assert_true(await(bench->connection, result, sslstore_now_ms(NULL) + PATIENCE_MS));
    }
    assert_int_equal(result, SSLSTORE_WANT_READ);
    wait.connection = bench->connection;
    assert_int_equal(T->wait(NULL, &wait, 1, 30), 0);
    assert_int_equal(wait.ready, 0);
    T->close(NULL, bench->connection);
    server_stop(server, NULL);
}

static void too_many_connections_are_refused_not_overrun(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    sslstore_wait waits[17];

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 1);
    for (size_t i = 0; i < 17; i++) {
        waits[i].connection = bench->connection;
        waits[i].events = SSLSTORE_WAIT_WRITE;
    }
    assert_int_equal(T->wait(NULL, waits, 16, 0), 16);
    assert_int_equal(T->wait(NULL, waits, 17, 0), SSLSTORE_ERR_ARGUMENT);
    server_stop(server, NULL);
}

/* ---- What is kept ---- */

static void a_session_is_resumed(void **state)
{
    for (int tls12 = 0; tls12 < 2; tls12++) {
        struct bench *bench = *state;
        struct server *server =
            start(bench, &(struct server_options){.resumable = true, .tls12 = tls12 != 0});

        assert_int_equal(open_it(bench), SSLSTORE_OK);
        assert_false(T->resumed(NULL, bench->connection));
        echo(bench->connection, 10);
        reopen(bench, 1, 1);
        assert_true(T->resumed(NULL, bench->connection));
        reopen(bench, 1, 2);
        T->close(NULL, bench->connection);
        assert_false(T->resumed(NULL, bench->connection));
        server_stop(server, NULL);
    }
}

static void where_the_server_forgets_there_is_a_full_handshake(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.resumable = false});

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    reopen(bench, 2, 0);
    assert_false(T->resumed(NULL, bench->connection));
    server_stop(server, NULL);
}

static void a_siblings_session_is_resumed(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.resumable = true});
    void *other = NULL;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    bench->peer.session_source = bench->connection;
    assert_int_equal(open_within(bench, &other, PATIENCE_MS), SSLSTORE_OK);
    expect_handshakes(other, 0, 1);
    echo(other, 10);
    echo(bench->connection, 10);
    bench->peer.session_source = NULL;
    reopen(bench, 1, 1);
    T->release(NULL, other);
    server_stop(server, NULL);
}

/* The server has forgotten all sessions. One connection makes a full handshake; the other resumes
 * that session, not its own, which is older. */
static void the_newer_session_is_resumed(void **state)
{
    for (int tls12 = 0; tls12 < 2; tls12++) {
        struct bench *bench = *state;
        struct server *server =
            start(bench, &(struct server_options){.resumable = true, .tls12 = tls12 != 0});
        void *other = NULL;

        assert_int_equal(open_it(bench), SSLSTORE_OK);
        echo(bench->connection, 10);
        bench->peer.session_source = bench->connection;
        assert_int_equal(open_within(bench, &other, PATIENCE_MS), SSLSTORE_OK);
        echo(other, 10);
        expect_handshakes(other, 0, 1);
        T->close(NULL, other);
        bench->peer.session_source = NULL;
        T->close(NULL, bench->connection);
        server_forget(server);
        reopen(bench, 2, 0);
        bench->peer.session_source = bench->connection;
        assert_int_equal(open_within(bench, &other, PATIENCE_MS), SSLSTORE_OK);
        expect_handshakes(other, 0, 2);
        echo(other, 10);
        bench->peer.session_source = NULL;
        reopen(bench, 2, 1);
        server_forget(server);
        reopen(bench, 3, 1);
        bench->peer.session_source = other; /* which is older */
        reopen(bench, 3, 2);
        T->release(NULL, other);
        bench->peer.session_source = NULL;
        server_stop(server, NULL);
    }
}

/* In TLS 1.3 the ticket comes with the first bytes that are read. Until then, there is the one
 * before. */
static void a_session_is_kept_until_there_is_a_new_one(void **state)
{
    for (int tls12 = 0; tls12 < 2; tls12++) {
        struct bench *bench = *state;
        struct server *server =
            start(bench, &(struct server_options){.resumable = true, .tls12 = tls12 != 0});

        assert_int_equal(open_it(bench), SSLSTORE_OK);
        echo(bench->connection, 10);
        for (uint32_t resumed = 1; resumed <= 3; resumed++) {
            T->close(NULL, bench->connection);
            assert_int_equal(open_it(bench), SSLSTORE_OK);
            expect_handshakes(bench->connection, 1, resumed);
        }
        server_stop(server, NULL);
    }
}

static bool is_deaf;

static int recv_unless_deaf(void *user, void *stream, void *data, size_t size)
{
    return is_deaf ? SSLSTORE_WANT_READ : sslstore_stream_sockets.recv(user, stream, data, size);
}

/* Opens the connection up to where the handshake waits for the server. */
static void open_halfway(struct bench *bench)
{
    static sslstore_stream stream;
    int result = SSLSTORE_WANT_WRITE;

    stream = sslstore_stream_sockets;
    stream.recv = recv_unless_deaf;
    bench->config.stream = &stream;
    is_deaf = true;
    while (result == SSLSTORE_WANT_WRITE) {
        result = T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0);
        assert_true(result != SSLSTORE_WANT_WRITE ||
                    await(bench->connection, result, sslstore_now_ms(NULL) + PATIENCE_MS));
    }
    assert_int_equal(result, SSLSTORE_WANT_READ);
    is_deaf = false;
}

/* All connections of a client may reopen at the same time. */
static void a_sibling_that_reopens_still_has_its_session(void **state)
{
    for (int tls12 = 0; tls12 < 2; tls12++) {
        struct bench *bench = *state;
        struct server *server =
            start(bench, &(struct server_options){.resumable = true, .tls12 = tls12 != 0});
        void *others[2] = {NULL, NULL};

        assert_int_equal(open_it(bench), SSLSTORE_OK);
        echo(bench->connection, 10);
        T->close(NULL, bench->connection);
        open_halfway(bench);
        bench->peer.session_source = bench->connection;
        assert_int_equal(open_within(bench, &others[0], PATIENCE_MS), SSLSTORE_OK);
        bench->peer.session_source = NULL;
        assert_int_equal(open_it(bench), SSLSTORE_OK);
        bench->peer.session_source = bench->connection; /* of which nothing was read */
        assert_int_equal(open_within(bench, &others[1], PATIENCE_MS), SSLSTORE_OK);
        bench->peer.session_source = NULL;
        expect_handshakes(bench->connection, 1, 1);
        for (size_t i = 0; i < 2; i++) {
            expect_handshakes(others[i], 0, 1);
            echo(others[i], 10);
            T->release(NULL, others[i]);
        }
        server_stop(server, NULL);
    }
}

/* It may be why the handshake does not end. */
static void a_session_is_forgotten_if_its_handshake_is_given_up(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.resumable = true});

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    T->close(NULL, bench->connection);
    open_halfway(bench);
    reopen(bench, 2, 0);
    server_stop(server, NULL);
}

static void a_session_ends_with_its_certificate(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.resumable = true});

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    T->close(NULL, bench->connection);
    bench->wall = SERVER_NOT_AFTER + 1;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_EXPIRED);
    server_stop(server, NULL);
}

/* A clock that was set back makes the certificate one that is not valid yet, for session sources,
 * too. */
static void a_session_begins_with_its_certificate(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.resumable = true});
    void *other = NULL;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    bench->wall = SERVER_NOT_BEFORE - 1;
    bench->peer.session_source = bench->connection;
    assert_int_equal(open_within(bench, &other, PATIENCE_MS), SSLSTORE_ERR_CERT_NOT_YET);
    T->release(NULL, other);
    bench->peer.session_source = NULL;
    T->close(NULL, bench->connection);
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_NOT_YET);
    server_stop(server, NULL);
}

static void a_session_belongs_to_its_host(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.resumable = true});
    struct server_report report;
    void *other = NULL;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    bench->peer.host = "127.0.0.1";
    bench->peer.session_source = bench->connection;
    assert_int_equal(open_within(bench, &other, PATIENCE_MS), SSLSTORE_ERR_CERT_HOST);
    T->release(NULL, other);
    T->close(NULL, bench->connection);
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_HOST);
    server_stop(server, &report);
    assert_int_equal(report.application_bytes, 10);
}

static void a_session_belongs_to_its_configuration(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.resumable = true});
    struct server *stranger = server_start(&(struct server_options){.name = NULL});
    sslstore_config config = bench->config;
    void *other = NULL;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    echo(bench->connection, 10);
    config.ca_pem = server_ca(stranger);
    bench->peer.session_source = bench->connection;
    assert_int_equal(open_as(&config, &bench->peer, &other, PATIENCE_MS),
                     SSLSTORE_ERR_CERT_UNTRUSTED);
    assert_int_equal(open_as(&config, &bench->peer, &bench->connection, PATIENCE_MS),
                     SSLSTORE_ERR_CERT_UNTRUSTED);
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    expect_handshakes(bench->connection, 2, 0);
    T->release(NULL, other);
    server_stop(stranger, NULL);
    server_stop(server, NULL);
}

/* Neither a half-open nor an open connection passes for one to somebody else. */
static void aimed_elsewhere_it_begins_anew(void **state)
{
    struct bench *bench = *state;
    struct server *silent = start(bench, &(struct server_options){.kind = SERVER_SILENT});
    struct server *server = server_start(&(struct server_options){.name = NULL});

    bench->config.ca_pem = server_ca(server);
    assert_int_equal(open_within(bench, &bench->connection, 20), SSLSTORE_ERR_TIMEOUT);
    bench->peer.port = server_port(server);
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    bench->peer.host = "127.0.0.1";
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_HOST);
    server_stop(silent, NULL);
    server_stop(server, NULL);
}

static void failures_leave_nothing_behind(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.stranger = true});
    size_t held = 0;
    int descriptor = server_lowest_descriptor();

    for (int i = 0; i < 20; i++) {
        assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_UNTRUSTED);
        assert_true(held == 0 || held == bench->held);
        held = bench->held;
    }
    server_stop(server, NULL);
    assert_true(server_lowest_descriptor() <= descriptor);
}

static void closing_and_releasing_are_fine_at_any_time(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.kind = SERVER_SILENT});
    uint32_t full = 7;
    uint32_t resumed = 7;

    T->release(NULL, NULL);
    sslstore_mbedtls_handshakes(NULL, &full, &resumed);
    assert_int_equal(full + resumed, 0);
    assert_int_equal(sslstore_mbedtls_socket(NULL), -1);
    (void) T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0);
    assert_true(sslstore_mbedtls_socket(bench->connection) >= 0);
    T->close(NULL, bench->connection);
    T->close(NULL, bench->connection);
    assert_int_equal(sslstore_mbedtls_socket(bench->connection), -1);
    (void) T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0);
    T->release(NULL, bench->connection); /* half open */
    bench->connection = NULL;
    server_stop(server, NULL);
}

static void the_socket_neither_blocks_nor_is_inherited_nor_holds_bytes_back(void **state)
{
    struct bench *bench = *state;
    struct server *server = start(bench, &(struct server_options){.name = NULL});
    int no_delay = 0;
    socklen_t size = sizeof no_delay;
    int fd;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    fd = sslstore_mbedtls_socket(bench->connection);
    assert_true((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    assert_int_equal(getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, &size), 0);
    assert_int_not_equal(no_delay, 0);
    server_stop(server, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(another_hosts_certificate_is_refused),
        TEST(a_longer_name_that_begins_alike_is_another_host),
        TEST(an_unknown_ca_is_refused_even_under_a_known_name),
        TEST(a_self_signed_certificate_is_refused),
        TEST(a_sha1_signature_is_refused),
        TEST(an_issuer_that_is_not_for_servers_is_refused_and_named),
        TEST(an_issuer_that_is_for_servers_or_does_not_say_is_let_in),
        TEST(an_untrusted_issuer_that_is_not_for_servers_is_untrusted),
        TEST(an_expired_certificate_is_refused_by_our_clock),
        TEST(a_certificate_ends_with_its_last_second),
        TEST(a_certificate_begins_with_its_first_second),
        TEST(a_certificate_not_valid_yet_is_refused),
        TEST(untrusted_outweighs_every_other_fault),
        TEST(a_wrong_host_outweighs_expiry),
        TEST(plain_http_is_reported_from_tls),
        TEST(a_refusal_of_our_version_has_its_own_result),
        TEST(an_alert_is_named),
        TEST(an_untrusted_server_is_told_by_what_is_missing),
        TEST(an_unknown_algorithm_of_the_servers_own_is_refused_by_name),
#if SENDS_LARGE_CHAINS
        TEST(a_chain_without_end_is_refused),
        TEST(a_chain_that_ends_with_an_unknown_algorithm_is_refused_by_name),
        TEST(a_long_chain_that_nobody_trusts_ends_soon),
#endif
        TEST(a_skipped_ca_certificate_is_named_if_no_ca_is_trusted),
        TEST(a_ca_file_that_cannot_be_read_is_named_with_its_fault),
        TEST(a_hello_of_an_old_version_has_its_own_result),
#if MBEDTLS_VERSION_NUMBER < 0x03000000
        TEST(a_server_of_tls_1_1_is_refused),
#endif
        TEST(hanging_up_in_mid_handshake_is_the_networks_fault),
        TEST(an_address_is_matched_or_refused_but_never_ignored),
        TEST(a_pinned_key_anywhere_in_the_chain_lets_in),
        TEST(one_of_several_pins_suffices),
        TEST(without_a_pinned_key_nobody_is_let_in),
        TEST(a_pin_excuses_nothing),
        TEST(a_session_gets_nobody_past_the_pins),
        TEST(a_session_behind_the_pins_is_resumed),
        TEST(an_unset_clock_refuses_to_connect),
        TEST(without_ca_certificates_nothing_is_trusted),
        TEST(a_ca_file_that_cannot_be_read_is_an_error_even_beside_good_text),
        TEST(ca_certificates_are_read_from_a_file),
        TEST(a_host_is_required),
        TEST(a_dead_port_refuses_the_connection),
        TEST(a_name_that_nobody_has_is_not_resolved),
        TEST(no_memory_is_reported_and_survived),
        TEST(no_randomness_is_reported_and_survived),
        TEST(an_honest_server_is_spoken_to),
        TEST(a_server_of_tls_1_2_is_spoken_to),
        TEST(dripping_bytes_make_no_difference),
        TEST(close_notify_is_a_proper_end),
        TEST(a_closed_connection_has_no_bytes),
        TEST(a_stream_that_just_stops_is_cut),
        TEST(a_send_that_had_to_wait_loses_and_repeats_nothing),
        TEST(writing_to_a_dead_peer_raises_no_signal),
        TEST(a_silent_server_costs_no_more_than_the_callers_patience),
        TEST(waiting_for_nothing_lets_time_pass),
        TEST(without_a_connection_a_wait_returns_at_once),
        TEST(deciphered_bytes_are_ready_at_once),
        TEST(of_two_connections_the_ready_one_is_named),
        TEST(an_outcome_is_not_waited_for),
        TEST(a_host_that_hangs_is_waited_for_no_longer_than_asked),
        TEST(a_handshake_is_waited_for_until_the_server_speaks),
        TEST(too_many_connections_are_refused_not_overrun),
        TEST(a_session_is_resumed),
        TEST(where_the_server_forgets_there_is_a_full_handshake),
        TEST(a_siblings_session_is_resumed),
        TEST(the_newer_session_is_resumed),
        TEST(a_session_is_kept_until_there_is_a_new_one),
        TEST(a_sibling_that_reopens_still_has_its_session),
        TEST(a_session_is_forgotten_if_its_handshake_is_given_up),
        TEST(a_session_ends_with_its_certificate),
        TEST(a_session_begins_with_its_certificate),
        TEST(a_session_belongs_to_its_host),
        TEST(a_session_belongs_to_its_configuration),
        TEST(aimed_elsewhere_it_begins_anew),
        TEST(failures_leave_nothing_behind),
        TEST(closing_and_releasing_are_fine_at_any_time),
        TEST(the_socket_neither_blocks_nor_is_inherited_nor_holds_bytes_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
