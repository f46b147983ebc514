/* Record: writes and reads the state of a keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/record.h"

#include <string.h>

#define MAGIC       0x4b50 /* "KP" */
#define VERSION     1
#define DIGEST_SIZE 8
#define TIME_SIZE   5 /* bytes: enough for 34,000 years */

/* ---- Bytes, most significant first ---- */

struct place {
    uint8_t *data;
    size_t used;
};

static void put(struct place *place, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        place->data[place->used + i] = (uint8_t) (value >> 8 * (size - 1 - i));
    }
    place->used += size;
}

static uint64_t get(struct place *place, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++) {
        value = value << 8 | place->data[place->used + i];
    }
    place->used += size;
    return value;
}

static void put_bytes(struct place *place, const void *bytes, size_t size)
{
    memcpy(place->data + place->used, bytes, size);
    place->used += size;
}

static void get_bytes(struct place *place, void *bytes, size_t size)
{
    memcpy(bytes, place->data + place->used, size);
    place->used += size;
}

static void put_time(struct place *place, int64_t time)
{
    put(place, time > 0 ? (uint64_t) time : 0, TIME_SIZE);
}

static int64_t get_time(struct place *place)
{
    return (int64_t) get(place, TIME_SIZE);
}

/* FNV-1a of 64 bits: a damaged byte always changes it. It guards against accidents of the storage,
 * not against whoever can write there. */
static uint64_t digest(const sslstore_keep_state *state)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < sizeof state->data_ - DIGEST_SIZE; i++) {
        hash = (hash ^ state->data_[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

/* ---- Members, in the order of the form ---- */

static void put_small(struct place *place, const struct sslstore__keep_record *record)
{
    put(place, (uint64_t) record->phase, 1);
    put(place, (uint64_t) record->task, 1);
    put(place, record->flags, 1);
    put(place, (uint64_t) record->open, 1);
    put(place, record->open_number, 2);
    put(place, record->number, 2);
    put(place, record->serial_size, 1);
    put(place, record->names, 4);
    put(place, record->looks, 1);
    put(place, record->failures, 1);
    put(place, record->attempts, 1);
    put(place, record->method, 1);
    put(place, record->resends, 1);
    put(place, (uint16_t) -record->result, 2);
}

static void get_small(struct place *place, struct sslstore__keep_record *record)
{
    record->phase = (sslstore_keep_phase) get(place, 1);
    record->task = (sslstore_keep_task) get(place, 1);
    record->flags = (unsigned) get(place, 1);
    record->open = (enum sslstore__keep_open) get(place, 1);
    record->open_number = (uint16_t) get(place, 2);
    record->number = (uint16_t) get(place, 2);
    record->serial_size = (uint8_t) get(place, 1);
    record->names = (uint32_t) get(place, 4);
    record->looks = (uint8_t) get(place, 1);
    record->failures = (uint8_t) get(place, 1);
    record->attempts = (uint8_t) get(place, 1);
    record->method = (uint8_t) get(place, 1);
    record->resends = (uint8_t) get(place, 1);
    record->result = (int16_t) - (int) get(place, 2);
}

void sslstore__keep_record_write(const struct sslstore__keep_record *record,
                                 sslstore_keep_state *state)
{
    struct place place = {state->data_, 0};

    memset(state, 0, sizeof *state);
    put(&place, MAGIC, 2);
    put(&place, VERSION, 1);
    put_small(&place, record);
    put_time(&place, record->opened);
    put_time(&place, record->looked);
    put_time(&place, record->next_look);
    put_time(&place, record->since);
    put_time(&place, record->method_since);
    put_time(&place, record->not_before);
    put_time(&place, record->not_after);
    put_time(&place, record->order_end);
    for (size_t i = 0; i < SSLSTORE__KEEP_BOUGHT_MAX; i++) {
        put(&place, record->bought[i], 2);
    }
    put_bytes(&place, record->store_id, sizeof record->store_id);
    put_bytes(&place, record->partner_id, sizeof record->partner_id);
    put_bytes(&place, record->key, sizeof record->key);
    put_bytes(&place, record->serial, sizeof record->serial);
    place.used = sizeof state->data_ - DIGEST_SIZE;
    put(&place, digest(state), DIGEST_SIZE);
}

static void get_large(struct place *place, struct sslstore__keep_record *record)
{
    record->opened = get_time(place);
    record->looked = get_time(place);
    record->next_look = get_time(place);
    record->since = get_time(place);
    record->method_since = get_time(place);
    record->not_before = get_time(place);
    record->not_after = get_time(place);
    record->order_end = get_time(place);
    for (size_t i = 0; i < SSLSTORE__KEEP_BOUGHT_MAX; i++) {
        record->bought[i] = (uint16_t) get(place, 2);
    }
    get_bytes(place, record->store_id, sizeof record->store_id);
    get_bytes(place, record->partner_id, sizeof record->partner_id);
    get_bytes(place, record->key, sizeof record->key);
    get_bytes(place, record->serial, sizeof record->serial);
}

/* Every value is one that a writer of this version writes. */
static bool is_possible(const struct sslstore__keep_record *record)
{
    return record->phase <= SSLSTORE_KEEP_PHASE_BLOCKED &&
           record->task <= SSLSTORE_KEEP_TASK_RESOLVE &&
           record->open <= SSLSTORE__KEEP_OPEN_REISSUE &&
           record->serial_size <= SSLSTORE__KEEP_SERIAL_MAX &&
           memchr(record->store_id, '\0', sizeof record->store_id) != NULL &&
           memchr(record->partner_id, '\0', sizeof record->partner_id) != NULL;
}

bool sslstore__keep_record_read(struct sslstore__keep_record *record,
                                const sslstore_keep_state *state)
{
    sslstore_keep_state copy = *state;
    struct place place = {copy.data_, 0};
    struct place end = {copy.data_, sizeof copy.data_ - DIGEST_SIZE};

    memset(record, 0, sizeof *record);
    if (get(&place, 2) != MAGIC || get(&place, 1) != VERSION ||
        get(&end, DIGEST_SIZE) != digest(state)) {
        return false;
    }
    get_small(&place, record);
    get_large(&place, record);
    if (!is_possible(record)) {
        memset(record, 0, sizeof *record);
        return false;
    }
    return true;
}
