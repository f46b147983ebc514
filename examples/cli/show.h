/* Show: prints orders and certificates, as text or as JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_SHOW_H
#define SSLSTORE_CLI_SHOW_H

#include "cli.h"
#include "json.h"

/* Returns the issued certificate, or the one in force while its reissue is pending; NULL:
 * none. */
const sslstore_chain *show_chain(const sslstore_certificate *certificate);

/* Writes the members of an order (NULL: all null) and of its certificate (NULL: none). */
void show_order_members(struct json *json, const sslstore_order *order,
                        const sslstore_chain *issued);
void show_certificate_members(struct json *json, const sslstore_certificate *certificate);

/* Prints an order on standard output. issued: its certificate, or NULL. */
void show_order(const sslstore_order *order, const sslstore_chain *issued);

/* Prints that a refund or a revocation was requested, and the order. */
void show_request(const struct arguments *arguments, bool refund, const sslstore_order *order);

#endif
