/* Revoke: two different acts, and none is the default.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "show.h"

int revoke_command(struct cli *cli, const struct arguments *arguments)
{
    sslstore_revoke_kind kind =
        arguments->refund ? SSLSTORE_REVOKE_REFUND : SSLSTORE_REVOKE_CERTIFICATE;
    sslstore_order order;
    sslstore_result result;
    int code;

    if (arguments->refund == arguments->certificate) {
        return cli_usage(cli, "say which: --refund (the whole order) or --certificate (only that)");
    }
    code = journal_begin(cli, arguments->journal);
    if (code == DONE) {
        code = journal_check_free(
            cli, arguments->refund ? SSLSTORE_INTENT_REFUND : SSLSTORE_INTENT_REVOKE,
            arguments->operands[0]);
    }
    if (code == DONE) {
        code = cli_connect(cli);
    }
    if (code != DONE) {
        return code;
    }
    result = sslstore_revoke(cli->client, arguments->operands[0], kind, arguments->serial,
                             arguments->reason, &order);
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    show_request(arguments, arguments->refund, &order);
    sslstore_order_free(&order);
    return DONE;
}
