/* Validation: resends approver e-mails, changes approver or method of a pending order. Refund
 * status.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "records.h"
#include "show.h"
#include "text.h"
#include "words.h"

/* Shows what was done, and the order as it is now. */
static int show_done(struct cli *cli, const struct arguments *arguments, const char *done)
{
    struct json json = {stdout, false};
    sslstore_order order;
    sslstore_result result =
        sslstore_wire_order_status(cli->client, arguments->operands[0], &order);

    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    if (arguments->json) {
        json_begin(&json, NULL, '{');
        json_text(&json, "action", done);
        show_order_members(&json, &order, NULL);
        json_end(&json, '}');
        printf("\n");
    } else {
        text_line("Done", done);
        show_order(&order, NULL);
        if (order.state == SSLSTORE_STATE_REISSUING) {
            records_show(stdout, &order);
        }
    }
    sslstore_order_free(&order);
    return DONE;
}

static int finish(struct cli *cli, const struct arguments *arguments, sslstore_result result,
                  const char *done)
{
    if (result == SSLSTORE_OK) {
        return show_done(cli, arguments, done);
    }
    return cli_result(cli, result);
}

int resend_command(struct cli *cli, const struct arguments *arguments)
{
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    return finish(cli, arguments, sslstore_wire_order_resend(cli->client, arguments->operands[0]),
                  "sent again");
}

int change_approver_command(struct cli *cli, const struct arguments *arguments)
{
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    return finish(cli, arguments,
                  sslstore_wire_order_change_approver(cli->client, arguments->operands[0],
                                                      arguments->operands[1],
                                                      arguments->operands[2]),
                  "approver changed");
}

/* Whether the order waits for a validation by this method. */
static bool is_waiting_for(const sslstore_dcv_list *list, sslstore_method method)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!list->records[i].approved && list->records[i].method == method) {
            return true;
        }
    }
    return false;
}

/* Tries the methods that the order does not use now, those without a person first. The library
 * refuses what is impossible: a file for a wildcard name, a TXT record for another CA than
 * DigiCert. */
static sslstore_result try_others(struct cli *cli, const struct arguments *arguments,
                                  const sslstore_dcv_list *list)
{
    static const sslstore_method methods[] = {SSLSTORE_METHOD_CNAME, SSLSTORE_METHOD_TXT,
                                              SSLSTORE_METHOD_FILE, SSLSTORE_METHOD_EMAIL};
    sslstore_result result = SSLSTORE_ERR_ARGUMENT;

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (is_waiting_for(list, methods[i])) {
            continue;
        }
        result = sslstore_change_method(cli->client, arguments->operands[0], arguments->operands[2],
                                        methods[i], NULL);
        if (result != SSLSTORE_ERR_ARGUMENT && result != SSLSTORE_ERR_CONFLICT) {
            break;
        }
    }
    return result;
}

static int change_to_another(struct cli *cli, const struct arguments *arguments)
{
    sslstore_order order;
    sslstore_dcv_list list;
    sslstore_result result =
        sslstore_wire_order_status(cli->client, arguments->operands[0], &order);

    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    /* An order that cannot be read as a whole waits for nothing that is known. */
    (void) sslstore_dcv_list_read(&sslstore_memory_heap, &order, &list);
    result = try_others(cli, arguments, &list);
    sslstore_dcv_list_free(&list);
    sslstore_order_free(&order);
    return finish(cli, arguments, result, "method changed");
}

int change_method_command(struct cli *cli, const struct arguments *arguments)
{
    bool any = strcmp(arguments->operands[1], "auto") == 0;
    sslstore_method method = method_of_word(arguments->operands[1]);
    int code;

    if (method == 0 && !any) {
        return cli_usage_word(cli, "METHOD", arguments->operands[1], method_words);
    }
    code = cli_connect(cli);
    if (code != DONE) {
        return code;
    }
    if (any) {
        return change_to_another(cli, arguments);
    }
    return finish(cli, arguments,
                  sslstore_change_method(cli->client, arguments->operands[0],
                                         arguments->operands[2], method, NULL),
                  "method changed");
}

int refund_status_command(struct cli *cli, const struct arguments *arguments)
{
    sslstore_order order;
    sslstore_result result;
    struct json json = {stdout, false};
    const char *refund;
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    result = sslstore_wire_order_refund_status(cli->client, arguments->operands[0], &order);
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    refund = order.refund_approved ? "approved" : "requested";
    if (arguments->json) {
        json_begin(&json, NULL, '{');
        json_text(&json, "refund", refund);
        show_order_members(&json, &order, NULL);
        json_end(&json, '}');
        printf("\n");
    } else {
        text_line("Refund is", refund);
        show_order(&order, NULL);
    }
    sslstore_order_free(&order);
    return DONE;
}
