/* X.509: a certificate taken apart (RFC 5280) by structure alone. Nothing is verified, and no
 * algorithm has to be known; what is kept are slices of the DER.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_X509_H
#define SSLSTORE_PKI_X509_H

#include "pki/der.h"

/* What somebody signed, and how. */
struct sslstore__signed {
    struct sslstore__bytes content;   /* the element that was signed       */
    struct sslstore__bytes algorithm; /* value of the AlgorithmIdentifier  */
    struct sslstore__bytes signature;
};

struct sslstore__certificate {
    struct sslstore__bytes der;
    struct sslstore__signed proof;
    struct sslstore__bytes serial; /* value of the INTEGER                     */
    struct sslstore__bytes issuer; /* contents of the Names                    */
    struct sslstore__bytes subject;
    struct sslstore__bytes public_key;       /* SubjectPublicKeyInfo, header and all     */
    struct sslstore__bytes general_names;    /* content of subjectAltName; may be empty  */
    struct sslstore__bytes subject_key_id;   /* may be empty                             */
    struct sslstore__bytes authority_key_id; /* may be empty                             */
    int64_t not_before;                      /* 0: unreadable                            */
    int64_t not_after;
    bool is_ca; /* basicConstraints says so                 */
};

/* Read the certificate that bytes begin with. false: they begin with something else. */
bool sslstore__x509_read(struct sslstore__bytes bytes, struct sslstore__certificate *certificate);

/* SEQUENCE { content, algorithm, signature }: the shape of certificates and requests alike.
 * rest moves behind it. */
bool sslstore__x509_signed_read(struct sslstore__bytes *rest, struct sslstore__signed *proof);

/* The content of subjectAltName among Extensions (the value of their SEQUENCE); empty if none.
 * false: malformed. */
bool sslstore__x509_alt_names_find(struct sslstore__bytes extensions,
                                   struct sslstore__bytes *general_names);

/* Extensions of which one stands there twice, which RFC 5280 (section 4.2) forbids; or of which there
 * are more than 64, so that nobody can make this take long. */
bool sslstore__x509_extension_repeats(struct sslstore__bytes extensions);

/* Type and size of a SubjectPublicKeyInfo; OTHER and 0 for all but RSA and P-256, P-384, P-521. */
void sslstore__key_describe(struct sslstore__bytes public_key, sslstore_key_type *type,
                            uint32_t *bits);

#endif
