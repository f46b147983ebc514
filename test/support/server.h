/* A TLS server on 127.0.0.1, honest or an impostor, in threads of its own, to test the transport
 * against. It counts every decrypted byte of the client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_SERVER_H
#define TEST_SUPPORT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mbedtls/version.h>

/* Validity of the certificates of the default options. */
#define SERVER_NOT_BEFORE INT64_C(1767312000) /* 2026-01-02 */
#define SERVER_NOT_AFTER  INT64_C(1798761600) /* 2027-01-01 */

enum server_kind {
    SERVER_TLS,
    SERVER_PLAIN,     /* answers in plain HTTP */
    SERVER_OLD_ALERT, /* answers with the alert protocol_version */
    SERVER_ALERT,     /* answers with the alert of the options */
    SERVER_OLD_HELLO, /* answers with the hello of TLS 1.1 */
    SERVER_SILENT,    /* accepts connections and sends nothing */
    SERVER_CUTS       /* reads the client's hello and closes */
};

enum server_manner {
    SERVER_ECHOES,   /* until the client closes */
    SERVER_CLOSES,   /* echoes once, then close_notify */
    SERVER_CUTS_OFF, /* echoes once, then closes without close_notify */
    SERVER_RESETS,   /* echoes once, then resets the connection */
    SERVER_SWALLOWS, /* reads only after server_wake(), and sends nothing */
    SERVER_WARNS,    /* echoes, but sends SERVER_WARNINGS warnings first */
    SERVER_REFUSES   /* answers with the alert of the options, and closes */
};

/* What the hello of a client that offers a session is answered with; no other client is refused. */
enum server_refusal {
    SERVER_RESUMES, /* nothing else than that of any other client */
    SERVER_ALERTS,  /* the alert of the options */
    SERVER_ENDS,    /* the end of the connection */
    SERVER_BREAKS   /* a reset */
};

#define SERVER_WARNINGS 20000 /* ignorable records */

/* All zero: an honest server for localhost that echoes. */
struct server_options {
    enum server_kind kind;
    enum server_manner manner;
    const char *name; /* in the certificate; NULL: localhost */
    enum server_refusal refuses_sessions;
    uint8_t alert;    /* of SERVER_ALERT, SERVER_REFUSES, SERVER_ALERTS and asks */
    bool asks;        /* for a client's certificate; who has none gets an alert */
    bool address;     /* the certificate is for the address 127.0.0.1 instead */
    bool self_signed;
    bool stranger; /* signed by a CA with the right name and another key */
    bool endless;  /* the same, and its chain has that CA's certificate ten times */
    bool weak;     /* signed with SHA-1 */
    bool resumable;
    bool ticketless;          /* sessions of TLS 1.2 have an id; those of TLS 1.3 are not resumed */
    bool tls12;               /* TLS 1.2 only */
    bool tls11;               /* TLS 1.1 only, if Mbed TLS has it */
    size_t drip;              /* bytes per write; 0: all */
    bool middle;              /* an intermediate stands between the CA and the server */
    bool alone;               /* and is not sent */
    bool unknown;             /* and is of another CA than that of server_ca() */
    const char *middle_usage; /* its extended key usage as DER; NULL: none */
    bool names_itself;        /* the name is in the common name only */
    uint32_t copies;          /* how often the CA certificate of a stranger ends the chain */
    bool unknown_algorithm; /* the certificate is signed with an algorithm 1.2.840.10045.127.3.2 */
    const char *last;       /* a file with the certificate that ends the chain, in PEM, which Mbed
                               * TLS need not be able to read; NULL: none */
    uint32_t has_tls13;     /* from this handshake on, the server has TLS 1.3 all the same, and
                               * somebody between hides that the client has it; so the server's
                               * random is marked (RFC 8446, section 4.1.3); 0: never */
};

struct server_report {
    uint32_t connections;
    uint32_t proper_ends; /* connections that the client ended with close_notify */
    uint64_t application_bytes;
};

struct server;

struct server *server_start(const struct server_options *options);
uint16_t server_port(const struct server *server);
const char *server_ca(const struct server *server);

/* Computes SHA-256 of the public keys of the server and of its CA: 32 bytes each. */
void server_pins(struct server *server, uint8_t *own, uint8_t *ca);
void server_wake(struct server *server);

/* Replaces the keys of the tickets, and forgets all sessions. */
void server_forget(struct server *server);

/* Waits until the last connection has ended. report may be NULL. */
void server_stop(struct server *server, struct server_report *report);

/* Return ports of 127.0.0.1 where nothing answers while the descriptors are open: connections
 * are refused, or wait. */
uint16_t server_refusing_port(int *fd);
uint16_t server_hanging_port(int fds[2]);

/* Returns the descriptor of a port where connections are accepted and never answered. */
int server_listener(uint16_t *port);

/* Returns the lowest free descriptor: it is the same again if nothing was left open. */
int server_lowest_descriptor(void);

#endif
