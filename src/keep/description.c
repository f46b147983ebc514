/* Description: checks what a program says about a keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/description.h"

#include "base/text.h"
#include "base/words.h"
#include "keep/name.h"
#include "keep/record.h"

#define WINDOW_DAYS_MAX 3650

static const char *check_order(const sslstore_order_request *order, const char **problem)
{
    *problem = SSLSTORE__WORDS("it is required");
    if (order == NULL) {
        return "order";
    }
    if (!sslstore__text_is_set(order->product_code)) {
        return "order.product_code";
    }
    if (!sslstore__text_is_set(order->domain_name)) {
        return "order.domain_name";
    }
    for (size_t i = 0; i < order->dns_name_count; i++) {
        if (order->dns_names == NULL || !sslstore__text_is_set(order->dns_names[i])) {
            return "order.dns_names";
        }
    }
    return NULL;
}

static const char *check_functions(const sslstore_keep *keep, const char **problem)
{
    *problem = SSLSTORE__WORDS("it is required");
    if (keep->save == NULL) {
        return "save";
    }
    if (keep->install == NULL) {
        return "install";
    }
    if (keep->request == NULL && (keep->key_save == NULL || keep->key_load == NULL)) {
        *problem = SSLSTORE__WORDS("without it, key_save and key_load are required");
        return "request";
    }
    return NULL;
}

static const char *check_methods(const sslstore_keep *keep, const char **problem)
{
    *problem = SSLSTORE__WORDS("method_count does not fit it");
    if ((keep->method_count > 0 && keep->methods == NULL) || keep->method_count > UINT8_MAX) {
        return "methods";
    }
    *problem = SSLSTORE__WORDS("an unknown method");
    for (size_t i = 0; i < keep->method_count; i++) {
        if (keep->methods[i] < SSLSTORE_METHOD_EMAIL || keep->methods[i] > SSLSTORE_METHOD_TXT) {
            return "methods";
        }
    }
    return NULL;
}

static const char *check_numbers(const sslstore_keep *keep, const char **problem)
{
    *problem = SSLSTORE__WORDS("out of range");
    if (keep->renewal_window_days > WINDOW_DAYS_MAX) {
        return "renewal_window_days";
    }
    if (keep->renewal_window_percent > 100) {
        return "renewal_window_percent";
    }
    return keep->orders_max > SSLSTORE__KEEP_BOUGHT_MAX ? "orders_max" : NULL;
}

const char *sslstore__keep_description_check(const sslstore_keep *keep, const char **problem)
{
    const char *field;

    *problem = SSLSTORE__WORDS("1 to 64 printable ASCII characters without blanks are required");
    if (!sslstore__keep_name_is_valid(keep->name)) {
        return "name";
    }
    field = check_order(keep->order, problem);
    if (field == NULL) {
        field = check_functions(keep, problem);
    }
    if (field == NULL) {
        field = check_methods(keep, problem);
    }
    if (field == NULL) {
        field = check_numbers(keep, problem);
    }
    return field;
}
