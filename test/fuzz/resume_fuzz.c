/* An intent of any kind as it was read from damaged flash, then the replies of the service,
 * separated by the line "--- reply ---". Whatever they are, resuming only asks and never orders.
 * When the intent is passed to sslstore_enroll() as the kept one, only a finished one permits an
 * order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "support/csr.h"

#define SEPARATOR    "\n--- reply ---\n"
#define NOTHING_KEPT 0xffff /* the version before the first intent */

struct service {
    struct fuzz_bytes script;
    char reply[16384];
    size_t asked;
    bool may_list;
    bool may_order;
};

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    static const struct fake_reply lost = {NULL, 0, FAKE_CUT, 0};
    struct service *service = user;
    struct fuzz_bytes part = fuzz_take_part(&service->script, SEPARATOR);

    FUZZ_CHECK(strcmp(request->path, "/rest/order/status") == 0 ||
               strcmp(request->path, "/rest/order/download") == 0 ||
               (service->may_list && strcmp(request->path, "/rest/order/query") == 0) ||
               (service->may_order && strcmp(request->path, "/rest/order/neworder") == 0));
    service->asked++;
    if (part.size == 0) {
        return lost;
    }
    return fake_framed(service->reply, sizeof service->reply, 200, "", (const char *) part.data,
                       part.size);
}

static int keep(void *user, const sslstore_intent *intent)
{
    sslstore_intent *kept = user;

    *kept = *intent;
    return 0;
}

static bool is_text(const char *text)
{
    return memchr(text, '\0', SSLSTORE_ID_MAX) != NULL;
}

static bool has_id(const sslstore_intent *intent)
{
    if (intent->kind == SSLSTORE_INTENT_KIND_ORDER && intent->custom_order_id[0] != '\0') {
        return true;
    }
    return intent->store_id[0] != '\0' && (intent->kind != SSLSTORE_INTENT_KIND_ORDER ||
                                           intent->state == SSLSTORE_INTENT_DELIVERED);
}

static bool is_usable(const sslstore_intent *intent)
{
    return intent->version == 1 && intent->state <= SSLSTORE_INTENT_DELIVERED &&
           intent->kind <= SSLSTORE_INTENT_KIND_REVOKE && is_text(intent->custom_order_id) &&
           is_text(intent->store_id) && is_text(intent->partner_id) && has_id(intent);
}

/* The journal had nothing to learn from OK. */
static bool was_placed(const sslstore_intent *intent)
{
    return intent->state == SSLSTORE_INTENT_DELIVERED ||
           (intent->state == SSLSTORE_INTENT_PLACED && intent->kind != SSLSTORE_INTENT_KIND_ORDER);
}

/* What the journal was given: PLACED, if the order was found; else UNKNOWN, if no more is known;
 * or nothing. */
static void check_journal(const sslstore_intent *intent, const sslstore_intent *kept, bool found)
{
    if (kept->version == NOTHING_KEPT) {
        FUZZ_CHECK(!found || was_placed(intent));
        return;
    }
    FUZZ_CHECK(kept->state == (found ? SSLSTORE_INTENT_PLACED : SSLSTORE_INTENT_UNKNOWN));
    FUZZ_CHECK(is_text(kept->store_id));
    FUZZ_CHECK(found ? intent->state != SSLSTORE_INTENT_DELIVERED
                     : intent->state == SSLSTORE_INTENT_SENDING ||
                           intent->state == SSLSTORE_INTENT_UNKNOWN);
}

static void check_outcome(const sslstore_client *client, const struct service *service,
                          const sslstore_intent *intent, const sslstore_intent *kept,
                          sslstore_result result, const sslstore_certificate *certificate)
{
    fuzz_check_error(client, result);
    if (!is_usable(intent)) {
        FUZZ_CHECK(result == SSLSTORE_ERR_ARGUMENT && service->asked == 0);
    }
    FUZZ_CHECK(result == SSLSTORE_OK || result == SSLSTORE_ERR_ARGUMENT ||
               result == SSLSTORE_ERR_CONFLICT || result == SSLSTORE_ERR_UNKNOWN_OUTCOME ||
               result == SSLSTORE_ERR_MEMORY);
    if (result == SSLSTORE_OK) {
        fuzz_check_order(&certificate->order, &certificate->order.block_);
        FUZZ_CHECK(certificate->order.store_id[0] != '\0');
    } else {
        FUZZ_CHECK(certificate->order.store_id == NULL && !certificate->issued);
    }
    check_journal(intent, kept, result == SSLSTORE_OK);
}

static bool is_finished(const sslstore_intent *intent)
{
    return intent->state == SSLSTORE_INTENT_NOT_PLACED ||
           intent->state == SSLSTORE_INTENT_DELIVERED ||
           (intent->state == SSLSTORE_INTENT_PLACED && intent->kind > SSLSTORE_INTENT_KIND_REISSUE);
}

static int deliver(void *user, const sslstore_certificate *certificate)
{
    FUZZ_CHECK(certificate->issued && certificate->chain.leaf_pem != NULL);
    ++*(size_t *) user;
    return 0;
}

/* With and without a working service; resending is the caller's risk. */
static sslstore_result enroll(sslstore_client *client, const sslstore_intent *intent,
                              const sslstore_order_request *request, const sslstore_intent *kept,
                              sslstore_certificate *certificate)
{
    size_t delivered = 0;
    sslstore_enroll_options options = {.skip_approver_check = true,
                                       .wait_ms = 2000,
                                       .kept = intent,
                                       .deliver = deliver,
                                       .deliver_user = &delivered};
    sslstore_result result = sslstore_enroll(client, request, &options, certificate);

    fuzz_check_error(client, result);
    FUZZ_CHECK(delivered <= 1);
    FUZZ_CHECK(delivered == 0 || kept->state == SSLSTORE_INTENT_DELIVERED);
    FUZZ_CHECK(result != SSLSTORE_OK || certificate->order.store_id[0] != '\0');
    if (!is_usable(intent)) {
        FUZZ_CHECK(result == SSLSTORE_ERR_ARGUMENT || result == SSLSTORE_ERR_MEMORY);
        FUZZ_CHECK(strcmp(sslstore_client_error(client)->field, "kept") == 0 ||
                   result == SSLSTORE_ERR_MEMORY);
    }
    return result;
}

static void resume(const sslstore_intent *intent, struct fuzz_bytes script,
                   const sslstore_order_request *request, size_t refuse_at, bool enrolls)
{
    static struct fake fake;
    static struct service service;
    sslstore_config config;
    sslstore_client *client;
    sslstore_certificate certificate;
    sslstore_intent kept;
    sslstore_result result;

    memset(&fake, 0, sizeof fake);
    memset(&kept, 0xff, sizeof kept);
    service.script = script;
    service.asked = 0;
    service.may_list = enrolls;
    service.may_order = enrolls && is_usable(intent) && is_finished(intent);
    fake.answer = answer;
    fake.answer_user = &service;
    fake_config(&fake, &config);
    config.journal = keep;
    config.journal_user = &kept;
    config.attempts = 3;
    FUZZ_CHECK(sslstore_client_new_bare(&config, &client) == SSLSTORE_OK);
    fake.allocations = 0;
    fake.refuse_at = refuse_at;
    if (enrolls) {
        (void) enroll(client, intent, request, &kept, &certificate);
    } else {
        result = sslstore_enroll_resume(client, intent, request, &certificate);
        check_outcome(client, &service, intent, &kept, result, &certificate);
    }
    sslstore_certificate_free(&certificate);
    sslstore_client_free(client);
    fuzz_heap_end(&fake);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const sslstore_order_request request = {.product_code = "positivessl",
                                            .csr = CSR_SHOP,
                                            .csr_size = SSLSTORE_NUL_TERMINATED,
                                            .validity_days = 365,
                                            .approver_email = "admin@shop.example.com",
                                            .admin = {.email = "ada@shop.example.com"}};
    struct fuzz_bytes script = {data, size};
    uint32_t seed = fuzz_seed(data, size);
    sslstore_intent intent;
    unsigned char *bytes = (unsigned char *) &intent;

    for (size_t i = 0; i < sizeof intent; i++) {
        bytes[i] = fuzz_take(&script);
    }
    resume(&intent, script, NULL, 0, false);
    resume(&intent, script, NULL, 1 + fuzz_next(&seed) % 8, false);
    resume(&intent, script, &request, 0, false);
    resume(&intent, script, &request, 0, true);
    resume(&intent, script, &request, 1 + fuzz_next(&seed) % 8, true);
    return 0;
}
