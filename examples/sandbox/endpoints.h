/* The table of all endpoints: path, how it is called, which handler answers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ENDPOINTS_H
#define SANDBOX_ENDPOINTS_H

#include "call.h"

extern const struct endpoint endpoints[];
extern const size_t endpoint_count;

/* endpoints_place.c: placing orders. */
json_t *handle_new_order(struct call *call);
json_t *handle_upgrade(struct call *call);
json_t *handle_invite_order(struct call *call);
json_t *handle_validate(struct call *call);
json_t *handle_validate_parameters(struct call *call);
json_t *handle_approver_list(struct call *call);
json_t *handle_csr(struct call *call);

/* endpoints_list.c: status and lists. */
json_t *handle_status(struct call *call);
json_t *handle_order_info(struct call *call);
json_t *handle_query(struct call *call);
json_t *handle_modified(struct call *call);

/* endpoints_certificate.c: downloads, reissues, revocations. */
json_t *handle_download(struct call *call);
json_t *handle_download_zip(struct call *call);
json_t *handle_reissue(struct call *call);
json_t *handle_revoke(struct call *call);

/* endpoints_change.c: changes of a placed order. */
json_t *handle_refund_request(struct call *call);
json_t *handle_refund_status(struct call *call);
json_t *handle_resend(struct call *call);
json_t *handle_change_approver(struct call *call);
json_t *handle_change_method(struct call *call);

/* endpoints_account.c: health, products, organizations. */
json_t *handle_health(struct call *call);
json_t *handle_products(struct call *call);
json_t *handle_organizations(struct call *call);
json_t *handle_organization(struct call *call);
json_t *handle_domain_info(struct call *call);
json_t *handle_check_dcv(struct call *call);
json_t *handle_set_approver_method(struct call *call);

/* endpoints_users.c: the partner, its sub-users, its settings. */
json_t *handle_account(struct call *call);
json_t *handle_user_add(struct call *call);
json_t *handle_user_activate(struct call *call);
json_t *handle_user_deactivate(struct call *call);
json_t *handle_user_query(struct call *call);
json_t *handle_user_new(struct call *call);
json_t *handle_callback(struct call *call);
json_t *handle_template(struct call *call);

/* endpoints_more.c: rarely used calls. */
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

/* endpoints_sandbox.c: calls that only sslstore-sandbox has. */
json_t *handle_sandbox_stats(struct call *call);
json_t *handle_sandbox_approve(struct call *call);
json_t *handle_sandbox_expire(struct call *call);
json_t *handle_sandbox_remove(struct call *call);
json_t *handle_sandbox_clock(struct call *call);
json_t *handle_sandbox_touch(struct call *call);

/* endpoints_control.c: orders cancelled and revoked from outside. */
json_t *handle_sandbox_cancel(struct call *call);
json_t *handle_sandbox_revoke(struct call *call);

/* Returns the flag "revoked" of the certificate with this serial number; NULL: the order has
 * none. */
bool *order_revocation(struct order *order, const char *serial);

/* endpoints_validation.c: the people who approve. */
json_t *handle_sandbox_approve_email(struct call *call);
json_t *handle_sandbox_vetting(struct call *call);
json_t *handle_sandbox_reject(struct call *call);

/* Changes the method of some domains of an order, or refuses the call. */
bool call_change_method(struct call *call, struct order *order, const char *domains,
                        enum dcv_method method);

/* Returns the number of a product's type in requests and replies. */
int product_type(const struct product *product);

/* Returns an active organization of the account, with the member names of the order reply; NULL:
 * none. */
json_t *organization_holder(int64_t id);

#endif
