/* Resume: an intent of any kind as it came back from a damaged flash, then the answers of the
 * service, parted by the line "--- reply ---". Whatever they are: it only asks, and never orders.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "support/csr.h"

#define SEPARATOR "\n--- reply ---\n"

struct service {
    struct fuzz_bytes script;
    char reply[16384];
    size_t asked;
};

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    static const struct fake_reply lost = {NULL, 0, FAKE_CUT, 0};
    struct service *service = user;
    struct fuzz_bytes part = fuzz_take_part(&service->script, SEPARATOR);

    FUZZ_CHECK(strcmp(request->path, "/rest/order/status") == 0 ||
               strcmp(request->path, "/rest/order/download") == 0);
    service->asked++;
    return part.size == 0 ? lost
                          : fake_framed(service->reply, sizeof service->reply, 200, "",
                                        (const char *) part.data, part.size);
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

static bool is_usable(const sslstore_intent *intent)
{
    return intent->version == 1 && intent->state <= SSLSTORE_INTENT_DELIVERED &&
           is_text(intent->custom_order_id) && is_text(intent->store_id) &&
           is_text(intent->partner_id) &&
           (intent->kind == SSLSTORE_INTENT_ORDER    ? intent->custom_order_id[0] != '\0'
            : intent->kind <= SSLSTORE_INTENT_REVOKE ? intent->store_id[0] != '\0'
                                                     : false);
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
        FUZZ_CHECK(kept->state == SSLSTORE_INTENT_PLACED);
        FUZZ_CHECK(memchr(kept->store_id, '\0', sizeof kept->store_id) != NULL);
    } else {
        FUZZ_CHECK(certificate->order.store_id == NULL && !certificate->issued);
        FUZZ_CHECK(kept->state != SSLSTORE_INTENT_PLACED);
        FUZZ_CHECK(kept->state != SSLSTORE_INTENT_NOT_PLACED);
    }
}

static void resume(const sslstore_intent *intent, struct fuzz_bytes script,
                   const sslstore_order_request *request, size_t refuse_at)
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
    fake.answer = answer;
    fake.answer_user = &service;
    fake_config(&fake, &config);
    config.journal = keep;
    config.journal_user = &kept;
    config.attempts = 3;
    FUZZ_CHECK(sslstore_client_new_bare(&config, &client) == SSLSTORE_OK);
    fake.allocations = 0;
    fake.refuse_at = refuse_at;
    result = sslstore_enroll_resume(client, intent, request, &certificate);
    check_outcome(client, &service, intent, &kept, result, &certificate);
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
                                            .approver_email = "admin@shop.example",
                                            .admin = {.email = "ada@shop.example"}};
    struct fuzz_bytes script = {data, size};
    uint32_t seed = fuzz_seed(data, size);
    sslstore_intent intent;
    unsigned char *bytes = (unsigned char *) &intent;

    for (size_t i = 0; i < sizeof intent; i++) {
        bytes[i] = fuzz_take(&script);
    }
    resume(&intent, script, NULL, 0);
    resume(&intent, script, NULL, 1 + fuzz_next(&seed) % 8);
    resume(&intent, script, &request, 0);
    return 0;
}
