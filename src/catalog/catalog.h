/* The catalog, as the library itself uses it: vendors, approvers, and where a parameter's value is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_CATALOG_H
#define SSLSTORE_CATALOG_CATALOG_H

#include "sslstore.h"

/* ---- For other rooms ---- */

/* The CA behind a code: the catalog's word, else DigiCert for any code that begins with "digi". */
sslstore_vendor sslstore__catalog_vendor(const char *code);

/* How many addresses approve the domains of an order. */
enum sslstore__catalog_approval {
    SSLSTORE__APPROVERS_NONE, /* the product names no domain  */
    SSLSTORE__APPROVERS_ONE,  /* exactly one                  */
    SSLSTORE__APPROVERS_EACH  /* at least one for each domain */
};

enum sslstore__catalog_approval sslstore__catalog_approvers(const sslstore_product *product);

/* Its certificates are for domains; so it is taken to be of a product outside the catalog. */
bool sslstore__catalog_names_domains(const sslstore_product *product);

/* The rule that 90, 180, 365, 730 and 1095 days follow for 3, 6, 12, 24 and 36 months. */
uint32_t sslstore__catalog_days_of_months(uint32_t months);

/* ---- Within the room ---- */

/* The group of products, a mark in fields.tsv, that a product belongs to. */
unsigned sslstore__catalog_group(const sslstore_product *product);
#define SSLSTORE__NO_GROUP 16u /* of a product that is not of the catalog */

/* Of the parameter that sslstore_parameter_at() describes under that index: where its member is in
 * sslstore_order_request, and whether a product requires it. */
size_t sslstore__catalog_parameter_offset(size_t index);
bool sslstore__catalog_parameter_required(size_t index, const sslstore_product *product);

/* In some product's form: not a second name of another parameter. */
bool sslstore__catalog_parameter_is_shown(size_t index);

/* As sslstore_parameter_at(), without its packed texts: for those who only look for it. */
bool sslstore__catalog_parameter_at(size_t index, sslstore_field *field);

/* Unpack the text at an offset of the tables into an array. */
void sslstore__catalog_unpack(size_t offset, char *data, size_t capacity);

#endif
