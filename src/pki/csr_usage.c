/* Finds the extended key usage of a signing request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/csr_usage.h"

#include "pki/der.h"
#include "pki/x509.h"

/* Take an element off *rest and return what is in it; empty if it has another tag. */
static struct sslstore__bytes inside(struct sslstore__bytes *rest, unsigned char tag)
{
    struct sslstore__bytes value;

    (void) sslstore__der_take(rest, tag, &value);
    return value;
}

static bool has_client_auth(struct sslstore__bytes usages)
{
    struct sslstore__bytes usage;

    while (sslstore__der_take(&usages, SSLSTORE__DER_OID, &usage)) {
        if (SSLSTORE__OID_IS(usage, "\x2b\x06\x01\x05\x05\x07\x03\x02")) {
            return true;
        }
    }
    return false;
}

static bool is_client_auth(struct sslstore__bytes extension)
{
    struct sslstore__bytes type = inside(&extension, SSLSTORE__DER_OID);
    struct sslstore__bytes value;

    (void) inside(&extension, SSLSTORE__DER_BOOLEAN);
    value = inside(&extension, SSLSTORE__DER_OCTET_STRING);
    return SSLSTORE__OID_IS(type, "\x55\x1d\x25") &&
           has_client_auth(inside(&value, SSLSTORE__DER_SEQUENCE));
}

/* Only the attribute that requests extensions has a SEQUENCE of SEQUENCEs that begin as they do. */
static bool attribute_asks(struct sslstore__bytes attribute)
{
    struct sslstore__bytes values;
    struct sslstore__bytes extensions;
    struct sslstore__bytes extension;

    (void) inside(&attribute, SSLSTORE__DER_OID);
    values = inside(&attribute, SSLSTORE__DER_SET);
    extensions = inside(&values, SSLSTORE__DER_SEQUENCE);
    while (sslstore__der_take(&extensions, SSLSTORE__DER_SEQUENCE, &extension)) {
        if (is_client_auth(extension)) {
            return true;
        }
    }
    return false;
}

bool sslstore__csr_asks_client_auth(struct sslstore__bytes der)
{
    struct sslstore__signed proof;
    struct sslstore__bytes info;
    struct sslstore__bytes attributes;
    struct sslstore__bytes attribute;

    if (!sslstore__x509_signed_read(&der, &proof)) {
        return false;
    }
    info = inside(&proof.content, SSLSTORE__DER_SEQUENCE);
    (void) inside(&info, SSLSTORE__DER_INTEGER);
    (void) inside(&info, SSLSTORE__DER_SEQUENCE); /* the subject */
    (void) inside(&info, SSLSTORE__DER_SEQUENCE); /* the key     */
    attributes = inside(&info, SSLSTORE__DER_CONSTRUCTED(0));
    while (sslstore__der_take(&attributes, SSLSTORE__DER_SEQUENCE, &attribute)) {
        if (attribute_asks(attribute)) {
            return true;
        }
    }
    return false;
}
