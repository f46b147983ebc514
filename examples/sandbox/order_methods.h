/* By which method each domain of an order is validated, and by whom.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ORDER_METHODS_H
#define SANDBOX_ORDER_METHODS_H

#include "orders.h"

/* Returns the method that an entry of the approver list means. An address means e-mail; DNS means
 * CNAME to one CA and TXT to another. */
enum dcv_method approver_method(const struct product *product, const char *entry);

/* Returns the method of a domain, counted from 0: the order's method; or, if that is e-mail, the
 * entry of the approver list that is not an address. */
enum dcv_method order_method(const struct order *order, size_t domain);

/* Copies the address that approves a domain, counted from 0. */
void order_address(const struct order *order, size_t domain, char *out, size_t size);

/* Sets one method for all domains. */
void order_set_method(struct order *order, enum dcv_method method);

/* Set the method, or the entry of the approver list, for the domains of a list of names. */
void order_set_domain_method(struct order *order, const char *domains, enum dcv_method method);
void order_set_approvers(struct order *order, const char *domains, const char *approver);

/* Returns the approver list with one entry per domain, joined by commas; the caller frees it. */
char *order_approvers(const struct order *order);

#endif
