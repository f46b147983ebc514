/* Show: orders and certificates, for people and for programs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_SHOW_H
#define SSLSTORE_CLI_SHOW_H

#include "cli.h"
#include "json.h"

/* The certificate that was issued, or the one in service while its reissue is pending; NULL: none. */
const sslstore_chain *show_chain(const sslstore_certificate *certificate);

/* The members of an order (NULL: all null), and of its certificate (NULL: none). */
void show_order_members(struct json *json, const sslstore_order *order,
                        const sslstore_chain *issued);
void show_certificate_members(struct json *json, const sslstore_certificate *certificate);

/* An order on standard output; chain NULL: without a certificate. */
void show_order(const sslstore_order *order, const sslstore_chain *issued);

/* That a refund, or a revocation, was asked for, and the order. */
void show_request(const struct arguments *arguments, bool refund, const sslstore_order *order);

/* What has to be done for the domains that are not validated yet. */
void show_validation(FILE *out, const sslstore_order *order);

#endif
