/* Algorithm: the signature algorithms that neither CAs nor Mbed TLS take. Each has a kind of key of
 * its own, with the same identifier.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_ALGORITHM_H
#define SSLSTORE_BASE_ALGORITHM_H

#include "base/oid.h"

#define SSLSTORE__OID_NIST_SIGNATURE "\x60\x86\x48\x01\x65\x03\x04\x03" /* FIPS 204 and 205 */
#define SSLSTORE__OID_EDWARDS        "\x2b\x65"                         /* RFC 8410         */

/* Rows of a table of object identifiers; text() makes the text of a row out of its name. */
#define SSLSTORE__ALGORITHMS(text)                                                   \
    SSLSTORE__OID_TEXT(SSLSTORE__OID_NIST_SIGNATURE, 17, 17, text("ML-DSA-44")),     \
        SSLSTORE__OID_TEXT(SSLSTORE__OID_NIST_SIGNATURE, 18, 18, text("ML-DSA-65")), \
        SSLSTORE__OID_TEXT(SSLSTORE__OID_NIST_SIGNATURE, 19, 19, text("ML-DSA-87")), \
        SSLSTORE__OID_TEXT(SSLSTORE__OID_NIST_SIGNATURE, 20, 31, text("SLH-DSA")),   \
        SSLSTORE__OID_TEXT(SSLSTORE__OID_EDWARDS, 112, 112, text("Ed25519")),        \
        SSLSTORE__OID_TEXT(SSLSTORE__OID_EDWARDS, 113, 113, text("Ed448"))

#endif
