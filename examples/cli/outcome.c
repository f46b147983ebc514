/* Shows what was done, and says what to do next.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "outcome.h"

#include <stdio.h>
#include <string.h>

#include "show.h"
#include "text.h"

#define LINE_BYTES 8192

/* next: what to do next, or "". */
static void show_json(const char *action, const char *next, const sslstore_certificate *certificate)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    json_text(&json, "action", action);
    show_order_members(&json, &certificate->order, show_chain(certificate));
    show_certificate_members(&json, certificate);
    json_bool(&json, "names_differ", certificate->names_differ);
    json_bool(&json, "clock_unsure", certificate->clock_unsure);
    json_text(&json, "next", next);
    json_end(&json, '}');
    printf("\n");
}

static void show(const char *action, const char *kept, const sslstore_certificate *certificate)
{
    if (action != NULL) {
        text_line("Done", action);
    }
    show_order(&certificate->order, show_chain(certificate));
    if (kept != NULL) {
        text_line("Files in", kept);
    }
}

static bool may_be_issued(sslstore_state state)
{
    switch (state) {
    case SSLSTORE_STATE_UNKNOWN:
    case SSLSTORE_STATE_INITIAL:
    case SSLSTORE_STATE_PENDING:
    case SSLSTORE_STATE_REISSUING:
    case SSLSTORE_STATE_ACTIVE:
        return true;
    default:
        return false;
    }
}

/* Appends " --out 'DIR'", or nothing. */
static void put_option(char *line, const char *name, const char *value)
{
    char quoted[QUOTED_MAX];
    size_t used = strlen(line);

    if (value != NULL) {
        (void) snprintf(line + used, LINE_BYTES - used, " --%s %s", name,
                        text_quote(value, quoted, sizeof quoted));
    }
}

/* Prints before, then the download command that gets the certificate later, to the same files. */
static void suggest_download(const struct cli *cli, const struct arguments *arguments,
                             const char *before)
{
    char line[LINE_BYTES];

    (void) snprintf(line, sizeof line, "%s", before);
    if (cli->last_id[0] != '\0') {
        (void) snprintf(line, sizeof line, "%s; to get it:  sslstore download %s", before,
                        cli->last_id);
        put_option(line, "csr", arguments->csr);
        put_option(line, "key", arguments->key);
        put_option(line, "out", arguments->out);
    }
    failure_add_advice(cli->failure, line);
    cli_note("%s", line);
}

/* No certificate was issued: not yet, or never. */
static int not_issued(const struct cli *cli, const struct arguments *arguments,
                      const sslstore_order *order)
{
    int code;

    if (may_be_issued(order->state)) {
        suggest_download(cli, arguments, "not issued yet");
        if (cli->journal.path != NULL) {
            cli_advise(cli, "or run the same command again: it continues with this order");
        }
        return PENDING;
    }
    code = cli_failed(cli, "no certificate: the order is %s", sslstore_state_name(order->state));
    if (cli->journal.path != NULL) {
        cli_advise(cli, "it will get no certificate; --new places a new order");
    }
    return code;
}

/* The object has the advice, so it is printed after it; a reader sees the order first. */
static int show_not_issued(const struct cli *cli, const struct arguments *arguments,
                           const char *action, const sslstore_certificate *certificate)
{
    int code;

    if (!arguments->json) {
        show(action, NULL, certificate);
    }
    code = not_issued(cli, arguments, &certificate->order);
    if (arguments->json) {
        show_json(action, cli->failure->next, certificate);
    }
    return code;
}

/* Remembers the id for @last and for suggestions: uncut, and only if it can be pasted safely. */
static void remember(struct cli *cli, const char *id)
{
    bool usable = text_is_word(id) && strlen(id) < sizeof cli->last_id;

    (void) snprintf(cli->last_id, sizeof cli->last_id, "%s", usable ? id : "");
}

void outcome_drop_standing(sslstore_certificate *certificate)
{
    if (certificate->standing) {
        sslstore_chain_free(&certificate->chain);
        certificate->standing = false;
    }
}

/* An order that ended without a certificate is reported by not_issued() instead. */
static int report(const struct cli *cli, sslstore_result result, const sslstore_order *order,
                  const struct delivery *delivery)
{
    if (delivery->problem != NULL) {
        return cli_failed(cli, "--out: %s: %s", delivery->directory, delivery->problem);
    }
    if (delivery->reason != 0) {
        return cli_failed(cli, "--out: %s: %s", delivery->directory,
                          file_problem(delivery->reason));
    }
    if (result == SSLSTORE_OK || (result == SSLSTORE_ERR_NOT_ISSUED && order->store_id != NULL)) {
        return DONE;
    }
    return cli_result(cli, result);
}

void outcome_warn(const sslstore_certificate *certificate)
{
    const sslstore_chain *chain = show_chain(certificate);

    if (certificate->names_differ) {
        cli_note("note: the order has names that were not requested (--verbose shows one)");
    }
    if (certificate->clock_unsure) {
        cli_note(
            "note: this machine's clock differs from the service's; the certificate may not be "
            "valid now");
    }
    if (chain != NULL && !chain->complete && chain->chain_pem[0] == '\0') {
        cli_note("note: the reply holds no issuer that signed the certificate; the chain is empty");
    }
    if (chain != NULL && chain->unreadable > 0) {
        cli_note("note: %lu parts of the files are unreadable; the chain may lack an issuer",
                 (unsigned long) chain->unreadable);
    }
}

int outcome(struct cli *cli, const struct arguments *arguments, sslstore_result result,
            const char *action, const sslstore_certificate *certificate, struct delivery *delivery)
{
    const sslstore_order *order = &certificate->order;
    const sslstore_chain *issued = show_chain(certificate);
    int code;

    if (result == SSLSTORE_OK && issued != NULL && delivery->directory != NULL &&
        !delivery->is_stored) {
        (void) delivery_write(delivery, certificate);
    }
    code = report(cli, result, order, delivery);
    if (order->store_id == NULL || order->store_id[0] == '\0') {
        return code;
    }
    remember(cli, order->store_id);
    if (code == DONE && issued == NULL) {
        return show_not_issued(cli, arguments, action, certificate);
    }
    if (arguments->json) {
        show_json(action, "", certificate);
    } else {
        show(action, delivery->is_stored ? delivery->directory : NULL, certificate);
    }
    outcome_warn(certificate);
    if (code != DONE) {
        suggest_download(cli, arguments, "  the order exists");
    } else if (certificate->standing) {
        cli_note("this is the certificate in force; its reissue is pending");
    } else if (fflush(stdout) == 0) {
        journal_delivered(cli);
        delivery_forget_next_key(delivery);
    }
    return code;
}
