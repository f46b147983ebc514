/* Keeps the orders: a computed inventory, the changes made to it, and the orders placed since.
 * SPDX-License-Identifier: Apache-2.0 */
#include "orders.h"
#include "dates.h"
#include "memory.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(86400)

struct book {
    struct inventory inventory;
    struct order scratch;   /* the inventory order that was read last */
    struct order **changed; /* changed orders of the inventory, sorted by index */
    size_t changed_count;
    struct order **added;
    size_t added_count;
    struct order **unsaved; /* those of both lists that were changed since the book was saved */
    size_t unsaved_count;
};

/* Returns how many of the first orders are touched: an order is touched if this number grows at
 * it. */
static size_t touches_before(const struct touch *touch, size_t index)
{
    return (size_t) ((uint64_t) index * touch->share / touch->of);
}

bool touch_hits(const struct touch *touch, size_t index)
{
    return touches_before(touch, index + 1) > touches_before(touch, index);
}

size_t touch_end(const struct touch *touch, size_t index)
{
    uint64_t hits = touches_before(touch, index + 1);

    return (size_t) ((hits * touch->of + touch->share - 1) / touch->share);
}

struct book *book_new(struct inventory inventory)
{
    struct book *book = allocate(sizeof *book);

    book->inventory = inventory;
    return book;
}

void issuance_clear(struct issuance *issuance)
{
    free(issuance->public_key);
    free(issuance->names);
    memset(issuance, 0, sizeof *issuance);
}

void order_clear(struct order *order)
{
    issuance_clear(&order->current);
    issuance_clear(&order->next);
    json_decref(order->holder);
    json_decref(order->admin);
    json_decref(order->technical);
    free(order->approver_email);
    free(order->web_server);
    free(order->hash_algorithm);
    free(order->unique_value);
    free(order->csr);
    free(order->domains);
    free(order->past);
    memset(order, 0, sizeof *order);
}

static void free_orders(struct order **orders, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        order_clear(orders[i]);
        free(orders[i]);
    }
    free(orders);
}

void book_free(struct book *book)
{
    if (!book) {
        return;
    }
    order_clear(&book->scratch);
    free_orders(book->changed, book->changed_count);
    free_orders(book->added, book->added_count);
    free(book->unsaved);
    free(book->inventory.touches);
    free(book);
}

const struct inventory *book_inventory(const struct book *book)
{
    return &book->inventory;
}

size_t book_size(const struct book *book)
{
    return book->inventory.count + book->added_count;
}

/* Returns the position of a changed order, or where to insert it. */
static size_t changed_place(const struct book *book, size_t index)
{
    size_t low = 0, high = book->changed_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (book->changed[middle]->index < index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static struct order *stored(const struct book *book, size_t index)
{
    size_t place;

    if (index >= book->inventory.count) {
        return book->added[index - book->inventory.count];
    }
    place = changed_place(book, index);
    if (place < book->changed_count && book->changed[place]->index == index) {
        return book->changed[place];
    }
    return NULL;
}

const struct order *book_read(struct book *book, size_t index)
{
    struct order *order = stored(book, index);

    if (order) {
        return order;
    }
    order_clear(&book->scratch);
    inventory_order(&book->inventory, index, &book->scratch);
    return &book->scratch;
}

const struct order *book_outline(struct book *book, size_t index)
{
    struct order *order = stored(book, index);

    if (order) {
        return order;
    }
    order_clear(&book->scratch);
    inventory_outline(&book->inventory, index, &book->scratch);
    return &book->scratch;
}

bool book_is_older(const struct book *book, size_t index, int64_t when)
{
    const struct order *order = stored(book, index);

    return order ? order->modified < when : inventory_is_older(&book->inventory, index, when);
}

bool book_may_have_name(const struct book *book, size_t index, const char *name)
{
    return stored(book, index) || inventory_find_name(&book->inventory, name) == index;
}

/* Appends an order to a list whose capacity is the next power of two. */
static void append(struct order ***list, size_t *count, struct order *order)
{
    if ((*count & (*count - 1)) == 0) {
        *list = reallocate(*list, (*count * 2 + 1) * sizeof **list);
    }
    (*list)[(*count)++] = order;
}

static struct order *note_change(struct book *book, struct order *order)
{
    if (!order->unsaved) {
        order->unsaved = true;
        append(&book->unsaved, &book->unsaved_count, order);
    }
    return order;
}

struct order *book_change(struct book *book, size_t index)
{
    struct order *order = stored(book, index);
    size_t place;

    if (order) {
        return note_change(book, order);
    }
    order = allocate(sizeof *order);
    inventory_order(&book->inventory, index, order);
    place = changed_place(book, index);
    append(&book->changed, &book->changed_count, order);
    memmove(book->changed + place + 1, book->changed + place,
            (book->changed_count - 1 - place) * sizeof *book->changed);
    book->changed[place] = order;
    return note_change(book, order);
}

size_t book_unsaved_count(const struct book *book)
{
    return book->unsaved_count;
}

const struct order *book_unsaved(const struct book *book, size_t place)
{
    return book->unsaved[place];
}

void book_saved(struct book *book)
{
    for (size_t i = 0; i < book->unsaved_count; i++) {
        book->unsaved[i]->unsaved = false;
    }
    free(book->unsaved);
    book->unsaved = NULL;
    book->unsaved_count = 0;
}

bool book_restore(struct book *book, struct order *order)
{
    struct order *copy;
    bool is_added = order->index == book_size(book);
    bool is_changed =
        order->index < book->inventory.count && !book->added_count &&
        (!book->changed_count || book->changed[book->changed_count - 1]->index < order->index);

    if (!is_added && !is_changed) {
        return false;
    }
    copy = copy_bytes(order, sizeof *order);
    memset(order, 0, sizeof *order);
    if (is_added) {
        append(&book->added, &book->added_count, copy);
    } else {
        append(&book->changed, &book->changed_count, copy);
    }
    return true;
}

struct order *book_add(struct book *book, const char *custom_id)
{
    struct order *order = allocate(sizeof *order);

    order->index = book_size(book);
    order->expires = DATE_NONE;
    set_text(order->custom_id, sizeof order->custom_id, custom_id);
    append(&book->added, &book->added_count, order);
    return note_change(book, order);
}

void book_remove(struct book *book, size_t index)
{
    book_change(book, index)->gone = true;
}

static size_t touch_orders(struct book *book, struct order **orders, size_t count,
                           const struct touch *touch)
{
    size_t gone = 0;

    for (size_t i = 0; i < count; i++) {
        if (touch_hits(touch, orders[i]->index)) {
            order_touch(note_change(book, orders[i]), touch->when);
            gone += orders[i]->gone;
        }
    }
    return gone;
}

void book_restore_touch(struct book *book, struct touch touch)
{
    struct inventory *inventory = &book->inventory;

    inventory->touches =
        reallocate(inventory->touches, (inventory->touch_count + 1) * sizeof *inventory->touches);
    inventory->touches[inventory->touch_count++] = touch;
}

size_t book_touch(struct book *book, struct touch touch)
{
    size_t gone = touch_orders(book, book->changed, book->changed_count, &touch) +
                  touch_orders(book, book->added, book->added_count, &touch);

    book_restore_touch(book, touch);
    return touches_before(&touch, book_size(book)) - gone;
}

size_t book_unchanged_run(const struct book *book, size_t index)
{
    size_t place = changed_place(book, index + 1);

    return place ? index - book->changed[place - 1]->index : index + 1;
}

size_t book_older_run(const struct book *book, size_t index, int64_t when)
{
    size_t unchanged = index < book->inventory.count ? book_unchanged_run(book, index) : 0;
    size_t older = unchanged ? inventory_older_run(&book->inventory, index, when) : 0;

    return older < unchanged ? older : unchanged;
}

size_t book_find(struct book *book, const char *store_id)
{
    char *end;
    unsigned long long number;

    if (strlen(store_id) > 18 || strspn(store_id, "0123456789") != strlen(store_id)) {
        return ORDER_NONE;
    }
    number = strtoull(store_id, &end, 10);
    if (number < ORDER_ID_FIRST || number - ORDER_ID_FIRST >= book_size(book)) {
        return ORDER_NONE;
    }
    return (size_t) (number - ORDER_ID_FIRST);
}

size_t book_find_custom(struct book *book, const char *custom_id)
{
    size_t index = inventory_find(&book->inventory, custom_id);

    for (size_t i = 0; index == ORDER_NONE && i < book->added_count; i++) {
        if (strcmp(book->added[i]->custom_id, custom_id) == 0) {
            index = book->added[i]->index;
        }
    }
    return index;
}

struct life {
    struct civil from;
    int days;
};

/* The newest rule comes first, and the last one is older than the sandbox's clock can be. */
static int64_t life_at(const struct life *lives, int64_t issued)
{
    while (issued < seconds_from_civil(lives->from)) {
        lives++;
    }
    return lives->days * DAY;
}

int64_t certificate_life(enum validation use, int64_t issued)
{
    static const struct life tls[] = {
        {{2029, 3, 15, 0, 0, 0}, 46},
        {{2027, 3, 15, 0, 0, 0}, 99},
        {{2026, 3, 15, 0, 0, 0}, 199},
        {{1900, 1, 1, 0, 0, 0}, 397},
    };
    static const struct life code[] = {
        {{2026, 3, 1, 0, 0, 0}, 459}, {{1900, 1, 1, 0, 0, 0}, 1186}, /* 39 months */
    };
    static const struct life mail[] = {{{1900, 1, 1, 0, 0, 0}, 824}};

    switch (use) {
    case VALIDATION_CODE:
        return life_at(code, issued);
    case VALIDATION_MAIL:
        return life_at(mail, issued);
    default:
        return life_at(tls, issued);
    }
}

static void keep_earlier(struct order *order)
{
    struct past *past;

    if (!order->current.number) {
        return;
    }
    order->past = reallocate(order->past, (order->past_count + 1) * sizeof *order->past);
    past = &order->past[order->past_count++];
    memcpy(past->serial, order->current.serial, SERIAL_SIZE);
    past->revoked = order->revoked;
}

void order_issue(struct order *order, int64_t now)
{
    if (order->expires == DATE_NONE) {
        order->expires = eastern_midnight(add_months(now, order->months));
    }
    keep_earlier(order);
    issuance_clear(&order->current);
    order->current = order->next;
    memset(&order->next, 0, sizeof order->next);
    order->current.not_before = now;
    order->current.not_after = now + certificate_life(order->product->validation, now);
    if (order->current.not_after > order->expires) {
        order->current.not_after = order->expires;
    }
    order->state = ORDER_ACTIVE;
    order->revoked = false;
    order->modified = now;
}

void order_reject(struct order *order, int64_t now)
{
    order->modified = now;
    if (order->state != ORDER_ACTIVE) {
        order->state = ORDER_REJECTED;
        return;
    }
    issuance_clear(&order->next);
    free(order->domains);
    order->domains = NULL;
    order->domain_count = 0;
}

/* Requests another certificate like the current one. */
static void request_again(struct order *order)
{
    const struct issuance *current = &order->current;
    struct issuance *next = &order->next;

    *next = *current;
    next->number++;
    for (size_t i = SERIAL_SIZE; --i && ++next->serial[i] == 0;) {
    }
    if (current->names) {
        next->names = copy_text(current->names);
    }
    if (current->public_key) {
        next->public_key = copy_bytes(current->public_key, current->public_key_size);
    }
}

void order_touch(struct order *order, int64_t now)
{
    bool lives = order->state == ORDER_PENDING ||
                 (order->state == ORDER_ACTIVE && !order_is_expired(order, now));

    if (lives && !order->next.number) {
        request_again(order);
    }
    if (lives) {
        order_issue(order, now);
    }
    order->modified = now;
}

bool order_is_expired(const struct order *order, int64_t now)
{
    return order->state == ORDER_ACTIVE && now >= order->expires;
}

bool order_has_ended(const struct order *order)
{
    return order->state == ORDER_CANCELLED || order->state == ORDER_REVOKED ||
           order->state == ORDER_REJECTED;
}

bool order_is_requested(const struct order *order)
{
    return order->next.number && (order->state == ORDER_PENDING || order->state == ORDER_ACTIVE);
}

const char *order_major(const struct order *order, int64_t now)
{
    switch (order->state) {
    case ORDER_INITIAL:
        return "Initial";
    case ORDER_PENDING:
        return "Pending";
    case ORDER_ACTIVE:
        return order_is_expired(order, now) ? "Expired" : "Active";
    case ORDER_REJECTED:
        return "Rejected";
    case ORDER_REVOKED:
        return "Revoked";
    case ORDER_CANCELLED:
        break;
    }
    return "Cancelled";
}

const char *order_minor(const struct order *order)
{
    return order->state == ORDER_ACTIVE && order->next.number ? "PENDING_REISSUE" : "";
}

const char *order_names(const struct order *order)
{
    const char *names = order->next.number ? order->next.names : order->current.names;

    return names ? names : "";
}

void order_common_name(const struct order *order, char *out, size_t size)
{
    const char *cursor = order_names(order);

    if (!names_next(&cursor, out, size)) {
        set_text(out, size, "");
    }
}

void order_id(const struct order *order, char out[ID_SIZE])
{
    snprintf(out, ID_SIZE, "%zu", order->index + ORDER_ID_FIRST);
}

/* Changes with each reissue: the last two digits count the issuances. */
void order_partner_id(const struct order *order, char out[ID_SIZE])
{
    unsigned number = order->next.number ? order->next.number : order->current.number;

    snprintf(out, ID_SIZE, "%zu%02u", order->index + 5000000, number % 100);
}

/* Some orders with several domains have a number sign in this id. */
void order_vendor_id(const struct order *order, char out[ID_SIZE])
{
    bool several = (order->product->flags & PRODUCT_MULTI_DOMAIN) &&
                   strcmp(order->product->vendor, "COMODO") == 0;

    snprintf(out, ID_SIZE, several ? "%zu#1" : "%zu", order->index + 900000001);
}
