/* Shows and asks for consent on the terminal; shows dry runs, as text or JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "consent.h"

#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "json.h"
#include "text.h"

/* What is about to be sent. */
struct act {
    const char *name;  /* "reissue"                                              */
    const char *words; /* "free reissue of order"                                */
    bool paid;
    bool asks;                             /* needs consent: a purchase not asked for, or no undo */
    const char *subject;                   /* an order's id, or a product's code */
    const char *serial;                    /* of a revocation; NULL: none        */
    const sslstore_order_request *request; /* NULL: none                         */
};

/* "paid renewal of order 10000001: positivessl, 12 months" */
static void put_act(FILE *out, const struct act *act)
{
    fprintf(out, "%s ", act->words);
    text_put(out, act->subject);
    if (act->paid) {
        fputs(": ", out);
        text_put(out, act->request->product_code);
        fprintf(out, ", %u months", (unsigned) act->request->validity_months);
    }
    if (act->serial != NULL) {
        fputs(", serial number ", out);
        text_put(out, act->serial);
    }
    fputc('\n', out);
}

static void show_dry_run(const struct arguments *arguments, const struct act *act)
{
    struct json json = {stdout, false};

    if (!arguments->json) {
        printf("would do: ");
        put_act(stdout, act);
        return;
    }
    json_begin(&json, NULL, '{');
    json_text(&json, "action", "none");
    json_text(&json, "would", act->name);
    json_bool(&json, "paid", act->paid);
    json_text(&json, "subject", act->subject);
    if (act->paid) {
        json_text(&json, "product", act->request->product_code);
        json_number(&json, "months", (int64_t) act->request->validity_months);
    }
    json_text(&json, "serial", act->serial);
    json_end(&json, '}');
    printf("\n");
}

/* Returns whether the request is to be sent. */
static bool agree(struct consent *consent, const struct act *act)
{
    const struct cli *cli = consent->cli;

    consent->stopped = true;
    if (consent->arguments->dry_run) {
        show_dry_run(consent->arguments, act);
        return false;
    }
    if (act->asks || !act->paid) { /* a plain order is not announced: the user asked for it */
        fputs("About to request: ", stderr);
        put_act(stderr, act);
    }
    if (!act->asks || consent->arguments->yes) {
        consent->stopped = false;
    } else if (!ask_is_possible(cli)) {
        consent->code = cli_usage(cli, "this needs --yes, because there is no terminal to ask on");
    } else if (!ask_yes("Continue?")) {
        consent->code = cli_failed(cli, "cancelled; nothing was sent");
    } else {
        consent->stopped = false;
    }
    return !consent->stopped;
}

int consent_confirm(void *user, sslstore_intent_kind kind, const sslstore_order_request *request)
{
    struct consent *consent = user;
    struct act act = {.request = request};

    if (kind == SSLSTORE_INTENT_KIND_REISSUE) {
        act.name = "reissue";
        act.words = "free reissue of order";
        act.subject = consent->arguments->operands[0];
    } else if (request->renewal) {
        act.name = "renew";
        act.words = "paid renewal of order";
        act.paid = act.asks = true;
        act.subject = request->related_store_id;
    } else {
        act.name = "enroll";
        act.words = "paid order for";
        act.paid = true;
        act.subject = request->domain_name;
    }
    return agree(consent, &act) ? 0 : 1;
}

bool consent_to_change(struct consent *consent, sslstore_intent_kind kind,
                       const sslstore_order *order)
{
    const char *serial = consent->arguments->serial;
    struct act act = {.name = "refund",
                      .words = "refund and cancellation of the whole order",
                      .asks = true,
                      .subject = order->store_id};

    if (kind == SSLSTORE_INTENT_KIND_REVOKE) {
        act.name = "revoke";
        act.words = "revocation of one certificate of order";
        act.serial = serial != NULL ? serial : order->serial;
    }
    return agree(consent, &act);
}

void consent_nothing(const struct consent *consent, const char *why)
{
    struct json json = {stdout, false};

    if (!consent->arguments->json) {
        printf("would do: nothing; %s\n", why);
        return;
    }
    json_begin(&json, NULL, '{');
    json_text(&json, "action", "none");
    json_text(&json, "would", "nothing");
    json_bool(&json, "paid", false);
    json_text(&json, "reason", why);
    json_end(&json, '}');
    printf("\n");
}
