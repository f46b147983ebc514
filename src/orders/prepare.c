/* Prepare: completes and checks an order, and gives it an id to find it by.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/prepare.h"

#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/check.h"
#include "orders/intent.h"
#include "orders/problem.h"
#include "orders/uuid.h"

/* The id that the program chose, or that of the kept intent, or a random UUID (RFC 9562 §5.4). */
static sslstore_result choose_custom_id(sslstore_client *client, const sslstore_intent *kept,
                                        struct sslstore__prepared *prepared)
{
    const char *id = kept == NULL ? prepared->order.custom_id : kept->custom_order_id;
    uint8_t random[16];

    prepared->has_new_id = !sslstore__text_is_set(prepared->order.custom_id);
    if (sslstore__text_is_set(id)) {
        if (sslstore__intent_id(prepared->custom_id, id) != SSLSTORE_OK) {
            return sslstore__error_set(&client->net, SSLSTORE_ERR_ARGUMENT, "CustomOrderID",
                                       SSLSTORE__WORDS("the id is longer than 95 bytes"));
        }
        return SSLSTORE_OK;
    }
    if (client->net.config->random(client->net.config->random_user, random, sizeof random) != 0) {
        return sslstore__error_set_field(&client->net, SSLSTORE_ERR_RANDOM, NULL);
    }
    sslstore__uuid_put(random, 4, prepared->custom_id);
    return SSLSTORE_OK;
}

static bool may_be_sent_again(const sslstore_enroll_options *options)
{
    return options->resend_if_not_found && options->kept->state != SSLSTORE_INTENT_PLACED;
}

sslstore_result sslstore__prepare(sslstore_client *client, const sslstore_order_request *request,
                                  const sslstore_enroll_options *options,
                                  struct sslstore__prepared *prepared)
{
    bool is_open = sslstore__intent_is_open(options->kept);
    bool sends = !is_open || may_be_sent_again(options);
    struct sslstore__first_problem first;
    sslstore_result result;

    sslstore__first_problem_init(&first, client);
    if (!sends) {
        first.report.on_problem = NULL;
    }
    result = sslstore__check_request(&client->net.config->memory, request, &first.report, prepared);
    if (result == SSLSTORE_ERR_MEMORY) {
        return sslstore__error_set_field(&client->net, result, NULL);
    }
    if (result != SSLSTORE_OK && sends) {
        return first.result;
    }
    result = choose_custom_id(client, is_open ? options->kept : NULL, prepared);
    if (result == SSLSTORE_OK) {
        prepared->order.custom_id = prepared->custom_id;
        result = sslstore__prepared_digest(prepared);
    }
    return result;
}
