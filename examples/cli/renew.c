/* Renew and reissue: get a new certificate for an order, from the same order while it is paid for,
 * or from a new order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consent.h"
#include "names.h"
#include "outcome.h"
#include "request.h"
#include "text.h"

/* One run of `renew` or `reissue`. */
struct replacement {
    struct cli *cli;
    const struct arguments *arguments;
    struct request request;
    struct names names;
    sslstore_plan_action wanted; /* REISSUE; NOTHING: the library decides */
    sslstore_plan_action done;
    sslstore_certificate certificate;
};

static const char *words_of(sslstore_plan_action done)
{
    switch (done) {
    case SSLSTORE_PLAN_REISSUE:
        return "reissued";
    case SSLSTORE_PLAN_RENEW:
        return "renewed";
    case SSLSTORE_PLAN_RENEWED:
        return "already renewed";
    case SSLSTORE_PLAN_WAIT:
        return "reissue pending";
    default:
        return "not due";
    }
}

/* Whether id, as the user gave it, is the key or number of an order other than the one shown. An
 * id that the user chose cannot be compared. */
static bool names_another_order(const char *id, const char *shown)
{
    size_t size = strlen(shown);

    if (size == 0 || strspn(id, "0123456789-") != strlen(id)) {
        return false;
    }
    return strncmp(id, shown, size) != 0 || (id[size] != '\0' && id[size] != '-');
}

/* Says which order replaced the one that was named. */
static void note_replacing_order(const struct replacement *replacement)
{
    const char *id = replacement->arguments->operands[0];
    const char *shown = replacement->cli->last_id;

    if (replacement->done == SSLSTORE_PLAN_RENEW) {
        return;
    }
    if (replacement->done == SSLSTORE_PLAN_RENEWED || names_another_order(id, shown)) {
        cli_note("%s was renewed before: order %s has replaced it", id, shown);
    }
}

/* Nothing was sent, because the order has no certificate. If it has ended, waiting is useless. */
static int explain_not_issued(struct cli *cli, const char *id)
{
    sslstore_plan_result plan;

    if (sslstore_order_plan(cli->client, id, &plan, NULL) != SSLSTORE_OK ||
        plan.reason != SSLSTORE_PLAN_REASON_ORDER_OVER) {
        if (text_is_word(id)) {
            cli_advise(cli, "To wait for the certificate, run:  sslstore wait %s", id);
        }
        return PENDING;
    }
    cli_advise(cli, "Reason: %s.", sslstore_plan_reason_text(plan.reason));
    cli_advise(cli, "It will get no certificate. \"sslstore enroll\" places a new order.");
    return FAILED;
}

static int end_dry_run(const struct replacement *replacement, const struct consent *consent,
                       sslstore_result result)
{
    if (consent->stopped) {
        return consent->code;
    }
    if (result != SSLSTORE_OK) {
        int code = cli_result(replacement->cli, result);

        if (code == PENDING) {
            return explain_not_issued(replacement->cli, replacement->arguments->operands[0]);
        }
        return code;
    }
    switch (replacement->done) {
    case SSLSTORE_PLAN_RENEWED:
        consent_nothing(consent, "the order has been renewed already");
        break;
    case SSLSTORE_PLAN_WAIT:
        consent_nothing(consent, "a reissue is pending");
        break;
    default:
        consent_nothing(consent, "the current certificate matches, and is not due");
    }
    return DONE;
}

/* Whether nothing is due for the order of a delivered intent. Then the same command is a repeat;
 * otherwise it asks for the next certificate. */
static bool is_still_good(const struct cli *cli, const sslstore_intent *intent)
{
    sslstore_plan_facts facts = {.now = sslstore_wall_time(NULL)};
    sslstore_plan_result plan;
    sslstore_order order;
    bool good;

    if (sslstore_wire_order_status(cli->client, intent->store_id, &order) != SSLSTORE_OK) {
        return true; /* the next call will fail as well, and say why */
    }
    facts.order_end = order.order_end;
    facts.certificate_start = order.certificate_start;
    facts.certificate_end = order.certificate_end;
    facts.state = order.state;
    facts.renewal_window_days = cli->settings.config.renewal_window_days;
    good =
        sslstore_plan(&facts, &plan, NULL) == SSLSTORE_OK && plan.action == SSLSTORE_PLAN_NOTHING;
    sslstore_order_free(&order);
    return good;
}

static sslstore_result send(struct replacement *replacement)
{
    sslstore_client *client = replacement->cli->client;
    const char *id = replacement->arguments->operands[0];
    struct request *request = &replacement->request;

    replacement->done = replacement->wanted;
    if (replacement->wanted == SSLSTORE_PLAN_REISSUE) {
        return sslstore_reissue(client, id, &request->order, &request->options,
                                &replacement->certificate);
    }
    return sslstore_renew(client, id, &request->order, &request->options, &replacement->done,
                          &replacement->certificate);
}

/* Sends the request, continues what the journal holds, or delivers again what it delivered. */
static sslstore_result send_or_continue(struct replacement *replacement)
{
    sslstore_enroll_options *options = &replacement->request.options;
    uint32_t wait_ms = options->wait_ms;
    sslstore_result result;

    if (replacement->cli->journal.repeats) {
        if (is_still_good(replacement->cli, options->kept)) {
            options->wait_ms = 0; /* the certificate is there, or will never be */
        } else {
            options->kept = NULL;
        }
    }
    result = send(replacement);
    if (options->kept != NULL && journal_is_no_repeat(replacement->cli, result)) {
        options->kept = NULL;
        options->wait_ms = wait_ms;
        result = send(replacement);
    }
    return result;
}

/* What the journal delivered cannot be delivered again: the order has the certificate of a request
 * that another journal, or nobody, knows. */
static int explain_replaced(struct cli *cli, const sslstore_order *order)
{
    int code = cli_failed(cli, "another request has replaced the certificate of order %s",
                          order->store_id);

    cli_advise(cli, "It has another key now. --new requests a certificate for this key.");
    return code;
}

static int end(struct replacement *replacement, sslstore_result result)
{
    struct cli *cli = replacement->cli;
    const sslstore_certificate *certificate = &replacement->certificate;
    bool repeated = replacement->request.options.kept != NULL && cli->journal.repeats;
    int code;

    if (repeated && result == SSLSTORE_OK && !certificate->issued &&
        certificate->order.state == SSLSTORE_STATE_ACTIVE) {
        return explain_replaced(cli, &certificate->order);
    }
    code = outcome(cli, replacement->arguments, result,
                   repeated ? "delivered again" : words_of(replacement->done), certificate,
                   &replacement->request.delivery);
    if (certificate->order.store_id != NULL) {
        note_replacing_order(replacement);
    } else if (code == PENDING) {
        code = explain_not_issued(cli, replacement->arguments->operands[0]);
    }
    return code;
}

/* Makes the CSR for the common name of the order, or of the one that has replaced it. Its other
 * names are taken over from the order, not from the CSR. */
static int sign(struct replacement *replacement)
{
    struct cli *cli = replacement->cli;
    const char *id = replacement->arguments->operands[0];
    sslstore_plan_result plan;
    sslstore_order order;
    sslstore_result result;
    int code;

    if (replacement->wanted == SSLSTORE_PLAN_REISSUE) {
        result = sslstore_wire_order_status(cli->client, id, &order);
    } else {
        result = sslstore_order_plan(cli->client, id, &plan, &order);
    }
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    code = request_sign(&replacement->request, cli, order.common_name, NULL, 0);
    sslstore_order_free(&order);
    return code;
}

static int replace(struct replacement *replacement)
{
    struct consent consent = {.cli = replacement->cli, .arguments = replacement->arguments};
    sslstore_result result;
    int code = request_prepare_session(&replacement->request, replacement->cli);

    if (code == DONE && replacement->request.key != NULL) {
        code = sign(replacement);
    }
    if (code == DONE) {
        code = names_change(replacement->cli, replacement->arguments,
                            replacement->wanted != SSLSTORE_PLAN_REISSUE, &replacement->request,
                            &replacement->names);
    }
    if (code != DONE || !request_use_journal(&replacement->request, &consent)) {
        return code;
    }
    result = send_or_continue(replacement);
    if (replacement->arguments->dry_run || consent.stopped) {
        code = end_dry_run(replacement, &consent, result);
    } else {
        code = end(replacement, result);
    }
    sslstore_certificate_free(&replacement->certificate);
    return code;
}

static int run(struct cli *cli, const struct arguments *arguments, sslstore_plan_action wanted)
{
    struct replacement replacement = {.cli = cli, .arguments = arguments, .wanted = wanted};
    int code = request_read(&replacement.request, cli, arguments, "renew.journal");

    if (code == DONE) {
        code = replace(&replacement);
    }
    request_free(&replacement.request);
    names_free(&replacement.names);
    return code;
}

int renew_command(struct cli *cli, const struct arguments *arguments)
{
    return run(cli, arguments, SSLSTORE_PLAN_NOTHING);
}

int reissue_command(struct cli *cli, const struct arguments *arguments)
{
    return run(cli, arguments, SSLSTORE_PLAN_REISSUE);
}
