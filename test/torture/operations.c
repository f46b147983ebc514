/* Every operation of a program with the service, and its check of a good result.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "../../examples/sandbox/call.h"
#include "support/csr.h"
#include "torture/world.h"

static sslstore_client *client_of(const struct world *world)
{
    return world->store.client;
}

/* ---- Placing ---- */

static sslstore_order_request shop_order(void)
{
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = CSR_SHOP_RSA,
                                      .csr_size = SSLSTORE_NUL_TERMINATED,
                                      .approver_email = "admin@shop.example.com",
                                      .validity_days = 365,
                                      .admin = {.email = "ada@shop.example.com"}};

    return request;
}

static sslstore_result place(struct world *world, const char *product)
{
    sslstore_order_request request = shop_order();
    sslstore_enroll_options options = {
        .skip_approver_check = true, .resend_if_not_found = world->resend, .kept = world->kept};

    request.product_code = product;
    request.custom_id = world->custom_id;
    return sslstore_enroll(client_of(world), &request, &options, &world->certificate);
}

static sslstore_result enroll(struct world *world)
{
    return place(world, "positivessl");
}

static sslstore_result enroll_badly(struct world *world)
{
    return place(world, "no\r\nsuch");
}

/* Returns whether the store's newest order is the one that was placed. */
static bool is_placed(const struct world *world)
{
    struct book *book = world->store.engine->book;
    const struct order *newest = book_read(book, book_size(book) - 1);
    const sslstore_order *order = &world->certificate.order;
    char id[ID_SIZE];

    order_id(newest, id);
    return order->store_id != NULL && strcmp(order->store_id, id) == 0 &&
           strcmp(order->custom_id, newest->custom_id) == 0;
}

static sslstore_result replace(struct world *world, const char *csr, bool reissue)
{
    sslstore_order_request request = {
        .csr = csr, .csr_size = SSLSTORE_NUL_TERMINATED, .custom_id = world->custom_id};
    sslstore_enroll_options options = {
        .skip_approver_check = true, .resend_if_not_found = world->resend, .kept = world->kept};

    if (reissue) {
        return sslstore_reissue(client_of(world), world->id, &request, &options,
                                &world->certificate);
    }
    return sslstore_renew(client_of(world), world->id, &request, &options, NULL,
                          &world->certificate);
}

static sslstore_result renew(struct world *world)
{
    return replace(world, CSR_SHOP_RSA_NEW_KEY, false);
}

static sslstore_result renew_badly(struct world *world)
{
    return replace(world, "no request", false);
}

static sslstore_result reissue(struct world *world)
{
    return replace(world, CSR_SHOP_RSA_NEW_KEY, true);
}

static sslstore_result reissue_badly(struct world *world)
{
    return replace(world, "no request", true);
}

static bool is_same_order(const struct world *world)
{
    const char *id = world->certificate.order.store_id;

    return id != NULL && strcmp(id, world->store_id) == 0;
}

/* ---- Refunds and revocations ---- */

static sslstore_result refund(struct world *world)
{
    return sslstore_revoke(client_of(world), world->id, SSLSTORE_REVOKE_REFUND, NULL, "over",
                           &world->order);
}

static sslstore_result refund_badly(struct world *world)
{
    return sslstore_revoke(client_of(world), "1\n2", SSLSTORE_REVOKE_REFUND, NULL, NULL,
                           &world->order);
}

static bool is_refunded(const struct world *world)
{
    return world->order.refund_id != NULL && world->order.refund_id[0] != '\0';
}

static sslstore_result revoke(struct world *world)
{
    return sslstore_revoke(client_of(world), world->id, SSLSTORE_REVOKE_CERTIFICATE, world->serial,
                           "key lost", &world->order);
}

static sslstore_result revoke_badly(struct world *world)
{
    return sslstore_revoke(client_of(world), world->id, SSLSTORE_REVOKE_CERTIFICATE, "not hex",
                           NULL, &world->order);
}

static bool is_order(const struct world *world)
{
    return world->order.store_id != NULL && strcmp(world->order.store_id, world->store_id) == 0;
}

/* ---- Reading ---- */

static sslstore_result status(struct world *world)
{
    return sslstore_wire_order_status(client_of(world), world->id, &world->order);
}

static sslstore_result status_badly(struct world *world)
{
    return sslstore_wire_order_status(client_of(world), "1\r\n2", &world->order);
}

static sslstore_result download(struct world *world)
{
    return sslstore_wire_order_download(client_of(world), world->id, &world->download);
}

static sslstore_result download_badly(struct world *world)
{
    return sslstore_wire_order_download(client_of(world), "", &world->download);
}

static bool has_files(const struct world *world)
{
    return world->download.file_count > 0;
}

static sslstore_result certificate(struct world *world)
{
    sslstore_certificate_options options = {.csr = world->csr, .csr_size = SSLSTORE_NUL_TERMINATED};

    return sslstore_certificate_get(client_of(world), world->id, &options, &world->certificate);
}

static sslstore_result certificate_badly(struct world *world)
{
    static const sslstore_certificate_options options = {.csr = "no request",
                                                         .csr_size = SSLSTORE_NUL_TERMINATED};

    return sslstore_certificate_get(client_of(world), world->id, &options, &world->certificate);
}

static bool is_issued(const struct world *world)
{
    return world->certificate.issued &&
           strcmp(world->certificate.chain.common_name, "shop.example.com") == 0;
}

static sslstore_result approvers(struct world *world)
{
    return sslstore_wire_approvers(client_of(world), "positivessl", "shop.example.com",
                                   &world->approvers);
}

static sslstore_result approvers_badly(struct world *world)
{
    return sslstore_wire_approvers(client_of(world), "positivessl", "shop\x80.example.com",
                                   &world->approvers);
}

static bool has_approvers(const struct world *world)
{
    return world->approvers.count > 0;
}

static sslstore_result validate_product(struct world *world, const char *product)
{
    sslstore_order_request request = shop_order();

    request.product_code = product;
    request.validity_months = 12;
    return sslstore_wire_order_validate(client_of(world), &request);
}

static sslstore_result validate(struct world *world)
{
    return validate_product(world, "positivessl");
}

static sslstore_result validate_badly(struct world *world)
{
    return validate_product(world, "positive\xffssl");
}

static sslstore_result health(struct world *world)
{
    return sslstore_wire_health_validate(client_of(world));
}

static sslstore_result is_up(struct world *world)
{
    return sslstore_wire_health_status(client_of(world));
}

static bool any(const struct world *world)
{
    (void) world;
    return true;
}

/* ---- Listing ---- */

static int count_row(void *user, const sslstore_order *order, sslstore_result result)
{
    struct world *world = user;

    world->rows++;
    world->bad_rows += result != SSLSTORE_OK || order == NULL;
    return 0;
}

static sslstore_result page(struct world *world)
{
    static const sslstore_query query = {.page_size = 10};
    uint32_t count;

    return sslstore_wire_order_query(client_of(world), &query, count_row, world, &count);
}

static sslstore_result page_badly(struct world *world)
{
    static const sslstore_query query = {.domain_name = "\xc3"};
    uint32_t count;

    return sslstore_wire_order_query(client_of(world), &query, count_row, world, &count);
}

static int count_record(void *user, const sslstore_sync_record *record)
{
    struct world *world = user;

    world->rows++;
    world->bad_rows += record->result != SSLSTORE_OK;
    return world->stops && world->running;
}

static sslstore_result sync_all(struct world *world)
{
    return sslstore_sync(client_of(world), &world->sync, count_record, world, &world->totals);
}

static sslstore_result sync_badly(struct world *world)
{
    sslstore_sync_options options = {.product_code = "\xff"};

    return sslstore_sync(client_of(world), &options, count_record, world, &world->totals);
}

static bool has_all_rows(const struct world *world)
{
    return world->rows >= world->rows_least && world->rows <= world->rows_most &&
           world->bad_rows == 0;
}

const struct operation operations[] = {
    {"health", 'H', "health/validate", .steps = true, .run = health, .is_good = any},
    {"up", 'h', "health/status", .steps = true, .run = is_up, .is_good = any},
    {"approvers", 'V', "order/approverlist", .steps = true, .run = approvers,
     .is_good = has_approvers, .run_invalid = approvers_badly},
    {"validate", 'V', "order/validate", .steps = true, .run = validate, .is_good = any,
     .run_invalid = validate_badly},
    {"enroll", 'O', "order/neworder", .changes = true, .places = true, .run = enroll,
     .is_good = is_placed, .run_invalid = enroll_badly},
    {"renew", 'W', "order/neworder", .changes = true, .places = true, .age_days = 340, .run = renew,
     .is_good = is_placed, .run_invalid = renew_badly},
    {"reissue", 'I', "order/reissue", .changes = true, .age_days = 100, .run = reissue,
     .is_good = is_same_order, .run_invalid = reissue_badly},
    {"status", 'S', "order/status", .steps = true, .age_days = 1, .run = status,
     .is_good = is_order, .run_invalid = status_badly},
    {"page", 'q', "order/query", .steps = true, .lists = true, .run = page, .is_good = has_all_rows,
     .run_invalid = page_badly},
    {"sync", 'Q', "order/query", .lists = true, .run = sync_all, .is_good = has_all_rows,
     .run_invalid = sync_badly},
    {"download", 'D', "order/download", .steps = true, .age_days = 1, .run = download,
     .is_good = has_files, .run_invalid = download_badly},
    {"certificate", 'D', "order/download", .age_days = 1, .run = certificate, .is_good = is_issued,
     .run_invalid = certificate_badly},
    {"refund", 'R', "order/refundrequest", .changes = true, .age_days = 1, .run = refund,
     .is_good = is_refunded, .run_invalid = refund_badly},
    {"revoke", 'R', "order/certificaterevokerequest", .changes = true, .blind = true, .age_days = 1,
     .run = revoke, .is_good = is_order, .run_invalid = revoke_badly},
};
const size_t operation_count = sizeof operations / sizeof operations[0];
