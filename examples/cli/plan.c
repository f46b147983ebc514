/* Plan: shows what is due for an order, why, and when to ask again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "show.h"
#include "text.h"

static const char *words_of(sslstore_plan_action action)
{
    switch (action) {
    case SSLSTORE_PLAN_REISSUE:
        return "reissue (free)";
    case SSLSTORE_PLAN_RENEW:
        return "renew (paid)";
    default:
        return sslstore_plan_action_name(action);
    }
}

/* Whether the plan is about an order that replaced the one asked for. */
static bool is_another(struct cli *cli, const char *id, const sslstore_order *order)
{
    sslstore_order asked;
    bool another;

    if (sslstore_wire_order_status(cli->client, id, &asked) != SSLSTORE_OK) {
        return false;
    }
    another = strcmp(asked.store_id, order->store_id) != 0;
    sslstore_order_free(&asked);
    return another;
}

static void show_json(const char *id, bool renewed, const sslstore_plan_result *plan,
                      const sslstore_order *order)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    json_text(&json, "plan", sslstore_plan_action_name(plan->action));
    json_text(&json, "reason", sslstore_plan_reason_name(plan->reason));
    json_bool(&json, "paid", plan->action == SSLSTORE_PLAN_RENEW);
    json_time(&json, "look_again", plan->look_again);
    json_number(&json, "validity_days", plan->validity_days);
    json_text(&json, "asked", id);
    json_bool(&json, "renewed", renewed);
    show_order_members(&json, order, NULL);
    json_end(&json, '}');
    printf("\n");
}

static void show_text(const char *id, bool renewed, const sslstore_plan_result *plan,
                      const sslstore_order *order)
{
    char text[SSLSTORE_TIME_TEXT_SIZE];

    text_line("Plan", words_of(plan->action));
    text_line("Because", sslstore_plan_reason_text(plan->reason));
    if (plan->validity_days != 0) {
        snprintf(text, sizeof text, "%u days", (unsigned) plan->validity_days);
        text_line("For at most", text);
    }
    (void) sslstore_time_text(plan->look_again, text, sizeof text);
    text_line("Check again", text);
    if (renewed) {
        text_line("Replaces", id);
    }
    show_order(order, NULL);
}

int plan_command(struct cli *cli, const struct arguments *arguments)
{
    const char *id = arguments->operands[0];
    sslstore_plan_result plan;
    sslstore_order order;
    sslstore_result result;
    bool renewed;
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    result = sslstore_order_plan(cli->client, id, &plan, &order);
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    renewed = is_another(cli, id, &order);
    if (arguments->json) {
        show_json(id, renewed, &plan, &order);
    } else {
        show_text(id, renewed, &plan, &order);
    }
    sslstore_order_free(&order);
    return DONE;
}
