/* The certificate authority: a root, an intermediate under it, and leaves under that.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_AUTHORITY_H
#define SANDBOX_AUTHORITY_H

#include "certificate.h"

struct authority;

/* The authority's own certificates are valid for a century, from 2000 to 2099, so that the clock can
 * be moved. */
#define AUTHORITY_BEGIN INT64_C(946684800)
#define AUTHORITY_END   INT64_C(4102444799)

/* Makes new keys from the random source, which must outlive the authority; NULL on failure. */
struct authority *authority_new(const char *name, random_fn *random, void *user);
void authority_free(struct authority *authority);

/* An authority as text, private keys included, to be freed; and one from such text: NULL if it is
 * none, or its keys are not those of its certificates. */
char *authority_text(struct authority *authority);
struct authority *authority_read(const char *name, const char *text, random_fn *random, void *user);

const struct der *authority_root(const struct authority *authority);
const struct der *authority_intermediate(const struct authority *authority);

/* A leaf under the intermediate; for one thread at a time. The second one has a signature that is
 * not the intermediate's, though it says so. */
bool authority_issue(struct authority *authority, const struct certificate_facts *facts,
                     struct der *leaf);
bool authority_issue_falsely(struct authority *authority, const struct certificate_facts *facts,
                             struct der *leaf);

/* A new EC P-256 key pair in an initialised key, and its public half as DER. */
bool authority_key(mbedtls_pk_context *key, struct der *public_key, random_fn *random, void *user);

/* PEM text, to be freed. */
char *certificate_pem(const struct der *certificate);

/* A PKCS#7 file that carries the certificates, as PEM text to be freed. */
char *certificates_pkcs7(const struct der *const *certificates, size_t count);

#endif
