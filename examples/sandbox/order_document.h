/* An order as a JSON document, as the state folder stores it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ORDER_DOCUMENT_H
#define SANDBOX_ORDER_DOCUMENT_H

#include "orders.h"

/* Writes every member of an order but its index. A member that is 0, "" or NULL is left out. */
json_t *order_document(const struct order *order);

/* Reads a document into a zeroed order. Returns false if it is not such a document; clear the order
 * in any case. */
bool order_from_document(struct order *order, const json_t *document);

/* Returns the size of the largest part of struct order that no document contains. A test compares
 * it with what padding explains, to find members that were forgotten. */
size_t order_document_gap(void);

#endif
