/* The sandbox's CA looks into a real network: web and name servers that this test runs as threads
 * on free loopback ports.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/world.h"
#include "../../examples/sandbox/net_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of the engine */

#define FILE_URL "/.well-known/pki-validation/"

/* One server: answers each request until its pipe is closed. */
struct server {
    pthread_t thread;
    int socket, stop[2], port;
    void (*serve)(struct server *server);
    char reply[8192];            /* of the web server, complete */
    char first[256];             /* the first request line it got */
    char name[256];              /* of the name server: the name of the last question */
    const unsigned char *record; /* its answer: type and data of one record; NULL: none */
    size_t record_size;
    int code;       /* its response code */
    bool of_parent; /* the record is one of the name without its first label */
    bool cuts_udp;  /* UDP replies are truncated */
    int requests;
};

static int listen_on(int type, int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t) *port)};
    socklen_t size = sizeof address;
    int on = 1, listener = socket(AF_INET, type, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(listener >= 0);
    (void) setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    assert_int_equal(bind(listener, (struct sockaddr *) &address, size), 0);
    if (type == SOCK_STREAM) {
        assert_int_equal(listen(listener, 16), 0);
    }
    assert_int_equal(getsockname(listener, (struct sockaddr *) &address, &size), 0);
    *port = ntohs(address.sin_port);
    return listener;
}

static void *run(void *user)
{
    struct server *server = user;
    struct pollfd polled[2] = {{server->socket, POLLIN, 0}, {server->stop[0], POLLIN, 0}};

    while (poll(polled, 2, -1) > 0 && !polled[1].revents) {
        server->serve(server);
    }
    return NULL;
}

static void server_start(struct server *server, int type, void (*serve)(struct server *server))
{
    server->port = 0;
    server->serve = serve;
    server->socket = listen_on(type, &server->port);
    assert_int_equal(pipe(server->stop), 0);
    assert_int_equal(pthread_create(&server->thread, NULL, run, server), 0);
}

static void server_stop(struct server *server)
{
    close(server->stop[1]);
    pthread_join(server->thread, NULL);
    close(server->stop[0]);
    close(server->socket);
}

/* Fails to answer in time if the lock of the engine is held while the network is asked. */
static void serve_file(struct server *server)
{
    int connection = accept(server->socket, NULL, NULL);
    char request[2048];
    size_t used = 0;
    ssize_t got = 1;

    request[0] = '\0';
    while (got > 0 && used < sizeof request - 1 && !strstr(request, "\r\n\r\n")) {
        got = recv(connection, request + used, sizeof request - 1 - used, 0);
        used += got > 0 ? (size_t) got : 0;
        request[used] = '\0';
    }
    if (!server->requests++) {
        snprintf(server->first, sizeof server->first, "%.*s", (int) strcspn(request, "\r"),
                 request);
    }
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    (void) send(connection, server->reply, strlen(server->reply), MSG_NOSIGNAL);
    close(connection);
}

/* Turns a question into its reply in place. Returns the new size. */
static size_t reply_dns(struct server *server, unsigned char *message, size_t size, bool cut)
{
    size_t end = 12, used = 0;

    while (end < size && message[end]) {
        used += (size_t) snprintf(server->name + used, sizeof server->name - used, "%.*s.",
                                  message[end], (const char *) message + end + 1);
        end += message[end] + 1u;
    }
    end += 5;
    server->requests++;
    message[2] = (unsigned char) (0x84 | (cut ? 2 : 0));
    message[3] = (unsigned char) server->code;
    memset(message + 6, 0, 6);
    if (!server->record || cut) {
        return end;
    }
    message[7] = 1;
    message[end++] = 0xc0; /* the name of the question */
    message[end++] = (unsigned char) (server->of_parent ? 12 + 1 + message[12] : 12);
    message[end++] = 0;
    message[end++] = server->record[0];
    memcpy(message + end, "\0\1\0\0\0\x3c\0", 7);
    message[end + 7] = (unsigned char) (server->record_size - 1);
    memcpy(message + end + 8, server->record + 1, server->record_size - 1);
    return end + 8 + server->record_size - 1;
}

static void serve_dns(struct server *server)
{
    unsigned char message[2048];
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t got = recvfrom(server->socket, message, 1024, 0, (struct sockaddr *) &from, &size);

    if (got > 12) {
        size_t used = reply_dns(server, message, (size_t) got, server->cuts_udp);

        (void) sendto(server->socket, message, used, 0, (struct sockaddr *) &from, size);
    }
}

static void serve_dns_tcp(struct server *server)
{
    int connection = accept(server->socket, NULL, NULL);
    unsigned char message[2048];
    ssize_t got = recv(connection, message, 1024, 0);

    if (got > 14) {
        size_t used = reply_dns(server, message + 2, (size_t) got - 2, false);

        message[0] = (unsigned char) (used >> 8);
        message[1] = (unsigned char) used;
        (void) send(connection, message, used + 2, MSG_NOSIGNAL);
    }
    close(connection);
}

/* Asks as an engine does, whose lock is held. */
static enum dcv_answer ask(struct net_config *config, enum dcv_method method, const char *name,
                           const char *value)
{
    struct dcv_question question = {
        .method = method, .domain = "shop.example.com", .name = name, .value = value};
    enum dcv_answer answer;

    config->mutex = &mutex;
    config->timeout_ms = 2000;
    pthread_mutex_lock(&mutex);
    answer = net_check(config, &question);
    pthread_mutex_unlock(&mutex);
    return answer;
}

static void map_to(struct address_map *map, const char *host, int port)
{
    char entry[300];

    snprintf(entry, sizeof entry, "%s=127.0.0.1:%d", host, port);
    assert_true(address_map_add(map, entry));
}

static void expect_file(const char *reply, const char *value, enum dcv_answer expected)
{
    struct net_config config = {0};
    struct server server = {0};

    snprintf(server.reply, sizeof server.reply, "%s", reply);
    server_start(&server, SOCK_STREAM, serve_file);
    map_to(&config.http, "shop.example.com", server.port);
    assert_int_equal(ask(&config, DCV_HTTP, "A1.txt", value), expected);
    server_stop(&server);
    assert_string_equal(server.first, "GET " FILE_URL "A1.txt HTTP/1.1");
    address_map_free(&config.http);
}

#define OK_REPLY "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"

static void a_file_is_found_by_its_content(void **state)
{
    char large[6000];

    (void) state;
    expect_file(OK_REPLY "one\ntwo", "one\ntwo", DCV_FOUND);
    expect_file(OK_REPLY "one\r\ntwo\r\n\r\n", "one\ntwo", DCV_FOUND);
    expect_file(OK_REPLY "one\ntwo\nthree", "one\ntwo", DCV_NOT_FOUND);
    expect_file(OK_REPLY "one", "one\ntwo", DCV_NOT_FOUND);
    expect_file(OK_REPLY, "one", DCV_NOT_FOUND);
    expect_file("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\none", "one", DCV_NOT_FOUND);
    expect_file("HTTP/1.1 201 Created\r\nConnection: close\r\n\r\none", "one", DCV_NOT_FOUND);
    snprintf(large, sizeof large, OK_REPLY "one%5000s", "");
    expect_file(large, "one", DCV_NO_ANSWER);
    expect_file("nonsense", "one", DCV_NO_ANSWER);
    expect_file("", "one", DCV_NO_ANSWER);
    expect_file("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\none", "one", DCV_NO_ANSWER);
}

static void expect_redirect(const char *location, enum dcv_answer expected, int requests)
{
    struct net_config config = {0};
    struct server first = {0}, second = {.reply = OK_REPLY "one"};

    snprintf(first.reply, sizeof first.reply,
             "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", location);
    server_start(&first, SOCK_STREAM, serve_file);
    server_start(&second, SOCK_STREAM, serve_file);
    map_to(&config.http, "shop.example.com", first.port);
    map_to(&config.http, "*.other.example", second.port);
    assert_int_equal(ask(&config, DCV_HTTP, "A1.txt", "one"), expected);
    server_stop(&first);
    server_stop(&second);
    assert_int_equal(second.requests, expected == DCV_FOUND);
    assert_int_equal(first.requests, requests);
    address_map_free(&config.http);
}

static void redirects_are_followed_to_known_hosts_only(void **state)
{
    (void) state;
    expect_redirect("http://www.other.example/x", DCV_FOUND, 1);
    expect_redirect("http://www.other.example:80/x", DCV_FOUND, 1);
    expect_redirect("http://www.other.example:8080/x", DCV_NO_ANSWER, 1);
    expect_redirect("https://www.other.example/x", DCV_NO_ANSWER, 1);
    expect_redirect("http://other.example/x", DCV_NO_ANSWER, 1);
    expect_redirect("ftp://www.other.example/x", DCV_NO_ANSWER, 1);
    expect_redirect("ftp://www.other.example:80/x", DCV_NO_ANSWER, 1);
    expect_redirect("http://www.other.example@elsewhere.example/x", DCV_NO_ANSWER, 1);
    expect_redirect("HTTP://WWW.OTHER.EXAMPLE/x", DCV_FOUND, 1);
    expect_redirect("/again", DCV_NOT_FOUND, 6);
}

static void an_unknown_host_gives_no_answer(void **state)
{
    struct net_config config = {0};
    struct server server = {.reply = OK_REPLY "one"};

    (void) state;
    server_start(&server, SOCK_STREAM, serve_file);
    assert_int_equal(ask(&config, DCV_HTTP, "A1.txt", "one"), DCV_NO_ANSWER);
    map_to(&config.http, "*.shop.example.com", server.port);
    assert_int_equal(ask(&config, DCV_HTTP, "A1.txt", "one"), DCV_NO_ANSWER);
    map_to(&config.http, "*", server.port);
    assert_int_equal(ask(&config, DCV_HTTP, "A1.txt", "one"), DCV_FOUND);
    assert_int_equal(ask(&config, DCV_HTTPS, "A1.txt", "one"), DCV_NO_ANSWER);
    server_stop(&server);
    assert_int_equal(ask(&config, DCV_HTTP, "A1.txt", "one"), DCV_NO_ANSWER);
    address_map_free(&config.http);
}

static void expect_record(enum dcv_method method, const char *record, size_t size, int code,
                          const char *value, enum dcv_answer expected)
{
    static const char name[] = "_A1.shop.example.com";
    struct net_config config = {0};
    struct server server = {
        .record = (const unsigned char *) record, .record_size = size, .code = code};
    char address[40];

    server_start(&server, SOCK_DGRAM, serve_dns);
    snprintf(address, sizeof address, "127.0.0.1:%d", server.port);
    config.dns = address;
    assert_int_equal(ask(&config, method, name, value), expected);
    server_stop(&server);
    assert_string_equal(server.name, "_A1.shop.example.com.");
}

#define CNAME_A_B "\5\1A\2bc\0"
#define TXT_AB    "\20\2ab\1c"

static void a_record_is_found_by_its_value(void **state)
{
    (void) state;
    expect_record(DCV_CNAME, CNAME_A_B, 7, 0, "a.bc", DCV_FOUND);
    expect_record(DCV_CNAME, CNAME_A_B, 7, 0, "A.BC.", DCV_FOUND);
    expect_record(DCV_CNAME, CNAME_A_B, 7, 0, "a.bcd", DCV_NOT_FOUND);
    expect_record(DCV_CNAME, TXT_AB, 6, 0, "abc", DCV_NOT_FOUND);
    expect_record(DCV_TXT, TXT_AB, 6, 0, "abc", DCV_FOUND);
    expect_record(DCV_TXT, TXT_AB, 6, 0, "abC", DCV_NOT_FOUND);
    expect_record(DCV_TXT, TXT_AB, 6, 0, "ab", DCV_NOT_FOUND);
    expect_record(DCV_TXT, TXT_AB, 6, 0, "abcd", DCV_NOT_FOUND);
    expect_record(DCV_TXT, CNAME_A_B, 7, 0, "a.bc", DCV_NOT_FOUND);
    expect_record(DCV_TXT, NULL, 0, 0, "abc", DCV_NOT_FOUND);
    expect_record(DCV_CNAME, NULL, 0, 3, "a.bc", DCV_NOT_FOUND);
    expect_record(DCV_CNAME, NULL, 0, 2, "a.bc", DCV_NO_ANSWER);
    expect_record(DCV_CNAME, CNAME_A_B, 7, 5, "a.bc", DCV_NO_ANSWER);
}

static void a_cname_of_another_name_does_not_count(void **state)
{
    struct net_config config = {0};
    struct server server = {
        .record = (const unsigned char *) CNAME_A_B, .record_size = 7, .of_parent = true};
    char address[40];

    (void) state;
    server_start(&server, SOCK_DGRAM, serve_dns);
    snprintf(address, sizeof address, "127.0.0.1:%d", server.port);
    config.dns = address;
    assert_int_equal(ask(&config, DCV_CNAME, "_A1.shop.example.com", "a.bc"), DCV_NOT_FOUND);
    server_stop(&server);
}

static void a_truncated_reply_is_fetched_by_tcp(void **state)
{
    struct net_config config = {0};
    struct server udp = {.cuts_udp = true};
    struct server tcp = {.record = (const unsigned char *) TXT_AB, .record_size = 6};
    char address[40];

    (void) state;
    server_start(&udp, SOCK_DGRAM, serve_dns);
    tcp.port = udp.port;
    tcp.serve = serve_dns_tcp;
    tcp.socket = listen_on(SOCK_STREAM, &tcp.port);
    assert_int_equal(pipe(tcp.stop), 0);
    assert_int_equal(pthread_create(&tcp.thread, NULL, run, &tcp), 0);
    snprintf(address, sizeof address, "127.0.0.1:%d", udp.port);
    config.dns = address;
    assert_int_equal(ask(&config, DCV_TXT, "shop.example.com", "abc"), DCV_FOUND);
    server_stop(&udp);
    server_stop(&tcp);
    assert_true(udp.requests >= 1);
    assert_int_equal(tcp.requests, 1);
}

static void no_name_server_gives_no_answer(void **state)
{
    struct net_config config = {0};
    int port = 0, listener = listen_on(SOCK_DGRAM, &port);
    char address[40];

    (void) state;
    assert_int_equal(ask(&config, DCV_CNAME, "a.example.com", "b"), DCV_NO_ANSWER);
    close(listener);
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    config.dns = address;
    assert_int_equal(ask(&config, DCV_CNAME, "a.example.com", "b"), DCV_NO_ANSWER);
}

static void approvers_do_as_they_are_told(void **state)
{
    struct net_config config = {0};

    (void) state;
    assert_int_equal(ask(&config, DCV_EMAIL, "admin@example.com", ""), DCV_FOUND);
    config.email = NET_EMAIL_NEVER;
    assert_int_equal(ask(&config, DCV_EMAIL, "admin@example.com", ""), DCV_NOT_FOUND);
    config.email = NET_EMAIL_PAGE;
    assert_int_equal(ask(&config, DCV_EMAIL, "admin@example.com", ""), DCV_NOT_FOUND);
}

static void maps_are_read_strictly(void **state)
{
    static const char *const bad[] = {"",
                                      "a",
                                      "a=",
                                      "=127.0.0.1:80",
                                      "a=127.0.0.1",
                                      "a=127.0.0.1:",
                                      "a=127.0.0.1:0",
                                      "a=127.0.0.1:65536",
                                      "a=127.0.0.1:8x",
                                      "a=localhost:80",
                                      "a=::1:80",
                                      "a=[::1]",
                                      "a=[127.0.0.1]:80",
                                      "a b=127.0.0.1:80",
                                      "*a=127.0.0.1:80",
                                      "a=127.0.0.1:80,b"};
    struct address_map map = {0};

    (void) state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(address_map_add(&map, bad[i]));
        address_map_free(&map);
    }
    assert_true(address_map_add(&map, "a.b=127.0.0.1:80, *.c=[::1]:81,*=127.0.0.2:82"));
    assert_string_equal(address_map_find(&map, "A.B"), "127.0.0.1:80");
    assert_string_equal(address_map_find(&map, "x.C"), "[::1]:81");
    assert_string_equal(address_map_find(&map, "c"), "127.0.0.2:82");
    address_map_free(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_found_by_its_content),
        cmocka_unit_test(redirects_are_followed_to_known_hosts_only),
        cmocka_unit_test(an_unknown_host_gives_no_answer),
        cmocka_unit_test(a_record_is_found_by_its_value),
        cmocka_unit_test(a_cname_of_another_name_does_not_count),
        cmocka_unit_test(a_truncated_reply_is_fetched_by_tcp),
        cmocka_unit_test(no_name_server_gives_no_answer),
        cmocka_unit_test(approvers_do_as_they_are_told),
        cmocka_unit_test(maps_are_read_strictly),
    };
    int failed = 1;

    signal(SIGPIPE, SIG_IGN);
    if (net_start()) {
        failed = cmocka_run_group_tests_name("sandbox network", tests, NULL, NULL);
    }
    net_stop();
    return failed;
}
