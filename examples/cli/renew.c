/* Renew: a new certificate for an order, by the same order while it lasts, or by a new one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consent.h"
#include "outcome.h"
#include "request.h"

static const char *name_of(sslstore_plan_action action)
{
    switch (action) {
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

/* Which order it came to, where that is not the one that was named. */
static void tell_replacing(const struct cli *cli, const char *id, sslstore_plan_action done)
{
    size_t size = strlen(cli->last_id);
    bool is_named = strncmp(id, cli->last_id, size) == 0 && (id[size] == '\0' || id[size] == '-');

    if (done != SSLSTORE_PLAN_RENEW && done != SSLSTORE_PLAN_RENEWED && size > 0 && !is_named &&
        strspn(id, "0123456789-") == strlen(id)) {
        done = SSLSTORE_PLAN_RENEWED;
    }
    if (done == SSLSTORE_PLAN_RENEWED) {
        cli_note("%s was renewed before: order %s has replaced it", id, cli->last_id);
    }
}

/* It is not issued, and nothing was sent. Of an order that is over nothing is to be waited for. */
static int refused(struct cli *cli, const char *id)
{
    sslstore_plan_result plan;

    if (sslstore_order_plan(cli->client, id, &plan, NULL) != SSLSTORE_OK ||
        plan.reason != SSLSTORE_PLAN_REASON_ORDER_OVER) {
        return PENDING;
    }
    cli_note("  %s.", sslstore_plan_reason_text(plan.reason));
    cli_note("  No certificate will come of it: \"sslstore enroll\" orders another one.");
    return FAILED;
}

/* Nothing was to be sent. */
static int end_dry_run(struct cli *cli, const char *id, const struct consent *consent,
                       sslstore_result result, sslstore_plan_action done)
{
    if (consent->stopped) {
        return consent->code;
    }
    if (result != SSLSTORE_OK) {
        int code = cli_result(cli, result);

        return code == PENDING ? refused(cli, id) : code;
    }
    switch (done) {
    case SSLSTORE_PLAN_RENEWED:
        consent_nothing(consent, "the order has been renewed already");
        break;
    case SSLSTORE_PLAN_WAIT:
        consent_nothing(consent, "a reissue is pending");
        break;
    default:
        consent_nothing(consent, "the present certificate fits, and is not due");
    }
    return DONE;
}

/* Is nothing due for the order of a delivered intent? Then the same command is a repeat; else it is
 * the next one. */
static bool is_good_still(const struct cli *cli, const sslstore_intent *intent)
{
    sslstore_plan_facts facts = {.now = sslstore_wall_time(NULL)};
    sslstore_plan_result plan;
    sslstore_order order;
    bool good;

    if (sslstore_wire_order_status(cli->client, intent->store_id, &order) != SSLSTORE_OK) {
        return true; /* asking again will fail as well, and say why */
    }
    facts.order_end = order.order_end;
    facts.certificate_start = order.certificate_start;
    facts.certificate_end = order.certificate_end;
    facts.state = order.state;
    facts.renewal_window_days = cli->settings.config.renewal_window_days;
    good = sslstore_plan(&facts, &plan) == SSLSTORE_OK && plan.action == SSLSTORE_PLAN_NOTHING;
    sslstore_order_free(&order);
    return good;
}

static sslstore_result ask(struct cli *cli, const struct arguments *arguments,
                           struct request *request, sslstore_plan_action *action,
                           sslstore_certificate *certificate)
{
    const char *id = arguments->operands[0];

    return *action == SSLSTORE_PLAN_REISSUE
               ? sslstore_reissue(cli->client, id, &request->order, &request->options, certificate)
               : sslstore_renew(cli->client, id, &request->order, &request->options, action,
                                certificate);
}

/* What is asked for may have been begun before, and even delivered. */
static int replace_or_go_on(struct cli *cli, const struct arguments *arguments,
                            struct request *request, sslstore_plan_action action)
{
    sslstore_enroll_options *options = &request->options;
    struct consent consent = {.cli = cli, .arguments = arguments};
    sslstore_plan_action done = action;
    sslstore_certificate certificate;
    sslstore_result result;
    int code;

    options->confirm = consent_confirm;
    options->confirm_user = &consent;
    options->kept = journal_offer(cli, arguments->anew);
    if (cli->journal.repeats && !is_good_still(cli, options->kept)) {
        options->kept = NULL;
    }
    if (arguments->dry_run && options->kept != NULL && !cli->journal.repeats) {
        consent_nothing(&consent, "the journal holds this or another order, which goes on");
        return DONE;
    }
    if (arguments->dry_run) {
        journal_keep_nothing(cli);
    }
    result = ask(cli, arguments, request, &done, &certificate);
    if (options->kept != NULL && journal_is_no_repeat(cli, result)) {
        options->kept = NULL;
        done = action;
        result = ask(cli, arguments, request, &done, &certificate);
    }
    if (arguments->dry_run || consent.stopped) {
        code = end_dry_run(cli, arguments->operands[0], &consent, result, done);
    } else {
        code = outcome(cli, arguments, result,
                       options->kept != NULL && cli->journal.repeats ? "delivered again"
                                                                     : name_of(done),
                       &certificate, &request->delivery);
        if (code == PENDING && certificate.order.store_id == NULL) {
            code = refused(cli, arguments->operands[0]);
        } else if (certificate.order.store_id != NULL) {
            tell_replacing(cli, arguments->operands[0], done);
        }
    }
    sslstore_certificate_free(&certificate);
    return code;
}

static int replace(struct cli *cli, const struct arguments *arguments, struct request *request,
                   sslstore_plan_action action)
{
    int code = journal_begin(cli, arguments->journal);

    if (code == DONE) {
        code = cli_connect(cli);
    }
    if (code == DONE) {
        code = request_find_organization(request, cli);
    }
    return code == DONE ? replace_or_go_on(cli, arguments, request, action) : code;
}

static int run(struct cli *cli, const struct arguments *arguments, sslstore_plan_action action)
{
    struct request request;
    int code = request_read(&request, cli, arguments);

    if (code == DONE) {
        code = replace(cli, arguments, &request, action);
    }
    request_free(&request);
    return code;
}

int renew_command(struct cli *cli, const struct arguments *arguments)
{
    return run(cli, arguments, SSLSTORE_PLAN_NOTHING); /* the library decides */
}

int reissue_command(struct cli *cli, const struct arguments *arguments)
{
    return run(cli, arguments, SSLSTORE_PLAN_REISSUE);
}
