/* What a domain owner must publish to prove control of a domain.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_DCV_VALUES_H
#define SANDBOX_DCV_VALUES_H

#include "names.h"
#include "orders.h"

/* Texts of other methods are "". */
struct dcv_values {
    char file_name[48], file_content[160];
    char dns_name[NAME_MAX_SIZE + 48], dns_entry[160];
};

/* Computes the values for a domain of the order, which may begin with "*.". They belong to one
 * issuance: each reissue gets new ones, and they remain the same when it is issued.
 *
 *             file                      CNAME                               TXT
 * DigiCert    fileauth.txt, token       _token.domain, dcv.digicert.com     token at the domain
 * others      MD5.txt, SHA-256, unique  _MD5.domain, SHA-256.unique.…       none
 *
 * The token is random. MD5 and SHA-256 are those of the CSR; the unique value is that of the
 * request, or random. */
void dcv_values(uint64_t seed, const struct order *order, enum dcv_method method,
                const char *domain, struct dcv_values *out);

#endif
