/* Failures of Mbed TLS: whichever of its functions fails or has no memory, the result says so, the
 * connection is closed, nothing leaks, and the next attempt starts anew. The linker (--wrap) puts
 * this file between the library and Mbed TLS, and it is the heap of Mbed TLS.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <mbedtls/net_sockets.h>

#include "mbedtls_compat.h"
#if !SSLSTORE__PSA_RANDOM
#include <mbedtls/entropy.h>
#endif
#include "sslstore.h"
#include "support/handshakes.h"
#include "support/range.h"
#include "test/support/server.h"
#include "tls/connection.h"

#define WALL        INT64_C(1780272000) /* 2026-06-01 */
#define PATIENCE_MS 20000
#define KEY_SIZE    91 /* a P-256 key as SubjectPublicKeyInfo */
#define HEAD_SIZE   5  /* of a record; it is read by itself   */
#define T           (&sslstore_transport_mbedtls)

/* ---- What stands between, for the client's thread alone ---- */

static pthread_t tester;

static struct {
    size_t refuse_at;  /* the n-th allocation from now on; 0: none                            */
    bool refuse_later; /* and all that follow                                                 */
    bool refused;      /* one was                                                             */
    bool is_resolving; /* the C library looks a name up: its memory is not meant              */
    int defaults;      /* what is returned instead; 0: the real thing                          */
    int handshake;
    bool instead;        /* also if it failed                                                    */
    bool starves;        /* and then there is no memory                                          */
    size_t message_size; /* and the last message is this large; 0: as it is                      */
    bool late;           /* the handshake's only when it would have been done                    */
    bool hollow;         /* a handshake that did nothing and says it did it all                  */
    int verify_result;
    int set_session;
    size_t offered;                              /* sessions */
    const struct sslstore__tls_connection *deaf; /* hears nothing once it has seen a certificate */
    int read;
    int md;
    bool md_of_all; /* not only of a key */
    int entropy;
    int settings_made;  /* how often settings were begun                                       */
    const char *answer; /* what the server says instead                                         */
    size_t answer_size;
    bool garbles;    /* what the server says, but for the heads of records              */
    bool once;       /* the handshake's code is returned once                           */
    bool floods;     /* the server says warnings and nothing else, for ever             */
    size_t reads;    /* calls of recv that gave something                               */
    size_t received; /* bytes                                                           */
} play;

static bool is_tester(void)
{
    return pthread_equal(pthread_self(), tester) != 0;
}

/* The C library's own would be out of reach here. */
void *calloc(size_t count, size_t size)
{
    void *block = NULL;
    size_t bytes = count * size > 0 ? count * size : 1;

    if (play.refuse_at > 0 && is_tester() && !play.is_resolving && --play.refuse_at == 0) {
        play.refuse_at += play.refuse_later;
        play.refused = true;
        return NULL;
    }
    if ((size > 0 && count > SIZE_MAX / size) || posix_memalign(&block, 16, bytes) != 0) {
        return NULL;
    }
    return memset(block, 0, bytes);
}

#define PLAYED(type, name, parameters) \
    type __real_##name parameters;     \
    type __wrap_##name parameters;     \
    type __wrap_##name parameters

PLAYED(int, mbedtls_ssl_config_defaults,
       (mbedtls_ssl_config * conf, int endpoint, int transport, int preset))
{
    play.settings_made++;
    return play.defaults != 0
               ? play.defaults
               : __real_mbedtls_ssl_config_defaults(conf, endpoint, transport, preset);
}

static void set_message_size(mbedtls_ssl_context *ssl, size_t size)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    ssl->MBEDTLS_PRIVATE(in_hslen) = size;
#else
    ssl->in_hslen = size;
#endif
}

PLAYED(int, mbedtls_ssl_handshake, (mbedtls_ssl_context * ssl))
{
    int code;

    if (!is_tester() || (play.handshake == 0 && !play.hollow)) {
        return __real_mbedtls_ssl_handshake(ssl);
    }
    code = play.late ? __real_mbedtls_ssl_handshake(ssl) : 0;
    if (code == 0 || (play.instead && code != MBEDTLS_ERR_SSL_WANT_READ)) {
        if (play.starves) {
            play.refuse_at = 1;
            play.refuse_later = true;
        }
        if (play.message_size > 0) {
            set_message_size(ssl, play.message_size);
        }
        code = play.handshake;
        play.handshake = play.once ? 0 : code;
    }
    return code;
}

PLAYED(uint32_t, mbedtls_ssl_get_verify_result, (const mbedtls_ssl_context *ssl))
{
    return play.hollow || play.verify_result != 0 ? (uint32_t) play.verify_result
                                                  : __real_mbedtls_ssl_get_verify_result(ssl);
}

PLAYED(int, mbedtls_ssl_set_session,
       (mbedtls_ssl_context * ssl, const mbedtls_ssl_session *session))
{
    play.offered++;
    return play.set_session != 0 ? play.set_session : __real_mbedtls_ssl_set_session(ssl, session);
}

PLAYED(int, mbedtls_ssl_read, (mbedtls_ssl_context * ssl, unsigned char *data, size_t size))
{
    int code = play.read;

    if (!is_tester() || code == 0) {
        return __real_mbedtls_ssl_read(ssl, data, size);
    }
    play.read = 0;
    return code;
}

PLAYED(int, mbedtls_md,
       (const mbedtls_md_info_t *info, const unsigned char *data, size_t size,
        unsigned char *digest))
{
    return play.md != 0 && (size == KEY_SIZE || play.md_of_all)
               ? play.md
               : __real_mbedtls_md(info, data, size, digest);
}

PLAYED(int, mbedtls_entropy_func, (void *entropy, unsigned char *out, size_t size))
{
    return play.entropy != 0 ? play.entropy : __real_mbedtls_entropy_func(entropy, out, size);
}

PLAYED(int, getaddrinfo,
       (const char *host, const char *service, const struct addrinfo *hints,
        struct addrinfo **found))
{
    int code;

    play.is_resolving = is_tester();
    code = __real_getaddrinfo(host, service, hints, found);
    play.is_resolving = false;
    return code;
}

static ssize_t count(ssize_t got)
{
    play.reads += got > 0;
    play.received += got > 0 ? (size_t) got : 0;
    return got;
}

/* As if it had been sent without end, from where the last call ended. */
static ssize_t flood(unsigned char *data, size_t size)
{
    static const unsigned char warning[] = {MBEDTLS_SSL_MSG_ALERT,
                                            3,
                                            3,
                                            0,
                                            2,
                                            MBEDTLS_SSL_ALERT_LEVEL_WARNING,
                                            MBEDTLS_SSL_ALERT_MSG_UNRECOGNIZED_NAME};

    for (size_t i = 0; i < size; i++) {
        data[i] = warning[(play.received + i) % sizeof warning];
    }
    return count((ssize_t) size);
}

PLAYED(ssize_t, recv, (int fd, void *data, size_t size, int flags))
{
    ssize_t got;

    if (is_tester() && play.floods) {
        return flood(data, size);
    }
    if (is_tester() && play.deaf != NULL && play.deaf->trust.verified) {
        errno = EAGAIN;
        return -1;
    }
    if (is_tester() && play.answer != NULL) {
        size_t part = size < play.answer_size ? size : play.answer_size;

        memcpy(data, play.answer, part);
        play.answer += part;
        play.answer_size -= part;
        return (ssize_t) part;
    }
    got = __real_recv(fd, data, size, flags);
    if (is_tester() && play.garbles && got > HEAD_SIZE) {
        ((unsigned char *) data)[got - 1] ^= 1;
    }
    return is_tester() ? count(got) : got;
}

/* ---- The bench ---- */

struct bench {
    sslstore_config config;
    sslstore_peer peer;
    struct server *server;
    void *connection;
    size_t held;    /* bytes of our memory              */
    int descriptor; /* the lowest free one at the start */
};

static void *counting_alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    struct bench *bench = user;

    bench->held += new_size;
    bench->held -= old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return realloc(ptr, new_size);
}

static int64_t wall_time(void *unused)
{
    (void) unused;
    return WALL;
}

static int setup(void **state)
{
    static struct bench bench;

    memset(&play, 0, sizeof play);
    memset(&bench, 0, sizeof bench);
    bench.descriptor = server_lowest_descriptor();
    bench.server = server_start(&(struct server_options){.resumable = true});
    bench.config.memory.alloc = counting_alloc;
    bench.config.memory.user = &bench;
    bench.config.now_ms = sslstore_now_ms;
    bench.config.wall_time = wall_time;
    bench.config.random = sslstore_random_mbedtls;
    bench.config.stream = &sslstore_stream_sockets;
    bench.config.ca_pem = server_ca(bench.server);
    bench.peer.host = "localhost";
    bench.peer.port = server_port(bench.server);
    *state = &bench;
    return 0;
}

/* Whatever was refused, the next attempt is a good one, and in the end nothing is left. */
static int teardown(void **state)
{
    struct bench *bench = *state;

    T->release(NULL, bench->connection);
    server_stop(bench->server, NULL);
    return bench->held != 0 || server_lowest_descriptor() != bench->descriptor;
}

static int open_as(struct bench *bench, const sslstore_config *config)
{
    for (;;) {
        int result = T->open(NULL, &bench->connection, config, &bench->peer, 0);
        sslstore_wait wait = {
            bench->connection,
            result == SSLSTORE_WANT_READ ? SSLSTORE_WAIT_READ : SSLSTORE_WAIT_WRITE, 0};

        if (result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE) {
            return result;
        }
        if (play.answer == NULL) {
            assert_int_equal(T->wait(NULL, &wait, 1, PATIENCE_MS), 1);
        }
    }
}

static int open_it(struct bench *bench)
{
    return open_as(bench, &bench->config);
}

static void expect_refusal(struct bench *bench, sslstore_result result, int native_code)
{
    assert_int_equal(open_it(bench), result);
    assert_int_equal(T->native_code(NULL, bench->connection), native_code);
    assert_int_equal(sslstore_mbedtls_socket(bench->connection), -1);
}

static void say_and_hear(struct bench *bench)
{
    sslstore_wait wait = {bench->connection, SSLSTORE_WAIT_READ, 0};
    char byte;
    int got;

    assert_int_equal(T->send(NULL, bench->connection, "x", 1, 0), 1);
    while ((got = T->recv(NULL, bench->connection, &byte, 1, 0)) == SSLSTORE_WANT_READ) {
        assert_int_equal(T->wait(NULL, &wait, 1, PATIENCE_MS), 1);
    }
    assert_int_equal(got, 1);
    assert_int_equal(byte, 'x');
}

static void expect_success(struct bench *bench)
{
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    say_and_hear(bench);
    T->close(NULL, bench->connection);
}

/* ---- Handshakes ---- */

/* The code of a layer with that of a layer below, which from 4.0 on replaces it. */
#if MBEDTLS_VERSION_NUMBER >= 0x04000000
#define WITH(high, low) (low)
#else
#define WITH(high, low) ((high) + (low))
#endif

static void every_code_of_a_handshake_has_its_result(void **state)
{
    static const struct {
        int code;
        sslstore_result result;
    } cases[] = {
        {MBEDTLS_ERR_SSL_CONN_EOF, SSLSTORE_ERR_NETWORK},
        {MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY, SSLSTORE_ERR_NETWORK},
        {MBEDTLS_ERR_SSL_ALLOC_FAILED, SSLSTORE_ERR_MEMORY},
        {MBEDTLS_ERR_X509_ALLOC_FAILED, SSLSTORE_ERR_MEMORY},
        {MBEDTLS_ERR_PK_ALLOC_FAILED, SSLSTORE_ERR_MEMORY},
        {MBEDTLS_ERR_ECP_ALLOC_FAILED, SSLSTORE_ERR_MEMORY},
        {MBEDTLS_ERR_MD_ALLOC_FAILED, SSLSTORE_ERR_MEMORY},
        {MBEDTLS_ERR_PEM_ALLOC_FAILED, SSLSTORE_ERR_MEMORY},
        {MBEDTLS_ERR_MPI_ALLOC_FAILED, SSLSTORE_ERR_MEMORY},
        {WITH(MBEDTLS_ERR_X509_INVALID_FORMAT, MBEDTLS_ERR_ASN1_ALLOC_FAILED), SSLSTORE_ERR_MEMORY},
        {MBEDTLS_ERR_X509_FATAL_ERROR, SSLSTORE_ERR_CERT_REFUSED},
        {MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE, SSLSTORE_ERR_CERT_REFUSED},
        {WITH(MBEDTLS_ERR_X509_INVALID_EXTENSIONS, MBEDTLS_ERR_ASN1_UNEXPECTED_TAG),
         SSLSTORE_ERR_CERT_REFUSED},
        {WITH(MBEDTLS_ERR_X509_INVALID_NAME, MBEDTLS_ERR_ASN1_LENGTH_MISMATCH),
         SSLSTORE_ERR_CERT_REFUSED},
        {MBEDTLS_ERR_PK_UNKNOWN_PK_ALG, SSLSTORE_ERR_CERT_REFUSED},
        {WITH(MBEDTLS_ERR_PK_INVALID_PUBKEY, MBEDTLS_ERR_ASN1_INVALID_DATA),
         SSLSTORE_ERR_CERT_REFUSED},
        {MBEDTLS_ERR_PK_FEATURE_UNAVAILABLE, SSLSTORE_ERR_CERT_REFUSED},
        {MBEDTLS_ERR_PK_TYPE_MISMATCH, SSLSTORE_ERR_CERT_REFUSED},
        {-0x3900, SSLSTORE_ERR_TLS}, /* PK_SIG_LEN_MISMATCH: no fault of a certificate */
        {-0x4380, SSLSTORE_ERR_TLS}, /* RSA_VERIFY_FAILED */
        {-0x2000, SSLSTORE_ERR_TLS},
        {-0x3080, SSLSTORE_ERR_TLS},
        {MBEDTLS_ERR_SSL_INTERNAL_ERROR, SSLSTORE_ERR_TLS},
        {MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE, SSLSTORE_ERR_TLS},
        {SSLSTORE__ERR_SSL_VERSION, SSLSTORE_ERR_TLS_VERSION},
#if SSLSTORE__TLS_NEEDS_PSA
        {PSA_ERROR_INSUFFICIENT_MEMORY, SSLSTORE_ERR_MEMORY},
        {PSA_ERROR_INSUFFICIENT_ENTROPY, SSLSTORE_ERR_RANDOM},
#endif
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        play.handshake = cases[i].code;
        expect_refusal(bench, cases[i].result, cases[i].code);
    }
    play.handshake = 0;
    expect_success(bench);
}

static const char *reason_of(struct bench *bench)
{
    const char *reason = T->reason(NULL, bench->connection);

    return reason == NULL ? "" : reason;
}

static void a_certificate_that_cannot_be_read_is_named_as_far_as_it_can_be(void **state)
{
    struct bench *bench = *state;

    play.handshake = MBEDTLS_ERR_X509_INVALID_EXTENSIONS;
    expect_refusal(bench, SSLSTORE_ERR_CERT_REFUSED, play.handshake);
    assert_non_null(strstr(reason_of(bench), "critical extension"));
    play.handshake = WITH(MBEDTLS_ERR_X509_INVALID_EXTENSIONS, MBEDTLS_ERR_ASN1_UNEXPECTED_TAG);
    expect_refusal(bench, SSLSTORE_ERR_CERT_REFUSED, play.handshake);
    assert_non_null(strstr(reason_of(bench), "critical extension"));
    play.handshake = MBEDTLS_ERR_X509_INVALID_DATE;
    expect_refusal(bench, SSLSTORE_ERR_CERT_REFUSED, play.handshake);
    assert_non_null(strstr(reason_of(bench), "cannot be read"));
    play.handshake = MBEDTLS_ERR_X509_FATAL_ERROR;
    expect_refusal(bench, SSLSTORE_ERR_CERT_REFUSED, play.handshake);
    assert_string_equal(reason_of(bench), "");
    play.message_size = 1 << 24;
    expect_refusal(bench, SSLSTORE_ERR_CERT_REFUSED, play.handshake);
    play.message_size = 0;
    play.starves = true;
    expect_refusal(bench, SSLSTORE_ERR_MEMORY, play.handshake);
    play.starves = false;
    play.refuse_at = 0;
    play.late = true; /* behind certificates that were read and judged */
    play.handshake = MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG;
    expect_refusal(bench, SSLSTORE_ERR_CERT_REFUSED, play.handshake);
    play.handshake = MBEDTLS_ERR_PK_TYPE_MISMATCH; /* of the handshake's own signature */
    expect_refusal(bench, SSLSTORE_ERR_TLS, play.handshake);
    assert_string_equal(reason_of(bench), "");
    play.handshake = 0;
    expect_success(bench);
}

/* As in TLS 1.3, where Mbed TLS does not ignore such a certificate. */
static void an_unknown_algorithm_is_named_whatever_the_version(void **state)
{
    struct bench *bench = *state;
    struct server *server =
        server_start(&(struct server_options){.tls12 = true, .unknown_algorithm = true});

    bench->config.ca_pem = server_ca(server);
    bench->peer.port = server_port(server);
    play.late = play.instead = play.hollow = true;
    play.handshake = MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG;
    expect_refusal(bench, SSLSTORE_ERR_CERT_REFUSED, play.handshake);
    assert_non_null(strstr(reason_of(bench), "signed with 1.2.840.10045.127.3.2, which"));
    T->release(NULL, bench->connection);
    bench->connection = NULL;
    server_stop(server, NULL);
}

static void a_slice_of_work_is_gone_on_with_at_once(void **state)
{
    struct bench *bench = *state;
    int result = SSLSTORE_WANT_WRITE;

    play.handshake = MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS;
    for (int i = 0; i < 1000 && sslstore_mbedtls_socket(bench->connection) == -1; i++) {
        result = T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0);
    }
    assert_int_equal(result, SSLSTORE_WANT_WRITE);
    play.handshake = 0;
    expect_success(bench);
}

static void what_fails_behind_a_good_certificate_is_not_its_fault(void **state)
{
    struct bench *bench = *state;

    play.late = true;
    play.handshake = MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE;
    expect_refusal(bench, SSLSTORE_ERR_TLS, MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE);
    play.handshake = 0;
    expect_success(bench);
}

static void a_handshake_does_not_succeed_with_a_failed_verification(void **state)
{
    struct bench *bench = *state;

    play.verify_result = MBEDTLS_X509_BADCERT_NOT_TRUSTED;
    expect_refusal(bench, SSLSTORE_ERR_CERT_UNTRUSTED, 0);
    expect_handshakes(bench->connection, 0, 0);
    play.verify_result = 0;
    expect_success(bench);
}

static void a_handshake_that_showed_no_certificate_is_none(void **state)
{
    struct bench *bench = *state;

    play.hollow = true;
    expect_refusal(bench, SSLSTORE_ERR_CERT_REFUSED, 0);
    expect_handshakes(bench->connection, 0, 0);
    play.hollow = false;
    expect_success(bench);
}

static void settings_that_cannot_be_made_are_made_the_next_time(void **state)
{
    struct bench *bench = *state;

    play.defaults = MBEDTLS_ERR_MPI_ALLOC_FAILED;
    expect_refusal(bench, SSLSTORE_ERR_MEMORY, MBEDTLS_ERR_MPI_ALLOC_FAILED);
    play.defaults = MBEDTLS_ERR_SSL_BAD_CONFIG;
    expect_refusal(bench, SSLSTORE_ERR_TLS, MBEDTLS_ERR_SSL_BAD_CONFIG);
    play.defaults = 0;
    play.settings_made = 0;
    expect_success(bench);
    expect_success(bench);
    assert_int_equal(play.settings_made, 1); /* and kept */
}

static void a_session_that_cannot_be_offered_is_done_without(void **state)
{
    struct bench *bench = *state;

    expect_success(bench);
    play.set_session = MBEDTLS_ERR_SSL_ALLOC_FAILED;
    expect_success(bench);
    expect_handshakes(bench->connection, 2, 0);
    play.set_session = 0;
    expect_success(bench);
    expect_handshakes(bench->connection, 2, 1);
}

/* A sibling may need it before the handshake ends, and then goes by the dates of the certificates
 * that were verified for the session. */
static void a_session_is_lent_although_other_certificates_were_seen(void **state)
{
    struct bench *bench = *state;
    struct sslstore__tls_connection *connection;
    struct bench other;

    server_stop(bench->server, NULL);
    bench->server = server_start(&(struct server_options){.resumable = true, .tls12 = true});
    bench->config.ca_pem = server_ca(bench->server);
    bench->peer.port = server_port(bench->server);
    expect_success(bench);
    server_forget(bench->server);
    connection = bench->connection;
    play.deaf = connection;
    do {
        sslstore_wait wait = {connection, SSLSTORE_WAIT_READ, 0};
        int result = T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0);

        assert_int_in_range(result, SSLSTORE_WANT_WRITE, SSLSTORE_WANT_READ);
        wait.events = result == SSLSTORE_WANT_WRITE ? SSLSTORE_WAIT_WRITE : SSLSTORE_WAIT_READ;
        assert_true(connection->trust.verified || T->wait(NULL, &wait, 1, PATIENCE_MS) == 1);
    } while (!connection->trust.verified);
    play.deaf = NULL;
    other = *bench;
    other.peer.session_source = connection;
    for (size_t offered = 0; offered < 2; offered++) {
        connection->trust.valid_until = offered == 1 ? WALL - 1 : WALL;
        connection->session_until = offered == 1 ? WALL : WALL - 1;
        other.connection = NULL;
        play.offered = 0;
        assert_int_equal(open_as(&other, &bench->config), SSLSTORE_OK);
        assert_int_equal(play.offered, offered);
        T->release(NULL, other.connection);
    }
    expect_success(bench);
    expect_handshakes(bench->connection, 2, 0);
}

static void a_key_that_cannot_be_hashed_is_not_a_pinned_one(void **state)
{
    struct bench *bench = *state;
    sslstore_pin pins[2];

    server_pins(bench->server, pins[0].sha256, pins[1].sha256);
    bench->config.pins = pins;
    bench->config.pin_count = 2;
    play.md = MBEDTLS_ERR_MD_ALLOC_FAILED;
    expect_refusal(bench, SSLSTORE_ERR_MEMORY, MBEDTLS_ERR_MD_ALLOC_FAILED);
    play.md = MBEDTLS_ERR_MD_FEATURE_UNAVAILABLE;
    expect_refusal(bench, SSLSTORE_ERR_CERT_REFUSED, MBEDTLS_ERR_MD_FEATURE_UNAVAILABLE);
    play.md = 0;
    expect_success(bench);
}

/* ---- Peers that keep us busy ---- */

#define ENTRY_BYTES 65536 /* what one call may read at most */

static uint64_t clock_ms;
static uint64_t clock_step;

static uint64_t stepping_clock(void *unused)
{
    (void) unused;
    return clock_ms += clock_step;
}

/* Ends in the middle of a handshake. */
static void begin_flood(struct bench *bench, uint64_t step)
{
    T->release(NULL, bench->connection);
    bench->connection = NULL;
    clock_step = step;
    bench->config.now_ms = stepping_clock;
    play.reads = play.received = 0;
    play.floods = true;
    while (play.received == 0) {
        int result = T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0);

        assert_true(result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE);
    }
}

static void a_peer_that_never_comes_to_the_point_is_left_again_and_again(void **state)
{
    struct bench *bench = *state;

    begin_flood(bench, 0);
    for (int i = 0; i < 20; i++) {
        play.received %= 7; /* where in a warning it stands */
        size_t before = play.received;

        assert_int_equal(T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0),
                         SSLSTORE_WANT_READ);
        assert_int_equal(play.received - before, ENTRY_BYTES);
    }
}

/* By our clock, however fast the peer is: every look at it takes 10 ms, and then 10 s. */
static void what_takes_long_is_left_soon_but_goes_on(void **state)
{
    struct bench *bench = *state;

    begin_flood(bench, 10);
    for (int i = 0; i < 20; i++) {
        play.reads = 0;
        assert_int_equal(T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0),
                         SSLSTORE_WANT_READ);
        assert_int_in_range(play.reads, 2, 6);
    }
    begin_flood(bench, 10000);
    for (int i = 0; i < 20; i++) {
        play.reads = 0;
        assert_int_equal(T->open(NULL, &bench->connection, &bench->config, &bench->peer, 0),
                         SSLSTORE_WANT_READ);
        assert_int_equal(play.reads, 1);
    }
}

/* Nothing is lost by that: what was sent in between comes. */
static void an_open_connection_is_left_the_same_way_and_loses_nothing(void **state)
{
    struct bench *bench = *state;
    size_t entries = 0;

    for (int i = 0; i < 2; i++) {
        struct server *server =
            server_start(&(struct server_options){.manner = SERVER_WARNS, .tls12 = i == 1});
        sslstore_wait wait;
        char byte = 0;
        int got;

        T->release(NULL, bench->connection);
        bench->connection = NULL;
        bench->config.ca_pem = server_ca(server);
        bench->peer.port = server_port(server);
        assert_int_equal(open_it(bench), SSLSTORE_OK);
        assert_int_equal(T->send(NULL, bench->connection, "x", 1, 0), 1);
        do {
            wait = (sslstore_wait){bench->connection, SSLSTORE_WAIT_READ, 0};
            assert_int_equal(T->wait(NULL, &wait, 1, PATIENCE_MS), 1);
            play.received = 0;
            got = T->recv(NULL, bench->connection, &byte, 1, 0);
            assert_int_in_range(play.received, 0, ENTRY_BYTES);
            entries++;
        } while (got == SSLSTORE_WANT_READ);
        assert_int_equal(got, 1);
        assert_int_equal(byte, 'x');
        T->release(NULL, bench->connection);
        bench->connection = NULL;
        server_stop(server, NULL);
    }
    assert_true(entries >= 2 * SERVER_WARNINGS * 7 / ENTRY_BYTES);
}

/* ---- TLS 1.2 where TLS 1.3 failed ---- */

#if SSLSTORE__SSL_FALLS_BACK

/* The first handshake ends with this code, which is what comes of RSASSA-PSS in TLS 1.2. */
static void expect_fall_back(const struct server_options *options, int code, sslstore_result result,
                             uint32_t connections, const char *reason)
{
    struct bench bench;
    struct server_report report;

    memset(&bench, 0, sizeof bench);
    bench.server = server_start(options);
    bench.config.memory = sslstore_memory_heap;
    bench.config.now_ms = sslstore_now_ms;
    bench.config.wall_time = wall_time;
    bench.config.random = sslstore_random_mbedtls;
    bench.config.stream = &sslstore_stream_sockets;
    bench.config.ca_pem = server_ca(bench.server);
    bench.peer.host = "localhost";
    bench.peer.port = server_port(bench.server);
    play.handshake = code;
    play.late = true;
    assert_int_equal(open_it(&bench), result);
    if (result == SSLSTORE_OK) {
        say_and_hear(&bench);
        assert_null(T->reason(NULL, bench.connection));
        T->close(NULL, bench.connection);
    } else if (reason == NULL) {
        assert_null(T->reason(NULL, bench.connection));
    } else {
        assert_non_null(strstr(T->reason(NULL, bench.connection), reason));
    }
    T->release(NULL, bench.connection);
    server_stop(bench.server, &report);
    assert_int_equal(report.connections, connections);
    assert_int_equal(report.application_bytes, result == SSLSTORE_OK);
    play.handshake = 0;
}

static void a_refused_signature_of_tls_1_2_is_tried_without_tls_1_3(void **state)
{
    (void) state;
    play.once = true;
    expect_fall_back(&(struct server_options){.tls12 = true}, MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER,
                     SSLSTORE_OK, 2, NULL);
    play.once = false; /* once and no more */
    expect_fall_back(&(struct server_options){.tls12 = true}, MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER,
                     SSLSTORE_ERR_TLS, 2, NULL);
}

static void nothing_else_is_tried_without_tls_1_3(void **state)
{
    (void) state;
    expect_fall_back(&(struct server_options){.tls12 = true}, MBEDTLS_ERR_SSL_DECODE_ERROR,
                     SSLSTORE_ERR_TLS, 1, NULL);
    expect_fall_back(&(struct server_options){.tls12 = true}, MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE,
                     SSLSTORE_ERR_TLS, 1, NULL);
    expect_fall_back(&(struct server_options){.tls12 = false}, MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER,
                     SSLSTORE_ERR_TLS, 1, NULL);
    expect_fall_back(&(struct server_options){.tls12 = true, .stranger = true},
                     MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER, SSLSTORE_ERR_CERT_UNTRUSTED, 1,
                     "another key than the trusted CA of that name");
    play.verify_result = MBEDTLS_X509_BADCERT_NOT_TRUSTED;
    expect_fall_back(&(struct server_options){.tls12 = true}, MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER,
                     SSLSTORE_ERR_CERT_UNTRUSTED, 1, NULL);
}

/* An attacker spoils the handshake of a server that has TLS 1.3: completely, or so that the client
 * tries TLS 1.2. */
static void a_downgrade_is_seen_in_the_first_handshake_and_in_the_second(void **state)
{
    (void) state;
    expect_fall_back(&(struct server_options){.tls12 = true, .has_tls13 = 1}, 0, SSLSTORE_ERR_TLS,
                     1, NULL);
    play.once = true;
    expect_fall_back(&(struct server_options){.tls12 = true, .has_tls13 = 2},
                     MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER, SSLSTORE_ERR_TLS, 2, "supports TLS 1.3");
    expect_fall_back(&(struct server_options){.tls12 = true, .has_tls13 = 3},
                     MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER, SSLSTORE_OK, 2, NULL);
}

/* Each open begins with TLS 1.3, and a session saves the detour. */
static void the_next_open_has_tls_1_3_again(void **state)
{
    struct bench *bench = *state;
    struct server *server =
        server_start(&(struct server_options){.tls12 = true, .resumable = true});
    struct server_report report;

    bench->config.ca_pem = server_ca(server);
    bench->peer.port = server_port(server);
    play.once = play.late = true;
    for (int i = 0; i < 3; i++) {
        play.handshake = MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
        expect_success(bench);
        T->release(NULL, bench->connection);
        bench->connection = NULL;
    }
    play.handshake = MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
    expect_success(bench);
    play.handshake = 0;
    expect_success(bench);
    expect_handshakes(bench->connection, 1, 1);
    T->release(NULL, bench->connection);
    bench->connection = NULL;
    server_stop(server, &report);
    assert_int_equal(report.connections, 4 * 2 + 1);
}

/* A refused session, then the refused signature: each is tried once without what was refused. */
static void a_refused_session_does_not_forbid_the_fall_back(void **state)
{
    struct bench *bench = *state;
    struct server *server = server_start(&(struct server_options){
        .tls12 = true, .resumable = true, .refuses_sessions = SERVER_ENDS});
    struct server_report report;

    bench->config.ca_pem = server_ca(server);
    bench->peer.port = server_port(server);
    expect_success(bench);
    play.once = play.late = true;
    play.handshake = MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
    expect_success(bench);
    assert_int_equal(play.handshake, 0);
    expect_handshakes(bench->connection, 2, 0);
    T->release(NULL, bench->connection);
    bench->connection = NULL;
    server_stop(server, &report);
    assert_int_equal(report.connections, 1 + 3);
}

static int64_t wall_once(void *unused)
{
    static int looks;

    (void) unused;
    return looks++ == 0 ? WALL : 0;
}

static void a_clock_that_is_lost_in_between_ends_it(void **state)
{
    struct bench *bench = *state;
    struct server *server = server_start(&(struct server_options){.tls12 = true});

    bench->config.ca_pem = server_ca(server);
    bench->config.wall_time = wall_once;
    bench->peer.port = server_port(server);
    play.late = true;
    play.handshake = MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CLOCK);
    T->release(NULL, bench->connection);
    bench->connection = NULL;
    server_stop(server, NULL);
}

#endif

/* ---- What the server says ---- */

static void play_answer(const char *bytes, size_t size)
{
    play.answer = bytes;
    play.answer_size = size;
}

static void the_first_byte_distinguishes_tls_from_the_rest(void **state)
{
    static const struct {
        char first;
        bool tls;
    } cases[] = {{0, false}, {19, false}, {20, true}, {23, true}, {24, false}, {'H', false}};
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char answer[] = "?\xff\xff\x00\x01\x00";

        answer[0] = cases[i].first;
        play_answer(answer, sizeof answer - 1);
        assert_int_equal(open_it(bench), cases[i].tls ? SSLSTORE_ERR_TLS : SSLSTORE_ERR_TLS_PLAIN);
    }
    play_answer(NULL, 0);
    expect_success(bench);
}

static void of_all_alerts_one_refuses_the_version(void **state)
{
    static const char codes[] = {0, 40, 48, 69, 70, 71, 80, 112};
    char alert[] = "\x15\x03\x03\x00\x02\x02?";
    struct bench *bench = *state;

    for (size_t i = 0; i < sizeof codes; i++) {
        alert[6] = codes[i];
        play_answer(alert, sizeof alert - 1);
        expect_refusal(bench, codes[i] == 70 ? SSLSTORE_ERR_TLS_VERSION : SSLSTORE_ERR_TLS,
                       MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE);
        assert_int_equal(codes[i] == 40, strstr(reason_of(bench), "forward secrecy") != NULL);
    }
    play_answer(NULL, 0);
    expect_success(bench);
}

static void what_does_not_fit_is_said(void **state)
{
    static const char parts[] = "\x16\x03\x03\x00\x05\x02\x00\x00\x26\x03";
    static const char large[] = "\x16\x03\x03\x7f\xff";
    bool reads_parts = SSLSTORE__ERR_SSL_PARTS == INT_MAX;
    struct bench *bench = *state;
    char byte;

    play_answer(parts, sizeof parts - 1);
    assert_int_equal(open_it(bench), reads_parts ? SSLSTORE_ERR_NETWORK : SSLSTORE_ERR_TLS);
    assert_int_equal(strstr(reason_of(bench), "in several records") == NULL, reads_parts);
    play_answer(large, sizeof large - 1);
    assert_int_equal(open_it(bench), SSLSTORE_ERR_TLS);
    assert_non_null(strstr(reason_of(bench), "MBEDTLS_SSL_IN_CONTENT_LEN"));
    play_answer(NULL, 0);
    assert_int_equal(open_it(bench), SSLSTORE_OK);
    play.read = MBEDTLS_ERR_SSL_INVALID_RECORD;
    assert_int_equal(T->recv(NULL, bench->connection, &byte, 1, 0), SSLSTORE_ERR_TLS);
    assert_non_null(strstr(reason_of(bench), "max_fragment_length"));
    expect_success(bench);
}

static void a_garbled_record_ends_the_session_with_the_connection(void **state)
{
    struct bench *bench = *state;
    sslstore_wait wait;
    char byte;
    int got;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    say_and_hear(bench);
    assert_int_equal(T->send(NULL, bench->connection, "x", 1, 0), 1);
    play.garbles = true;
    wait.connection = bench->connection;
    wait.events = SSLSTORE_WAIT_READ;
    while ((got = T->recv(NULL, bench->connection, &byte, 1, 0)) == SSLSTORE_WANT_READ) {
        assert_int_equal(T->wait(NULL, &wait, 1, PATIENCE_MS), 1);
    }
    play.garbles = false;
    assert_int_equal(got, SSLSTORE_ERR_TLS);
    assert_int_not_equal(T->native_code(NULL, bench->connection), 0);
    assert_int_equal(T->recv(NULL, bench->connection, &byte, 1, 0), SSLSTORE_ERR_TLS);
    expect_success(bench);
    expect_handshakes(bench->connection, 2, 0);
    expect_success(bench);
    expect_handshakes(bench->connection, 2, 1);
}

/* 0 is what some versions return instead of MBEDTLS_ERR_SSL_CONN_EOF. */
static void an_end_without_close_notify_is_a_cut_in_either_form(void **state)
{
    struct bench *bench = *state;
    char byte;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    play.read = MBEDTLS_ERR_SSL_CONN_EOF;
    assert_int_equal(T->recv(NULL, bench->connection, &byte, 1, 0), SSLSTORE_ERR_NETWORK);
    assert_int_equal(T->native_code(NULL, bench->connection), MBEDTLS_ERR_SSL_CONN_EOF);
    assert_int_equal(T->recv(NULL, bench->connection, &byte, 1, 0), SSLSTORE_ERR_NETWORK);
    expect_success(bench);
}

#if defined(MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
static void a_ticket_is_neither_bytes_nor_an_end(void **state)
{
    struct bench *bench = *state;
    char byte;

    assert_int_equal(open_it(bench), SSLSTORE_OK);
    play.read = MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
    assert_int_equal(T->recv(NULL, bench->connection, &byte, 1, 0), SSLSTORE_WANT_READ);
    say_and_hear(bench);
}
#endif

/* ---- Without memory ---- */

/* One allocation of an attempt fails, or it and all that follow; ever later ones, until there are
 * no more. Mbed TLS takes a signature that it had no memory to check for a wrong one. */
static size_t refuse_one_after_another(struct bench *bench, bool and_all_later)
{
    size_t reported = 0;
    int result = SSLSTORE_ERR_MEMORY;

    for (size_t n = 1; result != SSLSTORE_OK || play.refused; n += 1 + n / 12) {
        T->release(NULL, bench->connection);
        bench->connection = NULL;
        assert_int_equal(bench->held, 0);
        play.refuse_at = n;
        play.refuse_later = and_all_later;
        play.refused = false;
        result = open_it(bench);
        play.refuse_at = 0;
        reported += result == SSLSTORE_ERR_MEMORY;
        assert_true((result == SSLSTORE_OK) == (sslstore_mbedtls_socket(bench->connection) != -1));
        if (result == SSLSTORE_ERR_CERT_REFUSED) {
            assert_non_null(strstr(reason_of(bench), "memory ran out"));
        } else if (result != SSLSTORE_OK && result != SSLSTORE_ERR_MEMORY &&
                   result != SSLSTORE_ERR_RANDOM && result != SSLSTORE_ERR_TLS) {
            fail_msg("allocation %zu: %d, %s", n, result, reason_of(bench));
        }
    }
    say_and_hear(bench);
    return reported;
}

static void without_memory_an_attempt_fails_and_leaves_nothing(void **state)
{
    assert_true(refuse_one_after_another(*state, false) > 5);
    assert_true(refuse_one_after_another(*state, true) > 5);
}

/* Then a server that nobody trusts is not trusted, and nothing else. */
static void a_stranger_is_no_lack_of_memory(void **state)
{
    struct bench *bench = *state;
    struct server *server = server_start(&(struct server_options){.stranger = true});
    bool ended = false;

    bench->config.ca_pem = server_ca(server);
    bench->peer.port = server_port(server);
    for (size_t n = 1; !ended; n += 1 + n / 4) {
        int result;

        T->release(NULL, bench->connection);
        bench->connection = NULL;
        play.refuse_at = n;
        play.refuse_later = n % 2 == 0;
        play.refused = false;
        result = open_it(bench);
        play.refuse_at = 0;
        ended = !play.refused;
        assert_int_not_equal(result, SSLSTORE_OK);
    }
    assert_int_equal(open_it(bench), SSLSTORE_ERR_CERT_UNTRUSTED);
    play.md = MBEDTLS_ERR_MD_ALLOC_FAILED;
    play.md_of_all = true;
    assert_int_equal(open_it(bench), SSLSTORE_ERR_MEMORY);
    T->release(NULL, bench->connection);
    bench->connection = NULL;
    server_stop(server, NULL);
}

static void without_memory_or_entropy_nothing_is_drawn(void **state)
{
    char bytes[100];

    (void) state;
#if !SSLSTORE__PSA_RANDOM
    play.refuse_at = 1;
    assert_int_not_equal(sslstore_random_mbedtls(NULL, bytes, sizeof bytes), 0);
    play.entropy = MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
    assert_int_not_equal(sslstore_random_mbedtls(NULL, bytes, sizeof bytes), 0);
    play.entropy = 0;
#endif
    assert_int_equal(sslstore_random_mbedtls(NULL, bytes, sizeof bytes), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_code_of_a_handshake_has_its_result),
        TEST(a_certificate_that_cannot_be_read_is_named_as_far_as_it_can_be),
        TEST(an_unknown_algorithm_is_named_whatever_the_version),
        TEST(a_slice_of_work_is_gone_on_with_at_once),
        TEST(what_fails_behind_a_good_certificate_is_not_its_fault),
        TEST(a_handshake_does_not_succeed_with_a_failed_verification),
        TEST(a_handshake_that_showed_no_certificate_is_none),
        TEST(settings_that_cannot_be_made_are_made_the_next_time),
        TEST(a_session_that_cannot_be_offered_is_done_without),
        TEST(a_session_is_lent_although_other_certificates_were_seen),
        TEST(a_key_that_cannot_be_hashed_is_not_a_pinned_one),
        TEST(a_peer_that_never_comes_to_the_point_is_left_again_and_again),
        TEST(what_takes_long_is_left_soon_but_goes_on),
        TEST(an_open_connection_is_left_the_same_way_and_loses_nothing),
#if SSLSTORE__SSL_FALLS_BACK
        TEST(a_refused_signature_of_tls_1_2_is_tried_without_tls_1_3),
        TEST(nothing_else_is_tried_without_tls_1_3),
        TEST(a_downgrade_is_seen_in_the_first_handshake_and_in_the_second),
        TEST(the_next_open_has_tls_1_3_again),
        TEST(a_refused_session_does_not_forbid_the_fall_back),
        TEST(a_clock_that_is_lost_in_between_ends_it),
#endif
        TEST(the_first_byte_distinguishes_tls_from_the_rest),
        TEST(of_all_alerts_one_refuses_the_version),
        TEST(what_does_not_fit_is_said),
        TEST(a_garbled_record_ends_the_session_with_the_connection),
        TEST(an_end_without_close_notify_is_a_cut_in_either_form),
#if defined(MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
        TEST(a_ticket_is_neither_bytes_nor_an_end),
#endif
        TEST(without_memory_an_attempt_fails_and_leaves_nothing),
        TEST(a_stranger_is_no_lack_of_memory),
        TEST(without_memory_or_entropy_nothing_is_drawn),
    };

    tester = pthread_self();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
