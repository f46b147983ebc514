/* The sandbox's engine in process, on the test's own clock: no sockets, no sleeping.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/world.h"
#include "../../examples/sandbox/authority.h"
#include "../../examples/sandbox/dates.h"
#include "../../examples/sandbox/endpoints.h"
#include "../../examples/sandbox/orders.h"
#include "../../examples/sandbox/products.h"
#include "../../examples/sandbox/seed.h"
#include "../../examples/sandbox/zip.h"
#include "support/range.h"

#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>
#include <mbedtls/x509_csr.h>
#include <time.h>

#define NEW_ORDER                                                                                  \
    "\"ProductCode\":\"positivessl\",\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":\"" FIRST_CSR \
    "\",\"ApproverEmail\":\"admin@example.com\","                                                  \
    "\"AdminContact\":{\"Email\":\"a@example.com\"}"

/* Reads the leaf of the downloaded files and verifies it up to the engine's root. */
static void read_leaf(struct world *world, const char *id, mbedtls_x509_crt *leaf)
{
    char more[64];
    mbedtls_x509_crt all, root;
    json_t *reply, *files;
    uint32_t flags;

    snprintf(more, sizeof more, ",\"TheSSLStoreOrderID\":\"%s\"", id);
    reply = call(world, "order/download", more);
    assert_false(is_error(reply));
    files = json_object_get(reply, "Certificates");
    mbedtls_x509_crt_init(&all);
    mbedtls_x509_crt_init(&root);
    for (size_t i = 0; i < json_array_size(files); i++) {
        const char *content = text(json_array_get(files, i), "FileContent");

        if (strstr(content, "BEGIN CERTIFICATE")) {
            assert_int_equal(
                mbedtls_x509_crt_parse(&all, (const unsigned char *) content, strlen(content) + 1),
                0);
        }
    }
    mbedtls_x509_crt_init(leaf);
    for (const mbedtls_x509_crt *one = &all; one; one = one->next) {
        if (one->subject_alt_names.buf.len) {
            assert_int_equal(mbedtls_x509_crt_parse_der(leaf, one->raw.p, one->raw.len), 0);
        }
    }
    assert_null(leaf->next);
    assert_int_equal(mbedtls_x509_crt_parse_der(
                         &root, der_start(authority_root(engine_authority(world->engine))),
                         authority_root(engine_authority(world->engine))->used),
                     0);
    assert_int_equal(mbedtls_x509_crt_parse_der(
                         leaf, der_start(authority_intermediate(engine_authority(world->engine))),
                         authority_intermediate(engine_authority(world->engine))->used),
                     0);
    (void) mbedtls_x509_crt_verify(leaf, &root, NULL, NULL, &flags, NULL, NULL);
    assert_int_equal(
        flags & ~(uint32_t) (MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE), 0);
    mbedtls_x509_crt_free(&all);
    mbedtls_x509_crt_free(&root);
    json_decref(reply);
}

static void assert_leaf(struct world *world, const char *id, const char *serial, int64_t begin,
                        int64_t end)
{
    mbedtls_x509_crt leaf;
    char hex[64] = "";

    read_leaf(world, id, &leaf);
    for (size_t i = 0; i < leaf.serial.len; i++) {
        snprintf(hex + 2 * i, 3, "%02X", leaf.serial.p[i]);
    }
    assert_string_equal(hex, serial);
    assert_int_equal(seconds_from_civil((struct civil){leaf.valid_from.year, leaf.valid_from.mon,
                                                       leaf.valid_from.day, leaf.valid_from.hour,
                                                       leaf.valid_from.min, leaf.valid_from.sec}),
                     begin);
    assert_int_equal(seconds_from_civil((struct civil){leaf.valid_to.year, leaf.valid_to.mon,
                                                       leaf.valid_to.day, leaf.valid_to.hour,
                                                       leaf.valid_to.min, leaf.valid_to.sec}),
                     end);
    mbedtls_x509_crt_free(&leaf);
}

/* Reads a date of a reply in the culture en-US. */
static int64_t date_of(const json_t *row, const char *name)
{
    struct civil d = {0};
    char half[3];

    assert_int_equal(sscanf(text(row, name), "%d/%d/%d %d:%d:%d %2s", &d.month, &d.day, &d.year,
                            &d.hour, &d.minute, &d.second, half),
                     7);
    d.hour = d.hour % 12 + (strcmp(half, "PM") == 0 ? 12 : 0);
    return seconds_from_civil(d);
}

static const struct product *product_of(const json_t *row)
{
    const char *code = json_string_value(json_object_get(row, "ProductCode"));
    const struct product *product = code ? product_find(code) : NULL;

    assert_non_null(product);
    return product;
}

/* Checks that an active order has a certificate that lives no longer than is permitted. */
static void assert_in_force(const json_t *row, int64_t now)
{
    int64_t begin = date_of(row, "CertificateStartDateInUTC");
    int64_t end = date_of(row, "CertificateEndDateInUTC");

    if (strcmp(major(row), "Active") != 0) {
        return;
    }
    assert_true(begin <= now && now < end);
    assert_true(end - begin <= certificate_life(product_of(row)->validation, begin));
}

/* Calls order/status three times, a minute apart; copies the serial that the order then has. */
static void look_three_times(struct world *world, const char *more,
                             const char *(*state)(const json_t *order), const char *before,
                             const char *after, char serial[80])
{
    for (int look = 1; look <= 3; look++) {
        json_t *reply;

        world->now += 60;
        reply = call(world, "order/status", more);
        assert_string_equal(state(reply), look < 3 ? before : after);
        snprintf(serial, 80, "%s", text(reply, "SerialNumber"));
        json_decref(reply);
    }
}

static void an_order_lives_and_is_reissued(void **state)
{
    struct world world = {.config = {.issue_after = 3}, .now = (int64_t) time(NULL) - 1000};
    int64_t issued;
    char id[80], partner[80], serial[80], second[80], more[2048];
    json_t *reply;

    (void) state;
    world_start(&world);
    reply = call(&world, "order/neworder", "," NEW_ORDER ",\"CustomOrderID\":\"mine\"");
    assert_string_equal(major(reply), "Pending");
    assert_string_equal(text(reply, "SerialNumber"), "");
    snprintf(id, sizeof id, "%s", text(reply, "TheSSLStoreOrderID"));
    snprintf(partner, sizeof partner, "%s", text(reply, "PartnerOrderID"));
    json_decref(reply);
    look_three_times(&world, ",\"CustomOrderID\":\"mine\"", major, "Pending", "Active", serial);
    issued = world.now;
    assert_leaf(&world, id, serial, issued, issued + 199 * DAY);

    snprintf(more, sizeof more, ",\"TheSSLStoreOrderID\":%s,\"CSR\":\"" SECOND_CSR "\"", id);
    reply = call(&world, "order/reissue", more);
    assert_string_equal(major(reply), "Active");
    assert_string_equal(minor(reply), "PENDING_REISSUE");
    assert_string_equal(text(reply, "CustomOrderID"), "mine");
    assert_string_not_equal(text(reply, "PartnerOrderID"), partner);
    assert_string_equal(text(reply, "SerialNumber"), serial);
    json_decref(reply);
    assert_leaf(&world, id, serial, issued, issued + 199 * DAY);
    look_three_times(&world, ",\"CustomOrderID\":\"mine\"", minor, "PENDING_REISSUE", "", second);
    assert_string_not_equal(second, serial);
    assert_leaf(&world, id, second, world.now, world.now + 199 * DAY);
    world_end(&world);
}

static void assert_refund(json_t *reply, const char *expected, bool approved)
{
    assert_string_equal(major(reply), expected);
    assert_int_equal(json_is_true(json_object_get(reply, "isRefundApproved")), approved);
    json_decref(reply);
}

static void a_refund_is_granted_after_one_look(void **state)
{
    static const char id[] = ",\"TheSSLStoreOrderID\":\"10000001\"";
    struct world world = {.config = {.issue_at_once = 1}};
    json_t *reply;

    (void) state;
    world_start(&world);
    json_decref(call(&world, "order/neworder", "," NEW_ORDER));
    assert_refund(call(&world, "order/status", id), "Active", false);
    assert_refund(call(&world, "order/refundrequest", id), "Active", false);
    assert_refund(call(&world, "order/refundstatus", id), "Active", false);
    assert_refund(call(&world, "order/status", id), "Cancelled", true);
    reply = call(&world, "order/download", id);
    assert_true(is_error(reply));
    json_decref(reply);
    world_end(&world);
}

static void an_order_expires_at_its_second(void **state)
{
    struct world world = {.config = {.issue_at_once = 1}};
    json_t *reply;

    (void) state;
    world_start(&world);
    reply = call(&world, "order/neworder", "," NEW_ORDER);
    assert_string_equal(major(reply), "Active");
    assert_string_equal(text(reply, "OrderExpiryDate"), "11/24/2027 12:00:00 AM");
    assert_string_equal(text(reply, "OrderExpiryDateInUTC"), "11/24/2027 5:00:00 AM");
    json_decref(reply);
    world.now = NOON + 365 * DAY - 7 * 3600 - 1;
    reply = call(&world, "order/status", ",\"TheSSLStoreOrderID\":10000001");
    assert_string_equal(major(reply), "Active");
    json_decref(reply);
    world.now++;
    reply = call(&world, "order/status", ",\"TheSSLStoreOrderID\":10000001");
    assert_string_equal(major(reply), "Expired");
    json_decref(reply);
    world_end(&world);
}

static void the_reissue_of_an_expired_order_is_not_issued(void **state)
{
    struct world world = {.config = {.issue_at_once = 1}};
    json_t *reply;

    (void) state;
    world_start(&world);
    json_decref(call(&world, "order/neworder", "," NEW_ORDER));
    world.engine->config.issue_at_once = 0;
    reply = call(&world, "order/reissue",
                 ",\"TheSSLStoreOrderID\":10000001,\"CSR\":\"" SECOND_CSR "\"");
    assert_string_equal(minor(reply), "PENDING_REISSUE");
    json_decref(reply);
    world.now += 400 * DAY;
    for (int look = 0; look < 3; look++) {
        reply = call(&world, "order/status", ",\"TheSSLStoreOrderID\":10000001");
        assert_string_equal(major(reply), "Expired");
        assert_string_equal(text(reply, "CertificateStartDateInUTC"), "11/24/2026 12:00:00 PM");
        json_decref(reply);
    }
    world_end(&world);
}

/* The certificate of a short order ends with it. */
static void a_certificate_does_not_outlive_its_order(void **state)
{
    struct world world = {.config = {.issue_at_once = 1}};
    char *body = strdup("," NEW_ORDER);
    json_t *reply;

    (void) state;
    memcpy(strstr(body, ":12,"), ": 3,", 4);
    world_start(&world);
    reply = call(&world, "order/neworder", body);
    assert_string_equal(text(reply, "CertificateEndDateInUTC"), "2/24/2027 5:00:00 AM");
    assert_string_equal(text(reply, "OrderExpiryDateInUTC"), "2/24/2027 5:00:00 AM");
    json_decref(reply);
    free(body);
    world_end(&world);
}

static void the_life_of_a_certificate_depends_on_the_date(void **state)
{
    static const struct {
        struct civil now;
        int days;
    } cases[] = {
        {{2026, 3, 14, 23, 59, 59}, 397}, {{2026, 3, 15, 0, 0, 0}, 199},
        {{2027, 3, 14, 23, 59, 59}, 199}, {{2027, 3, 15, 0, 0, 0}, 99},
        {{2029, 3, 14, 23, 59, 59}, 99},  {{2029, 3, 15, 0, 0, 0}, 46},
        {{2038, 1, 19, 3, 14, 8}, 46},    {{2051, 1, 1, 0, 0, 0}, 46},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world = {.config = {.issue_at_once = 1}};
        char *body = strdup(",\"CNAMEAuthDVIndicator\":true," NEW_ORDER);
        char serial[80];
        json_t *reply;

        world.now = seconds_from_civil(cases[i].now);
        memcpy(strstr(body, ":12,"), ":36,", 4);
        world_start(&world);
        reply = call(&world, "order/neworder", body);
        snprintf(serial, sizeof serial, "%s", text(reply, "SerialNumber"));
        assert_leaf(&world, "10000001", serial, world.now, world.now + cases[i].days * DAY);
        json_decref(reply);
        free(body);
        world_end(&world);
    }
}

static void the_life_of_a_certificate_depends_on_what_it_is_for(void **state)
{
    static const struct {
        const char *product;
        struct civil now;
        int days;
    } rows[] = {
        {"comodocsc", {2026, 2, 28, 23, 59, 59}, 1186}, {"comodocsc", {2026, 3, 1, 0, 0, 0}, 459},
        {"digi_csc_ev", {2029, 3, 15, 0, 0, 0}, 459},   {"pacbasic", {2026, 3, 1, 0, 0, 0}, 824},
        {"pacbasic", {2029, 3, 15, 0, 0, 0}, 824},      {"comodossl", {2026, 3, 1, 0, 0, 0}, 397},
        {"comodoevssl", {2027, 3, 15, 0, 0, 0}, 99},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct product *product = product_find(rows[i].product);

        assert_non_null(product);
        assert_int_equal(certificate_life(product->validation, seconds_from_civil(rows[i].now)),
                         rows[i].days * DAY);
    }
}

/* An order of certificates that live 46 days has had eight a year, each issued before the last
 * ended. */
static void the_inventory_keeps_its_certificates_in_force_whatever_the_year(void **state)
{
    static const int years[] = {2026, 2028, 2030, 2040};

    (void) state;
    for (size_t i = 0; i < sizeof years / sizeof years[0]; i++) {
        struct world world = {.config = {.orders = 400}};
        struct civil now = {years[i], 11, 24, 12, 0, 0};
        json_t *all;

        world.now = seconds_from_civil(now);
        world_start(&world);
        all = call(&world, "order/query", ",\"CertificateExpireToDate\":1");
        assert_int_equal(json_array_size(all), 0);
        json_decref(all);
        all = call(&world, "order/query", "");
        assert_int_equal(json_array_size(all), 400);
        for (size_t row = 0; row < 400; row++) {
            assert_in_force(json_array_get(all, row), world.now);
        }
        json_decref(all);
        world_end(&world);
    }
}

static void the_clock_stays_in_its_century(void **state)
{
    static const char *const bad[] = {
        "{\"AdvanceDays\":99999999999}",
        "{\"AdvanceDays\":-9999}",
        "{\"AdvanceDays\":\"soon\"}",
        "{\"AdvanceDays\":9223372036854775807}",
        "{\"AdvanceDays\":-9223372036854775808}",
        "{\"AdvanceDays\":1e99}",
        "{\"AdvanceDays\":99999999999999999999}",
        "{\"AdvanceDays\":1.5}",
        "{\"AdvanceSeconds\":4000000000}",
        "{\"AdvanceDays\":30000}",
        "{\"AdvanceDays\":[1]}",
        "{\"AdvanceDays\":26699,\"AdvanceSeconds\":9223372036854775807}",
    };
    struct world world = {0};
    struct engine_reply reply;

    (void) state;
    world_start(&world);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        reply = post(&world, "/sandbox/clock", bad[i]);
        if (reply.status == 200 && !strstr(reply.body, "\"isError\": true")) {
            fail_msg("%s: %s", bad[i], reply.body);
        }
        engine_reply_free(&reply);
        assert_int_equal(engine_now(world.engine), NOON);
    }
    reply = post(&world, "/sandbox/clock", "{\"AdvanceDays\":26699}");
    engine_reply_free(&reply);
    assert_int_equal(engine_now(world.engine), NOON + 26699 * DAY);
    reply = post(&world, "/sandbox/clock", "{\"AdvanceDays\":-26699,\"AdvanceSeconds\":-1}");
    engine_reply_free(&reply);
    assert_int_equal(engine_now(world.engine), NOON - 1);
    world_end(&world);
}

struct listing {
    unsigned char *seen; /* how often each index was listed */
    size_t rows, pages;
    long long last; /* ids are listed newest first */
};

/* Reads the ids from the text of a page: parsing 100,000 rows would take longer than making
 * them. */
static size_t listing_add_page(struct listing *listing, const char *page, size_t count)
{
    static const char key[] = "\"TheSSLStoreOrderID\":\"";
    size_t rows = 0;

    for (const char *row = strstr(page, key); row; row = strstr(row, key)) {
        long long id = strtoll(row + sizeof key - 1, NULL, 10);

        assert_int_in_range(id - 10000001, 0, count - 1);
        assert_true(id < listing->last);
        listing->seen[id - 10000001]++;
        listing->last = id;
        row++;
        rows++;
    }
    listing->rows += rows;
    listing->pages++;
    return rows;
}

/* Lists all orders page by page; more is a filter. */
static struct listing list_all(struct world *world, size_t count, size_t page_size,
                               const char *more)
{
    struct listing listing = {calloc(count + 1, 1), 0, 0, 1000000000};
    size_t got;

    do {
        char body[512];
        struct engine_reply page;

        snprintf(body, sizeof body, "{" AUTH ",\"PageNumber\":%zu,\"PageSize\":%zu%s}",
                 listing.pages + 1, page_size, more);
        page = post(world, "/rest/order/query", body);
        got = listing_add_page(&listing, page.body, count);
        if (got) {
            assert_non_null(strstr(page.body, "[{\"AuthResponse\":{\"isError\":false"));
        } else {
            assert_string_equal(page.body, "[]");
        }
        engine_reply_free(&page);
    } while (got);
    return listing;
}

static void each_of_a_hundred_thousand_orders_is_listed_once(void **state)
{
    struct world world = {.config = {.orders = 100000, .seed = 42}};
    struct listing listing;

    (void) state;
    world_start(&world);
    /* Changed and new orders are listed among the computed ones. */
    json_decref(call(&world, "order/refundrequest", ",\"TheSSLStoreOrderID\":\"10050001\""));
    json_decref(call(&world, "order/refundrequest", ",\"TheSSLStoreOrderID\":\"10000001\""));
    json_decref(call(&world, "order/neworder", "," NEW_ORDER));
    listing = list_all(&world, 100001, 97, "");
    assert_int_equal(listing.rows, 100001);
    assert_int_equal(listing.pages, 100001 / 97 + 2);
    for (size_t i = 0; i < 100001; i++) {
        assert_int_equal(listing.seen[i], 1);
    }
    free(listing.seen);
    world_end(&world);
}

static void every_size_of_inventory_and_page_lists_each_order_once(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 99, 100, 101, 200, 500};

    (void) state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t page = 1; page <= 501; page += 50) {
            struct world world = {.config = {.orders = sizes[i]}};
            struct listing listing;

            world_start(&world);
            listing = list_all(&world, sizes[i], page, "");
            assert_int_equal(listing.rows, sizes[i]);
            assert_int_equal(listing.pages, (sizes[i] + page - 1) / page + 1);
            free(listing.seen);
            world_end(&world);
        }
    }
}

/* A filter by purchase date is computed; it must agree with looking at each order. */
static void dates_filter_exactly(void **state)
{
    struct world world = {.config = {.orders = 1000, .seed = 9}};
    int64_t from = NOON - 400 * DAY, to = NOON - 100 * DAY;
    json_t *all;
    char filter[160];
    struct listing listing;

    (void) state;
    world_start(&world);
    snprintf(filter, sizeof filter, ",\"StartDate\":\"/Date(%lld000)/\",\"EndDate\":%lld000",
             (long long) from, (long long) to);
    listing = list_all(&world, 1000, 37, filter);
    assert_int_in_range(listing.rows, 400, 450);
    all = call(&world, "order/query", "");
    assert_int_equal(json_array_size(all), 1000);
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *row = json_array_get(all, i);
        long long index = strtoll(text(row, "TheSSLStoreOrderID"), NULL, 10) - 10000001;
        int64_t bought = date_of(row, "PurchaseDateInUTC");

        assert_int_equal(listing.seen[index], bought >= from && bought <= to);
    }
    json_decref(all);
    free(listing.seen);
    world_end(&world);
}

/* Every order of the inventory follows the rules that placed orders follow. */
static void the_inventory_is_consistent(void **state)
{
    struct world world = {.config = {.orders = 400, .seed = 3}, .now = (int64_t) time(NULL)};
    json_t *all;
    size_t leaves = 0;

    (void) state;
    world_start(&world);
    all = call(&world, "order/query", "");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *row = json_array_get(all, i);
        bool issued = *text(row, "SerialNumber") != '\0';
        bool begun = strncmp(text(row, "CertificateStartDate"), "1/1/1900", 8) != 0;

        assert_int_equal(issued, begun);
        if (strcmp(major(row), "Active") == 0 || strcmp(major(row), "Expired") == 0) {
            assert_true(issued);
        }
        if (strcmp(major(row), "Pending") == 0 || strcmp(major(row), "Initial") == 0) {
            assert_false(issued);
        }
        if (strcmp(major(row), "Active") == 0 && leaves < 25) {
            mbedtls_x509_crt leaf;

            read_leaf(&world, text(row, "TheSSLStoreOrderID"), &leaf);
            mbedtls_x509_crt_free(&leaf);
            leaves++;
        }
    }
    assert_int_equal(leaves, 25);
    json_decref(all);
    world_end(&world);
}

/* Returns the files of an active order of the inventory, as text. */
static char *download(struct world *world, int index)
{
    char more[64];
    json_t *reply;
    char *files;

    snprintf(more, sizeof more, ",\"TheSSLStoreOrderID\":\"%d\"", 10000001 + index);
    reply = call(world, "order/download", more);
    assert_false(is_error(reply));
    files = json_dumps(json_object_get(reply, "Certificates"), JSON_COMPACT);
    assert_non_null(files);
    json_decref(reply);
    return files;
}

/* The inventory has few keys, but no two orders share a certificate. */
static void a_certificate_is_the_same_whenever_it_is_downloaded(void **state)
{
    struct world world = {.config = {.orders = 4000}};
    char *first, *again, *reissued, *other;
    struct engine_reply touched;

    (void) state;
    world_start(&world);
    first = download(&world, 19);
    free(download(&world, 39));
    again = download(&world, 19);
    other = download(&world, 19 + 1280);
    touched = post(&world, "/sandbox/touch", "{\"Every\":20}");
    engine_reply_free(&touched);
    reissued = download(&world, 19);
    assert_string_equal(first, again);
    assert_string_not_equal(first, other);
    assert_string_not_equal(first, reissued);
    free(first);
    free(again);
    free(reissued);
    free(other);
    world_end(&world);
}

/* Returns a CSR for one name as PEM. Its key is discarded. */
static void make_csr(const char *name, unsigned char *out, size_t size)
{
    struct seed_stream stream = seed_stream(1, SEED_KEY, strlen(name));
    mbedtls_x509write_csr csr;
    mbedtls_pk_context key;
    char subject[300];

    snprintf(subject, sizeof subject, "CN=%s", name);
    mbedtls_pk_init(&key);
    mbedtls_x509write_csr_init(&csr);
    assert_int_equal(versions_make_key(&key, seed_fill, &stream), 0);
    mbedtls_x509write_csr_set_md_alg(&csr, MBEDTLS_MD_SHA256);
    mbedtls_x509write_csr_set_key(&csr, &key);
    assert_int_equal(mbedtls_x509write_csr_set_subject_name(&csr, subject), 0);
    assert_int_equal(versions_write_csr(&csr, out, size, seed_fill, &stream), 0);
    mbedtls_x509write_csr_free(&csr);
    mbedtls_pk_free(&key);
}

/* Requests a reissue with the order's own members; returns the reply. */
static json_t *reissue_as_it_is(struct world *world, const json_t *row)
{
    unsigned char csr[2048];
    json_t *body, *reply;
    char *more;

    make_csr(text(row, "CommonName"), csr, sizeof csr);
    body = json_pack("{s:s, s:s, s:s}", "TheSSLStoreOrderID", text(row, "TheSSLStoreOrderID"),
                     "CSR", (const char *) csr, "ApproverEmails", text(row, "ApproverEmail"));
    more = json_dumps(body, JSON_COMPACT);
    assert_non_null(more);
    more[0] = ',';
    more[strlen(more) - 1] = '\0';
    reply = call(world, "order/reissue", more);
    free(more);
    json_decref(body);
    return reply;
}

static void every_active_order_of_the_inventory_can_be_reissued(void **state)
{
    struct world world = {.config = {.orders = 500, .seed = 3}, .now = (int64_t) time(NULL)};
    json_t *all;
    size_t reissued = 0;

    (void) state;
    world_start(&world);
    all = call(&world, "order/query", "");
    for (size_t i = 0; i < json_array_size(all); i++) {
        const json_t *row = json_array_get(all, i);
        json_t *reply;

        if (strcmp(major(row), "Active") != 0 || strcmp(minor(row), "PENDING_REISSUE") == 0) {
            continue;
        }
        reply = reissue_as_it_is(&world, row);
        if (!json_object_get(reply, "OrderStatus")) {
            fail_msg("%s: %s", text(row, "ProductCode"), json_dumps(reply, 0));
        }
        assert_string_equal(minor(reply), "PENDING_REISSUE");
        json_decref(reply);
        reissued++;
    }
    assert_true(reissued > 200);
    json_decref(all);
    world_end(&world);
}

static char *transcript(uint64_t seed)
{
    struct world world = {.config = {.orders = 50, .seed = seed, .hostile = true}};
    char *log = calloc(1, 1);

    world_start(&world);
    for (int i = 0; i < 60; i++) {
        const char *path = i % 2 ? "/rest/order/query" : "/rest/order/download";
        struct engine_reply reply =
            post(&world, path, "{" AUTH ",\"TheSSLStoreOrderID\":10000001}");
        size_t size = strlen(log) + reply.body_size + 32;

        log = realloc(log, size);
        snprintf(log + strlen(log), size - strlen(log), "%d%d%d%s\n", reply.status, reply.dropped,
                 reply.chunked, reply.body ? reply.body : "");
        engine_reply_free(&reply);
    }
    world_end(&world);
    return log;
}

static void the_seed_repeats_everything(void **state)
{
    char *one = transcript(11), *same = transcript(11), *other = transcript(12);

    (void) state;
    assert_string_equal(one, same);
    assert_string_not_equal(one, other);
    free(one);
    free(same);
    free(other);
}

static size_t orders_bought(struct world *world)
{
    json_t *stats = engine_stats(world->engine);
    size_t orders = (size_t) json_integer_value(json_object_get(stats, "orders"));

    json_decref(stats);
    return orders;
}

static void faults_strike_before_or_after_the_call(void **state)
{
    static const struct {
        const char *fault;
        int status;
        size_t bought;
    } cases[] = {
        {"500@order/neworder", 500, 0},
        {"after:500@order/neworder", 500, 1},
        {"504@order/neworder", 504, 1},
        {"before:504@order/neworder", 504, 0},
        {"html@order/neworder", 200, 1},
        {"error-object@order/neworder", 200, 0},
        {"503@order/status", 200, 1},
        {"503#2", 200, 1},
        {"before:html@order/neworder", 200, 0},
        {"after:error-flat@order/neworder", 200, 1},
        {"after:403=no@order/neworder", 403, 1},
        {"before:empty@order/neworder", 200, 0},
        {"after:redirect=308@order/neworder", 308, 1},
        {"before:stall@order/neworder", 0, 0},
        {"before:reset@order/neworder", 0, 0},
        {"reset-before@order/neworder", 0, 0},
        {"after:no-auth@order/neworder", 200, 1},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world = {.config = {.faults = &cases[i].fault, .fault_count = 1}};
        struct engine_reply reply;

        world_start(&world);
        reply = post(&world, "/rest/order/neworder", "{" AUTH "," NEW_ORDER "}");
        assert_int_equal(reply.dropped ? 0 : reply.status, cases[i].status);
        assert_int_equal(orders_bought(&world), cases[i].bought);
        engine_reply_free(&reply);
        world_end(&world);
    }
}

/* Every fault that can strike before or after the call does both. */
static void before_and_after_work_for_every_fault_that_accepts_them(void **state)
{
    static const char *const names[] = {
        "500",   "502",         "503",          "504",        "429",      "408",
        "404",   "403",         "401",          "400",        "redirect", "html",
        "empty", "error-array", "error-object", "error-flat", "reset",    "stall"};

    (void) state;
    for (size_t i = 0; i < 2 * sizeof names / sizeof names[0]; i++) {
        char fault[80];
        const char *faults[] = {fault};
        struct world world = {.config = {.faults = faults, .fault_count = 1}};
        struct engine_reply reply;

        snprintf(fault, sizeof fault, "%s:%s@order/neworder", i % 2 ? "after" : "before",
                 names[i / 2]);
        world_start(&world);
        reply = post(&world, "/rest/order/neworder", "{" AUTH "," NEW_ORDER "}");
        if (orders_bought(&world) != i % 2) {
            fail_msg("%s", fault);
        }
        assert_true(reply.dropped || !reply.body || !strstr(reply.body, "MajorStatus") ||
                    strstr(fault, "after:reset") || strstr(fault, "after:stall"));
        engine_reply_free(&reply);
        world_end(&world);
    }
}

static void faults_strike_the_calls_they_are_aimed_at(void **state)
{
    static const struct {
        const char *fault, *struck; /* of eight calls; X: the fault strikes */
    } cases[] = {
        {"500", "XXXXXXXX"},
        {"500#3", "..X....."},
        {"500#3+", "..XXXXXX"},
        {"500#2-4", ".XXX...."},
        {"500*2", "XX......"},
        {"500#4+*1", "...X...."},
        {"500@order/query", "XXXXXXXX"},
        {"500@order/query#8", ".......X"},
        {"500@order/status", "........"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world = {.config = {.faults = &cases[i].fault, .fault_count = 1}};

        world_start(&world);
        for (size_t n = 0; n < 8; n++) {
            struct engine_reply reply = post(&world, "/rest/order/query/", "{}");

            assert_int_equal(reply.status == 500, cases[i].struck[n] == 'X');
            engine_reply_free(&reply);
        }
        world_end(&world);
    }
}

/* Returns a reply of order/query, or of the summary, for one page of three orders. */
static int status_of_page(struct world *world, const char *endpoint, int page)
{
    struct engine_reply reply;
    char path[64], body[160];
    int status;

    snprintf(path, sizeof path, "/rest/%s", endpoint);
    snprintf(body, sizeof body, "{" AUTH ",\"pagenumber\":\"%d\",\"PageSize\":3}", page);
    reply = post(world, path, body);
    status = reply.dropped ? 0 : reply.status;
    engine_reply_free(&reply);
    return status;
}

static void faults_strike_the_pages_they_are_aimed_at(void **state)
{
    static const char *const lists[] = {"order/query", "order/getmodifiedorderssummary"};
    static const struct {
        const char *fault, *aim; /* text before and after the endpoint */
        const char *pages;       /* requested pages in their order */
        const char *struck;      /* X: the fault strikes */
    } cases[] = {
        {"503", "/page=3", "12345333", "..X..XXX"},
        {"503", "/page=3*2", "12334335", "..XX...."},
        {"503", "/page=1+*1", "11221322", "X.X..X.."},
        {"503", "/page=2-3*2", "1223423232", ".XXX..X..."},
        {"503", "/page=2#2", "2132322", "...X..."},
        {"503", "/page=2+#1-2*1", "2123344", "X..X.X."},
        {"before:reset", "/page=2*1", "1221", ".X.."},
    };

    (void) state;
    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        const char *pages = cases[i / 2].pages;
        struct world world = {.config = {.orders = 20, .fault_count = 1}};
        char fault[80];
        const char *faults[] = {fault};

        snprintf(fault, sizeof fault, "%s@%s%s", cases[i / 2].fault, lists[i % 2],
                 cases[i / 2].aim);
        world.config.faults = faults;
        world_start(&world);
        for (size_t n = 0; pages[n]; n++) {
            assert_int_equal(status_of_page(&world, lists[i % 2], pages[n] - '0') != 200,
                             cases[i / 2].struck[n] == 'X');
        }
        world_end(&world);
    }
}

static void aimed_faults_do_not_strike_other_calls(void **state)
{
    static const char *const faults[] = {"500@order/query/page=2+",
                                         "502@order/getmodifiedorderssummary/page=3"};
    struct world world = {.config = {.orders = 5, .faults = faults, .fault_count = 2}};
    json_t *all, *stats, *fired;

    (void) state;
    world_start(&world);
    all = call(&world, "order/query", "");
    assert_int_equal(json_array_size(all), 5);
    assert_int_equal(status_of_page(&world, "order/query", 1), 200);
    assert_int_equal(status_of_page(&world, "order/getmodifiedorderssummary", 2), 200);
    stats = engine_stats(world.engine);
    fired = json_object_get(stats, "faults");
    assert_int_equal(json_integer_value(json_object_get(fired, "500")), 0);
    assert_int_equal(json_integer_value(json_object_get(fired, "502")), 0);
    json_decref(stats);
    json_decref(all);
    world_end(&world);
}

static void every_reply_has_the_date_of_the_orders_clock(void **state)
{
    static const char *const faults[] = {"429=7@order/query#1", "redirect@order/query#2",
                                         "500@order/query#3", "html@order/query#4"};
    static const char *const more[] = {"Retry-After: 7\r\n", "Location: https://elsewhere", "", "",
                                       "Content-Type: application/json; charset=utf-8\r\n"};
    struct world world = {.config = {.faults = faults, .fault_count = 4}};
    struct engine_reply reply;
    char headers[ENGINE_HEADERS_MAX];

    (void) state;
    world_start(&world);
    reply = post(&world, "/sandbox/clock", "{\"AdvanceDays\":1,\"AdvanceSeconds\":61}");
    engine_reply_free(&reply);
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        reply = post(&world, "/rest/order/query", "{" AUTH "}");
        engine_reply_headers(&reply, headers);
        assert_non_null(strstr(headers, "Date: Wed, 25 Nov 2026 12:01:01 GMT\r\n"));
        assert_non_null(strstr(headers, more[i]));
        engine_reply_free(&reply);
    }
    reply = post(&world, "/rest/nothing", "{}");
    assert_int_equal(reply.date, NOON + DAY + 61);
    engine_reply_free(&reply);
    engine_refuse(world.engine, 431, "too long", &reply);
    assert_int_equal(reply.date, NOON + DAY + 61);
    assert_int_equal(reply.status, 431);
    engine_reply_free(&reply);
    world_end(&world);
}

static bool is_taken(const char *spec)
{
    struct faults *faults = faults_new(1);
    const char *why;
    bool taken = faults_add(faults, spec, &why);

    assert_true(taken == !why);
    faults_free(faults);
    return taken;
}

static void faults_that_cannot_be_read_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "nonesuch",
        "500@",
        "500#",
        "500#x",
        "500#1-",
        "500%",
        "500*x",
        "=500",
        "before:",
        "cut=5!x@order/query#q",
        "500@/page=1",
        "500@order/query/page=",
        "500@order/query/page=x",
        "500@order/query/page=1-",
        "500@order/query/page=1,2",
        "cut-request=9@order/query/page=1",
        "500#1#2",
        "500%5%5",
        "500*1*1",
        "500@order/query@order/status",
        "cut=1=2",
        "cut=",
        "500=",
        "cut=abc",
        "cut=1x",
        "cut= 1",
        "cut=+1",
        "cut=0x10",
        "drip=1.5",
        "delay=ten",
        "503=soon",
        "500#1 ",
        " 500",
        "500#1x",
        "500*1x",
        "500%5x",
        "500#-1",
        "500#+1",
        "500#1--2",
        "500#99999999999999999999",
        "500*99999999999999999999",
        "after:",
        "before:after:500",
        "before:before:500",
        "500@order/query/page=1/page=2",
        "500@order/query/page=99999999999999999999",
    };

    (void) state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (is_taken(bad[i])) {
            fail_msg("%s", bad[i]);
        }
    }
}

static void faults_that_can_never_strike_are_refused(void **state)
{
    static const char *const bad[] = {
        /* empty ranges */
        "500#0",
        "500%0",
        "500*0",
        "500#0-3",
        "500#0+",
        "500#5-2",
        "500%101",
        "500@order/query/page=0",
        "500@order/query/page=5-2",
        "500@order/query/page=0-4",
        "500@order/query/page=1#3-2",
        /* unknown endpoints */
        "500@order",
        "500@order/query/",
        "500@/order/query",
        "500@rest/order/query",
        "500@Order/Query",
        "500@order/nothing",
        "500@/sandbox/stats",
        "500@sandbox/clock",
        "500@order/query ",
        "500@https://localhost/rest/order/query",
        /* pages of endpoints without pages */
        "500@order/status/page=1",
        "500@order/neworder/page=1+",
        "500@product/query/page=2",
        "500@health/status/page=1",
        /* parts that the replies do not contain */
        "wrong-certificate@order/status",
        "no-leaf@order/query",
        "empty-certificate@order/reissue",
        "two-leaves@csr",
        "issue=expired@order/neworder",
        "short-page@order/status",
        "slow-record@product/query",
        "bad-row@order/neworder",
        "total-lies@order/query",
        "country-name@order/download",
        "tell-names=dot@order/getmodifiedorderssummary",
        "no-auth@health/validate",
        "no-auth@order/resend",
        "insert-row@order/download",
        /* values without effect, or unknown ones */
        "redirect=999",
        "redirect=200",
        "redirect=304",
        "redirect=301+302",
        "broken-json=5",
        "broken-json=-1",
        "delay=0",
        "long-length=0",
        "short-length=0",
        "extra-bytes=0",
        "continue=0",
        "short-page=0",
        "long-page=0",
        "total-lies=0",
        "date=0",
        "date",
        "issue",
        "issue=nonsense",
        "issue=expired+",
        "issue=+expired",
        "issue=expired,not-yet",
        "tell-names",
        "tell-names=wrong",
        "oversized-row=0",
        "cut=-1",
        "drip=-5",
        "503=-1",
        "cut=999999999999",
        "chunked=5",
        "stall=1",
        "wrong-certificate=1",
        "bad-row=-1",
        "slow-record=0",
        "no-date=5",
        "drip=0",
        "404={broken",
        "500={\"Message\":\"a\"} x",
        "403=[1,",
        /* words that are given twice, or undo each other, or are spelled differently */
        "issue=expired+expired",
        "issue=not-yet+false-signature+not-yet",
        "tell-names=dot+upper+dot",
        "issue=expired+not-yet",
        "issue=other-host+missing-name",
        "tell-names=semicolon+dot+blank",
        "issue=EXPIRED",
        "tell-names=Dot",
        /* impossible times */
        "before:cut=5",
        "before:no-close-notify",
        "before:broken-json",
        "after:cut-request",
        "after:reset-before",
        "before:chunked",
        "before:drip",
        "before:delay",
        "before:wrong-certificate",
        "before:short-page",
        "after:insert-row",
        "after:remove-row",
        "before:bare-message",
        "before:date=5",
        "before:tell-names=dot",
    };
    static const char *const good[] = {
        "500#1",
        "500%1",
        "500%100",
        "500*1",
        "500#2-2",
        "500#3+",
        "500@order/query/page=2-5*9",
        "after:500@order/neworder#1%5*3",
        "wrong-certificate@order/download",
        "total-lies=-3",
        "no-auth@order/query",
        "redirect=308",
        "issue=expired+other-host",
        "tell-names=apex+dot",
        "date=-864000@order/status",
        "403={\"Message\":\"no\"}",
        "404=gone@csr",
        "after:cut=0",
        "before:reset-before",
        "before:insert-row=5@order/query/page=2",
        "broken-json=4",
        "drip=1",
        "404=[]",
        "400=plain text, {not JSON",
        "error-array={no body}",
        "issue=false-signature+expired+missing-name",
        "bad-row=5",
        "500@health/status",
        "cut-request=5@health/status",
        "country-name@order/refundstatus",
    };

    (void) state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (is_taken(bad[i])) {
            fail_msg("%s", bad[i]);
        }
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (!is_taken(good[i])) {
            fail_msg("%s", good[i]);
        }
    }
}

struct reach {
    const char *spec;
    long orders;
    size_t page_max;
    bool reaches;
};

static void faults_beyond_the_last_order_are_refused(void **state)
{
    static const struct reach rows[] = {
        {"bad-row=1000000", 0, 0, false},
        {"bad-row=1000000", 999001, 0, true},
        {"bad-row=1000", 0, 0, false},
        {"bad-row=999", 0, 0, true},
        {"bad-row=3", 100, 3, false},
        {"bad-row=2", 100, 3, true},
        {"remove-row=1000000", 10, 0, false},
        {"remove-row=1009", 10, 3, true},
        {"short-page@order/query/page=99999", 0, 0, false},
        {"short-page@order/query/page=99999", 98999, 0, true},
        {"slow-record@order/query/page=1001-99999", 0, 0, false},
        {"slow-record@order/query/page=1000-99999", 0, 0, true},
        {"repeat-last-page@order/query/page=99999", 0, 0, true},
        {"insert-row@order/query/page=99999", 0, 0, true},
        {"503@order/query/page=99999", 0, 0, true},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct faults *faults = faults_new(1);
        const char *why;

        assert_true(faults_add(faults, rows[i].spec, &why));
        why = faults_beyond(faults, rows[i].orders, rows[i].page_max);
        if (rows[i].reaches != (why == NULL)) {
            fail_msg("%s of %ld orders: %s", rows[i].spec, rows[i].orders, why ? why : "taken");
        }
        faults_free(faults);
    }
}

/* A fault without an endpoint ignores calls that it cannot strike, and does not count them. */
static void only_calls_that_can_be_struck_are_counted(void **state)
{
    static const char *const faults[] = {"short-page#2", "total-lies=5#1", "wrong-certificate#1"};
    struct world world = {.config = {.orders = 9, .faults = faults, .fault_count = 3}};
    json_t *reply, *stats;

    (void) state;
    world_start(&world);
    json_decref(call(&world, "order/status", ",\"TheSSLStoreOrderID\":10000001"));
    json_decref(call(&world, "product/query", ""));
    reply = call(&world, "order/query", ",\"PageNumber\":1,\"PageSize\":3");
    assert_int_equal(json_array_size(reply), 3);
    json_decref(reply);
    reply = call(&world, "order/getmodifiedorderssummary", ",\"PageNumber\":1,\"PageSize\":3");
    assert_int_equal(json_integer_value(json_object_get(reply, "TotalOrders")), 14);
    assert_int_equal(json_array_size(json_object_get(reply, "Orders")), 2);
    json_decref(reply);
    stats = json_object_get(reply = engine_stats(world.engine), "faults");
    assert_int_equal(json_integer_value(json_object_get(stats, "wrong-certificate")), 0);
    assert_int_equal(json_integer_value(json_object_get(stats, "short-page")), 1);
    json_decref(reply);
    world_end(&world);
}

static void a_status_has_the_body_that_was_given(void **state)
{
    static const struct {
        const char *fault;
        int status;
        const char *type, *body;
    } cases[] = {
        {"403={\"Message\":\"IP 192.0.2.9 is not on the allow list\"}", 403, "application/json",
         "{\"Message\":\"IP 192.0.2.9 is not on the allow list\"}"},
        {"404=order not found", 404, "application/json", "{\"Message\":\"order not found\"}"},
        {"500=[]", 500, "application/json", "[]"},
        {"400=say \"why\"", 400, "application/json", "{\"Message\":\"say \\\"why\\\"\"}"},
        {"403", 403, "text/html", NULL},
        {"after:502=late", 502, "application/json", "{\"Message\":\"late\"}"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world = {.config = {.faults = &cases[i].fault, .fault_count = 1}};
        struct engine_reply reply;

        world_start(&world);
        reply = post(&world, "/rest/order/query", "{" AUTH "}");
        assert_int_equal(reply.status, cases[i].status);
        assert_int_equal(strncmp(reply.content_type, cases[i].type, strlen(cases[i].type)), 0);
        if (cases[i].body) {
            assert_string_equal(reply.body, cases[i].body);
        } else {
            assert_non_null(strstr(reply.body, "<h1>"));
        }
        engine_reply_free(&reply);
        world_end(&world);
    }
}

static void the_date_can_be_wrong_or_missing(void **state)
{
    static const char *const faults[] = {"date=864000#1", "date=-518400#2", "no-date#3", "500#4",
                                         "date=1#4"};
    static const char *const dates[] = {
        "Date: Fri, 04 Dec 2026 12:00:00 GMT", "Date: Wed, 18 Nov 2026 12:00:00 GMT", NULL,
        "Date: Tue, 24 Nov 2026 12:00:01 GMT", "Date: Tue, 24 Nov 2026 12:00:00 GMT"};
    struct world world = {.config = {.faults = faults, .fault_count = 5}};
    char headers[ENGINE_HEADERS_MAX];

    (void) state;
    world_start(&world);
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        struct engine_reply reply = post(&world, "/rest/order/query", "{" AUTH "}");

        engine_reply_headers(&reply, headers);
        assert_non_null(strstr(headers, "Content-Type: "));
        if (dates[i]) {
            assert_non_null(strstr(headers, dates[i]));
        } else {
            assert_null(strstr(headers, "Date:"));
        }
        engine_reply_free(&reply);
    }
    world_end(&world);
}

/* An order for an internationalized name and its www form. */
static void names_are_reported_in_other_forms(void **state)
{
    static const struct {
        const char *fault, *common, *names, *domain;
    } cases[] = {
        {"no-date", "xn--bcher-kva.example.com", "xn--bcher-kva.example.com,xn--p1ai.example.com",
         "xn--bcher-kva.example.com"},
        {"tell-names=ulabel",
         "b\xc3\xbc"
         "cher.example.com",
         "b\xc3\xbc"
         "cher.example.com,\xd1\x80\xd1\x84.example.com",
         "b\xc3\xbc"
         "cher.example.com"},
        {"tell-names=dot", "xn--bcher-kva.example.com.",
         "xn--bcher-kva.example.com.,xn--p1ai.example.com.", "xn--bcher-kva.example.com."},
        {"tell-names=semicolon+upper", "XN--BCHER-KVA.EXAMPLE.COM",
         "XN--BCHER-KVA.EXAMPLE.COM;XN--P1AI.EXAMPLE.COM", "XN--BCHER-KVA.EXAMPLE.COM"},
        {"tell-names=blank+dot+ulabel",
         "b\xc3\xbc"
         "cher.example.com.",
         "b\xc3\xbc"
         "cher.example.com. \xd1\x80\xd1\x84.example.com.",
         "b\xc3\xbc"
         "cher.example.com."},
        {"tell-names=apex", "xn--bcher-kva.example.com",
         "xn--bcher-kva.example.com,xn--p1ai.example.com,www.xn--bcher-kva.example.com,"
         "www.xn--p1ai.example.com",
         "xn--bcher-kva.example.com"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world = {.config = {.faults = &cases[i].fault, .fault_count = 1}};
        unsigned char csr[2048];
        json_t *body, *reply;
        char *more;

        world_start(&world);
        make_csr("xn--bcher-kva.example.com", csr, sizeof csr);
        body = json_pack("{s:s, s:i, s:i, s:s, s:s, s:[s], s:{s:s}}", "ProductCode", "sectigodvucc",
                         "ValidityPeriod", 12, "ServerCount", 1, "CSR", (const char *) csr,
                         "ApproverEmail", "HTTP", "DNSNames", "xn--p1ai.example.com",
                         "AdminContact", "Email", "a@example.com");
        more = json_dumps(body, JSON_COMPACT);
        more[0] = ',';
        more[strlen(more) - 1] = '\0';
        reply = call(&world, "order/neworder", more);
        assert_string_equal(text(reply, "CommonName"), cases[i].common);
        assert_string_equal(text(reply, "DNSNames"), cases[i].names);
        assert_string_equal(
            text(json_array_get(json_object_get(json_object_get(reply, "OrderStatus"),
                                                "DomainAuthVettingStatus"),
                                0),
                 "domain"),
            cases[i].domain);
        json_decref(reply);
        json_decref(body);
        free(more);
        world_end(&world);
    }
}

static void every_endpoint_is_in_the_table_once(void **state)
{
    (void) state;
    for (size_t i = 0; i < endpoint_count; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(endpoints[i].path, endpoints[k].path);
        }
    }
}

static void a_zip_archive_is_well_formed(void **state)
{
    struct zip zip = {0};

    (void) state;
    assert_int_equal(zip_crc((const unsigned char *) "123456789", 9), 0xcbf43926);
    assert_int_equal(zip_crc(NULL, 0), 0);
    zip_add(&zip, "a", "123456789", 9);
    zip_add(&zip, "bc", "", 0);
    zip_finish(&zip);
    assert_int_equal(zip.size, 30 + 1 + 9 + 30 + 2 + 46 + 1 + 46 + 2 + 22);
    assert_memory_equal(zip.bytes,
                        "PK\3\4\x14\0\0\0\0\0\0\0\x21\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0"
                        "\1\0\0\0a123456789PK\3\4",
                        44);
    assert_memory_equal(zip.bytes + 72, "PK\1\2", 4);
    assert_memory_equal(zip.bytes + zip.size - 22, "PK\5\6\0\0\0\0\2\0\2\0\x5f\0\0\0\x48\0\0\0\0\0",
                        22);
    free(zip.bytes);
}

#define HASH_ORDER(product)                                                                      \
    ",\"ProductCode\":\"" product                                                                \
    "\",\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":\"" FIRST_CSR                            \
    "\",\"ApproverEmail\":\"admin@example.com\",\"AdminContact\":{\"Email\":\"a@example.com\"}," \
    "\"TechnicalContact\":{\"Email\":\"a@example.com\"}"

/* Each CA has words of its own for the hash of its signatures. */
static void a_hash_that_the_ca_does_not_know_is_refused(void **state)
{
    static const struct {
        const char *hash;
        bool digicert, sectigo;
    } rows[] = {
        {"sha256", true, false},
        {"PREFER_SHA2", true, true},
        {"SHA2-256", true, true},
        {"SHA2-512", true, true},
        {"REQUIRE_SHA2", false, true},
        {"PREFER_SHA1", false, true},
        {"NO_PREFERENCE", false, true},
        {"INFER_FROM_CSR", false, true},
        {"", false, true},
        {"SHA256", false, false},
        {"sha1", false, false},
        {"SHA1", false, false},
        {"md5", false, false},
        {"PREFER_SHA3", false, false},
        {"prefer_sha2", false, false},
    };
    struct world world = {0};

    (void) state;
    world_start(&world);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int is_digicert = 0; is_digicert < 2; is_digicert++) {
            bool is_right = is_digicert ? rows[i].digicert : rows[i].sectigo;
            char more[4096];
            json_t *reply;

            snprintf(more, sizeof more, "%s,\"SignatureHashAlgorithm\":\"%s\"",
                     is_digicert ? HASH_ORDER("digi_rapidssl") : HASH_ORDER("positivessl"),
                     rows[i].hash);
            reply = call(&world, "order/neworder", more);
            assert_int_equal(is_error(reply), !is_right);
            if (!is_right) {
                assert_non_null(strstr(
                    json_string_value(json_array_get(
                        json_object_get(json_object_get(reply, "AuthResponse"), "Message"), 0)),
                    is_digicert ? "csr_invalid" : "hash algorithm"));
            }
            json_decref(reply);
        }
    }
    world_end(&world);
}

static void requests_are_read_leniently(void **state)
{
    struct world world = {0};
    struct engine_reply reply;

    (void) state;
    world_start(&world);
    reply = post(&world, "/rest/health/validate",
                 "{\"partnercode\":1000001,\"AUTHTOKEN\":\"sandbox-token\",\"UserAgent\":null,"
                 "\"More\":{\"x\":[1,2.5,true]}}");
    assert_non_null(strstr(reply.body, "\"isError\":false"));
    engine_reply_free(&reply);
    world_end(&world);
    world.config.strict = true;
    world_start(&world);
    reply = post(&world, "/rest/health/validate",
                 "{\"PartnerCode\":\"1000001\",\"AuthToken\":\"sandbox-token\",\"More\":1}");
    assert_int_equal(reply.status, 400);
    engine_reply_free(&reply);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_lives_and_is_reissued),
        cmocka_unit_test(a_refund_is_granted_after_one_look),
        cmocka_unit_test(an_order_expires_at_its_second),
        cmocka_unit_test(the_reissue_of_an_expired_order_is_not_issued),
        cmocka_unit_test(a_certificate_does_not_outlive_its_order),
        cmocka_unit_test(the_life_of_a_certificate_depends_on_the_date),
        cmocka_unit_test(the_life_of_a_certificate_depends_on_what_it_is_for),
        cmocka_unit_test(the_inventory_keeps_its_certificates_in_force_whatever_the_year),
        cmocka_unit_test(the_clock_stays_in_its_century),
        cmocka_unit_test(each_of_a_hundred_thousand_orders_is_listed_once),
        cmocka_unit_test(every_size_of_inventory_and_page_lists_each_order_once),
        cmocka_unit_test(dates_filter_exactly),
        cmocka_unit_test(the_inventory_is_consistent),
        cmocka_unit_test(a_certificate_is_the_same_whenever_it_is_downloaded),
        cmocka_unit_test(every_active_order_of_the_inventory_can_be_reissued),
        cmocka_unit_test(the_seed_repeats_everything),
        cmocka_unit_test(faults_strike_before_or_after_the_call),
        cmocka_unit_test(before_and_after_work_for_every_fault_that_accepts_them),
        cmocka_unit_test(faults_strike_the_calls_they_are_aimed_at),
        cmocka_unit_test(faults_strike_the_pages_they_are_aimed_at),
        cmocka_unit_test(aimed_faults_do_not_strike_other_calls),
        cmocka_unit_test(every_reply_has_the_date_of_the_orders_clock),
        cmocka_unit_test(faults_that_cannot_be_read_are_refused),
        cmocka_unit_test(faults_that_can_never_strike_are_refused),
        cmocka_unit_test(faults_beyond_the_last_order_are_refused),
        cmocka_unit_test(only_calls_that_can_be_struck_are_counted),
        cmocka_unit_test(a_status_has_the_body_that_was_given),
        cmocka_unit_test(the_date_can_be_wrong_or_missing),
        cmocka_unit_test(names_are_reported_in_other_forms),
        cmocka_unit_test(every_endpoint_is_in_the_table_once),
        cmocka_unit_test(a_zip_archive_is_well_formed),
        cmocka_unit_test(requests_are_read_leniently),
        cmocka_unit_test(a_hash_that_the_ca_does_not_know_is_refused),
    };
    int failed;

    if (versions_start() != 0) {
        return 1;
    }
    failed = cmocka_run_group_tests_name("sandbox engine", tests, NULL, NULL);
    versions_stop();
    return failed;
}
