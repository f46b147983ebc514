/* Fields: where in sslstore_order_request the value of each parameter is, and who requires it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_FIELDS_H
#define SSLSTORE_CATALOG_FIELDS_H

#include "sslstore.h"

#if !defined(SSLSTORE_NO_CATALOG)

/* Like sslstore_parameter_at(), but leaves the packed texts (meaning, wire_name) empty. */
bool sslstore__catalog_parameter_at(size_t index, sslstore_field *field);

/* For the parameter at that index: the offset of its member in sslstore_order_request. The member
 * is a const char *, a bool, or for SSLSTORE_FIELD_NUMBER an int32_t or uint32_t. */
size_t sslstore__catalog_parameter_offset(size_t index);

/* For the parameter at that index: whether an order of the product must have it. */
bool sslstore__catalog_parameter_required(size_t index, const sslstore_product *product);

/* For the parameter at that index: whether the form of any product shows it. false for the second
 * name of another parameter. */
bool sslstore__catalog_parameter_is_shown(size_t index);

#endif

#endif
