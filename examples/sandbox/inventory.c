/* Computes an inventory of any size without memory: each order follows from the seed and its index.
 * SPDX-License-Identifier: Apache-2.0 */
#include "dates.h"
#include "memory.h"
#include "orders.h"
#include "seed.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAY  INT64_C(86400)
#define SPAN (700 * DAY) /* the orders were bought during this time */
/* Also covers certificates from times that allowed longer lives. */
#define LIFE_AT_MOST (199 * DAY)
#define OVERLAP      (9 * DAY) /* an order is reissued so long before its certificate ends */

/* The end of all names of an order, derived from its index. */
#define DOMAIN ".stock.example.com"
#define HOST   "h%06zu" DOMAIN

enum kind { ACTIVE, PENDING, DROPPED, EXPIRED, REISSUING, INITIAL, REFUNDED };

static const enum kind mix[20] = {ACTIVE,  PENDING, DROPPED,   EXPIRED, REISSUING, INITIAL, ACTIVE,
                                  ACTIVE,  ACTIVE,  REFUNDED,  ACTIVE,  ACTIVE,    PENDING, ACTIVE,
                                  EXPIRED, ACTIVE,  REISSUING, ACTIVE,  ACTIVE,    ACTIVE};

static enum kind kind_of(size_t index)
{
    return mix[index % (sizeof mix / sizeof mix[0])];
}

/* Returns the state of an order that was never issued. */
static enum order_state state_of(enum kind kind)
{
    switch (kind) {
    case INITIAL:
        return ORDER_INITIAL;
    case PENDING:
        return ORDER_PENDING;
    default:
        return ORDER_CANCELLED;
    }
}

static bool is_issued(enum kind kind)
{
    return kind != INITIAL && kind != PENDING && kind != DROPPED;
}

int64_t inventory_purchased(const struct inventory *inventory, size_t index)
{
    double share = (double) (inventory->count - index) / (double) inventory->count;

    return inventory->base - 1 - (int64_t) (share * (double) SPAN);
}

static uint64_t draw(const struct inventory *inventory, size_t index)
{
    return seed_number(inventory->seed, SEED_INVENTORY, index);
}

/* The last twelve digits are the index, so that the order can be found by its id. */
static void custom_id(const struct inventory *inventory, size_t index, char out[ID_SIZE])
{
    uint64_t number = draw(inventory, index);

    snprintf(out, ID_SIZE, "%08x-%04x-4%03x-8%03x-%012" PRIx64, (unsigned) (number >> 32),
             (unsigned) (number >> 16) & 0xffff, (unsigned) number & 0xfff,
             (unsigned) (number >> 4) & 0xfff, (uint64_t) index);
}

size_t inventory_find(const struct inventory *inventory, const char *id)
{
    char expected[ID_SIZE];
    size_t index;

    if (strlen(id) != 36) {
        return ORDER_NONE;
    }
    index = (size_t) strtoull(id + 24, NULL, 16);
    if (index >= inventory->count) {
        return ORDER_NONE;
    }
    custom_id(inventory, index, expected);
    return strcmp(expected, id) == 0 ? index : ORDER_NONE;
}

static const struct product *pick_product(uint64_t number)
{
    const struct product *product;

    do {
        product = product_at((size_t) (number % product_count));
        number += 7;
    } while (!product_has_domains(product));
    return product;
}

static char *pick_names(const struct product *product, size_t index)
{
    char host[64];

    snprintf(host, sizeof host, HOST, index);
    if (product->flags & PRODUCT_WILDCARD) {
        return format_text("*.%s", host);
    }
    if (product->flags & PRODUCT_MULTI_DOMAIN) {
        return format_text("%s,www.%s,mail.%s", host, host, host);
    }
    return copy_text(host);
}

size_t inventory_find_name(const struct inventory *inventory, const char *name)
{
    size_t length = strlen(name);
    const char *end = length < sizeof DOMAIN ? name : name + length - (sizeof DOMAIN - 1);
    const char *digits = end;
    size_t index;

    while (digits > name && isdigit((unsigned char) digits[-1])) {
        digits--;
    }
    if (digits == end || strcasecmp(end, DOMAIN) != 0) {
        return ORDER_NONE;
    }
    index = (size_t) strtoull(digits, NULL, 10);
    return index < inventory->count ? index : ORDER_NONE;
}

static json_t *pick_holder(const struct product *product, size_t index)
{
    char name[64];

    if (product->validation == VALIDATION_DV) {
        return NULL;
    }
    snprintf(name, sizeof name, "Inventory Works %zu", index);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "Organization", name, "Country",
                     "US", "State", "Florida", "Locality", "St. Petersburg", "OrganizationAddress",
                     "146 Second Street North", "OrganizationPostalcode", "33701",
                     "OrganizationPhone", "+1 727 555 0100", "JurisdictionCountry", "US");
}

/* Returns the longest term that has ended, or 0; for active orders the shortest that has not. */
static int pick_months(int64_t purchased, int64_t base, bool expired)
{
    static const int terms[] = {1, 3, 6, 12, 24, 36};
    int found = 0;

    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        int64_t end = eastern_midnight(add_months(purchased, terms[i]));

        if (expired && end < base) {
            found = terms[i];
        }
        if (!expired && terms[i] >= 12 && end > base + 10 * DAY) {
            return terms[i];
        }
    }
    return found;
}

/* Whatever they are for, certificates of the inventory live as long as those for TLS. */
static int64_t life_from(int64_t begin)
{
    int64_t life = certificate_life(VALIDATION_DV, begin);

    return life < LIFE_AT_MOST ? life : LIFE_AT_MOST;
}

static struct issuance pick_issuance(const struct order *order, unsigned number, int64_t begin)
{
    struct issuance issuance = {.number = number, .not_before = begin};

    issuance.not_after = begin + life_from(begin);
    if (issuance.not_after > order->expires) {
        issuance.not_after = order->expires;
    }
    return issuance;
}

/* Computes when the certificate was issued that an order had at the time `last`, and its number. */
static int64_t last_issued(int64_t purchased, int64_t last, unsigned *number)
{
    int64_t begin = purchased, next = begin + life_from(begin) - OVERLAP;

    for (*number = 1; next <= last; ++*number) {
        begin = next;
        next = begin + life_from(begin) - OVERLAP;
    }
    return begin;
}

/* Computes the dates and certificates of an order that was issued at least once. */
static void pick_issued(const struct inventory *inventory, struct order *out, bool expired)
{
    unsigned number;
    int64_t begin;

    out->months = pick_months(out->purchased, inventory->base, expired);
    out->expires = eastern_midnight(add_months(out->purchased, out->months));
    begin = last_issued(out->purchased, expired ? out->expires - 1 : inventory->base, &number);
    out->current = pick_issuance(out, number, begin);
    out->modified = begin;
}

static void pick_state(const struct inventory *inventory, struct order *out, enum kind kind)
{
    if (kind == EXPIRED && !pick_months(out->purchased, inventory->base, true)) {
        kind = ACTIVE;
    }
    if (!is_issued(kind)) {
        out->state = state_of(kind);
        out->invited = kind == INITIAL;
        if (kind != INITIAL) {
            out->next = pick_issuance(out, 1, out->purchased);
        }
        return;
    }
    pick_issued(inventory, out, kind == EXPIRED);
    out->state = kind == REFUNDED ? ORDER_CANCELLED : ORDER_ACTIVE;
    out->refund = kind == REFUNDED ? REFUND_APPROVED : REFUND_NONE;
    if (kind == REISSUING) {
        out->next = pick_issuance(out, out->current.number + 1, out->current.not_before);
    }
}

void inventory_outline(const struct inventory *inventory, size_t index, struct order *out)
{
    memset(out, 0, sizeof *out);
    out->index = index;
    out->product = pick_product(draw(inventory, index));
    out->polls_left = POLLS_NEVER;
    out->months = 12;
    out->servers = 1;
    out->purchased = out->modified = inventory_purchased(inventory, index);
    out->expires = DATE_NONE;
    out->method = (enum dcv_method)(draw(inventory, index) >> 40 & 3);
    if (index % 7 == 0) {
        set_text(out->sub_user, sizeof out->sub_user, "sub-1");
    }
    pick_state(inventory, out, kind_of(index));
    for (size_t i = 0; i < inventory->touch_count; i++) {
        if (touch_hits(&inventory->touches[i], index)) {
            order_touch(out, inventory->touches[i].when);
        }
    }
}

static void complete_issuance(const struct inventory *inventory, const struct order *order,
                              struct issuance *issuance)
{
    struct seed_stream stream =
        seed_stream(inventory->seed, SEED_SERIAL, order->index * 64 + issuance->number);

    if (!issuance->number) {
        return;
    }
    seed_fill(&stream, issuance->serial, SERIAL_SIZE);
    issuance->serial[0] = (unsigned char) ((issuance->serial[0] & 0x7f) | 0x40);
    issuance->names = pick_names(order->product, order->index);
}

void inventory_order(const struct inventory *inventory, size_t index, struct order *out)
{
    inventory_outline(inventory, index, out);
    custom_id(inventory, index, out->custom_id);
    out->approver_email =
        copy_text("hostmaster@example.com"); /* DigiCert permits no deeper domain */
    out->holder = pick_holder(out->product, index);
    complete_issuance(inventory, out, &out->current);
    complete_issuance(inventory, out, &out->next);
}

/* It is at least as old as the certificate that it would have today, had it not expired. */
bool inventory_is_older(const struct inventory *inventory, size_t index, int64_t when)
{
    int64_t latest = inventory_purchased(inventory, index);
    unsigned number;

    for (size_t i = 0; i < inventory->touch_count; i++) {
        if (inventory->touches[i].when >= when && touch_hits(&inventory->touches[i], index)) {
            return false;
        }
    }
    if (is_issued(kind_of(index))) {
        latest = last_issued(latest, inventory->base, &number);
    }
    return latest < when;
}

size_t inventory_older_run(const struct inventory *inventory, size_t index, int64_t when)
{
    size_t first = 0; /* behind the last order that was touched since */

    if (when <= inventory->base) {
        return 0;
    }
    for (size_t i = 0; i < inventory->touch_count; i++) {
        size_t end = touch_end(&inventory->touches[i], index);

        if (inventory->touches[i].when >= when && end > first) {
            first = end;
        }
    }
    return index + 1 - first;
}
