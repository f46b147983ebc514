/* TLS through a proxy on 127.0.0.1: a tunnel is as good as a connection, and no better. Whoever
 * answers inside it must be the service.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "sslstore.h"
#include "test/support/server.h"

#define WALL     INT64_C(1780272000) /* 2026-06-01 */
#define LIMIT_MS 20000
#define T        (&sslstore_transport_mbedtls)
#define TOKEN    "canary-token-4711"
#define PASSWORD "canary-password"

/* ---- A proxy ---- */

#define OPENED "HTTP/1.1 200 Connection established\r\n\r\n"

/* One thread serves one connection after the other. */
static struct {
    /* what it does */
    const char *reply;
    uint16_t target; /* where a tunnel leads, whatever was asked for; 0: nowhere */

    int listener;
    uint16_t port;
    pthread_t thread;
    char url[128];

    /* what happened */
    int asked;
    char head[4096]; /* the last request */
    bool saw_token;  /* in the clear */
} proxy;

static size_t read_head(int client)
{
    size_t size = 0;

    proxy.head[0] = '\0';
    while (strstr(proxy.head, "\r\n\r\n") == NULL) {
        ssize_t got = recv(client, proxy.head + size, sizeof proxy.head - 1 - size, 0);

        if (got <= 0) {
            return 0;
        }
        size += (size_t) got;
        proxy.head[size] = '\0';
    }
    return size;
}

static int connect_to(uint16_t port)
{
    int target = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in name;

    memset(&name, 0, sizeof name);
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    name.sin_port = htons(port);
    if (connect(target, (struct sockaddr *) &name, sizeof name) != 0) {
        abort();
    }
    return target;
}

/* Pass on what has come. Returns false at the end. */
static bool pass(int from, int to)
{
    char data[4096];
    ssize_t size = recv(from, data, sizeof data - 1, 0);

    if (size <= 0) {
        return false;
    }
    data[size] = '\0';
    for (ssize_t i = 0; i < size; i++) {
        proxy.saw_token |= strncmp(data + i, TOKEN, strlen(TOKEN)) == 0;
    }
    return send(to, data, (size_t) size, MSG_NOSIGNAL) == size;
}

static void tunnel(int client)
{
    struct pollfd ends[2] = {{client, POLLIN, 0}, {connect_to(proxy.target), POLLIN, 0}};
    bool open = true;

    while (open && poll(ends, 2, -1) > 0) {
        for (int i = 0; i < 2 && open; i++) {
            open = ends[i].revents == 0 || pass(ends[i].fd, ends[1 - i].fd);
        }
    }
    close(ends[1].fd);
}

static void *serve(void *unused)
{
    int client;

    (void) unused;
    while ((client = accept(proxy.listener, NULL, NULL)) >= 0) {
        if (read_head(client) > 0) {
            proxy.asked++;
            (void) send(client, proxy.reply, strlen(proxy.reply), MSG_NOSIGNAL);
            if (proxy.target != 0) {
                tunnel(client);
            }
        }
        close(client);
    }
    return NULL;
}

static void start_proxy(const char *reply, uint16_t target)
{
    memset(&proxy, 0, sizeof proxy);
    proxy.reply = reply;
    proxy.target = target;
    proxy.listener = server_listener(&proxy.port);
    sprintf(proxy.url, "http://user:" PASSWORD "@127.0.0.1:%u", (unsigned) proxy.port);
    assert_int_equal(pthread_create(&proxy.thread, NULL, serve, NULL), 0);
}

/* All clients must have closed. */
static void stop_proxy(void)
{
    shutdown(proxy.listener, SHUT_RDWR);
    assert_int_equal(pthread_join(proxy.thread, NULL), 0);
    close(proxy.listener);
}

/* ---- The transport ---- */

static int64_t wall_time(void *unused)
{
    (void) unused;
    return WALL;
}

static char lines[16384];

static void log_line(void *unused, sslstore_log_level level, const char *line)
{
    (void) unused;
    (void) level;
    strncat(lines, line, sizeof lines - strlen(lines) - 1);
}

static void configure(sslstore_config *config, struct server *server)
{
    memset(config, 0, sizeof *config);
    config->memory = sslstore_memory_heap;
    config->now_ms = sslstore_now_ms;
    config->wall_time = wall_time;
    config->random = sslstore_random_mbedtls;
    config->stream = &sslstore_stream_sockets;
    config->ca_pem = server_ca(server);
    config->proxy = proxy.url;
    config->log = log_line;
    lines[0] = '\0';
}

static int await(void *connection, int want)
{
    sslstore_wait wait = {connection, 0, 0};

    wait.events = want == SSLSTORE_WANT_READ ? SSLSTORE_WAIT_READ : SSLSTORE_WAIT_WRITE;
    assert_true(want == SSLSTORE_WANT_READ || want == SSLSTORE_WANT_WRITE);
    return T->wait(NULL, &wait, 1, LIMIT_MS);
}

static int open_connection(const sslstore_config *config, void **connection)
{
    static const sslstore_peer peer = {"localhost", 443, NULL};
    int result;

    while ((result = T->open(NULL, connection, config, &peer, 0)) == SSLSTORE_WANT_READ ||
           result == SSLSTORE_WANT_WRITE) {
        assert_true(await(*connection, result) >= 0);
    }
    return result;
}

static void echo(void *connection, const char *text)
{
    char data[64] = "";
    size_t size = 0;

    assert_int_equal(T->send(NULL, connection, text, strlen(text), 0), strlen(text));
    while (size < strlen(text)) {
        int got = T->recv(NULL, connection, data + size, sizeof data - size, 0);

        if (got < 0) {
            assert_int_equal(await(connection, got), 1);
        } else {
            size += (size_t) got;
        }
    }
    assert_string_equal(data, text);
}

static void a_tunnel_is_a_connection(void **state)
{
    struct server *server = server_start(&(struct server_options){.resumable = true});
    struct server_report report;
    sslstore_config config;
    void *connection = NULL;
    uint32_t full;
    uint32_t resumed;

    (void) state;
    start_proxy(OPENED, server_port(server));
    configure(&config, server);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(open_connection(&config, &connection), SSLSTORE_OK);
        assert_true(sslstore_mbedtls_socket(connection) >= 0);
        echo(connection, TOKEN);
        T->close(NULL, connection);
    }
    sslstore_mbedtls_handshakes(connection, &full, &resumed);
    assert_int_equal(full, 1);
    assert_int_equal(resumed, 2);
    T->release(NULL, connection);
    stop_proxy();
    server_stop(server, &report);
    assert_int_equal(proxy.asked, 3);
    assert_int_equal(report.proper_ends, 3);
    assert_false(proxy.saw_token);
    assert_int_equal(strncmp(proxy.head, "CONNECT localhost:443 HTTP/1.1\r\n", 32), 0);
    assert_non_null(strstr(proxy.head, "Basic dXNlcjpjYW5hcnktcGFzc3dvcmQ=\r\n"));
    assert_null(strstr(lines, PASSWORD));
}

/* Which the library takes for one that blocks in its other functions. */
static void a_tunnel_needs_no_wait(void **state)
{
    struct server *server = server_start(&(struct server_options){.name = NULL});
    sslstore_stream no_wait = sslstore_stream_sockets;
    sslstore_config config;
    void *connection = NULL;

    (void) state;
    no_wait.wait = NULL;
    start_proxy(OPENED, server_port(server));
    configure(&config, server);
    config.stream = &no_wait;
    assert_int_equal(open_connection(&config, &connection), SSLSTORE_OK);
    echo(connection, TOKEN);
    T->release(NULL, connection);
    stop_proxy();
    server_stop(server, NULL);
    assert_int_equal(proxy.asked, 1);
}

static void a_proxy_that_ends_tls_itself_is_not_trusted(void **state)
{
    static const struct {
        struct server_options options;
        bool pins;
        int result;
    } rows[] = {
        {{.stranger = true}, false, SSLSTORE_ERR_CERT_UNTRUSTED},
        {{.self_signed = true}, false, SSLSTORE_ERR_CERT_UNTRUSTED},
        {{.name = "proxy.example"}, false, SSLSTORE_ERR_CERT_HOST},
        {{.name = NULL}, true, SSLSTORE_ERR_CERT_PIN},
        {{.kind = SERVER_PLAIN}, false, SSLSTORE_ERR_TLS_PLAIN},
    };
    static const sslstore_pin pin = {{1}};

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct server *server = server_start(&rows[i].options);
        struct server_report report;
        sslstore_config config;
        void *connection = NULL;

        start_proxy(OPENED, server_port(server));
        configure(&config, server);
        config.pins = &pin;
        config.pin_count = rows[i].pins;
        assert_int_equal(open_connection(&config, &connection), rows[i].result);
        T->release(NULL, connection);
        stop_proxy();
        server_stop(server, &report);
        assert_int_equal(report.application_bytes, 0);
        assert_false(proxy.saw_token);
    }
}

/* ---- The client ---- */

static sslstore_result ping(struct server *server, uint32_t timeout_ms, sslstore_error *error)
{
    sslstore_config config;
    sslstore_client *client;
    sslstore_result result;

    configure(&config, server);
    config.url = "https://localhost";
    config.partner_code = "1";
    config.auth_token = TOKEN;
    config.attempts = 3;
    config.backoff_ms = 1;
    config.connect_timeout_ms = timeout_ms;
    assert_int_equal(sslstore_client_new(&config, &client), SSLSTORE_OK);
    result = sslstore_wire_health_status(client);
    *error = *sslstore_client_error(client);
    sslstore_client_free(client);
    assert_null(strstr(lines, PASSWORD));
    assert_null(strstr(error->message, PASSWORD));
    return result;
}

static void a_refusal_is_not_that_of_the_service(void **state)
{
    static const struct {
        const char *reply;
        sslstore_result result;
        uint32_t attempts;
        int native_code;
        const char *message;
    } rows[] = {
        {"HTTP/1.1 403 No " PASSWORD "\r\n\r\n", SSLSTORE_ERR_PROXY, 1, 403,
         "the proxy says 403 No ***"},
        {"HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\n\r\n", SSLSTORE_ERR_PROXY_AUTH, 1, 407,
         "the proxy requires NTLM, which is not supported; only Basic is"},
        {"HTTP/1.1 503 Later\r\n\r\n", SSLSTORE_ERR_CONNECT, 3, 503,
         "the proxy cannot reach the service: 503 Later"},
        {"", SSLSTORE_ERR_NETWORK, 3, 0, "the proxy closed the connection or did not answer"},
    };
    struct server *server = server_start(&(struct server_options){.name = NULL});

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_error error;

        start_proxy(rows[i].reply, 0);
        assert_int_equal(ping(server, LIMIT_MS, &error), rows[i].result);
        stop_proxy();
        assert_int_equal(error.delivery, SSLSTORE_DELIVERY_NOT_SENT);
        assert_int_equal(error.http_status, 0);
        assert_int_equal(error.native_code, rows[i].native_code);
        assert_int_equal(error.attempts, rows[i].attempts);
        assert_int_equal(proxy.asked, rows[i].attempts);
        assert_string_equal(error.message, rows[i].message);
    }
    server_stop(server, NULL);
}

/* The time is up while the proxy keeps silent. */
static void a_silent_proxy_is_named(void **state)
{
    struct server *server = server_start(&(struct server_options){.name = NULL});
    sslstore_error error;
    int listener;

    (void) state;
    memset(&proxy, 0, sizeof proxy);
    listener = server_listener(&proxy.port);
    sprintf(proxy.url, "127.0.0.1:%u", (unsigned) proxy.port);
    assert_int_equal(ping(server, 100, &error), SSLSTORE_ERR_TIMEOUT);
    assert_string_equal(error.message, "the proxy closed the connection or did not answer");
    close(listener);
    server_stop(server, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tunnel_is_a_connection),
        cmocka_unit_test(a_tunnel_needs_no_wait),
        cmocka_unit_test(a_proxy_that_ends_tls_itself_is_not_trusted),
        cmocka_unit_test(a_refusal_is_not_that_of_the_service),
        cmocka_unit_test(a_silent_proxy_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
