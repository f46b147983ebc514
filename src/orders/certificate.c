/* Certificate: downloads the files of an order and finds its certificate among them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/certificate.h"

#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/order.h"
#include "orders/serial.h"
#include "pki/chain.h"

static sslstore_result fail_files(sslstore_client *client, sslstore_result result,
                                  const char *missing)
{
    if (result != SSLSTORE_ERR_CHAIN) {
        return sslstore__error_set_field(&client->net, result, "Certificates");
    }
    return sslstore__error_set_about(
        &client->net, result, "Certificates",
        SSLSTORE__WORDS("no certificate in certificate_roots is above the issuer %"), missing);
}

sslstore_result sslstore__certificate_read(sslstore_client *client, const sslstore_order *order,
                                           struct sslstore__chain_options *options,
                                           sslstore_download *download, sslstore_chain *chain)
{
    char missing[SSLSTORE_MESSAGE_MAX / 2];
    struct sslstore__text text;
    sslstore_result result;

    sslstore__text_init(&text, missing, sizeof missing);
    options->missing = &text;
    options->verified = &client->shared->verified;
    options->files = &download->block_;
    result = sslstore__chain_read(&client->net.config->memory, download->files,
                                  download->file_count, options, chain);
    sslstore_download_free(download);
    if (result != SSLSTORE_OK) {
        return fail_files(client, result, missing);
    }
    if (sslstore__text_is_set(order->serial) &&
        !sslstore__serial_equal(order->serial, chain->serial)) {
        sslstore_chain_free(chain);
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_CONFLICT, "SerialNumber",
            SSLSTORE__WORDS("the files contain another certificate than the order's current one"));
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__certificate_sort(sslstore_client *client, const sslstore_order *order,
                                           const uint8_t *key_sha256, sslstore_download *download,
                                           sslstore_chain *chain)
{
    struct sslstore__chain_options options = {.key_sha256 = key_sha256};

    return sslstore__certificate_read(client, order, &options, download, chain);
}

const char *sslstore__certificate_download_id(const sslstore_order *order, const char *key)
{
    return order->state == SSLSTORE_STATE_REISSUING ? order->store_id : key;
}

sslstore_result sslstore__certificate_files(sslstore_client *client, const sslstore_order *order,
                                            sslstore_download *download)
{
    char id[SSLSTORE_ID_MAX];
    sslstore_result result = sslstore__order_key(client, order, id);

    if (result == SSLSTORE_OK) {
        result = sslstore_wire_order_download(client, sslstore__certificate_download_id(order, id),
                                              download);
    }
    return result;
}

sslstore_result sslstore__certificate_download(sslstore_client *client, const sslstore_order *order,
                                               const uint8_t *key_sha256, sslstore_chain *chain)
{
    sslstore_download download;
    sslstore_result result = sslstore__certificate_files(client, order, &download);

    memset(chain, 0, sizeof *chain);
    if (result == SSLSTORE_OK) {
        result = sslstore__certificate_sort(client, order, key_sha256, &download, chain);
    }
    return result;
}

void sslstore_certificate_free(sslstore_certificate *certificate)
{
    if (certificate != NULL) {
        sslstore_order_free(&certificate->order);
        sslstore_chain_free(&certificate->chain);
        memset(certificate, 0, sizeof *certificate);
    }
}
