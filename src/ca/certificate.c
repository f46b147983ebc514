/* Certificate: one record of an order and what was issued; waiting for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "ca/authority.h"

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

sslstore_result sslstore__sort_out(sslstore_client *client, const sslstore_order *order,
                                   const uint8_t *key_sha256, sslstore_download *download,
                                   sslstore_chain *chain)
{
    struct sslstore__net *net = &client->net;
    sslstore_result result = sslstore_chain_read(&client->config.memory, download->files,
                                                 download->file_count, key_sha256, chain);

    sslstore_download_free(download);
    if (result != SSLSTORE_OK) {
        return sslstore__fail(net, result, "Certificates", NULL);
    }
    if (sslstore__is_set(order->serial) && !sslstore__same_serial(order->serial, chain->serial)) {
        sslstore_chain_free(chain);
        return sslstore__fail(net, SSLSTORE_ERR_CONFLICT, "SerialNumber",
                              "the files hold another certificate than the order's present one");
    }
    return SSLSTORE_OK;
}

bool sslstore__is_in_service(sslstore_state state)
{
    return state == SSLSTORE_STATE_ACTIVE || state == SSLSTORE_STATE_REISSUING;
}

const char *sslstore__download_id(const sslstore_order *order, const char *key)
{
    return order->state == SSLSTORE_STATE_REISSUING ? order->store_id : key;
}

sslstore_result sslstore__fetch(sslstore_client *client, const sslstore_order *order,
                                const uint8_t *key_sha256, sslstore_chain *chain)
{
    char id[SSLSTORE_ID_MAX];
    sslstore_download download;
    sslstore_result result;

    memset(chain, 0, sizeof *chain);
    result = sslstore__order_key(client, order, id);
    if (result == SSLSTORE_OK) {
        result = sslstore_order_download(client, sslstore__download_id(order, id), &download);
    }
    return result != SSLSTORE_OK ? result
                                 : sslstore__sort_out(client, order, key_sha256, &download, chain);
}

/* One look: the order, and its certificate if that is there. */
static sslstore_result look(sslstore_client *client, const struct sslstore__wanted *wanted,
                            sslstore_certificate *certificate)
{
    sslstore_order order;
    sslstore_result result = sslstore_order_status(client, wanted->id, &order);

    if (result != SSLSTORE_OK) {
        return result;
    }
    sslstore_order_free(&certificate->order);
    certificate->order = order;
    if (order.state != SSLSTORE_STATE_ACTIVE) {
        return SSLSTORE_OK;
    }
    result = sslstore__fetch(client, &certificate->order, wanted->key_sha256, &certificate->chain);
    certificate->issued = result == SSLSTORE_OK;
    return result;
}

bool sslstore__is_final(sslstore_state state)
{
    return state != SSLSTORE_STATE_PENDING && state != SSLSTORE_STATE_REISSUING &&
           state != SSLSTORE_STATE_INITIAL && state != SSLSTORE_STATE_UNKNOWN &&
           state != SSLSTORE_STATE_ACTIVE;
}

/* Issued in name, but its files are not there yet, or still the older certificate's. */
static bool is_early(const struct sslstore__wanted *wanted, sslstore_result result)
{
    return result == SSLSTORE_ERR_NOT_ISSUED ||
           (wanted->replaces &&
            (result == SSLSTORE_ERR_WRONG_KEY || result == SSLSTORE_ERR_CONFLICT));
}

/* The first looks come fast: a domain-validated certificate is often there within a second. */
sslstore_result sslstore__await(sslstore_client *client, const struct sslstore__wanted *wanted,
                                sslstore_certificate *certificate)
{
    uint64_t end = sslstore__now(&client->net) + wanted->wait_ms;
    uint32_t ceiling = wanted->poll_ms == 0 ? POLL_DEFAULT_MS : wanted->poll_ms;
    uint32_t pause = FIRST_LOOK_MS < ceiling ? FIRST_LOOK_MS : ceiling;
    sslstore_result result;

    for (;;) {
        uint64_t now;

        result = look(client, wanted, certificate);
        if (certificate->issued || (result != SSLSTORE_OK && !is_early(wanted, result)) ||
            sslstore__is_final(certificate->order.state)) {
            return result;
        }
        now = sslstore__now(&client->net);
        if (now >= end) {
            return SSLSTORE_OK;
        }
        result = sslstore__pause(client, end - now < pause ? (uint32_t) (end - now) : pause);
        if (result != SSLSTORE_OK) {
            return result;
        }
        pause = pause < ceiling - pause ? pause * 2 : ceiling;
    }
}

/* The reissue's certificate is not there: then the one before it. Not every service hands it out, and
 * it need not carry the new key. */
static sslstore_result fetch_standing(sslstore_client *client,
                                      const struct sslstore__wanted *wanted,
                                      sslstore_certificate *certificate)
{
    sslstore_result result =
        sslstore__fetch(client, &certificate->order, wanted->key_sha256, &certificate->chain);

    certificate->standing = result == SSLSTORE_OK;
    return result == SSLSTORE_ERR_NOT_ISSUED || result == SSLSTORE_ERR_WRONG_KEY ||
                   result == SSLSTORE_ERR_CONFLICT || result == SSLSTORE_ERR_API
               ? SSLSTORE_OK
               : result;
}

static sslstore_result await_any(sslstore_client *client, const struct sslstore__wanted *wanted,
                                 sslstore_certificate *certificate)
{
    sslstore_result result = sslstore__await(client, wanted, certificate);

    if (result == SSLSTORE_OK && certificate->order.state == SSLSTORE_STATE_REISSUING) {
        result = fetch_standing(client, wanted, certificate);
    }
    return result;
}

static sslstore_result get(sslstore_client *client, struct sslstore__wanted *wanted,
                           const char *csr_text, size_t csr_size, sslstore_certificate *certificate)
{
    sslstore_csr csr;
    sslstore_result result;

    if (csr_text == NULL) {
        return await_any(client, wanted, certificate);
    }
    result = sslstore_csr_read(&client->config.memory, csr_text, csr_size, &csr);
    if (result != SSLSTORE_OK) {
        return sslstore__fail(&client->net, result, "csr", NULL);
    }
    wanted->key_sha256 = csr.key_sha256;
    result = await_any(client, wanted, certificate);
    sslstore_csr_free(&csr);
    return result;
}

sslstore_result sslstore_certificate_wait(sslstore_client *client, const char *id, const char *csr,
                                          size_t csr_size, uint32_t wait_ms, uint32_t poll_ms,
                                          sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && certificate != NULL);

    struct sslstore__wanted wanted = {.id = id, .wait_ms = wait_ms, .poll_ms = poll_ms};
    sslstore_result result = sslstore__authority_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = get(client, &wanted, csr, csr_size, certificate);
    }
    if (result != SSLSTORE_OK) {
        sslstore_certificate_free(certificate);
    }
    return sslstore__authority_leave(client, result);
}

sslstore_result sslstore_certificate_get(sslstore_client *client, const char *id, const char *csr,
                                         size_t csr_size, sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && certificate != NULL);
    return sslstore_certificate_wait(client, id, csr, csr_size, 0, 0, certificate);
}
