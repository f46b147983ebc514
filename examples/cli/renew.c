/* Renew: a new certificate for an order, by the same order while it lasts, or by a new one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "outcome.h"
#include "request.h"

static const char *name_of(sslstore_plan_action action)
{
    switch (action) {
    case SSLSTORE_PLAN_REISSUE:
        return "reissued";
    case SSLSTORE_PLAN_RENEW:
        return "renewed";
    default:
        return NULL;
    }
}

static int replace(struct cli *cli, const struct arguments *arguments, struct request *request,
                   sslstore_plan_action action)
{
    const char *id = arguments->operands[0];
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
    if (action == SSLSTORE_PLAN_REISSUE) {
        result =
            sslstore_reissue(cli->client, id, &request->order, &request->options, &certificate);
    } else {
        result = sslstore_renew(cli->client, id, &request->order, &request->options, &action,
                                &certificate);
    }
    code = outcome(cli, arguments, result, name_of(action), &certificate);
    sslstore_certificate_free(&certificate);
    return code;
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
