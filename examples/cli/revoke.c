/* Revoke: requests the refund of an order or the revocation of a certificate. Neither is the
 * default.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consent.h"
#include "show.h"

/* Shows the order and asks for consent. Costs one more request, but prevents refunding the wrong
 * order. */
static bool is_agreed(struct consent *consent, sslstore_intent_kind kind)
{
    struct cli *cli = consent->cli;
    sslstore_order order;
    sslstore_result result =
        sslstore_wire_order_status(cli->client, consent->arguments->operands[0], &order);
    bool agreed;

    if (result != SSLSTORE_OK) {
        consent->code = cli_result(cli, result);
        return false;
    }
    agreed = consent_to_change(consent, kind, &order);
    sslstore_order_free(&order);
    return agreed;
}

int revoke_command(struct cli *cli, const struct arguments *arguments)
{
    struct consent consent = {.cli = cli, .arguments = arguments};
    sslstore_revoke_kind kind =
        arguments->refund ? SSLSTORE_REVOKE_REFUND : SSLSTORE_REVOKE_CERTIFICATE;
    sslstore_intent_kind intent =
        arguments->refund ? SSLSTORE_INTENT_KIND_REFUND : SSLSTORE_INTENT_KIND_REVOKE;
    sslstore_order order;
    sslstore_result result;
    int code;

    if (arguments->refund == arguments->certificate) {
        return cli_usage(
            cli, "choose one: --refund (the whole order) or --certificate (one certificate)");
    }
    code = cli_prepare_session(cli, arguments->journal);
    if (code == DONE) {
        code = journal_check_free(cli, intent, arguments->operands[0]);
    }
    if (code != DONE) {
        return code;
    }
    if (!is_agreed(&consent, intent)) {
        return consent.code;
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
