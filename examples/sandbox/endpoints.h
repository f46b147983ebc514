/* Every endpoint: its path, how it is called, who answers it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ENDPOINTS_H
#define SANDBOX_ENDPOINTS_H

#include "call.h"

extern const struct endpoint endpoints[];
extern const size_t endpoint_count;

/* By endpoints_place.c: buying. */
json_t *handle_new_order(struct call *call);
json_t *handle_upgrade(struct call *call);
json_t *handle_invite_order(struct call *call);
json_t *handle_validate(struct call *call);
json_t *handle_validate_parameters(struct call *call);
json_t *handle_approver_list(struct call *call);
json_t *handle_csr(struct call *call);

/* By endpoints_list.c: looking. */
json_t *handle_status(struct call *call);
json_t *handle_order_info(struct call *call);
json_t *handle_query(struct call *call);
json_t *handle_modified(struct call *call);

/* By endpoints_certificate.c: the certificate. */
json_t *handle_download(struct call *call);
json_t *handle_download_zip(struct call *call);
json_t *handle_reissue(struct call *call);
json_t *handle_revoke(struct call *call);

/* By endpoints_change.c: the order after it was placed. */
json_t *handle_refund_request(struct call *call);
json_t *handle_refund_status(struct call *call);
json_t *handle_resend(struct call *call);
json_t *handle_change_approver(struct call *call);
json_t *handle_change_method(struct call *call);

/* By endpoints_account.c: the account. */
json_t *handle_health(struct call *call);
json_t *handle_products(struct call *call);
json_t *handle_organizations(struct call *call);
json_t *handle_organization(struct call *call);
json_t *handle_domain_info(struct call *call);
json_t *handle_set_approver_method(struct call *call);

/* By endpoints_users.c: the partner. */
json_t *handle_account(struct call *call);
json_t *handle_user_add(struct call *call);
json_t *handle_user_activate(struct call *call);
json_t *handle_user_deactivate(struct call *call);
json_t *handle_user_query(struct call *call);
json_t *handle_user_new(struct call *call);
json_t *handle_callback(struct call *call);
json_t *handle_template(struct call *call);

/* By endpoints_more.c: beside the main road. */
json_t *handle_unavailable(struct call *call);
json_t *handle_agreement(struct call *call);
json_t *handle_validate_token(struct call *call);
json_t *handle_csr_download(struct call *call);
json_t *handle_pmr(struct call *call);
json_t *handle_scan_request(struct call *call);
json_t *handle_replacements(struct call *call);
json_t *handle_whois(struct call *call);
json_t *handle_ssl_checker(struct call *call);
json_t *handle_upgrade_info(struct call *call);
json_t *handle_claim_free(struct call *call);

/* By endpoints_sandbox.c: what only the sandbox has. */
json_t *handle_sandbox_stats(struct call *call);
json_t *handle_sandbox_approve(struct call *call);
json_t *handle_sandbox_expire(struct call *call);
json_t *handle_sandbox_remove(struct call *call);
json_t *handle_sandbox_clock(struct call *call);
json_t *handle_sandbox_touch(struct call *call);

/* The number of a product's type in requests and replies. */
int product_type(const struct product *product);

/* Of an active organisation of the account, in the names of the order reply; else NULL. */
json_t *organization_holder(long id);

#endif
