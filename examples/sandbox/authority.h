/* The certificate authority: a root, an intermediate, and the leaves that the intermediate signs.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_AUTHORITY_H
#define SANDBOX_AUTHORITY_H

#include "certificate.h"

struct authority;

/* The CA certificates are valid for a century, 2000 to 2099, because the clock can be moved
 * within it. */
#define AUTHORITY_BEGIN INT64_C(946684800)
#define AUTHORITY_END   INT64_C(4102444799)

/* Makes new keys from the random source, which must outlive the authority. Returns NULL on
 * failure. */
struct authority *authority_new(const char *name, random_fn *random, void *user);
void authority_free(struct authority *authority);

/* Writes an authority as PEM text, private keys included; the caller frees it. Reads one from
 * such text: NULL if the text is malformed or a key does not belong to its certificate. */
char *authority_text(struct authority *authority);
struct authority *authority_read(const char *name, const char *text, random_fn *random, void *user);

const struct der *authority_root(const struct authority *authority);
const struct der *authority_intermediate(const struct authority *authority);

/* Issues a leaf, signed by the intermediate. One thread at a time.
 * authority_issue_bad_signature() writes a signature that is not the intermediate's, though the
 * certificate names the intermediate. */
bool authority_issue(struct authority *authority, const struct certificate_facts *facts,
                     struct der *leaf);
bool authority_issue_bad_signature(struct authority *authority,
                                   const struct certificate_facts *facts, struct der *leaf);

/* Makes a new EC P-256 key pair in an initialized key, and writes its public half as DER. */
bool authority_key(mbedtls_pk_context *key, struct der *public_key, random_fn *random, void *user);

/* Returns PEM text; the caller frees it. */
char *certificate_pem(const struct der *certificate);

/* Returns a PKCS#7 file of the certificates as PEM text; the caller frees it. */
char *certificates_pkcs7(const struct der *const *certificates, size_t count);

#endif
