/* Saves an engine into the folder of --state, and restores it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "saved.h"
#include "endpoints.h"
#include "order_document.h"
#include "state.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool complain(const struct engine *engine, const char *problem)
{
    fprintf(stderr, "sslstore-sandbox: %s: %s\n", engine->config.state, problem);
    return false;
}

/* Numbers of 64 bits without a sign do not fit into a JSON integer. */
static json_t *wide_json(uint64_t number)
{
    char text[24];

    snprintf(text, sizeof text, "%" PRIx64, number);
    return json_string(text);
}

static uint64_t wide_member(const json_t *document, const char *name)
{
    const char *text = json_string_value(json_object_get(document, name));

    if (!text) {
        return 0;
    }
    return strtoull(text, NULL, 16);
}

static int64_t integer_member(const json_t *document, const char *name)
{
    return json_integer_value(json_object_get(document, name));
}

bool saved_open(struct engine *engine, struct inventory *inventory, json_t **document)
{
    bool moved = engine->config.clock_shift != 0;
    size_t count;

    *document = NULL;
    engine->state = state_open(engine->config.state);
    if (!engine->state || !state_read(engine->state, STATE_ENGINE, document)) {
        return false;
    }
    if (!*document) {
        return true;
    }
    count = (size_t) integer_member(*document, "orders");
    if (wide_member(*document, "seed") != inventory->seed) {
        return complain(engine, "was made with another --seed");
    }
    if (inventory->count && inventory->count != count) {
        return complain(engine, "was made with another number of --orders");
    }
    inventory->count = engine->config.orders = count;
    inventory->base = integer_member(*document, "base");
    engine->clock_shift = integer_member(*document, "clock_shift");
    if (moved && !engine->config.quiet) {
        (void) complain(engine, "--now has no effect, the saved clock goes on");
    }
    return true;
}

static bool restore_order(void *user, size_t index, const json_t *document)
{
    struct book *book = user;
    struct order order = {0};
    bool good;

    good = order_from_document(&order, document);
    order.index = index;
    good = good && book_restore(book, &order);
    order_clear(&order);
    return good;
}

static bool restore_touches(struct engine *engine, const json_t *touches)
{
    for (size_t i = 0; i < json_array_size(touches); i++) {
        json_int_t share, of, when;

        if (json_unpack(json_array_get(touches, i), "[III]", &share, &of, &when) != 0 ||
            share < 1 || share > of || of > INT_MAX) {
            return complain(engine, "is damaged");
        }
        book_restore_touch(engine->book, (struct touch){(unsigned) share, (unsigned) of, when});
    }
    return true;
}

/* Replaces a JSON value of the engine if there is a saved one. */
static void restore_value(json_t **value, json_t *saved)
{
    if (saved) {
        json_decref(*value);
        *value = json_incref(saved);
    }
}

static bool restore_proofs(struct engine *engine)
{
    json_t *proofs;

    if (!state_read(engine->state, STATE_PROOFS, &proofs)) {
        return false;
    }
    restore_value(&engine->proofs, proofs);
    json_decref(proofs);
    return true;
}

static void restore_counters(struct engine *engine, const json_t *document)
{
    struct engine_traffic *traffic = &engine->traffic;
    const json_t *stats = json_object_get(document, "stats");
    const json_t *paths = json_object_get(stats, "paths");

    for (size_t i = 0; i <= endpoint_count; i++) {
        const char *path = i < endpoint_count ? endpoints[i].path : "unknown";

        engine->requests[i] = (long) integer_member(paths, path);
    }
    engine->resent = (long) integer_member(stats, "emails_resent");
    engine->unknown_members = (long) integer_member(stats, "unknown_members");
    traffic->connections = (long) integer_member(stats, "connections");
    traffic->handshakes_full = (long) integer_member(stats, "handshakes_full");
    traffic->handshakes_resumed = (long) integer_member(stats, "handshakes_resumed");
    traffic->handshakes_failed = (long) integer_member(stats, "handshakes_failed");
    traffic->application_bytes_in = integer_member(stats, "application_bytes_in");
    traffic->application_bytes_out = integer_member(stats, "application_bytes_out");
    faults_restore(engine->faults, json_object_get(document, "faults"));
}

bool saved_restore(struct engine *engine, const json_t *document)
{
    if (!document) {
        return true;
    }
    engine->key_stream.state = wide_member(document, "key_stream");
    engine->hostile_stream.state = wide_member(document, "hostile_stream");
    engine->replies = (long) integer_member(document, "replies");
    engine->killed = !json_is_true(json_object_get(document, "ended"));
    restore_value(&engine->users, json_object_get(document, "users"));
    restore_value(&engine->organizations, json_object_get(document, "organizations"));
    restore_counters(engine, document);
    return restore_proofs(engine) &&
           restore_touches(engine, json_object_get(document, "touches")) &&
           state_read_orders(engine->state, restore_order, engine->book) &&
           state_read_ledger(engine->state, LEDGER_SHOWN, &engine->ledger.lines);
}

static json_t *touches_json(const struct engine *engine)
{
    const struct inventory *inventory = book_inventory(engine->book);
    json_t *touches = json_array();

    for (size_t i = 0; i < inventory->touch_count; i++) {
        const struct touch *touch = &inventory->touches[i];

        json_array_append_new(touches, json_pack("[III]", (json_int_t) touch->share,
                                                 (json_int_t) touch->of, (json_int_t) touch->when));
    }
    return touches;
}

static json_t *engine_document(struct engine *engine)
{
    const struct inventory *inventory = book_inventory(engine->book);
    json_t *out = json_object();

    json_object_set_new(out, "seed", wide_json(inventory->seed));
    json_object_set_new(out, "orders", json_integer((json_int_t) inventory->count));
    json_object_set_new(out, "base", json_integer(inventory->base));
    json_object_set_new(out, "clock_shift", json_integer(engine->clock_shift));
    json_object_set_new(out, "key_stream", wide_json(engine->key_stream.state));
    json_object_set_new(out, "hostile_stream", wide_json(engine->hostile_stream.state));
    json_object_set_new(out, "replies", json_integer(engine->replies));
    json_object_set_new(out, "ended", json_boolean(engine->ended));
    json_object_set(out, "users", engine->users);
    json_object_set(out, "organizations", engine->organizations);
    json_object_set_new(out, "touches", touches_json(engine));
    json_object_set_new(out, "stats", engine_stats(engine));
    json_object_set_new(out, "faults", faults_document(engine->faults));
    return out;
}

static void store_orders(struct engine *engine)
{
    for (size_t i = 0; i < book_unsaved_count(engine->book); i++) {
        const struct order *order = book_unsaved(engine->book, i);
        json_t *document = order_document(order);

        state_write_order(engine->state, order->index, document);
        json_decref(document);
    }
}

static void store_ledger(struct engine *engine)
{
    const json_t *line;

    for (size_t i = 0; (line = ledger_pending(&engine->ledger, i)); i++) {
        state_write_ledger(engine->state, line);
    }
}

void saved_store(struct engine *engine)
{
    json_t *document;

    if (engine->state) {
        document = engine_document(engine);
        state_begin(engine->state);
        state_write(engine->state, STATE_ENGINE, document);
        state_write(engine->state, STATE_PROOFS, engine->proofs);
        store_orders(engine);
        store_ledger(engine);
        json_decref(document);
        if (!state_commit(engine->state)) {
            _Exit(EXIT_FAILURE);
        }
    }
    book_saved(engine->book);
    ledger_flush(&engine->ledger);
}
