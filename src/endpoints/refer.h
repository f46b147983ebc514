/* Refer: requests about one order, which name it by an id in any form.
 *
 * Each public function of such a request is in a file with those that programs use together: a
 * program links all names of members in a file, or none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ENDPOINTS_REFER_H
#define SSLSTORE_ENDPOINTS_REFER_H

#include "rpc/endpoint.h"
#include "rpc/identity.h"
#include "rpc/member.h"
#include "sslstore.h"

struct sslstore__reference {
    const char *store_id; /* this or custom_id */
    const char *custom_id;
    const char *resend_type;
    const char *resend_email;
    const char *refund_reason;
    const char *domain_names;
    const char *serial;
    const char *method;
};

#define SSLSTORE__REFERENCE(name, field) \
    SSLSTORE__MEMBER(TEXT, name, struct sslstore__reference, field)

/* The id alone, for the calls whose replies contain dates. */
extern const struct sslstore__table sslstore__refer_dated;

/* Read the id, and put its parts into the reference. */
sslstore_result sslstore__refer(sslstore_client *client, const struct sslstore__endpoint *endpoint,
                                const char *id, struct sslstore__identity *identity,
                                struct sslstore__reference *reference);

/* Fail if the reply is about another order or issuance than the one asked for. */
sslstore_result sslstore__refer_check(sslstore_client *client,
                                      const struct sslstore__identity *identity,
                                      const char *store_id, const char *partner_id);

/* Make a call whose reply is the order. */
sslstore_result sslstore__refer_get_order(sslstore_client *client,
                                          const struct sslstore__endpoint *endpoint, const char *id,
                                          const char *reason, sslstore_order *order);

#endif
