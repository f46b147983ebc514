/* Implements the TLS server on 127.0.0.1.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _DEFAULT_SOURCE

#include "server.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mbedtls/base64.h>
#include <mbedtls/md.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/oid.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/x509_crt.h>
#include <psa/crypto.h>

#include "examples/sandbox/mbedtls_versions.h"

#define CONNECTION_MAX 1024
#define HEAD_SIZE      5  /* of a record                                     */
#define ID_AT          38 /* the size of a session's id, in a hello of either */
#define PRE_SHARED_KEY 41 /* an extension of TLS 1.3                          */
#define PEM_SIZE       2048
#define LAST_SIZE      8192
#define CA_NAME        "CN=Test CA"
#define MIDDLE_NAME    "CN=Middle CA"

struct server {
    struct server_options options;
    mbedtls_pk_context ca_key;
    mbedtls_pk_context key;
    mbedtls_x509_crt chain;
    mbedtls_x509_crt last; /* of the chain, with nothing but its bytes */
    unsigned char last_bytes[LAST_SIZE];
    mbedtls_ssl_config settings;
    mbedtls_ssl_cache_context cache;
    mbedtls_ssl_ticket_context tickets;
    char ca[PEM_SIZE];
    int listener;
    uint16_t port;
    int stop[2]; /* pipes that become readable */
    int wake[2];
    pthread_t acceptor;
    pthread_t threads[CONNECTION_MAX];
    pthread_mutex_t mutex;
    uint32_t handshakes; /* that have begun */
    unsigned char id[33]; /* of the last session, behind its size */
    struct server_report report;
};

struct visit {
    struct server *server;
    int fd;
    bool is_attacked; /* somebody between hides that the client has TLS 1.3 */
    bool has_greeted; /* the client */
};

static void must(int code)
{
    if (code != 0) {
        abort();
    }
}

static int draw(void *unused, unsigned char *out, size_t size)
{
    (void) unused;
    memset(out, 0, size); /* the memory sanitizer of clang 14 does not see what getentropy() sets */
    for (; size > 256; size -= 256, out += 256) {
        must(getentropy(out, 256));
    }
    return getentropy(out, size);
}

/* ---- Certificates ---- */

static void make_key(mbedtls_pk_context *key)
{
    mbedtls_pk_init(key);
    must(versions_make_key(key, draw, NULL));
}

static void set_name(mbedtls_x509write_cert *writer, const struct server_options *options)
{
    const char *name = options->name == NULL ? "localhost" : options->name;
    size_t size = strlen(name);
    unsigned char names[128] = {0x30, 0, 0x82, 0}; /* a sequence of one dNSName */

    if (options->address) {
        static const unsigned char loopback[] = {0x30, 6, 0x87, 4, 127, 0, 0, 1};

        memcpy(names, loopback, sizeof loopback);
    } else {
        names[1] = (unsigned char) (size + 2);
        names[3] = (unsigned char) size;
        memcpy(names + 4, name, size);
    }
    must(mbedtls_x509write_crt_set_extension(writer, MBEDTLS_OID_SUBJECT_ALT_NAME,
                                             MBEDTLS_OID_SIZE(MBEDTLS_OID_SUBJECT_ALT_NAME), 0,
                                             names, names[1] + 2u));
}

static void set_serial(mbedtls_x509write_cert *writer, unsigned char number)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03040000
    must(mbedtls_x509write_crt_set_serial_raw(writer, &number, 1));
#else
    mbedtls_mpi serial;

    mbedtls_mpi_init(&serial);
    must(mbedtls_mpi_lset(&serial, number));
    must(mbedtls_x509write_crt_set_serial(writer, &serial));
    mbedtls_mpi_free(&serial);
#endif
}

struct names {
    const char *issuer;
    const char *subject;
};

/* options NULL: for a CA. */
static void write_certificate(mbedtls_pk_context *key, mbedtls_pk_context *issuer_key,
                              const struct names *names, const struct server_options *options,
                              const char *usage, char *pem)
{
    mbedtls_x509write_cert writer;

    mbedtls_x509write_crt_init(&writer);
    set_serial(&writer, options == NULL ? 1 : 2);
    mbedtls_x509write_crt_set_version(&writer, MBEDTLS_X509_CRT_VERSION_3);
    mbedtls_x509write_crt_set_md_alg(&writer, options != NULL && options->weak ? MBEDTLS_MD_SHA1
                                                                               : MBEDTLS_MD_SHA256);
    mbedtls_x509write_crt_set_subject_key(&writer, key);
    mbedtls_x509write_crt_set_issuer_key(&writer, issuer_key);
    must(mbedtls_x509write_crt_set_issuer_name(&writer, names->issuer));
    must(mbedtls_x509write_crt_set_subject_name(&writer, names->subject));
    must(mbedtls_x509write_crt_set_basic_constraints(&writer, options == NULL, -1));
    if (usage != NULL) {
        must(mbedtls_x509write_crt_set_extension(&writer, MBEDTLS_OID_EXTENDED_KEY_USAGE,
                                                 MBEDTLS_OID_SIZE(MBEDTLS_OID_EXTENDED_KEY_USAGE),
                                                 0, (const unsigned char *) usage, strlen(usage)));
    }
    if (options == NULL) {
        must(mbedtls_x509write_crt_set_validity(&writer, "20200101000000", "20991231235959"));
    } else {
        must(mbedtls_x509write_crt_set_validity(&writer, "20260102000000", "20270101000000"));
    }
    if (options != NULL && !options->names_itself) {
        set_name(&writer, options);
    }
    must(versions_write_certificate(&writer, (unsigned char *) pem, PEM_SIZE, draw, NULL));
    mbedtls_x509write_crt_free(&writer);
}

static void add_to_chain(struct server *server, const char *pem)
{
    must(mbedtls_x509_crt_parse(&server->chain, (const unsigned char *) pem, strlen(pem) + 1));
}

/* End the chain with the certificate of the file. */
static void end_chain(struct server *server)
{
    mbedtls_x509_crt *at = &server->chain;
    FILE *file = fopen(server->options.last, "r");
    char line[80];
    unsigned char base64[LAST_SIZE];
    size_t size = 0;

    must(file == NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        size_t length = strcspn(line, "\n");

        if (line[0] != '-') {
            must(size + length > sizeof base64);
            memcpy(base64 + size, line, length);
            size += length;
        }
    }
    fclose(file);
    mbedtls_x509_crt_init(&server->last);
    must(mbedtls_base64_decode(server->last_bytes, LAST_SIZE, &server->last.raw.len, base64, size));
    server->last.raw.p = server->last_bytes;
    while (at->next != NULL) {
        at = at->next;
    }
    at->next = &server->last;
}

/* Only the bytes are sent. */
static void change_algorithm(struct server *server)
{
    static const unsigned char ecdsa_with_sha256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2};
    mbedtls_x509_buf *raw = &server->chain.raw;

    for (size_t i = 0; i + sizeof ecdsa_with_sha256 <= raw->len; i++) {
        if (memcmp(raw->p + i, ecdsa_with_sha256, sizeof ecdsa_with_sha256) == 0) {
            raw->p[i + 5] = 127;
        }
    }
}

static void take_end_off(struct server *server)
{
    mbedtls_x509_crt *at = &server->chain;

    while (at->next != NULL && at->next != &server->last) {
        at = at->next;
    }
    at->next = NULL;
}

static void make_certificates(struct server *server)
{
    static const struct names ca = {CA_NAME, CA_NAME};
    const struct server_options *options = &server->options;
    struct names middle = {options->unknown ? "CN=Other CA" : CA_NAME, MIDDLE_NAME};
    struct names own = {CA_NAME, "CN=Test server"};
    mbedtls_pk_context other; /* the key of the other CA, or of the intermediate */
    char pem[PEM_SIZE];
    char name[128] = "CN=";

    make_key(&server->ca_key);
    make_key(&server->key);
    make_key(&other);
    if (options->names_itself) {
        own.subject = strcat(name, options->name);
    }
    own.issuer = options->self_signed ? own.subject : options->middle ? MIDDLE_NAME : CA_NAME;
    write_certificate(&server->ca_key, &server->ca_key, &ca, NULL, NULL, server->ca);
    write_certificate(&server->key,
                      options->self_signed                   ? &server->key
                      : options->stranger || options->middle ? &other
                                                             : &server->ca_key,
                      &own, options, NULL, pem);
    mbedtls_x509_crt_init(&server->chain);
    add_to_chain(server, pem);
    if (options->middle && !options->alone) {
        write_certificate(&other, options->unknown ? &other : &server->ca_key, &middle, NULL,
                          options->middle_usage, pem);
        add_to_chain(server, pem);
    }
    write_certificate(&other, &other, &ca, NULL, NULL, pem);
    for (uint32_t i = 0; i < (options->endless ? 10 : options->copies); i++) {
        add_to_chain(server, pem);
    }
    mbedtls_pk_free(&other);
    if (options->unknown_algorithm) {
        change_algorithm(server);
    }
    if (options->last != NULL) {
        end_chain(server);
    }
}

/* ---- TLS ---- */

static void limit_versions(struct server *server)
{
#if MBEDTLS_VERSION_NUMBER < 0x03000000
    mbedtls_ssl_conf_max_version(&server->settings, MBEDTLS_SSL_MAJOR_VERSION_3,
                                 server->options.tls11 ? MBEDTLS_SSL_MINOR_VERSION_2
                                                       : MBEDTLS_SSL_MINOR_VERSION_3);
#else
    if (server->options.tls12) {
        mbedtls_ssl_conf_max_tls_version(&server->settings, MBEDTLS_SSL_VERSION_TLS1_2);
    }
#endif
}

static void make_settings(struct server *server)
{
    mbedtls_ssl_config *settings = &server->settings;

    mbedtls_ssl_config_init(settings);
    mbedtls_ssl_cache_init(&server->cache);
    mbedtls_ssl_ticket_init(&server->tickets);
    must(mbedtls_ssl_config_defaults(settings, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                     MBEDTLS_SSL_PRESET_DEFAULT));
    versions_conf_random(settings, draw, NULL);
    must(mbedtls_ssl_conf_own_cert(settings, &server->chain, &server->key));
    limit_versions(server);
    if (server->options.asks) {
        mbedtls_ssl_conf_authmode(settings, MBEDTLS_SSL_VERIFY_REQUIRED);
        mbedtls_ssl_conf_ca_chain(settings, &server->chain, NULL);
    }
    if (server->options.resumable) {
        mbedtls_ssl_conf_session_cache(settings, &server->cache, mbedtls_ssl_cache_get,
                                       mbedtls_ssl_cache_set);
    }
    if (server->options.resumable && !server->options.ticketless) {
        must(versions_ticket_setup(&server->tickets, draw, NULL, 3600));
        mbedtls_ssl_conf_session_tickets_cb(settings, mbedtls_ssl_ticket_write,
                                            mbedtls_ssl_ticket_parse, &server->tickets);
    }
}

/* Waits for bytes, but not beyond the server's end. */
static bool await_bytes(const struct server *server, int fd)
{
    struct pollfd polled[2] = {{fd, POLLIN, 0}, {server->stop[0], POLLIN, 0}};

    (void) poll(polled, 2, -1);
    return polled[0].revents != 0;
}

/* Make the extension supported_versions an unknown one. */
static void hide_tls13(unsigned char *hello, size_t size)
{
    static const unsigned char extension[] = {0, 43, 0, 5, 4, 3, 4, 3, 3};

    for (size_t i = 0; i + sizeof extension <= size; i++) {
        if (memcmp(hello + i, extension, sizeof extension) == 0) {
            hello[i] = 0xfe;
        }
    }
}

static size_t number(const unsigned char *two_bytes)
{
    return (size_t) two_bytes[0] << 8 | two_bytes[1];
}

/* Whether the hello offers a session: by an id that the server gave, a ticket or a pre-shared
 * key. */
static bool offers_session(struct server *server, const unsigned char *hello, size_t size)
{
    size_t at = ID_AT;
    bool is_known;

    pthread_mutex_lock(&server->mutex);
    is_known = hello[at] > 0 && memcmp(hello + at, server->id, hello[at] + 1u) == 0;
    pthread_mutex_unlock(&server->mutex);
    at += 1u + hello[at];
    at += 2u + number(hello + at); /* cipher suites */
    at += 1u + hello[at];          /* compressions */
    for (at += 2; at + 4 <= size; at += 4 + number(hello + at + 2)) {
        size_t type = number(hello + at);

        is_known |= type == MBEDTLS_TLS_EXT_SESSION_TICKET && number(hello + at + 2) > 0;
        is_known |= type == PRE_SHARED_KEY;
    }
    return is_known;
}

static void refuse_session(const struct visit *visit)
{
    const struct server_options *options = &visit->server->options;
    const unsigned char alert[] = {MBEDTLS_SSL_MSG_ALERT, 3, 3, 0, 2, MBEDTLS_SSL_ALERT_LEVEL_FATAL,
                                   options->alert};
    struct linger linger = {1, 0};

    if (options->refuses_sessions == SERVER_ALERTS) {
        must(send(visit->fd, alert, sizeof alert, MSG_NOSIGNAL) != sizeof alert);
    } else if (options->refuses_sessions == SERVER_BREAKS) {
        must(setsockopt(visit->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
    }
}

/* Mbed TLS reads the head of a record first, and then all the rest. */
static int pull(void *user, unsigned char *data, size_t size)
{
    struct visit *visit = user;
    ssize_t got = await_bytes(visit->server, visit->fd) ? recv(visit->fd, data, size, 0) : -1;

    if (got > 0 && visit->is_attacked) {
        hide_tls13(data, (size_t) got);
    }
    if (got > ID_AT && visit->server->options.refuses_sessions != SERVER_RESUMES &&
        !visit->has_greeted) {
        visit->has_greeted = true;
        if (offers_session(visit->server, data, (size_t) got)) {
            refuse_session(visit);
            return MBEDTLS_ERR_NET_CONN_RESET;
        }
    }
    return got >= 0 ? (int) got : MBEDTLS_ERR_NET_CONN_RESET;
}

static int push(void *user, const unsigned char *data, size_t size)
{
    struct visit *visit = user;
    struct server *server = visit->server;
    size_t drip = server->options.drip;
    ssize_t sent = send(visit->fd, data, drip > 0 && drip < size ? drip : size, MSG_NOSIGNAL);

    if (size > HEAD_SIZE + ID_AT && data[HEAD_SIZE] == MBEDTLS_SSL_HS_SERVER_HELLO &&
        data[HEAD_SIZE + ID_AT] < sizeof server->id) {
        pthread_mutex_lock(&server->mutex);
        memcpy(server->id, data + HEAD_SIZE + ID_AT, 1u + data[HEAD_SIZE + ID_AT]);
        pthread_mutex_unlock(&server->mutex);
    }
    return sent >= 0 ? (int) sent : MBEDTLS_ERR_NET_CONN_RESET;
}

static bool write_all(mbedtls_ssl_context *ssl, const unsigned char *data, int size)
{
    while (size > 0) {
        int sent = mbedtls_ssl_write(ssl, data, (size_t) size);

        if (sent <= 0) {
            return false;
        }
        data += sent;
        size -= sent;
    }
    return true;
}

static void warn(mbedtls_ssl_context *ssl)
{
    for (int i = 0; i < SERVER_WARNINGS; i++) {
        (void) mbedtls_ssl_send_alert_message(ssl, MBEDTLS_SSL_ALERT_LEVEL_WARNING,
                                              MBEDTLS_SSL_ALERT_MSG_UNRECOGNIZED_NAME);
    }
}

static void refuse(struct visit *visit, mbedtls_ssl_context *ssl)
{
    (void) mbedtls_ssl_send_alert_message(ssl, MBEDTLS_SSL_ALERT_LEVEL_FATAL,
                                          visit->server->options.alert);
}

static void converse(struct visit *visit, mbedtls_ssl_context *ssl)
{
    struct server *server = visit->server;
    unsigned char data[4096];
    int got;

    if (server->options.manner == SERVER_SWALLOWS) {
        (void) await_bytes(server, server->wake[0]);
    }
    while ((got = mbedtls_ssl_read(ssl, data, sizeof data)) > 0) {
        pthread_mutex_lock(&server->mutex);
        server->report.application_bytes += (uint64_t) got;
        pthread_mutex_unlock(&server->mutex);
        if (server->options.manner == SERVER_SWALLOWS) {
            continue;
        }
        if (server->options.manner == SERVER_WARNS) {
            warn(ssl);
        }
        if (server->options.manner == SERVER_REFUSES) {
            refuse(visit, ssl);
            break;
        }
        if (!write_all(ssl, data, got) ||
            (server->options.manner != SERVER_ECHOES && server->options.manner != SERVER_WARNS)) {
            break;
        }
    }
    if (got == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
        pthread_mutex_lock(&server->mutex);
        server->report.proper_ends++;
        pthread_mutex_unlock(&server->mutex);
    } else if (server->options.manner == SERVER_CLOSES) {
        (void) mbedtls_ssl_close_notify(ssl);
    } else if (server->options.manner == SERVER_RESETS) {
        struct linger linger = {1, 0};

        must(setsockopt(visit->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger));
    }
}

/* From some handshake on the server has TLS 1.3 after all. */
static void meet_attacker(struct visit *visit)
{
    struct server *server = visit->server;

    server->handshakes++;
    visit->is_attacked =
        server->options.has_tls13 > 0 && server->handshakes >= server->options.has_tls13;
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    if (visit->is_attacked) {
        mbedtls_ssl_conf_max_tls_version(&server->settings, MBEDTLS_SSL_VERSION_TLS1_3);
    }
#endif
}

static void visit_tls(struct visit *visit)
{
    mbedtls_ssl_context ssl;

    pthread_mutex_lock(&visit->server->mutex);
    meet_attacker(visit);
    pthread_mutex_unlock(&visit->server->mutex);
    mbedtls_ssl_init(&ssl);
    must(mbedtls_ssl_setup(&ssl, &visit->server->settings));
    mbedtls_ssl_set_bio(&ssl, visit, push, pull, NULL);
    if (mbedtls_ssl_handshake(&ssl) == 0) {
        converse(visit, &ssl);
    } else if (visit->server->options.asks) {
        refuse(visit, &ssl);
    }
    mbedtls_ssl_free(&ssl);
}

/* ---- Connections ---- */

static void visit_raw(struct visit *visit, const char *answer, size_t size)
{
    unsigned char hello[4096];

    if (pull(visit, hello, sizeof hello) > 0) {
        (void) send(visit->fd, answer, size, MSG_NOSIGNAL);
        (void) shutdown(visit->fd, SHUT_WR);
        while (size > 0 && pull(visit, hello, sizeof hello) > 0) {
        }
    }
}

static void *run_visit(void *user)
{
    static const char plain[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    static const char alert[] = "\x15\x03\x01\x00\x02\x02\x46";
    char alert_of_options[] = "\x15\x03\x03\x00\x02\x02\x00";
    static const char hello[] = "\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02"
                                "01234567890123456789012345678901\x00\xc0\x09\x00";
    struct visit *visit = user;

    switch (visit->server->options.kind) {
    case SERVER_TLS:
        visit_tls(visit);
        break;
    case SERVER_PLAIN:
        visit_raw(visit, plain, sizeof plain - 1);
        break;
    case SERVER_OLD_ALERT:
        visit_raw(visit, alert, sizeof alert - 1);
        break;
    case SERVER_ALERT:
        alert_of_options[6] = (char) visit->server->options.alert;
        visit_raw(visit, alert_of_options, sizeof alert_of_options - 1);
        break;
    case SERVER_OLD_HELLO:
        visit_raw(visit, hello, sizeof hello - 1);
        break;
    case SERVER_CUTS:
        visit_raw(visit, "", 0);
        break;
    case SERVER_SILENT:
        (void) await_bytes(visit->server, -1);
        break;
    }
    close(visit->fd);
    free(visit);
    return NULL;
}

static void *run_server(void *user)
{
    struct server *server = user;

    while (await_bytes(server, server->listener)) {
        struct visit *visit = malloc(sizeof *visit);

        if (visit == NULL || server->report.connections == CONNECTION_MAX) {
            abort();
        }
        memset(visit, 0, sizeof *visit);
        visit->server = server;
        visit->fd = accept(server->listener, NULL, NULL);
        must(visit->fd == -1);
        must(pthread_create(&server->threads[server->report.connections], NULL, run_visit, visit));
        server->report.connections++;
    }
    return NULL;
}

static uint16_t bind_somewhere(int fd)
{
    struct sockaddr_in name;
    socklen_t size = sizeof name;

    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    must(bind(fd, (struct sockaddr *) &name, sizeof name));
    must(getsockname(fd, (struct sockaddr *) &name, &size));
    return ntohs(name.sin_port);
}

struct server *server_start(const struct server_options *options)
{
    struct server *server = calloc(1, sizeof *server);

    must(server == NULL);
    must(psa_crypto_init() != PSA_SUCCESS);
    server->options = *options;
    make_certificates(server);
    make_settings(server);
    must(pipe(server->stop));
    must(pipe(server->wake));
    must(pthread_mutex_init(&server->mutex, NULL));
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    server->port = bind_somewhere(server->listener);
    must(listen(server->listener, CONNECTION_MAX));
    must(pthread_create(&server->acceptor, NULL, run_server, server));
    return server;
}

uint16_t server_port(const struct server *server)
{
    return server->port;
}

const char *server_ca(const struct server *server)
{
    return server->ca;
}

static void pin_key(mbedtls_pk_context *key, uint8_t *pin)
{
    unsigned char der[256];
    int size = mbedtls_pk_write_pubkey_der(key, der, sizeof der); /* it is the last one */

    must(size <= 0);
    must(mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), der + sizeof der - (size_t) size,
                    (size_t) size, pin));
}

void server_pins(struct server *server, uint8_t *own, uint8_t *ca)
{
    pin_key(&server->key, own);
    pin_key(&server->ca_key, ca);
}

void server_forget(struct server *server)
{
    mbedtls_ssl_cache_free(&server->cache);
    mbedtls_ssl_cache_init(&server->cache);
    mbedtls_ssl_ticket_free(&server->tickets);
    mbedtls_ssl_ticket_init(&server->tickets);
    must(versions_ticket_setup(&server->tickets, draw, NULL, 3600));
}

void server_wake(struct server *server)
{
    must(write(server->wake[1], "", 1) != 1);
}

void server_stop(struct server *server, struct server_report *report)
{
    must(write(server->stop[1], "", 1) != 1);
    must(pthread_join(server->acceptor, NULL));
    for (uint32_t i = 0; i < server->report.connections; i++) {
        must(pthread_join(server->threads[i], NULL));
    }
    if (report != NULL) {
        *report = server->report;
    }
    close(server->listener);
    close(server->stop[0]);
    close(server->stop[1]);
    close(server->wake[0]);
    close(server->wake[1]);
    pthread_mutex_destroy(&server->mutex);
    mbedtls_ssl_ticket_free(&server->tickets);
    mbedtls_ssl_cache_free(&server->cache);
    mbedtls_ssl_config_free(&server->settings);
    take_end_off(server);
    mbedtls_x509_crt_free(&server->chain);
    mbedtls_pk_free(&server->key);
    mbedtls_pk_free(&server->ca_key);
    free(server);
}

/* Bound but not listening: nobody else can get the port meanwhile. */
uint16_t server_refusing_port(int *fd)
{
    *fd = socket(AF_INET, SOCK_STREAM, 0);
    return bind_somewhere(*fd);
}

/* The queue of connections holds one, and is full. */
uint16_t server_hanging_port(int fds[2])
{
    struct sockaddr_in name;
    socklen_t size = sizeof name;
    uint16_t port;

    fds[0] = socket(AF_INET, SOCK_STREAM, 0);
    port = bind_somewhere(fds[0]);
    must(listen(fds[0], 0));
    must(getsockname(fds[0], (struct sockaddr *) &name, &size));
    fds[1] = socket(AF_INET, SOCK_STREAM, 0);
    must(connect(fds[1], (struct sockaddr *) &name, sizeof name));
    return port;
}

int server_listener(uint16_t *port)
{
    int fd;

    *port = server_refusing_port(&fd);
    must(listen(fd, 8));
    return fd;
}

int server_lowest_descriptor(void)
{
    int fd = dup(0);

    close(fd);
    return fd;
}
