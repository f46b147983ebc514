/* Enroll: order a certificate; or settle what a crash left open.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "outcome.h"
#include "request.h"
#include "show.h"

static int order_one(struct cli *cli, const struct arguments *arguments, struct request *request)
{
    sslstore_certificate certificate;
    sslstore_result result;
    int code = journal_begin(cli, arguments->journal);

    if (code == DONE) {
        code = cli_connect(cli);
    }
    if (code == DONE) {
        code = request_find_organization(request, cli);
    }
    if (code != DONE) {
        return code;
    }
    result = sslstore_enroll(cli->client, &request->order, &request->options, &certificate);
    code = outcome(cli, arguments, result, "ordered", &certificate);
    sslstore_certificate_free(&certificate);
    return code;
}

/* The order is there: what is left of enrolling is to get its certificate. */
static int fetch(struct cli *cli, const struct arguments *arguments, const struct content *csr,
                 sslstore_certificate *certificate)
{
    char id[SSLSTORE_ID_MAX];
    sslstore_result result;
    sslstore_certificate fetched;

    result = sslstore_order_id(&certificate->order, id, sizeof id);
    if (result == SSLSTORE_OK) {
        result = sslstore_certificate_wait(cli->client, id, csr->data, csr->size,
                                           arguments->wait_s * 1000, 0, &fetched);
    }
    if (result == SSLSTORE_OK) {
        sslstore_certificate_free(certificate);
        *certificate = fetched;
    }
    return outcome(cli, arguments, result, "found", certificate);
}

static int settle(struct cli *cli, const struct arguments *arguments, const struct content *csr)
{
    sslstore_intent intent;
    sslstore_certificate certificate;
    sslstore_result result;
    int code = journal_read(cli, arguments->resume, &intent);

    if (code == DONE && intent.state == SSLSTORE_INTENT_NOT_PLACED) {
        return cli_failed(cli, "it took no effect, and nothing was bought");
    }
    if (code == DONE) {
        code = cli_connect(cli);
    }
    if (code != DONE) {
        return code;
    }
    cli->journal.path = arguments->resume;
    result = sslstore_enroll_resume(cli->client, &intent, NULL, &certificate);
    if (result != SSLSTORE_OK) {
        code = cli_result(cli, result);
    } else if (intent.kind == SSLSTORE_INTENT_ORDER || intent.kind == SSLSTORE_INTENT_REISSUE) {
        code = fetch(cli, arguments, csr, &certificate);
    } else {
        show_request(arguments, intent.kind == SSLSTORE_INTENT_REFUND, &certificate.order);
    }
    sslstore_certificate_free(&certificate);
    return code;
}

static int resume(struct cli *cli, const struct arguments *arguments)
{
    struct content csr;
    int code = DONE;

    memset(&csr, 0, sizeof csr);
    if (arguments->csr != NULL) {
        code = request_read_csr(cli, arguments->csr, &csr);
    }
    if (code == DONE) {
        code = request_prepare_out(cli, arguments->out);
    }
    if (code == DONE) {
        code = settle(cli, arguments, &csr);
    }
    content_free(&csr);
    return code;
}

int enroll_command(struct cli *cli, const struct arguments *arguments)
{
    struct request request;
    int code;

    if (arguments->resume != NULL) {
        return resume(cli, arguments);
    }
    if (arguments->product == NULL) {
        return cli_usage(cli, "--product is missing; see `sslstore products`");
    }
    code = request_read(&request, cli, arguments);
    if (code == DONE) {
        code = order_one(cli, arguments, &request);
    }
    request_free(&request);
    return code;
}
