/* Issuance: polls an order until its certificate is issued, downloads it and checks it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/issuance.h"

#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/certificate.h"
#include "orders/clock.h"
#include "orders/order.h"
#include "orders/serial.h"
#include "pki/chain.h"

#define FIRST_PAUSE_MS  250
#define POLL_DEFAULT_MS 5000

static sslstore_result check(sslstore_client *client, const struct sslstore__expected *expected,
                             sslstore_certificate *certificate)
{
    const sslstore_chain *chain = &certificate->chain;
    sslstore_result result = SSLSTORE_OK;

    if (sslstore__text_is_set(expected->old_serial) &&
        sslstore__serial_equal(expected->old_serial, chain->serial)) {
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_NOT_ISSUED, "Certificates",
            SSLSTORE__WORDS("the files still contain the certificate before the reissue"));
    }
    if (certificate->order.state != SSLSTORE_STATE_REISSUING) {
        result = sslstore__expected_check_names(client, expected, &certificate->order, chain);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__expected_check_dates(client, chain, &certificate->clock_unsure);
    }
    return result;
}

sslstore_result sslstore__issuance_fetch(sslstore_client *client,
                                         const struct sslstore__expected *expected,
                                         sslstore_certificate *certificate)
{
    const char *roots = client->net.config->certificate_roots;
    struct sslstore__chain_options options = {.key_sha256 = expected->key_sha256};
    sslstore_download download;
    sslstore_result result = sslstore__certificate_files(client, &certificate->order, &download);

    if (sslstore__text_is_set(roots)) {
        options.anchors.pem = roots;
        options.anchors.size = strlen(roots);
        options.anchors.now = sslstore__clock_known(client);
    }
    if (result == SSLSTORE_OK) {
        result = sslstore__certificate_read(client, &certificate->order, &options, &download,
                                            &certificate->chain);
    }
    if (result == SSLSTORE_OK) {
        result = check(client, expected, certificate);
    }
    if (result != SSLSTORE_OK) {
        sslstore_chain_free(&certificate->chain);
    }
    return result;
}

/* Ask for the order once, and for its certificate if it is issued. order receives what comes, until
 * it replaces that of the certificate. */
static sslstore_result poll(sslstore_client *client, const struct sslstore__issuance *issuance,
                            sslstore_order *order, sslstore_certificate *certificate)
{
    sslstore_result result = sslstore_wire_order_status(client, issuance->id, order);

    if (result != SSLSTORE_OK) {
        return result;
    }
    sslstore_order_free(&certificate->order);
    certificate->order = *order;
    if (order->state != SSLSTORE_STATE_ACTIVE) {
        return SSLSTORE_OK;
    }
    result = sslstore__issuance_fetch(client, &issuance->expected, certificate);
    certificate->issued = result == SSLSTORE_OK;
    return result;
}

static bool is_wrong(sslstore_result result)
{
    return result == SSLSTORE_ERR_WRONG_NAMES || result == SSLSTORE_ERR_NOT_VALID_NOW;
}

/* The order is issued, but its files are not there yet, or still contain the older certificate. */
static bool is_early(const struct sslstore__issuance *issuance, sslstore_result result)
{
    return result == SSLSTORE_ERR_NOT_ISSUED ||
           (issuance->replaces && (result == SSLSTORE_ERR_WRONG_KEY ||
                                   result == SSLSTORE_ERR_CONFLICT || is_wrong(result)));
}

/* The first polls come at short intervals: a domain-validated certificate is often issued within a
 * second. */
static sslstore_result repeat(sslstore_client *client, const struct sslstore__issuance *issuance,
                              sslstore_order *order, sslstore_certificate *certificate)
{
    uint64_t end = sslstore__net_now(&client->net) + issuance->wait_ms;
    uint32_t ceiling = issuance->poll_ms == 0 ? POLL_DEFAULT_MS : issuance->poll_ms;
    uint32_t pause = FIRST_PAUSE_MS < ceiling ? FIRST_PAUSE_MS : ceiling;
    sslstore_result result;

    for (;;) {
        uint64_t now;

        result = poll(client, issuance, order, certificate);
        if (certificate->issued || (result != SSLSTORE_OK && !is_early(issuance, result)) ||
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

sslstore_result sslstore__issuance_await(sslstore_client *client,
                                         const struct sslstore__issuance *issuance,
                                         sslstore_certificate *certificate)
{
    sslstore_order *order = sslstore__api_state(client, sizeof *order);
    sslstore_result result;

    if (order == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    result = repeat(client, issuance, order, certificate);
    sslstore__api_state_free(client, order, sizeof *order);
    return result;
}

/* The certificate of the reissue is not issued: get the one before it, which may have another
 * key. Not every service returns it. */
static sslstore_result fetch_before_reissue(sslstore_client *client,
                                            const struct sslstore__issuance *issuance,
                                            sslstore_certificate *certificate)
{
    sslstore_result result = sslstore__issuance_fetch(client, &issuance->expected, certificate);

    certificate->standing = result == SSLSTORE_OK;
    switch (result) {
    case SSLSTORE_ERR_NOT_ISSUED:
    case SSLSTORE_ERR_WRONG_KEY:
    case SSLSTORE_ERR_CONFLICT:
    case SSLSTORE_ERR_API:
    case SSLSTORE_ERR_NOT_VALID_NOW:
        return SSLSTORE_OK;
    default:
        return result;
    }
}

static sslstore_result await_any(sslstore_client *client, const struct sslstore__issuance *issuance,
                                 sslstore_certificate *certificate)
{
    sslstore_result result = sslstore__issuance_await(client, issuance, certificate);

    if (result == SSLSTORE_OK && certificate->order.state == SSLSTORE_STATE_REISSUING) {
        result = fetch_before_reissue(client, issuance, certificate);
    }
    return result;
}

static sslstore_result await_with_options(sslstore_client *client,
                                          struct sslstore__issuance *issuance,
                                          const sslstore_certificate_options *options,
                                          sslstore_certificate *certificate)
{
    sslstore_csr csr;
    const char *problem;
    sslstore_result result;

    if (options == NULL) {
        return await_any(client, issuance, certificate);
    }
    issuance->wait_ms = options->wait_ms;
    issuance->poll_ms = options->poll_ms;
    if (options->csr == NULL) {
        return await_any(client, issuance, certificate);
    }
    result = sslstore_csr_read(&client->net.config->memory, options->csr, options->csr_size, &csr,
                               &problem);
    if (result != SSLSTORE_OK) {
        return sslstore__error_set_message(&client->net, result, "csr", problem);
    }
    issuance->expected.key_sha256 = csr.key_sha256;
    issuance->expected.csr = &csr;
    result = await_any(client, issuance, certificate);
    issuance->expected.key_sha256 = NULL; /* of a request that ends here */
    issuance->expected.csr = NULL;
    sslstore_csr_free(&csr);
    return result;
}

sslstore_result sslstore_certificate_get(sslstore_client *client, const char *id,
                                         const sslstore_certificate_options *options,
                                         sslstore_certificate *certificate)
{
    SSLSTORE__REQUIRE(client != NULL && certificate != NULL);

    struct sslstore__issuance issuance = {.id = id};
    sslstore_result result = sslstore__api_enter(client);

    memset(certificate, 0, sizeof *certificate);
    if (result == SSLSTORE_OK) {
        result = await_with_options(client, &issuance, options, certificate);
    }
    if (result != SSLSTORE_OK) {
        sslstore_certificate_free(certificate);
    }
    return sslstore__api_leave(client, result);
}
