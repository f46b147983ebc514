/* X.509: the parts of a certificate (RFC 5280), as slices of its DER. Only the structure is read:
 * nothing is verified, and no algorithm has to be known.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_PKI_X509_H
#define SSLSTORE_PKI_X509_H

#include <stdint.h>

#include "pki/der.h"

/* Signed content, the algorithm and the signature. */
struct sslstore__signed {
    struct sslstore__bytes content;   /* the element that was signed          */
    struct sslstore__bytes algorithm; /* the value of the AlgorithmIdentifier */
    struct sslstore__bytes signature;
};

struct sslstore__certificate {
    struct sslstore__bytes der;
    struct sslstore__signed proof;
    struct sslstore__bytes serial; /* the value of the INTEGER */
    struct sslstore__bytes issuer; /* the content of the Name  */
    struct sslstore__bytes subject;
    struct sslstore__bytes public_key;       /* SubjectPublicKeyInfo with its header        */
    struct sslstore__bytes general_names;    /* the content of subjectAltName; may be empty */
    struct sslstore__bytes subject_key_id;   /* may be empty                                */
    struct sslstore__bytes authority_key_id; /* may be empty                                */
    int64_t not_before;                      /* 0: unreadable                               */
    int64_t not_after;
    bool is_ca; /* by basicConstraints */
};

/* Read the certificate that bytes begin with. Returns false if they begin with something else. */
bool sslstore__x509_read(struct sslstore__bytes bytes, struct sslstore__certificate *certificate);

/* The size of the certificate that bytes begin with; 0: they begin with something else. */
size_t sslstore__x509_size(struct sslstore__bytes bytes);

/* Take SEQUENCE { content, algorithm, signature } off *rest. Certificates and signing requests
 * alike have this structure. */
bool sslstore__x509_signed_read(struct sslstore__bytes *rest, struct sslstore__signed *proof);

/* Find the content of subjectAltName among Extensions (the value of their SEQUENCE); empty if there
 * is none. Returns false if they are malformed. */
bool sslstore__x509_alt_names_find(struct sslstore__bytes extensions,
                                   struct sslstore__bytes *general_names);

/* Whether an extension occurs twice, which RFC 5280 (section 4.2) forbids; or whether there are
 * more than 64, so that hostile input cannot make this slow. */
bool sslstore__x509_extension_repeats(struct sslstore__bytes extensions);

#endif
