/* Certificate: one record of an order and what was issued; waiting for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "orders/api.h"
#include "pki/chain.h"

#define FIRST_LOOK_MS   250
#define POLL_DEFAULT_MS 5000

void sslstore_certificate_free(sslstore_certificate *certificate)
{
    static const sslstore_certificate empty;

    if (certificate != NULL) {
        sslstore_order_free(&certificate->order);
        sslstore_chain_free(&certificate->chain);
        *certificate = empty;
    }
}

static sslstore_result fail_files(sslstore_client *client, sslstore_result result,
                                  const char *missing)
{
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    if (result != SSLSTORE_ERR_CHAIN) {
        return sslstore__error_set(&client->net, result, "Certificates", NULL);
    }
    sslstore__text_init(&text, message, sizeof message);
    sslstore__text_put(&text, "no given root leads to the issuer ");
    sslstore__text_put(&text, missing);
    return sslstore__error_set(&client->net, result, "Certificates", message);
}

/* Find the certificate among what was downloaded, which is freed. */
static sslstore_result read_files(sslstore_client *client, const sslstore_order *order,
                                  struct sslstore__chain_options *options,
                                  sslstore_download *download, sslstore_chain *chain)
{
    char missing[SSLSTORE_MESSAGE_MAX / 2];
    struct sslstore__text text;
    sslstore_result result;

    sslstore__text_init(&text, missing, sizeof missing);
    options->missing = &text;
    result = sslstore__chain_read(&client->config->memory, download->files, download->file_count,
                                  options, chain);
    sslstore_download_free(download);
    if (result != SSLSTORE_OK) {
        return fail_files(client, result, missing);
    }
    if (sslstore__text_is_set(order->serial) &&
        !sslstore__serial_equal(order->serial, chain->serial)) {
        sslstore_chain_free(chain);
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_CONFLICT, "SerialNumber",
            "the files hold another certificate than the order's present one");
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__certificate_sort(sslstore_client *client, const sslstore_order *order,
                                           const uint8_t *key_sha256, sslstore_download *download,
                                           sslstore_chain *chain)
{
    struct sslstore__chain_options options = {.key_sha256 = key_sha256};

    return read_files(client, order, &options, download, chain);
}

const char *sslstore__certificate_download_id(const sslstore_order *order, const char *key)
{
    return order->state == SSLSTORE_STATE_REISSUING ? order->store_id : key;
}

static sslstore_result download_for(sslstore_client *client, const sslstore_order *order,
                                    sslstore_download *download)
{
    char id[SSLSTORE_ID_MAX];
    sslstore_result result = sslstore__order_key(client, order, id);

    return result != SSLSTORE_OK
               ? result
               : sslstore_wire_order_download(client, sslstore__certificate_download_id(order, id),
                                              download);
}

sslstore_result sslstore__certificate_download(sslstore_client *client, const sslstore_order *order,
                                               const uint8_t *key_sha256, sslstore_chain *chain)
{
    sslstore_download download;
    sslstore_result result = download_for(client, order, &download);

    memset(chain, 0, sizeof *chain);
    return result != SSLSTORE_OK
               ? result
               : sslstore__certificate_sort(client, order, key_sha256, &download, chain);
}

static sslstore_result check(sslstore_client *client,
                             const struct sslstore__delivery_expected *asked,
                             sslstore_certificate *certificate)
{
    const sslstore_chain *chain = &certificate->chain;
    sslstore_result result = SSLSTORE_OK;

    if (sslstore__text_is_set(asked->old_serial) &&
        sslstore__serial_equal(asked->old_serial, chain->serial)) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_NOT_ISSUED, "Certificates",
                                   "the files hold the certificate before the reissue");
    }
    if (certificate->order.state != SSLSTORE_STATE_REISSUING) {
        result = sslstore__delivery_check_names(client, asked, &certificate->order, chain);
    }
    return result != SSLSTORE_OK
               ? result
               : sslstore__delivery_check_dates(client, chain, &certificate->clock_unsure);
}

/* Download it, and keep it only if it may be delivered. */
static sslstore_result fetch_checked(sslstore_client *client,
                                     const struct sslstore__delivery_expected *asked,
                                     sslstore_certificate *certificate)
{
    const char *roots = client->config->certificate_roots;
    struct sslstore__chain_options options = {.key_sha256 = asked->key_sha256};
    sslstore_download download;
    sslstore_result result = download_for(client, &certificate->order, &download);

    if (sslstore__text_is_set(roots)) {
        options.anchors.pem = roots;
        options.anchors.size = strlen(roots);
        options.anchors.now = sslstore__api_known_time(client);
    }
    if (result == SSLSTORE_OK) {
        result = read_files(client, &certificate->order, &options, &download, &certificate->chain);
    }
    if (result == SSLSTORE_OK) {
        result = check(client, asked, certificate);
    }
    if (result != SSLSTORE_OK) {
        sslstore_chain_free(&certificate->chain);
    }
    return result;
}

/* One look: the order, and its certificate if that is there. */
static sslstore_result look(sslstore_client *client,
                            const struct sslstore__certificate_wait *wanted,
                            sslstore_certificate *certificate)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_status(client, wanted->id, &order);

    if (result != SSLSTORE_OK) {
        return result;
    }
    sslstore_order_free(&certificate->order);
    certificate->order = order;
    if (order.state != SSLSTORE_STATE_ACTIVE) {
        return SSLSTORE_OK;
    }
    result = fetch_checked(client, &wanted->asked, certificate);
    certificate->issued = result == SSLSTORE_OK;
    return result;
}

bool sslstore__state_is_final(sslstore_state state)
{
    return state != SSLSTORE_STATE_PENDING && state != SSLSTORE_STATE_REISSUING &&
           state != SSLSTORE_STATE_INITIAL && state != SSLSTORE_STATE_UNKNOWN &&
           state != SSLSTORE_STATE_ACTIVE;
}

static bool is_wrong(sslstore_result result)
{
    return result == SSLSTORE_ERR_WRONG_NAMES || result == SSLSTORE_ERR_NOT_VALID_NOW;
}

/* Issued in name, but its files are not there yet, or still the older certificate's. */
static bool is_early(const struct sslstore__certificate_wait *wanted, sslstore_result result)
{
    return result == SSLSTORE_ERR_NOT_ISSUED ||
           (wanted->replaces && (result == SSLSTORE_ERR_WRONG_KEY ||
                                 result == SSLSTORE_ERR_CONFLICT || is_wrong(result)));
}

/* The first looks come fast: a domain-validated certificate is often there within a second. */
sslstore_result sslstore__certificate_await(sslstore_client *client,
                                            const struct sslstore__certificate_wait *wanted,
                                            sslstore_certificate *certificate)
{
    uint64_t end = sslstore__net_now(&client->net) + wanted->wait_ms;
    uint32_t ceiling = wanted->poll_ms == 0 ? POLL_DEFAULT_MS : wanted->poll_ms;
    uint32_t pause = FIRST_LOOK_MS < ceiling ? FIRST_LOOK_MS : ceiling;
    sslstore_result result;

    for (;;) {
        uint64_t now;

        result = look(client, wanted, certificate);
        if (certificate->issued || (result != SSLSTORE_OK && !is_early(wanted, result)) ||
            sslstore__state_is_final(certificate->order.state)) {
            return result;
        }
        now = sslstore__net_now(&client->net);
        if (now >= end) {
            return is_wrong(result) ? result : SSLSTORE_OK;
        }
        result = sslstore__api_pause(client, end - now < pause ? (uint32_t) (end - now) : pause);
        if (result != SSLSTORE_OK) {
            return result;
        }
        pause = pause < ceiling - pause ? pause * 2 : ceiling;
    }
}

/* The reissue's certificate is not there: then the one before it. Not every service hands it out, and
 * it need not carry the new key. */
static sslstore_result fetch_standing(sslstore_client *client,
                                      const struct sslstore__certificate_wait *wanted,
                                      sslstore_certificate *certificate)
{
    sslstore_result result = fetch_checked(client, &wanted->asked, certificate);

    certificate->standing = result == SSLSTORE_OK;
    return result == SSLSTORE_ERR_NOT_ISSUED || result == SSLSTORE_ERR_WRONG_KEY ||
                   result == SSLSTORE_ERR_CONFLICT || result == SSLSTORE_ERR_API ||
                   result == SSLSTORE_ERR_NOT_VALID_NOW
               ? SSLSTORE_OK
               : result;
}

static sslstore_result await_any(sslstore_client *client,
                                 const struct sslstore__certificate_wait *wanted,
                                 sslstore_certificate *certificate)
{
    sslstore_result result = sslstore__certificate_await(client, wanted, certificate);

    if (result == SSLSTORE_OK && certificate->order.state == SSLSTORE_STATE_REISSUING) {
        result = fetch_standing(client, wanted, certificate);
    }
    return result;
}

static sslstore_result get(sslstore_client *client, struct sslstore__certificate_wait *wanted,
                           const sslstore_certificate_options *options,
                           sslstore_certificate *certificate)
{
    sslstore_csr csr;
    sslstore_result result;

    if (options == NULL) {
        return await_any(client, wanted, certificate);
    }
    wanted->wait_ms = options->wait_ms;
    wanted->poll_ms = options->poll_ms;
    if (options->csr == NULL) {
        return await_any(client, wanted, certificate);
    }
    result = sslstore_csr_read(&client->config->memory, options->csr, options->csr_size, &csr);
    if (result != SSLSTORE_OK) {
        return sslstore__error_set(&client->net, result, "csr", NULL);
    }
    wanted->asked.key_sha256 = csr.key_sha256;
    wanted->asked.csr = &csr;
    result = await_any(client, wanted, certificate);
    sslstore_csr_free(&csr);
    return result;
}

sslstore_result sslstore_certificate_get(sslstore_client *client, const char *id,
                                         const sslstore_certificate_options *options,
                                         sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && certificate != NULL);

    struct sslstore__certificate_wait wanted = {.id = id};
    sslstore_result result = sslstore__api_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = get(client, &wanted, options, certificate);
    }
    if (result != SSLSTORE_OK) {
        sslstore_certificate_free(certificate);
    }
    return sslstore__api_leave(client, result);
}
