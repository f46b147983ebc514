/* Method: finds and requests the next validation method.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/method.h"

#include "keep/choice.h"

/* The index of the next possible method, or method_count. */
static size_t find_next(const struct sslstore__keep_run *run)
{
    size_t count = run->keep->method_count;

    if (count == 0) {
        return 0;
    }
    return sslstore__keep_choice(run->keep, run->now, run->record.method + 1u, count - 1);
}

bool sslstore__keep_method_has_next(const struct sslstore__keep_run *run)
{
    return find_next(run) < run->keep->method_count;
}

bool sslstore__keep_method_has_untried(const struct sslstore__keep_run *run)
{
    return sslstore__keep_method_has_next(run) && find_next(run) > run->record.method;
}

/* The choice is stored before it is requested: if the service refuses it, the step after the next
 * pause goes on to the method after it. */
sslstore_result sslstore__keep_method_next(struct sslstore__keep_run *run)
{
    struct sslstore__keep_record *record = &run->record;
    size_t index = find_next(run);
    sslstore_result result;

    record->method = (uint8_t) index;
    record->method_since = run->now;
    record->looks = 0;
    result = sslstore__keep_save(run);
    if (result != SSLSTORE_OK) {
        return result;
    }
    run->did |= SSLSTORE_KEEP_DID_METHOD;
    result = sslstore_change_method(run->client, record->store_id, NULL, run->keep->methods[index],
                                    &run->found);
    if (result == SSLSTORE_OK) {
        sslstore__keep_set_order(run, &run->found);
        run->again = true;
    }
    return result;
}
