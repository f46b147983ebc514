/* Makes, saves and reads the certificate authority, with EC P-256 keys, and issues leaves.
 * SPDX-License-Identifier: Apache-2.0 */
#include "authority.h"
#include "memory.h"

#include <mbedtls/pem.h>
#include <mbedtls/x509_crt.h>
#include <stdlib.h>
#include <string.h>

struct authority {
    char *root_name;
    char *intermediate_name;
    mbedtls_pk_context root_key;
    mbedtls_pk_context intermediate_key;
    mbedtls_pk_context issuing_key; /* a copy of the key, for leaves */
    struct der root;
    struct der intermediate;
    struct signer issuer;
    random_fn *random;
    void *random_user;
};

bool authority_key(mbedtls_pk_context *key, struct der *public_key, random_fn *random, void *user)
{
    unsigned char buffer[256];
    int size;

    if (versions_make_key(key, random, user) != 0) {
        return false;
    }
    size = mbedtls_pk_write_pubkey_der(key, buffer, sizeof buffer);
    if (size <= 0) {
        return false;
    }
    der_put(public_key, buffer + sizeof buffer - size, (size_t) size);
    return true;
}

/* Makes one certificate of the authority itself. The root signs its own. */
static bool make_certificate(struct authority *authority, enum certificate_use use,
                             const struct der *public_key, struct signer *signer, struct der *out)
{
    struct certificate_facts facts = {.use = use};

    facts.subject.common_name =
        use == USE_ROOT ? authority->root_name : authority->intermediate_name;
    facts.subject.organization = "sslstore sandbox";
    facts.not_before = AUTHORITY_BEGIN;
    facts.not_after = AUTHORITY_END;
    facts.public_key = der_start(public_key);
    facts.public_key_size = public_key->used;
    if (authority->random(authority->random_user, facts.serial, SERIAL_SIZE) != 0) {
        return false;
    }
    facts.serial[0] = (unsigned char) ((facts.serial[0] & 0x7f) | 0x40);
    return certificate_write(out, &facts, signer);
}

static struct signer make_signer(struct authority *authority, mbedtls_pk_context *key,
                                 const char *name, const struct der *public_key)
{
    struct signer signer = {
        .key = key, .random = authority->random, .random_user = authority->random_user};

    signer.name.common_name = name;
    signer.name.organization = "sslstore sandbox";
    certificate_key_id(signer.key_id, der_start(public_key), public_key->used);
    return signer;
}

/* Sets who signs roots and intermediates, and who signs leaves. */
static bool set_signers(struct authority *authority, struct signer *root,
                        const struct der *root_public, const struct der *intermediate_public)
{
    *root = make_signer(authority, &authority->root_key, authority->root_name, root_public);
    authority->issuer = make_signer(authority, &authority->issuing_key,
                                    authority->intermediate_name, intermediate_public);
    return versions_copy_for_speed(&authority->issuing_key, &authority->intermediate_key) == 0;
}

static bool make_chain(struct authority *authority)
{
    struct der root_public = {0}, intermediate_public = {0};
    struct signer root;
    bool made;

    made = authority_key(&authority->root_key, &root_public, authority->random,
                         authority->random_user) &&
           authority_key(&authority->intermediate_key, &intermediate_public, authority->random,
                         authority->random_user) &&
           set_signers(authority, &root, &root_public, &intermediate_public) &&
           make_certificate(authority, USE_ROOT, &root_public, &root, &authority->root) &&
           make_certificate(authority, USE_INTERMEDIATE, &intermediate_public, &root,
                            &authority->intermediate);
    der_free(&root_public);
    der_free(&intermediate_public);
    return made;
}

/* Reads the key of a PEM block, which must belong to the certificate. */
static bool read_key(struct authority *authority, const char *block, mbedtls_pk_context *key,
                     mbedtls_x509_crt *certificate, struct der *public_key)
{
    unsigned char own[256], other[256];
    int size, other_size;

    if (versions_parse_key(key, (const unsigned char *) block, strlen(block) + 1, authority->random,
                           authority->random_user) != 0 ||
        !versions_is_ec(key)) {
        return false;
    }
    size = mbedtls_pk_write_pubkey_der(key, own, sizeof own);
    other_size = mbedtls_pk_write_pubkey_der(&certificate->pk, other, sizeof other);
    if (size <= 0 || size != other_size ||
        memcmp(own + sizeof own - size, other + sizeof other - size, (size_t) size) != 0) {
        return false;
    }
    der_put(public_key, own + sizeof own - size, (size_t) size);
    return true;
}

static const char *next_block(const char *text)
{
    return text ? strstr(text + 1, "-----BEGIN ") : NULL;
}

/* Reads two keys and two certificates, the root's first. */
static bool read_chain(struct authority *authority, const char *text)
{
    struct der root_public = {0}, intermediate_public = {0};
    const char *first = strstr(text, "-----BEGIN "), *second = next_block(first);
    struct signer root;
    mbedtls_x509_crt chain;
    uint32_t flags;
    bool good;

    mbedtls_x509_crt_init(&chain);
    good = second &&
           mbedtls_x509_crt_parse(&chain, (const unsigned char *) text, strlen(text) + 1) == 0 &&
           chain.next && !chain.next->next &&
           read_key(authority, first, &authority->root_key, &chain, &root_public) &&
           read_key(authority, second, &authority->intermediate_key, chain.next,
                    &intermediate_public) &&
           mbedtls_x509_crt_verify(chain.next, &chain, NULL, NULL, &flags, NULL, NULL) == 0 &&
           set_signers(authority, &root, &root_public, &intermediate_public);
    if (good) {
        der_put(&authority->root, chain.raw.p, chain.raw.len);
        der_put(&authority->intermediate, chain.next->raw.p, chain.next->raw.len);
    }
    mbedtls_x509_crt_free(&chain);
    der_free(&root_public);
    der_free(&intermediate_public);
    return good;
}

static struct authority *authority_begin(const char *name, random_fn *random, void *user)
{
    struct authority *authority = allocate(sizeof *authority);

    authority->random = random;
    authority->random_user = user;
    authority->root_name = format_text("%s Root", name);
    authority->intermediate_name = format_text("%s Intermediate", name);
    mbedtls_pk_init(&authority->root_key);
    mbedtls_pk_init(&authority->intermediate_key);
    mbedtls_pk_init(&authority->issuing_key);
    return authority;
}

struct authority *authority_new(const char *name, random_fn *random, void *user)
{
    struct authority *authority = authority_begin(name, random, user);

    if (versions_start() == 0 && make_chain(authority)) {
        return authority;
    }
    authority_free(authority);
    return NULL;
}

struct authority *authority_read(const char *name, const char *text, random_fn *random, void *user)
{
    struct authority *authority = authority_begin(name, random, user);

    if (versions_start() == 0 && read_chain(authority, text)) {
        return authority;
    }
    authority_free(authority);
    return NULL;
}

static char *key_pem(mbedtls_pk_context *key)
{
    size_t capacity = 1024;
    char *text = allocate(capacity);

    if (mbedtls_pk_write_key_pem(key, (unsigned char *) text, capacity) != 0) {
        text[0] = '\0';
    }
    return text;
}

char *authority_text(struct authority *authority)
{
    char *root_key = key_pem(&authority->root_key);
    char *intermediate_key = key_pem(&authority->intermediate_key);
    char *root = certificate_pem(&authority->root);
    char *intermediate = certificate_pem(&authority->intermediate);
    char *text = format_text("%s%s%s%s", root_key, intermediate_key, root, intermediate);

    free(root_key);
    free(intermediate_key);
    free(root);
    free(intermediate);
    return text;
}

void authority_free(struct authority *authority)
{
    if (!authority) {
        return;
    }
    mbedtls_pk_free(&authority->root_key);
    mbedtls_pk_free(&authority->intermediate_key);
    mbedtls_pk_free(&authority->issuing_key);
    der_free(&authority->root);
    der_free(&authority->intermediate);
    free(authority->root_name);
    free(authority->intermediate_name);
    free(authority);
}

const struct der *authority_root(const struct authority *authority)
{
    return &authority->root;
}

const struct der *authority_intermediate(const struct authority *authority)
{
    return &authority->intermediate;
}

bool authority_issue(struct authority *authority, const struct certificate_facts *facts,
                     struct der *leaf)
{
    return certificate_write(leaf, facts, &authority->issuer);
}

bool authority_issue_bad_signature(struct authority *authority,
                                   const struct certificate_facts *facts, struct der *leaf)
{
    struct signer false_one = authority->issuer;

    false_one.key = &authority->root_key;
    return certificate_write(leaf, facts, &false_one);
}

static char *pem_text(const char *label, const unsigned char *bytes, size_t size)
{
    char *begin = format_text("-----BEGIN %s-----\n", label);
    char *end = format_text("-----END %s-----\n", label);
    size_t capacity = size * 3 / 2 + 256;
    char *text = allocate(capacity);
    size_t written;

    if (mbedtls_pem_write_buffer(begin, end, bytes, size, (unsigned char *) text, capacity,
                                 &written) != 0) {
        text[0] = '\0';
    }
    free(begin);
    free(end);
    return text;
}

char *certificate_pem(const struct der *certificate)
{
    return pem_text("CERTIFICATE", der_start(certificate), certificate->used);
}

/* Writes signed data without signers: version 1, no digests, no content, the certificates, no
 * signer. */
char *certificates_pkcs7(const struct der *const *certificates, size_t count)
{
    static const unsigned char version_1 = 1;
    struct der out = {0};
    size_t mark;
    char *text;

    der_element(&out, DER_SET, "", 0);
    mark = out.used;
    while (count--) {
        der_put(&out, der_start(certificates[count]), certificates[count]->used);
    }
    der_wrap(&out, DER_CONTEXT_BUILT, mark);
    mark = out.used;
    der_oid(&out, "1.2.840.113549.1.7.1");
    der_wrap(&out, DER_SEQUENCE, mark);
    der_element(&out, DER_SET, "", 0);
    der_integer(&out, &version_1, 1);
    der_wrap(&out, DER_SEQUENCE, 0);
    der_wrap(&out, DER_CONTEXT_BUILT, 0);
    der_oid(&out, "1.2.840.113549.1.7.2");
    der_wrap(&out, DER_SEQUENCE, 0);
    text = pem_text("PKCS7", der_start(&out), out.used);
    der_free(&out);
    return text;
}
