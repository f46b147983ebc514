/* Finds the possible validation methods.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/choice.h"

#include "catalog/check_methods.h"
#include "catalog/products.h"

#define EMAIL_ENDS INT64_C(1836691200) /* 2028-03-15: BR 3.2.2.4.4 */

static bool is_digicert(const sslstore_keep *keep)
{
    return sslstore__catalog_vendor(keep->order->product_code) == SSLSTORE_VENDOR_DIGICERT;
}

/* A file never validates a wildcard name (BR 3.2.2.4.18 and .19), and only DigiCert looks for TXT
 * records. */
static bool is_possible(const sslstore_keep *keep, int64_t now, sslstore_method method)
{
    switch (method) {
    case SSLSTORE_METHOD_FILE:
        return sslstore__order_first_wildcard(keep->order) == NULL;
    case SSLSTORE_METHOD_TXT:
        return is_digicert(keep);
    case SSLSTORE_METHOD_EMAIL:
        return now < EMAIL_ENDS;
    default:
        return true;
    }
}

size_t sslstore__keep_choice(const sslstore_keep *keep, int64_t now, size_t first, size_t tries)
{
    size_t count = keep->method_count;

    for (size_t i = 0; i < tries; i++) {
        size_t index = (first + i) % count;

        if (is_possible(keep, now, keep->methods[index])) {
            return index;
        }
    }
    return count;
}

size_t sslstore__keep_choice_first(const sslstore_keep *keep, int64_t now)
{
    size_t index = sslstore__keep_choice(keep, now, 0, keep->method_count);

    return index < keep->method_count ? index : 0;
}
