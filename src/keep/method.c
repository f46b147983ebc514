/* Method: finds and requests the next validation method.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/method.h"

#include "base/domain.h"

static bool has_wildcard(const sslstore_dcv_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!list->records[i].approved && sslstore__domain_is_wildcard(list->records[i].domain)) {
            return true;
        }
    }
    return false;
}

/* A file never validates a wildcard name (BR 3.2.2.4.18 and .19), and only DigiCert looks for TXT
 * records. */
static bool is_possible(const struct sslstore__keep_run *run, const sslstore_dcv_list *list,
                        sslstore_method method)
{
    sslstore_product product;

    if (method == SSLSTORE_METHOD_FILE) {
        return !has_wildcard(list);
    }
    if (method == SSLSTORE_METHOD_TXT) {
        return sslstore_product_find(run->keep->order->product_code, &product) &&
               product.vendor == SSLSTORE_VENDOR_DIGICERT;
    }
    return true;
}

/* The index of the next possible method, or method_count. */
static size_t find_next(const struct sslstore__keep_run *run, const sslstore_dcv_list *list)
{
    size_t count = run->keep->method_count;

    for (size_t i = 1; i < count; i++) {
        size_t index = (run->record.method + i) % count;

        if (is_possible(run, list, run->keep->methods[index])) {
            return index;
        }
    }
    return count;
}

bool sslstore__keep_method_has_next(const struct sslstore__keep_run *run,
                                    const sslstore_dcv_list *list)
{
    return find_next(run, list) < run->keep->method_count;
}

/* The choice is stored before it is requested: if the service refuses it, the step after the next
 * pause goes on to the method after it. */
sslstore_result sslstore__keep_method_next(struct sslstore__keep_run *run,
                                           const sslstore_dcv_list *list)
{
    struct sslstore__keep_record *record = &run->record;
    size_t index = find_next(run, list);
    sslstore_order order;
    sslstore_result result;

    record->method = (uint8_t) index;
    record->method_since = run->now;
    if (record->methods_tried < UINT8_MAX) {
        record->methods_tried++;
    }
    result = sslstore__keep_save(run);
    if (result != SSLSTORE_OK) {
        return result;
    }
    run->report->did |= SSLSTORE_KEEP_DID_METHOD;
    result = sslstore_change_method(run->client, record->store_id, NULL, run->keep->methods[index],
                                    &order);
    if (result == SSLSTORE_OK) {
        sslstore__keep_set_order(run, &order);
        run->again = true;
    }
    return result;
}
