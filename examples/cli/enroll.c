/* Enroll: orders a certificate, or looks up what an interrupted run left open.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>

#include "consent.h"
#include "outcome.h"
#include "request.h"
#include "show.h"

/* Places the order, continues the one in the journal, or delivers that one again; then *repeated is
 * set. */
static sslstore_result order_or_continue(struct request *request, struct cli *cli, bool *repeated,
                                         sslstore_certificate *certificate)
{
    sslstore_enroll_options *options = &request->options;
    sslstore_result result = sslstore_enroll(cli->client, &request->order, options, certificate);

    if (journal_is_no_repeat(cli, result)) {
        options->kept = NULL;
        result = sslstore_enroll(cli->client, &request->order, options, certificate);
    }
    *repeated = options->kept != NULL && cli->journal.repeats;
    return result;
}

static const char *action_of(const struct request *request, bool repeated)
{
    if (repeated) {
        return "delivered again";
    }
    return request->options.kept != NULL ? "found" : "ordered";
}

static int order_one(struct cli *cli, const struct arguments *arguments, struct request *request)
{
    struct consent consent = {.cli = cli, .arguments = arguments};
    sslstore_certificate certificate;
    sslstore_result result;
    bool repeated;
    int code = request_prepare_session(request, cli);

    if (code != DONE || !request_use_journal(request, &consent)) {
        return code;
    }
    result = order_or_continue(request, cli, &repeated, &certificate);
    if (consent.stopped) {
        code = consent.code;
    } else if (arguments->dry_run && result == SSLSTORE_OK) {
        consent_nothing(&consent, "the journal holds this order, whose certificate was delivered");
    } else {
        code = outcome(cli, arguments, result, action_of(request, repeated), &certificate,
                       &request->delivery);
    }
    sslstore_certificate_free(&certificate);
    return code;
}

/* Gets the certificate of an order that exists. */
static int fetch(struct cli *cli, const struct arguments *arguments, const struct content *csr,
                 struct delivery *delivery, sslstore_certificate *certificate)
{
    char id[SSLSTORE_ID_MAX];
    sslstore_certificate_options options = {
        .csr = csr->data, .csr_size = csr->size, .wait_ms = arguments->wait_s * 1000};
    sslstore_result result;
    sslstore_certificate fetched;

    result = sslstore_order_id(&certificate->order, id, sizeof id);
    if (result == SSLSTORE_OK) {
        result = sslstore_certificate_get(cli->client, id, &options, &fetched);
    }
    if (result == SSLSTORE_OK) {
        sslstore_certificate_free(certificate);
        *certificate = fetched;
        outcome_drop_standing(certificate);
    }
    return outcome(cli, arguments, result, "found", certificate, delivery);
}

static int look_up(struct cli *cli, const struct arguments *arguments, const struct content *csr,
                   struct delivery *delivery)
{
    sslstore_intent intent;
    sslstore_certificate certificate;
    sslstore_result result;
    int code = journal_begin(cli, arguments->resume);

    if (code == DONE && !cli->journal.is_kept) {
        return cli_failed(cli, "--resume: %s: %s", arguments->resume, file_problem(ENOENT));
    }
    intent = cli->journal.kept;
    if (code == DONE && intent.state == SSLSTORE_INTENT_NOT_PLACED) {
        return cli_failed(cli, "the request had no effect; nothing was bought");
    }
    if (code == DONE) {
        code = cli_connect(cli);
    }
    if (code != DONE) {
        return code;
    }
    result = sslstore_enroll_resume(cli->client, &intent, NULL, &certificate);
    if (result != SSLSTORE_OK) {
        code = cli_result(cli, result);
    } else if (intent.kind == SSLSTORE_INTENT_KIND_ORDER ||
               intent.kind == SSLSTORE_INTENT_KIND_REISSUE) {
        code = fetch(cli, arguments, csr, delivery, &certificate);
    } else {
        show_request(arguments, intent.kind == SSLSTORE_INTENT_KIND_REFUND, &certificate.order);
    }
    sslstore_certificate_free(&certificate);
    return code;
}

int enroll_command(struct cli *cli, const struct arguments *arguments)
{
    struct request request = {.delivery = {.directory = NULL}};
    int code;

    if (arguments->resume != NULL) {
        return request_get(cli, arguments, look_up);
    }
    if (arguments->csr == NULL && arguments->names.count == 0) {
        return cli_usage(cli, "missing --name, or --csr");
    }
    code = request_set_defaults(&request, cli);
    if (code == DONE && arguments->product == NULL && request.order.product_code == NULL) {
        code = cli_usage(cli, "missing --product; see `sslstore products`");
    }
    if (code == DONE) {
        code = request_read(&request, cli, arguments, "order.journal");
    }
    if (code == DONE && request.key != NULL) {
        code = request_sign(&request, cli, arguments->names.items[0], arguments->names.items + 1,
                            arguments->names.count - 1);
    }
    if (code == DONE) {
        code = order_one(cli, arguments, &request);
    }
    request_free(&request);
    return code;
}
