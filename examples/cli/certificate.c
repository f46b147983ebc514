/* Certificate: shows an order, waits for its certificate, and gets it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "outcome.h"
#include "request.h"
#include "show.h"

#define WAIT_S 3600

int status_command(struct cli *cli, const struct arguments *arguments)
{
    sslstore_order order;
    sslstore_result result;
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    result = sslstore_wire_order_status(cli->client, arguments->operands[0], &order);
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    if (arguments->json) {
        struct json json = {stdout, false};

        json_begin(&json, NULL, '{');
        show_order_members(&json, &order, NULL);
        json_end(&json, '}');
        printf("\n");
    } else {
        show_order(&order, NULL);
    }
    sslstore_order_free(&order);
    return DONE;
}

/* Without --out and --json, prints the certificate and its chain, and nothing else, on standard
 * output. With --wait, a pending reissue is waited for. */
static int deliver(struct cli *cli, const struct arguments *arguments, sslstore_result result,
                   sslstore_certificate *certificate, struct delivery *delivery)
{
    const sslstore_chain *chain;

    if (arguments->wait_s > 0) {
        outcome_drop_standing(certificate);
    }
    chain = show_chain(certificate);
    if (result != SSLSTORE_OK || chain == NULL || arguments->json || arguments->out != NULL) {
        return outcome(cli, arguments, result, NULL, certificate, delivery);
    }
    printf("%s", chain->fullchain_pem);
    outcome_warn(certificate);
    if (certificate->standing) {
        cli_note("this is the certificate in force; its reissue is pending");
    }
    return DONE;
}

static int download(struct cli *cli, const struct arguments *arguments, const struct content *csr,
                    struct delivery *delivery)
{
    sslstore_certificate_options options = {0};
    sslstore_certificate certificate;
    sslstore_result result;
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    options.csr = csr->data;
    options.csr_size = csr->size;
    options.wait_ms = arguments->wait_s * 1000;
    result = sslstore_certificate_get(cli->client, arguments->operands[0], &options, &certificate);
    code = deliver(cli, arguments, result, &certificate, delivery);
    sslstore_certificate_free(&certificate);
    return code;
}

/* How often to look: a long wait need not be precise. */
static uint32_t pause_ms(uint32_t wait_s)
{
    if (wait_s <= 60) {
        return 1000;
    }
    return wait_s > 3600 ? 60000 : wait_s * 1000 / 60;
}

static int wait_for_issuance(struct cli *cli, const struct arguments *arguments,
                             const struct content *csr, struct delivery *delivery)
{
    sslstore_certificate_options options = {.csr = csr->data, .csr_size = csr->size};
    sslstore_certificate certificate;
    uint32_t wait_s = arguments->wait_s > 0 ? arguments->wait_s : WAIT_S;
    sslstore_result result;
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    options.wait_ms = wait_s * 1000;
    options.poll_ms = pause_ms(wait_s);
    result = sslstore_certificate_get(cli->client, arguments->operands[0], &options, &certificate);
    outcome_drop_standing(&certificate);
    code = outcome(cli, arguments, result, NULL, &certificate, delivery);
    sslstore_certificate_free(&certificate);
    return code;
}

int download_command(struct cli *cli, const struct arguments *arguments)
{
    return request_get(cli, arguments, download);
}

int wait_command(struct cli *cli, const struct arguments *arguments)
{
    return request_get(cli, arguments, wait_for_issuance);
}
