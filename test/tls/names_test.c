/* Names of the server: which certificate is valid for which host. This file replaces the resolver,
 * and gives every host the address of one server.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <netdb.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sslstore.h"
#include "test/support/server.h"

#define T (&sslstore_transport_mbedtls)

static struct sockaddr_in address;
static struct addrinfo found;

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **list)
{
    (void) host;
    (void) hints;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t) strtoul(service, NULL, 10));
    found.ai_addr = (struct sockaddr *) &address;
    found.ai_addrlen = sizeof address;
    *list = &found;
    return 0;
}

void freeaddrinfo(struct addrinfo *list)
{
    (void) list;
}

static int64_t wall_time(void *unused)
{
    (void) unused;
    return SERVER_NOT_BEFORE;
}

static int open_it(void **connection, const sslstore_config *config, const sslstore_peer *peer)
{
    for (;;) {
        int result = T->open(NULL, connection, config, peer, 0);
        sslstore_wait wait = {
            *connection, result == SSLSTORE_WANT_READ ? SSLSTORE_WAIT_READ : SSLSTORE_WAIT_WRITE,
            0};

        if (result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE) {
            return result;
        }
        assert_int_equal(T->wait(NULL, &wait, 1, 20000), 1);
    }
}

/* The result for this host of a server whose certificate is for that name. */
static void expect(const char *host, const struct server_options *options, sslstore_result result)
{
    struct server *server = server_start(options);
    sslstore_peer peer = {host, server_port(server), NULL};
    struct server_report report;
    sslstore_config config;
    void *connection = NULL;

    memset(&config, 0, sizeof config);
    config.memory = sslstore_memory_heap;
    config.now_ms = sslstore_now_ms;
    config.wall_time = wall_time;
    config.random = sslstore_random_mbedtls;
    config.stream = &sslstore_stream_sockets;
    config.ca_pem = server_ca(server);
    if (open_it(&connection, &config, &peer) != (int) result) {
        fail_msg("%s for %s", options->name, host);
    }
    if (result == SSLSTORE_ERR_CERT_REFUSED) {
        assert_string_equal(T->reason(NULL, connection),
                            options->names_itself
                                ? "a certificate for all of a top-level domain: CN=*.com"
                                : "a certificate for all of a top-level domain: CN=Test server");
    }
    T->release(NULL, connection);
    server_stop(server, &report);
    assert_int_equal(report.application_bytes, 0);
}

static void a_wildcard_is_not_for_all_of_a_top_level_domain(void **state)
{
    static const struct {
        const char *host;
        const char *name;
        sslstore_result result;
    } rows[] = {
        {"example.com", "*.com", SSLSTORE_ERR_CERT_REFUSED},
        {"example.com", "*.COM", SSLSTORE_ERR_CERT_REFUSED},
        {"EXAMPLE.COM", "*.com", SSLSTORE_ERR_CERT_REFUSED},
        {"device.local", "*.local", SSLSTORE_ERR_CERT_REFUSED},
        {"a.b", "*.b", SSLSTORE_ERR_CERT_REFUSED},
        {"example.com", "*", SSLSTORE_ERR_CERT_HOST},
        {"example.com", "*.org", SSLSTORE_ERR_CERT_HOST},
        {"www.example.com", "*.com", SSLSTORE_ERR_CERT_HOST},
        {"example.com", "*.example.com", SSLSTORE_ERR_CERT_HOST},
        {"example.com", "example.com", SSLSTORE_OK},
        {"example.com", "EXAMPLE.com", SSLSTORE_OK},
        {"www.example.com", "*.example.com", SSLSTORE_OK},
        {"a.www.example.com", "*.www.example.com", SSLSTORE_OK},
        {"localhost", "localhost", SSLSTORE_OK},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect(rows[i].host, &(struct server_options){.name = rows[i].name}, rows[i].result);
    }
}

static void nor_is_one_in_the_common_name(void **state)
{
    (void) state;
    expect("example.com", &(struct server_options){.name = "*.com", .names_itself = true},
           SSLSTORE_ERR_CERT_REFUSED);
    expect("example.com", &(struct server_options){.name = "example.com", .names_itself = true},
           SSLSTORE_OK);
    expect("example.com", &(struct server_options){.name = "*.org", .names_itself = true},
           SSLSTORE_ERR_CERT_HOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wildcard_is_not_for_all_of_a_top_level_domain),
        cmocka_unit_test(nor_is_one_in_the_common_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
