/* The TLS side of the server: its certificate, valid or wrong on purpose, and what it offers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_TLS_H
#define SANDBOX_TLS_H

#include "authority.h"

/* X(constant, name, meaning) */
#define TLS_MODE_MAP(X)                                                                     \
    X(GOOD, "good", "a certificate for localhost from the authority of --ca-dir (default)") \
    X(WRONG_HOST, "wrong-host", "a certificate for another host")                           \
    X(UNKNOWN_CA, "unknown-ca", "a chain from a root that is not the one in --ca-dir")      \
    X(SELF_SIGNED, "self-signed", "a certificate signed by its own key")                    \
    X(EXPIRED, "expired", "a certificate that ended yesterday")                             \
    X(NOT_YET_VALID, "not-yet-valid", "a certificate that begins tomorrow")                 \
    X(TLS11, "tls11", "TLS 1.1 only")                                                       \
    X(PLAIN, "plain", "HTTP without TLS")                                                   \
    X(SILENT, "silent", "accepts connections and sends nothing")

enum tls_mode {
#define X(constant, name, meaning) TLS_##constant,
    TLS_MODE_MAP(X)
#undef X
        TLS_MODE_COUNT
};

struct tls;

struct tls_settings {
    enum tls_mode mode;
    const char *names;     /* further names of the certificate, joined by commas; NULL: none */
    const char *addresses; /* further addresses, in the same way */
    int64_t now;           /* from the clock of the orders */
    bool tickets, resume;  /* whether sessions can be resumed by ticket, and at all */
    random_fn *random;
    void *random_user;
};

/* The authority and the random source must outlive it. Returns NULL on failure. */
struct tls *tls_new(const struct tls_settings *settings, struct authority *authority);
void tls_free(struct tls *tls);
const mbedtls_ssl_config *tls_config(const struct tls *tls);

#endif
