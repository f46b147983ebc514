/* lwIP on this machine, for lwip_stream.c: a stack with one interface of its own, which nobody else
 * sees, and in it a server that passes all bytes on to a port of 127.0.0.1. The client pings the
 * sandbox and gets its list of orders through it.
 *
 *     lwip_check PORT CA-FILE
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lwip/api.h>
#include <lwip/netif.h>
#include <lwip/sockets.h>
#include <lwip/tcpip.h>

#include "../../examples/streams/streams.h"

#define ADDRESS "10.0.0.1"

static uint16_t port;

static void must(bool held, const char *what)
{
    if (!held) {
        fprintf(stderr, "lwip_check: %s\n", what);
        exit(2);
    }
}

/* ---- The stack ---- */

/* What is for the address itself never gets here: lwIP loops it back. */
static err_t send_nowhere(struct netif *netif, struct pbuf *packet, const ip4_addr_t *to)
{
    (void) netif, (void) packet, (void) to;
    return ERR_OK;
}

static err_t init_interface(struct netif *netif)
{
    netif->name[0] = 'c';
    netif->name[1] = 'k';
    netif->output = send_nowhere;
    netif->mtu = 1500;
    return ERR_OK;
}

static void start_stack(void *started)
{
    static struct netif interface;
    ip4_addr_t address;
    ip4_addr_t mask;

    must(ip4addr_aton(ADDRESS, &address) == 1 && ip4addr_aton("255.255.255.0", &mask) == 1,
         "address");
    must(netif_add(&interface, &address, &mask, &address, NULL, init_interface, tcpip_input) !=
             NULL,
         "interface");
    netif_set_default(&interface);
    netif_set_up(&interface);
    netif_set_link_up(&interface);
    pthread_mutex_unlock(started);
}

/* Debian's lwIP has no DNS. */
err_t netconn_gethostbyname_addrtype(const char *name, ip_addr_t *address, u8_t type)
{
    must(type == NETCONN_DNS_DEFAULT, "type of address");
    return strcmp(name, "localhost") == 0 && ipaddr_aton(ADDRESS, address) == 1 ? ERR_OK : ERR_VAL;
}

/* ---- The server in the stack ---- */

struct pair {
    int inside; /* a socket of lwIP */
    int outside;
};

static void *carry_in(void *user)
{
    struct pair *pair = user;
    char bytes[1500];
    ssize_t got;

    while ((got = recv(pair->outside, bytes, sizeof bytes, 0)) > 0) {
        if (lwip_send(pair->inside, bytes, (size_t) got, 0) != got) {
            break;
        }
    }
    (void) lwip_shutdown(pair->inside, SHUT_WR);
    return NULL;
}

static void *carry_out(void *user)
{
    struct pair *pair = user;
    pthread_t other;
    char bytes[1500];
    ssize_t got;

    must(pthread_create(&other, NULL, carry_in, pair) == 0, "thread");
    while ((got = lwip_recv(pair->inside, bytes, sizeof bytes, 0)) > 0) {
        if (send(pair->outside, bytes, (size_t) got, MSG_NOSIGNAL) != got) {
            break;
        }
    }
    (void) shutdown(pair->outside, SHUT_RDWR);
    (void) pthread_join(other, NULL);
    (void) close(pair->outside);
    (void) lwip_close(pair->inside);
    free(pair);
    return NULL;
}

static void *serve(void *listener)
{
    for (;;) {
        struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
        struct pair *pair = malloc(sizeof *pair);
        pthread_t thread;

        must(pair != NULL, "memory");
        pair->inside = lwip_accept(*(int *) listener, NULL, NULL);
        pair->outside = socket(AF_INET, SOCK_STREAM, 0);
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        must(pair->inside >= 0, "accept");
        must(connect(pair->outside, (struct sockaddr *) &name, sizeof name) == 0, "sandbox");
        must(pthread_create(&thread, NULL, carry_out, pair) == 0, "thread");
        (void) pthread_detach(thread);
    }
    return NULL;
}

static void start_server(void)
{
    static int listener;
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
    pthread_t thread;

    listener = lwip_socket(AF_INET, SOCK_STREAM, 0);
    must(lwip_bind(listener, (struct sockaddr *) &name, sizeof name) == 0, "bind");
    must(lwip_listen(listener, 5) == 0, "listen");
    must(pthread_create(&thread, NULL, serve, &listener) == 0, "thread");
    (void) pthread_detach(thread);
}

/* ---- The client ---- */

static int count_order(void *user, const sslstore_sync_record *record)
{
    *(unsigned *) user += record->result == SSLSTORE_OK;
    return 0;
}

static sslstore_result run(const sslstore_config *config)
{
    sslstore_client *client;
    sslstore_sync_totals totals;
    unsigned orders = 0;
    sslstore_result result = sslstore_client_new(config, &client);

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore_ping(client);
    if (result == SSLSTORE_OK) {
        result = sslstore_sync(client, NULL, count_order, &orders, &totals);
    }
    printf("%s: %s; %u orders, %u connections\n", sslstore_result_name(result),
           sslstore_client_error(client)->message, orders,
           (unsigned) sslstore_client_counters(client)->connections);
    sslstore_client_free(client);
    return result;
}

int main(int count, char **arguments)
{
    static pthread_mutex_t started = PTHREAD_MUTEX_INITIALIZER;
    sslstore_config config = {
        .partner_code = "1000001", .auth_token = "sandbox-token", .stream = &lwip_stream};
    char url[64];

    must(count == 3, "usage: lwip_check PORT CA-FILE");
    port = (uint16_t) atoi(arguments[1]);
    (void) snprintf(url, sizeof url, "https://localhost:%u/rest", (unsigned) port);
    config.url = url;
    config.ca_file = arguments[2];
    pthread_mutex_lock(&started);
    tcpip_init(start_stack, &started);
    pthread_mutex_lock(&started);
    start_server();
    return run(&config) == SSLSTORE_OK ? 0 : 1;
}
