/* Names the keys and the signatures that CAs do not take.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/refused.h"

#if !defined(SSLSTORE_NO_TEXT)

#include "base/algorithm.h"
#include "pki/der.h"
#include "pki/signature.h"

#define PKCS1     "\x2a\x86\x48\x86\xf7\x0d\x01\x01"
#define SECG      "\x2b\x81\x04\x00"
#define OIW       "\x2b\x0e\x03\x02"
#define NIST_HASH "\x60\x86\x48\x01\x65\x03\x04\x02"

#define A_KEY(name)  "a " name " key; CAs take RSA and P-256, P-384, P-521"
#define AN_KEY(name) "an " name " key; CAs take RSA and P-256, P-384, P-521"

/* By the identifier of a key, or of its curve. */
static const struct sslstore__oid_text keys[] = {
    SSLSTORE__ALGORITHMS(AN_KEY),
    SSLSTORE__OID_TEXT(PKCS1, 10, 10, AN_KEY("RSA-PSS")),
    SSLSTORE__OID_TEXT("\x2a\x86\x48\xce\x38\x04", 1, 1, A_KEY("DSA")),
    SSLSTORE__OID_TEXT("\x2b\x24\x03\x03\x02\x08\x01\x01", 1, 14, A_KEY("brainpool")),
    SSLSTORE__OID_TEXT(SECG, 10, 10, A_KEY("secp256k1")),
    SSLSTORE__OID_TEXT(SECG, 33, 33, A_KEY("P-224")),
    SSLSTORE__OID_TEXT("\x2a\x86\x48\xce\x3d\x03\x01", 1, 1, A_KEY("P-192")),
    SSLSTORE__OID_TEXT("\x2a\x81\x1c\xcf\x55\x01\x82", 45, 45, AN_KEY("SM2")),
};

#define SIGNED(hash) "signed with " hash ", which CAs do not take"

/* A hash of SHA-3 with ECDSA, with RSA, and by itself: the identifiers of each are in this
 * order. */
#define SHA3(i, hash)                                                                       \
    SSLSTORE__OID_TEXT(SSLSTORE__OID_NIST_SIGNATURE, 9 + (i), 9 + (i), SIGNED(hash)),       \
        SSLSTORE__OID_TEXT(SSLSTORE__OID_NIST_SIGNATURE, 13 + (i), 13 + (i), SIGNED(hash)), \
        SSLSTORE__OID_TEXT(NIST_HASH, 7 + (i), 7 + (i), SIGNED(hash))

/* By the identifier of a signature, or of its hash. */
static const struct sslstore__oid_text signatures[] = {
    SSLSTORE__OID_TEXT(PKCS1, 4, 4, SIGNED("MD5")),
    SSLSTORE__OID_TEXT(PKCS1, 5, 5, SIGNED("SHA-1")),
    SSLSTORE__OID_TEXT(OIW, 26, 29, SIGNED("SHA-1")),
    SSLSTORE__OID_TEXT("\x2a\x86\x48\xce\x3d\x04", 1, 1, SIGNED("SHA-1")),
    SSLSTORE__OID_TEXT(PKCS1, 15, 16, SIGNED("truncated SHA-512")),
    SSLSTORE__OID_TEXT(NIST_HASH, 5, 6, SIGNED("truncated SHA-512")),
    SHA3(0, "SHA3-224"),
    SHA3(1, "SHA3-256"),
    SHA3(2, "SHA3-384"),
    SHA3(3, "SHA3-512"),
};

static const char *find(const struct sslstore__oid_text *table, size_t count,
                        struct sslstore__bytes oid, const char *otherwise)
{
    const char *text = sslstore__oid_text(table, count, oid.data, oid.size);

    return text != NULL ? text : otherwise;
}

const char *sslstore__refused_key(struct sslstore__bytes key, const char *otherwise)
{
    struct sslstore__bytes oid;
    struct sslstore__bytes curve;

    sslstore__der_enter(&key, 0x30);
    sslstore__der_enter(&key, 0x3002); /* a version, the AlgorithmIdentifier */
    if (!sslstore__der_take(&key, SSLSTORE__DER_OID, &oid)) {
        return otherwise;
    }
    if (SSLSTORE__OID_IS(oid, "\x2a\x86\x48\xce\x3d\x02\x01")) {
        if (sslstore__der_take(&key, SSLSTORE__DER_SEQUENCE, &curve)) {
            return "an EC key whose curve has no name; CAs take P-256, P-384, P-521";
        }
        (void) sslstore__der_take(&key, SSLSTORE__DER_OID, &oid);
    }
    return find(keys, sizeof keys / sizeof keys[0], oid, otherwise);
}

const char *sslstore__refused_signature(struct sslstore__bytes identifier, const char *otherwise)
{
    struct sslstore__bytes oid;
    struct sslstore__bytes hash;

    if (!sslstore__der_take(&identifier, SSLSTORE__DER_OID, &oid)) {
        return otherwise;
    }
    if (SSLSTORE__OID_IS(oid, PKCS1 "\x0a")) {
        if (!sslstore__signature_pss_hash(identifier, &hash)) {
            return SIGNED("SHA-1"); /* the default of RFC 4055 */
        }
        (void) sslstore__der_take(&hash, SSLSTORE__DER_OID, &oid);
    }
    return find(signatures, sizeof signatures / sizeof signatures[0], oid, otherwise);
}

#endif
