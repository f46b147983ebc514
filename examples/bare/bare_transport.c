/* Firmware without heap, sockets or an operating system's clock.
 *
 *     cc -I. -o bare_transport examples/bare/bare_transport.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     ./bare_transport
 *
 * The program supplies all five hooks: memory, transport, two clocks and randomness. This transport
 * replays one reply, so that the example runs anywhere and shows how much memory a call needs. On a
 * device, the same functions call the device's TLS stack.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "sslstore.h"

/* ---- Memory: 16 KB and no more ---- */

static union {
    unsigned char bytes[16 * 1024];
    void *aligned;
} pool;

/* ---- Transport: functions; user is config.transport_user ---- */

static const char body[] =
    "{\"AuthResponse\":{\"isError\":false},\"TheSSLStoreOrderID\":\"24680\","
    "\"ProductCode\":\"positivessl\",\"CommonName\":\"device-17.example.com\","
    "\"OrderStatus\":{\"MajorStatus\":\"Active\",\"MinorStatus\":\"\"}}";

struct wire {
    char answer[512];
    size_t size;
    size_t sent;
};

static int wire_open(void *user, void **connection, const sslstore_config *config,
                     const sslstore_peer *peer, uint32_t timeout_ms)
{
    struct wire *wire = user;

    (void) config; /* config->ca_pem holds the CA certificates to trust                */
    (void) peer;   /* peer->host and port: connect, and check the certificate for host */
    (void) timeout_ms;
    wire->size = (size_t) snprintf(wire->answer, sizeof wire->answer,
                                   "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                   "Content-Length: %u\r\n\r\n%s",
                                   (unsigned) strlen(body), body);
    wire->sent = 0;
    *connection = wire;
    return SSLSTORE_OK;
}

static int wire_send(void *user, void *connection, const void *data, size_t size,
                     uint32_t timeout_ms)
{
    (void) user;
    (void) connection;
    (void) data;
    (void) timeout_ms;
    return (int) size; /* the number of bytes taken; may be less than size */
}

static int wire_recv(void *user, void *connection, void *data, size_t size, uint32_t timeout_ms)
{
    struct wire *from = connection;
    size_t left = from->size - from->sent;

    (void) user;
    (void) timeout_ms;
    if (left == 0) {
        return SSLSTORE_WANT_READ; /* no data yet: the library calls again, until its deadline */
    }
    if (size > left) {
        size = left;
    }
    memcpy(data, from->answer + from->sent, size);
    from->sent += size;
    return (int) size;
}

static void wire_close(void *user, void *connection)
{
    (void) user;
    (void) connection;
}

static const sslstore_transport transport = {.open = wire_open,
                                             .send = wire_send,
                                             .recv = wire_recv,
                                             .close = wire_close,
                                             .release = wire_close};

/* ---- Clocks and randomness ---- */

static uint64_t now_ms(void *ticks)
{
    return ++*(uint64_t *) ticks; /* a device returns the milliseconds since power-on */
}

static int64_t wall_time(void *unused)
{
    (void) unused;
    return 1795478400; /* from a real-time clock or NTP; 0 while the time is unknown */
}

static int fill_random(void *unused, void *out, size_t size)
{
    (void) unused;
    memset(out, 4, size); /* a device reads its hardware generator; never do this */
    return 0;
}

/* ---- The program ---- */

static void configure(sslstore_config *config, sslstore_arena *arena)
{
    static struct wire wire;
    static uint64_t ticks;

    memset(config, 0, sizeof *config);
    config->partner_code = "1234567";
    config->auth_token = "secret";
    config->memory.alloc = sslstore_arena_alloc;
    config->memory.user = arena;
    config->transport = &transport;
    config->transport_user = &wire; /* the first argument of each function of the transport */
    config->now_ms = now_ms;
    config->now_user = &ticks;
    config->wall_time = wall_time;
    config->random = fill_random;
    config->response_max = 8 * 1024;
}

static sslstore_result show_status(const sslstore_config *config)
{
    sslstore_client *client;
    sslstore_order order;
    sslstore_result result = sslstore_client_new_bare(config, &client);

    if (result != SSLSTORE_OK) {
        return result;
    }
    result = sslstore_wire_order_status(client, "24680", &order);
    if (result == SSLSTORE_OK) {
        char name[SSLSTORE_DOMAIN_MAX];

        printf("%s is %s\n", sslstore_text_printable(order.common_name, name, sizeof name),
               sslstore_state_name(order.state));
        sslstore_order_free(&order);
    }
    sslstore_client_free(client);
    return result;
}

int main(void)
{
    sslstore_arena arena;
    sslstore_config config;
    sslstore_result result;

    if (sslstore_version_number() != SSLSTORE_VERSION_NUMBER) {
        printf("compiled with the header of %s, linked with %s\n", SSLSTORE_VERSION,
               sslstore_version());
        return 1;
    }
    sslstore_arena_init(&arena, pool.bytes, sizeof pool.bytes);
    configure(&config, &arena);
    result = show_status(&config);
    printf("%s; %lu bytes of memory at most, %lu still in use\n", sslstore_result_text(result),
           (unsigned long) arena.peak, (unsigned long) arena.used);
    return result == SSLSTORE_OK && arena.used == 0 ? 0 : 1;
}
