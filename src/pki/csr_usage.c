/* Finds the extended key usage of a signing request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/csr_usage.h"

#include "pki/der.h"
#include "pki/x509.h"

static bool is_client_auth(struct sslstore__bytes *extension)
{
    struct sslstore__bytes type;
    struct sslstore__bytes usage;

    (void) sslstore__der_take(extension, SSLSTORE__DER_OID, &type);
    sslstore__der_enter(extension, 0x0401); /* critical, the value */
    sslstore__der_enter(extension, 0x30);
    while (sslstore__der_take(extension, SSLSTORE__DER_OID, &usage)) {
        if (SSLSTORE__OID_IS(type, "\x55\x1d\x25") &&
            SSLSTORE__OID_IS(usage, "\x2b\x06\x01\x05\x05\x07\x03\x02")) {
            return true;
        }
    }
    return false;
}

/* Only the attribute that requests extensions has a SEQUENCE of SEQUENCEs that begin as they do. */
static bool attribute_asks(struct sslstore__bytes *attribute)
{
    struct sslstore__bytes extension;

    sslstore__der_enter(attribute, 0x3106); /* the type, its values */
    sslstore__der_enter(attribute, 0x30);
    while (sslstore__der_take(attribute, SSLSTORE__DER_SEQUENCE, &extension)) {
        if (is_client_auth(&extension)) {
            return true;
        }
    }
    return false;
}

bool sslstore__csr_asks_client_auth(struct sslstore__bytes der)
{
    struct sslstore__signed proof;
    struct sslstore__bytes *rest = &proof.content;
    struct sslstore__bytes attribute;

    if (!sslstore__x509_signed_read(&der, &proof)) {
        return false;
    }
    sslstore__der_enter(rest, 0x30);
    sslstore__der_enter(rest, 0xa0303002); /* version, subject, key, attributes */
    while (sslstore__der_take(rest, SSLSTORE__DER_SEQUENCE, &attribute)) {
        if (attribute_asks(&attribute)) {
            return true;
        }
    }
    return false;
}
