/* Trust: the CA certificates, and a server's certificates judged by them and by our clock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_TRUST_H
#define SSLSTORE_TLS_TRUST_H

#include <mbedtls/x509_crt.h>

#include "sslstore.h"

#define SSLSTORE__FAULT_MAX 160

/* Read once for all connections of a client: a bundle takes much time and memory. */
struct sslstore__anchors {
    sslstore_memory memory;
    size_t holders;
    mbedtls_x509_crt chain;
};

struct sslstore__trust {
    struct sslstore__anchors *anchors; /* NULL: not read yet */
    int64_t now;        /* the time by which certificates are judged                     */
    int64_t valid_from; /* from then until then every certificate judged was or is valid */
    int64_t valid_until;
    const char *host;         /* whose certificate it should be */
    const sslstore_pin *pins; /* the configuration's */
    size_t pin_count;
    bool judged; /* certificates were judged since sslstore__trust_begin()        */
    bool pinned; /* and one of them has a pinned key                              */
    char fault[SSLSTORE__FAULT_MAX]; /* which certificate is refused, and why; "": none */
};

void sslstore__trust_init(struct sslstore__trust *trust);
void sslstore__trust_free(struct sslstore__trust *trust);

/* Read the configured CA certificates, or share those of a session source of the same configuration (NULL:
 * there is none), and keep them; see anchors.h. ERR_CA, ERR_MEMORY; *code is Mbed TLS's. */
sslstore_result sslstore__trust_load(struct sslstore__trust *trust, const sslstore_config *config,
                                     const struct sslstore__trust *session_source, int *code);

/* Read the wall clock and the pins for the handshake to come. host is borrowed until it has ended.
 * ERR_CLOCK: the clock is not set. */
sslstore_result sslstore__trust_begin(struct sslstore__trust *trust, const sslstore_config *config,
                                      const char *host);

/* What was judged last is valid now, too. */
bool sslstore__trust_holds(const struct sslstore__trust *trust);

/* Mbed TLS's verify callback, called from the anchor down to the server's own certificate, which has
 * depth 0; its first argument is the trust. It sees to what Mbed TLS leaves out: our clock, pins, an
 * issuer whose usage excludes servers, a wildcard right below the top level (*.com). */
int sslstore__trust_judge(void *trust, mbedtls_x509_crt *certificate, int depth, uint32_t *flags);

/* The result for the flags of a verification; 0 is OK. Where several apply, the first of: untrusted
 * (nothing else that the certificate says can be believed), for another host (then it is another
 * server that is too old or too weak), expired, not valid yet, refused, without a pinned key. */
sslstore_result sslstore__trust_result(uint32_t flags);

/* Why ERR_CERT_REFUSED: what was noted, or else what the flags say. "": nothing. */
const char *sslstore__trust_fault(const struct sslstore__trust *trust, uint32_t flags);

#endif
