/* The book of orders: what was bought, and where each order stands.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ORDERS_H
#define SANDBOX_ORDERS_H

#include "certificate.h"
#include "products.h"

#include <jansson.h>
#include <limits.h>
#include <stdint.h>

#define ORDER_ID_FIRST 10000001u /* TheSSLStoreOrderID of the order with index 0 */
#define ORDER_NONE     SIZE_MAX
#define POLLS_NEVER    UINT_MAX /* not issued by asking for its status, only by approval */
#define ID_SIZE        80

/* What is stored. "Expired" is not: it follows from the dates. */
enum order_state { ORDER_INITIAL, ORDER_PENDING, ORDER_ACTIVE, ORDER_CANCELLED };
enum refund_state { REFUND_NONE, REFUND_REQUESTED, REFUND_APPROVED };
enum dcv_method { DCV_EMAIL, DCV_HTTP, DCV_HTTPS, DCV_CNAME, DCV_TXT };

/* One certificate of an order, issued or asked for. It is written when it is downloaded. */
struct issuance {
    unsigned number; /* 1: the first of its order; 0: none */
    unsigned char serial[SERIAL_SIZE];
    int64_t not_before, not_after;
    unsigned char *public_key; /* DER; NULL: a key is drawn from the seed */
    size_t public_key_size;
    char *names; /* comma list, common name first */
};

/* A certificate that a reissue has replaced. It can still be revoked. */
struct past {
    unsigned char serial[SERIAL_SIZE];
    bool revoked;
};

struct order {
    size_t index;
    char custom_id[ID_SIZE];
    const struct product *product;
    enum order_state state;
    enum refund_state refund;
    enum dcv_method method;
    bool invited; /* begun by an invitation */
    bool renewal;
    bool gone;     /* no longer listed, nor known by its id */
    bool unlisted; /* no longer listed, but known */
    bool revoked;
    unsigned polls_left;     /* status calls until it is issued */
    unsigned lookups_hidden; /* look-ups by CustomOrderID that will not find it */
    int months, servers, sans;
    long organization_id; /* TSSOrganizationId */
    int64_t purchased, modified, expires;
    char sub_user[16];
    char *approver_email, *web_server, *hash_algorithm, *unique_value, *csr;
    json_t *holder;            /* the organisation, in the names of the order reply, or NULL */
    json_t *admin, *technical; /* contacts as in the request, or NULL */
    struct issuance current;   /* what a download gives */
    struct issuance next;      /* asked for and not issued yet */
    struct past *past;         /* its earlier certificates, the oldest first */
    size_t past_count;
};

/* A change to `share` of every `of` orders at once, evenly spread; see order_touch(). */
struct touch {
    unsigned share, of;
    int64_t when;
};

/* An inventory that is computed, not stored: the same for the same count, seed, base, touches. */
struct inventory {
    size_t count;
    uint64_t seed;
    int64_t base;          /* the time it was made; every order in it is older */
    struct touch *touches; /* the book's; the oldest first */
    size_t touch_count;
};

bool touch_hits(const struct touch *touch, size_t index);

int64_t inventory_purchased(const struct inventory *inventory, size_t index);

/* An order whole; or what it is without any text or serial number, which takes no memory. */
void inventory_order(const struct inventory *inventory, size_t index, struct order *out);
void inventory_outline(const struct inventory *inventory, size_t index, struct order *out);

/* Whether an order certainly changed before that time and not since: told without computing it. */
bool inventory_is_older(const struct inventory *inventory, size_t index, int64_t when);

/* The index inside a CustomOrderID of the inventory, or ORDER_NONE. */
size_t inventory_find(const struct inventory *inventory, const char *custom_id);

/* The one order of the inventory that may have this domain name, or ORDER_NONE. */
size_t inventory_find_name(const struct inventory *inventory, const char *name);

struct book;

struct book *book_new(struct inventory inventory);
void book_free(struct book *book);
const struct inventory *book_inventory(const struct book *book);
size_t book_size(const struct book *book);

/* For reading; valid until the next call with this book. An outline may lack texts and serials. */
const struct order *book_read(struct book *book, size_t index);
const struct order *book_outline(struct book *book, size_t index);

/* Quick answers without computing the order: whether it certainly has not changed since a time;
 * whether it may have this domain name. */
bool book_is_older(const struct book *book, size_t index, int64_t when);
bool book_may_have_name(const struct book *book, size_t index, const char *name);

/* For changing; from then on the order is stored. */
struct order *book_change(struct book *book, size_t index);
struct order *book_add(struct book *book, const char *custom_id);

/* From now on the order is in no list. */
void book_remove(struct book *book, size_t index);

/* Touches a share of all orders; how many of those in the lists. Takes no memory by the order. */
size_t book_touch(struct book *book, struct touch touch);

/* How many orders from this index downwards are still as the inventory computes them. */
size_t book_unchanged_run(const struct book *book, size_t index);

/* By TheSSLStoreOrderID, by CustomOrderID (the oldest); ORDER_NONE when there is none. */
size_t book_find(struct book *book, const char *store_id);
size_t book_find_custom(struct book *book, const char *custom_id);

/* How many seconds a certificate may live that is issued at that time: a day less than the CA/Browser
 * Forum allows on that day, as CAs do. */
int64_t certificate_life(int64_t issued);

void order_clear(struct order *order);
void issuance_clear(struct issuance *issuance);

/* The pending issuance becomes the certificate of the order. */
void order_issue(struct order *order, int64_t now);

/* Something happens to an order, as its state has it: what was asked for is issued, what is issued
 * is issued anew, and of all others only the time of their last change is new. */
void order_touch(struct order *order, int64_t now);

/* The method of a domain, counted from 0: that of the order; or, where that is e-mail, what stands in
 * the list of approvers instead of an address. */
enum dcv_method order_method(const struct order *order, size_t domain);

/* One method for all domains from now on. */
void order_set_method(struct order *order, enum dcv_method method);

/* The entries of the list of approvers, one for each domain: a comma list to be freed. */
char *order_approvers(const struct order *order);

/* What the order replies say. */
bool order_is_expired(const struct order *order, int64_t now);
const char *order_major(const struct order *order, int64_t now);
const char *order_minor(const struct order *order);
const char *order_names(const struct order *order);
void order_common_name(const struct order *order, char *out, size_t size);
void order_id(const struct order *order, char out[ID_SIZE]);
void order_partner_id(const struct order *order, char out[ID_SIZE]);
void order_vendor_id(const struct order *order, char out[ID_SIZE]);

#endif
