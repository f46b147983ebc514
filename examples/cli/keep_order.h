/* Keep order: finds what is wrong with a described order, offline, before anybody pays for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_ORDER_H
#define SSLSTORE_CLI_KEEP_ORDER_H

#include "keep_file.h"

/* Reports every problem on standard error. Returns false if there is one. What the library chooses
 * when it orders (the key, the approvers) is not checked. */
bool keep_order_check(const struct description *description);

#endif
