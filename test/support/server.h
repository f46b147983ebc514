/* A TLS server on 127.0.0.1, honest or an impostor, in threads of its own: what the transport is
 * tested against. It counts every byte of the client's that it could read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_SERVER_H
#define TEST_SUPPORT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mbedtls/version.h>

/* When the certificates of the default options begin and end. */
#define SERVER_NOT_BEFORE INT64_C(1767312000) /* 2026-01-02 */
#define SERVER_NOT_AFTER  INT64_C(1798761600) /* 2027-01-01 */

enum server_kind {
    SERVER_TLS,
    SERVER_PLAIN,     /* answers in plain HTTP                                         */
    SERVER_OLD_ALERT, /* answers with the alert protocol_version                       */
    SERVER_OLD_HELLO, /* answers with the hello of TLS 1.1                             */
    SERVER_SILENT,    /* takes connections and never says a byte                       */
    SERVER_CUTS       /* reads the client's hello and hangs up                         */
};

enum server_manner {
    SERVER_ECHOES,   /* until the client goes                                    */
    SERVER_CLOSES,   /* echoes once, then close_notify                           */
    SERVER_CUTS_OFF, /* echoes once, then hangs up without close_notify          */
    SERVER_RESETS,   /* echoes once, then resets the connection                  */
    SERVER_SWALLOWS, /* reads, but only once it was woken, and says nothing      */
    SERVER_WARNS     /* echoes, but sends SERVER_WARNINGS warnings before        */
};

#define SERVER_WARNINGS 20000 /* records that mean nothing */

/* All zero: an honest server for localhost that echoes. */
struct server_options {
    enum server_kind kind;
    enum server_manner manner;
    const char *name; /* in the certificate; NULL: localhost                        */
    bool address;     /* the certificate is for the address 127.0.0.1 instead       */
    bool self_signed;
    bool stranger; /* signed by a CA of the right name with another key          */
    bool endless;  /* ... who stands behind himself, ten times                   */
    bool weak;     /* signed with SHA-1                                          */
    bool resumable;
    bool tls12;               /* nothing newer                                              */
    bool tls11;               /* nothing newer; where Mbed TLS still has it                 */
    size_t drip;              /* bytes a write; 0: all                                      */
    bool middle;              /* an issuer stands between the CA and the server             */
    const char *middle_usage; /* its extended key usage as DER; NULL: none                  */
    bool names_itself;        /* the name is the common name, and there is no other         */
    uint32_t has_tls13;       /* from this handshake in TLS 1.2 on its randoms say that it
                                 could do better (RFC 8446, 4.1.3); 0: never                */
};

struct server_report {
    uint32_t connections;
    uint32_t proper_ends; /* conversations that the client ended with close_notify */
    uint64_t application_bytes;
};

struct server;

struct server *server_start(const struct server_options *options);
uint16_t server_port(const struct server *server);
const char *server_ca(const struct server *server);

/* SHA-256 of the public keys, the server's and its CA's: 32 bytes each. */
void server_pins(struct server *server, uint8_t *own, uint8_t *ca);
void server_wake(struct server *server);

/* Waits until the last connection has ended. report may be NULL. */
void server_stop(struct server *server, struct server_report *report);

/* Ports of 127.0.0.1 at which nothing answers while the descriptors stay open: connections are
 * refused, or wait for ever. */
uint16_t server_refusing_port(int *fd);
uint16_t server_hanging_port(int fds[2]);

/* One at which connections are accepted, and never answered; returns the descriptor. */
int server_listener(uint16_t *port);

/* The lowest free descriptor: the same again when nothing was left open. */
int server_lowest_descriptor(void);

#endif
