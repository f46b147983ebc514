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

/* now: from the clock of the orders. tickets, resume: whether sessions can be resumed by ticket,
 * and at all. The authority and the random source must outlive it. Returns NULL on failure. */
struct tls *tls_new(enum tls_mode mode, struct authority *authority, int64_t now, bool tickets,
                    bool resume, random_fn *random, void *user);
void tls_free(struct tls *tls);
const mbedtls_ssl_config *tls_config(const struct tls *tls);

#endif
