/* Trust: the program's CA certificates and pins, and the verification of a server by them and by
 * the program's clock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_TRUST_H
#define SSLSTORE_TLS_TRUST_H

#include <mbedtls/x509_crt.h>

#include "sslstore.h"

#define SSLSTORE__FAULT_MAX 256

/* The CA certificates, shared by all connections of a client: a bundle takes much time and
 * memory. The count of refused sessions is here because all connections must see it. */
struct sslstore__tls_anchors {
    sslstore_memory memory;
    size_t references;
    size_t refusals; /* of sessions, by the server: see session.h */
    size_t skipped;  /* blocks that could not be read */
    mbedtls_x509_crt chain;
};

struct sslstore__trust {
    struct sslstore__tls_anchors *anchors; /* NULL: not read yet */
    int64_t now;                           /* the time at which certificates must be valid */

    /* From valid_from to valid_until, every certificate that was verified last is valid. */
    int64_t valid_from;
    int64_t valid_until;

    const char *host;         /* that the server's certificate must name */
    const sslstore_pin *pins; /* of the configuration */
    size_t pin_count;
    bool verified;                   /* a certificate was verified since sslstore__trust_begin() */
    bool pinned;                     /* and one of them has a pinned key */
    bool untrusted;                  /* and one of them has no trusted issuer */
    char fault[SSLSTORE__FAULT_MAX]; /* what is wrong, as a sentence; "": nothing */
};

void sslstore__trust_init(struct sslstore__trust *trust);
void sslstore__trust_free(struct sslstore__trust *trust);

/* Read the configured CA certificates, or share those of a session source with the same
 * configuration (NULL: none), and keep them; see anchors.h. ERR_CA, and fault says more,
 * ERR_MEMORY, ERR_RANDOM; *code is Mbed TLS's. */
sslstore_result sslstore__trust_load(struct sslstore__trust *trust, const sslstore_config *config,
                                     const struct sslstore__trust *session_source, int *code);

/* Before a handshake: read the clock and the pins. host is borrowed until the handshake has ended.
 * ERR_CLOCK: the clock is not set. */
sslstore_result sslstore__trust_begin(struct sslstore__trust *trust, const sslstore_config *config,
                                      const char *host);

/* Whether the certificates that were verified last are valid now, too. */
bool sslstore__trust_holds(const struct sslstore__trust *trust);

/* The verify callback of Mbed TLS; user is the trust. It is called from the anchor down to the
 * server's own certificate, which has depth 0, and checks what Mbed TLS leaves out: the program's
 * clock, pins, an issuer whose usage excludes servers, a wildcard right below the top level
 * (*.com). A CA certificate that is not valid now counts all the same if it was renewed with the
 * same key, and the new one is among the anchors and valid. Mbed TLS takes a signature that it had
 * no memory to check for a wrong one; returns a code of Mbed TLS that says so. */
int sslstore__trust_verify(void *user, mbedtls_x509_crt *certificate, int depth, uint32_t *flags);

/* The result for the flags of a verification; OK for 0. If several are set, the first of:
 *   untrusted         then nothing else that the certificate says can be believed
 *   for another host  then it is another server that is too old or too weak
 *   expired, not valid yet, refused, without a pinned key */
sslstore_result sslstore__trust_result(uint32_t flags);

/* Why the result is ERR_CERT_REFUSED: the noted fault, else what the flags say, else "". */
const char *sslstore__trust_fault(const struct sslstore__trust *trust, uint32_t flags);

/* What should be known if no CA is trusted: that some of the CA certificates were skipped, else
 * which issuer is not trusted, and why. NULL: nothing is known. */
const char *sslstore__trust_skipped(struct sslstore__trust *trust);

#endif
