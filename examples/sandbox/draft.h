/* An order that is about to be placed, checked as the service checks it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_DRAFT_H
#define SANDBOX_DRAFT_H

#include "call.h"
#include "csr.h"

struct draft {
    const struct product *product;
    int months;
    struct csr csr;
    char *names; /* joined by commas, common name first */
    enum dcv_method method;
    int64_t organization_id;
    json_t *holder;
    json_t *admin, *technical; /* from the request or, for a renewal, from the old order; NULL:
                                * none */
};

/* Both refuse the call and return false if something is wrong. Free the draft in any case. */
bool draft_read_product(struct call *call, struct draft *draft);
bool draft_read(struct call *call, struct draft *draft);
void draft_free(struct draft *draft);

/* Reads the member CSR. A product without certificates needs none. */
bool draft_read_csr(struct call *call, struct draft *draft);

/* Refuses a signature hash that the CA of the product does not know. DigiCert needs one for a
 * product with domains. */
bool draft_check_hash(struct call *call, const struct product *product);

/* Copies the request into the order: its text, its digests, and its unique value. */
void draft_copy_csr(const struct call *call, const struct draft *draft, struct order *order);

/* Returns the method that the three indicators of the request select. */
enum dcv_method draft_method(const json_t *body);

/* Refuses a CSR whose common name is too long for one. A name that is ordered otherwise may be
 * longer: the certificate then has no common name. */
bool draft_check_common_name(struct call *call, const struct draft *draft);

/* Refuses a method that the CA may not use for a domain on this day. The approvers are joined by
 * commas. */
bool draft_check_methods(struct call *call, const struct draft *draft, const char *approvers);
bool draft_check_method(struct call *call, enum dcv_method method, const char *domain);

/* Checks the names against the product, and the approvers (joined by commas) against the names. */
bool draft_check_names(struct call *call, const struct product *product, const char *names);
bool draft_check_approvers(struct call *call, const struct draft *draft, const char *approvers);

#endif
