/* The book of orders: what was bought, and the state of each order.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ORDERS_H
#define SANDBOX_ORDERS_H

#include "certificate.h"
#include "dcv.h"
#include "products.h"

#include <jansson.h>
#include <limits.h>
#include <stdint.h>

#define ORDER_ID_FIRST 10000001u /* TheSSLStoreOrderID of the order with index 0 */
#define ORDER_NONE     SIZE_MAX
#define POLLS_NEVER    UINT_MAX /* only an approval issues it, not a status call */
#define ID_SIZE        80

/* The stored states. "Expired" is not stored: it follows from the dates. */
enum order_state {
    ORDER_INITIAL,
    ORDER_PENDING,
    ORDER_ACTIVE,
    ORDER_CANCELLED,
    ORDER_REVOKED,
    ORDER_REJECTED
};
enum refund_state { REFUND_NONE, REFUND_REQUESTED, REFUND_APPROVED };

/* One certificate of an order, issued or requested. It is written when it is downloaded. */
struct issuance {
    unsigned number; /* 1: the first of its order; 0: none */
    unsigned char serial[SERIAL_SIZE];
    int64_t not_before, not_after;
    unsigned char *public_key; /* DER; NULL: a key that follows from the seed */
    size_t public_key_size;
    char *names; /* joined by commas, common name first */
};

/* A certificate that a reissue has replaced. It can still be revoked. */
struct past {
    unsigned char serial[SERIAL_SIZE];
    bool revoked;
};

/* The validation of one domain of an order; see dcv_check.c. */
struct domain_validation {
    int64_t approved;       /* when the CA found the proof that counts; DATE_NONE: not yet */
    int64_t polled;         /* when the CA asked last; DATE_NONE: never */
    enum dcv_answer answer; /* to the last question */
};

struct order {
    size_t index;
    bool unsaved; /* changed since the book was saved */
    char custom_id[ID_SIZE];
    const struct product *product;
    enum order_state state;
    enum refund_state refund;
    enum dcv_method method;
    bool invited; /* placed with order/inviteorder */
    bool renewal;
    bool gone;     /* removed: neither lists nor calls find it */
    bool unlisted; /* removed from the lists, but calls find it */
    bool revoked;
    unsigned polls_left;     /* status calls until it is issued */
    unsigned lookups_hidden; /* lookups by CustomOrderID that do not find it yet */
    int months, servers, sans;
    int64_t organization_id; /* TSSOrganizationId */
    int64_t purchased, modified, expires;
    char sub_user[16];
    char *approver_email, *web_server, *hash_algorithm, *unique_value, *csr;
    char csr_md5[33], csr_sha256[65];  /* digests of the CSR; "": it has none */
    struct domain_validation *domains; /* in the order of its names; the inventory has none */
    size_t domain_count;
    json_t *holder;            /* the organization, with the member names of the order reply; NULL:
                                * none */
    json_t *admin, *technical; /* contacts as in the request, or NULL */
    struct issuance current;   /* what a download returns */
    struct issuance next;      /* requested and not issued yet */
    struct past *past;         /* earlier certificates, oldest first */
    size_t past_count;
};

/* A change of `share` of every `of` orders at once, evenly spread; see order_touch(). */
struct touch {
    unsigned share, of;
    int64_t when;
};

/* An inventory that is computed instead of stored. It depends on count, seed, base and touches
 * only. */
struct inventory {
    size_t count;
    uint64_t seed;
    int64_t base;          /* when it was made; every order in it is older */
    struct touch *touches; /* owned by the book; the oldest first */
    size_t touch_count;
};

bool touch_hits(const struct touch *touch, size_t index);

/* Returns one more than the index of the last order up to `index` that it touches; 0: none. */
size_t touch_end(const struct touch *touch, size_t index);

int64_t inventory_purchased(const struct inventory *inventory, size_t index);

/* Compute an order; and an outline of it without texts and serials, which needs no memory. */
void inventory_order(const struct inventory *inventory, size_t index, struct order *out);
void inventory_outline(const struct inventory *inventory, size_t index, struct order *out);

/* Returns true if an order was certainly changed before that time and not since. Does not
 * compute the order. */
bool inventory_is_older(const struct inventory *inventory, size_t index, int64_t when);

/* Returns how many orders, from this index downward, inventory_is_older() is true of, without
 * looking at each; 0: unknown. */
size_t inventory_older_run(const struct inventory *inventory, size_t index, int64_t when);

/* Returns the index contained in a CustomOrderID of the inventory, or ORDER_NONE. */
size_t inventory_find(const struct inventory *inventory, const char *custom_id);

/* Returns the only order of the inventory that may have this domain name, or ORDER_NONE. */
size_t inventory_find_name(const struct inventory *inventory, const char *name);

struct book;

struct book *book_new(struct inventory inventory);
void book_free(struct book *book);
const struct inventory *book_inventory(const struct book *book);
size_t book_size(const struct book *book);

/* Reads an order; valid until the next call with this book. An outline may lack texts and
 * serials. */
const struct order *book_read(struct book *book, size_t index);
const struct order *book_outline(struct book *book, size_t index);

/* Answer without computing the order: whether it certainly has not changed since a time; whether
 * it may have this domain name. */
bool book_is_older(const struct book *book, size_t index, int64_t when);
bool book_may_have_name(const struct book *book, size_t index, const char *name);

/* Returns an order that may be changed; from then on the book stores it. */
struct order *book_change(struct book *book, size_t index);
struct order *book_add(struct book *book, const char *custom_id);

/* The orders that were changed since book_saved(), each once. */
size_t book_unsaved_count(const struct book *book);
const struct order *book_unsaved(const struct book *book, size_t place);
void book_saved(struct book *book);

/* Puts an order that was saved back into the book. Orders must come sorted by their index. Takes
 * the contents of *order and returns true; or returns false if the index is out of place. */
bool book_restore(struct book *book, struct order *order);

/* Adds a touch that was saved; the orders that it changed are restored one by one. */
void book_restore_touch(struct book *book, struct touch touch);

/* Removes an order from every list. */
void book_remove(struct book *book, size_t index);

/* Touches a share of all orders. Returns how many of the listed ones it touched. Needs no memory
 * per order. */
size_t book_touch(struct book *book, struct touch touch);

/* Returns how many orders, from this index downward, the inventory still computes unchanged. */
size_t book_unchanged_run(const struct book *book, size_t index);

/* Returns how many orders, from this index downward, book_is_older() is true of, without looking at
 * each; 0: unknown. */
size_t book_older_run(const struct book *book, size_t index, int64_t when);

/* Find an order by TheSSLStoreOrderID, or the oldest one by CustomOrderID; ORDER_NONE: none. */
size_t book_find(struct book *book, const char *store_id);
size_t book_find_custom(struct book *book, const char *custom_id);

/* Returns how many seconds a certificate for such a use may live if it is issued at that time: a
 * day less than the CA/Browser Forum allows on that day, as CAs do. */
int64_t certificate_life(enum validation use, int64_t issued);

void order_clear(struct order *order);
void issuance_clear(struct issuance *issuance);

/* Returns whether the order waits for the CA: a certificate is requested, and it has not ended. */
bool order_is_requested(const struct order *order);

/* Makes the pending issuance the certificate of the order. */
void order_issue(struct order *order, int64_t now);

/* Rejects what was requested: a reissue, after which the order has its certificate as before, or
 * the order. */
void order_reject(struct order *order, int64_t now);

/* Changes an order according to its state: what was requested is issued; what was issued is
 * issued again; in any other state only the time of the last change is set. */
void order_touch(struct order *order, int64_t now);

/* Values of the order replies. */
bool order_is_expired(const struct order *order, int64_t now);
bool order_has_ended(const struct order *order); /* cancelled, revoked, rejected */
const char *order_major(const struct order *order, int64_t now);
const char *order_minor(const struct order *order);
const char *order_names(const struct order *order);
void order_common_name(const struct order *order, char *out, size_t size);
void order_id(const struct order *order, char out[ID_SIZE]);
void order_partner_id(const struct order *order, char out[ID_SIZE]);
void order_vendor_id(const struct order *order, char out[ID_SIZE]);

#endif
