/* Prepare: an order that is about to be placed: checked, completed, and given an id to find it by.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "orders/check.h"
#include "pki/digest.h"

/* ---- The id ---- */

void sslstore__prepare_put_uuid(const uint8_t *bytes, char *out)
{
    struct sslstore__text text;

    sslstore__text_init(&text, out, SSLSTORE__UUID_SIZE);
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            sslstore__text_put_char(&text, '-');
        }
        sslstore__text_put_hex(&text, &bytes[i], 1);
    }
}

/* A random UUID (RFC 9562 §5.4), unless the caller has an id of its own. */
static sslstore_result choose_custom_id(sslstore_client *client, const sslstore_intent *kept,
                                        struct sslstore__prepared *prepared)
{
    const char *own = kept == NULL ? prepared->order.custom_id : kept->custom_order_id;
    struct sslstore__text text;
    uint8_t random[16];

    prepared->has_new_id = !sslstore__text_is_set(prepared->order.custom_id);
    if (sslstore__text_is_set(own)) {
        sslstore__text_init(&text, prepared->custom_id, sizeof prepared->custom_id);
        sslstore__text_put(&text, own);
        return text.size < sizeof prepared->custom_id
                   ? SSLSTORE_OK
                   : sslstore__error_set(&client->net, SSLSTORE_ERR_ARGUMENT, "CustomOrderID",
                                         NULL);
    }
    if (client->config->random(client->config->random_user, random, sizeof random) != 0) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_RANDOM, NULL, NULL);
    }
    random[6] = (uint8_t) ((random[6] & 0x0f) | 0x40);
    random[8] = (uint8_t) ((random[8] & 0x3f) | 0x80);
    sslstore__prepare_put_uuid(random, prepared->custom_id);
    return SSLSTORE_OK;
}

/* ---- The digest ---- */

/* From the first text to the end of the last, their NULs included. */
static struct sslstore__bytes text_piece(const char *first, const char *last)
{
    struct sslstore__bytes piece;

    piece.data = (const unsigned char *) first;
    piece.size = (size_t) (last - first) + strlen(last) + 1;
    return piece;
}

/* Of what cannot change without its being another order. */
sslstore_result sslstore__prepare_digest(struct sslstore__prepared *prepared)
{
    const sslstore_order_request *order = &prepared->order;
    struct sslstore__bytes pieces[4];

    pieces[0] = text_piece(order->product_code, order->product_code);
    pieces[1] = text_piece(order->domain_name, order->domain_name);
    pieces[2] = text_piece("", "");
    if (order->dns_name_count > 0) { /* they lie one behind the other */
        pieces[2] = text_piece(order->dns_names[0], order->dns_names[order->dns_name_count - 1]);
    }
    pieces[3].data = prepared->csr.key_sha256;
    pieces[3].size = sizeof prepared->csr.key_sha256;
    return sslstore__digest_sha256(pieces, sizeof pieces / sizeof pieces[0], prepared->digest);
}

/* ---- Checking ---- */

static sslstore_result result_of(sslstore_problem_code code)
{
    switch (code) {
    case SSLSTORE_PROBLEM_CSR:
        return SSLSTORE_ERR_CSR;
    case SSLSTORE_PROBLEM_CSR_SIGNATURE:
        return SSLSTORE_ERR_CSR_SIGNATURE;
    case SSLSTORE_PROBLEM_KEY:
        return SSLSTORE_ERR_KEY;
    case SSLSTORE_PROBLEM_NOT_PERMITTED:
        return SSLSTORE_ERR_NOT_PERMITTED;
    default:
        return SSLSTORE_ERR_ORDER;
    }
}

int sslstore__problem_to_error(void *user, const sslstore_problem *problem)
{
    sslstore_client *client = user;

    (void) sslstore__error_set(&client->net, result_of(problem->code), problem->field,
                               problem->message);
    return 1;
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
    struct sslstore__problems report = {sends ? sslstore__problem_to_error : NULL, client, 0,
                                        false};
    sslstore_result result =
        sslstore__order_check(&client->config->memory, request, &report, prepared);

    if (result == SSLSTORE_ERR_MEMORY) {
        return sslstore__error_set(&client->net, result, NULL, NULL);
    }
    if (result != SSLSTORE_OK && sends) {
        return client->net.error.result;
    }
    result = choose_custom_id(client, is_open ? options->kept : NULL, prepared);
    if (result == SSLSTORE_OK) {
        prepared->order.custom_id = prepared->custom_id;
        result = sslstore__prepare_digest(prepared);
    }
    return result;
}

/* ---- Room ---- */

/* Bytes at most of what is answered: of an order what stands in every one, and a domain with what its validation
 * asks for, which repeats its name; of a download a leaf and three issuers, all with RSA keys of 4096 bits.
 * Measured: 3,200 and 350 with four times the name; 5,000 and 40 with twice the name. */
#define ORDER_BASE      8192
#define ORDER_DOMAIN    400
#define DOWNLOAD_BASE   10240
#define DOWNLOAD_DOMAIN 16

static void count_name(const char *name, size_t *order, size_t *download)
{
    *order += ORDER_DOMAIN + 4 * strlen(name);
    *download += DOWNLOAD_DOMAIN + 2 * strlen(name);
}

sslstore_result sslstore__prepare_check_reply_size(sslstore_client *client,
                                                   const sslstore_order_request *request)
{
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;
    size_t order = ORDER_BASE;
    size_t download = DOWNLOAD_BASE;

    count_name(request->domain_name, &order, &download);
    for (size_t i = 0; i < request->dns_name_count; i++) {
        count_name(request->dns_names[i], &order, &download);
    }
    order = order > download ? order : download;
    if (order <= client->config->response_max) {
        return SSLSTORE_OK;
    }
    sslstore__text_init(&text, message, sizeof message);
    sslstore__text_put(&text, "answers about so many names may take ");
    sslstore__text_put_number(&text, (int64_t) order);
    sslstore__text_put(&text, " bytes; raise response_max. Nothing was sent");
    return sslstore__error_set(&client->net, SSLSTORE_ERR_LIMIT, "response_max", message);
}

void sslstore__prepared_free(struct sslstore__prepared *prepared)
{
    sslstore_csr_free(&prepared->csr);
    sslstore__block_free(&prepared->memory);
}
