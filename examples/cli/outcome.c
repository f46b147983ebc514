/* Outcome: see outcome.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "outcome.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "show.h"
#include "text.h"

#define PATH_BYTES 4096

static bool write_pem(const char *directory, const char *name, const char *pem)
{
    char path[PATH_BYTES];
    int length = snprintf(path, sizeof path, "%s/%s", directory, name);

    if (length < 0 || (size_t) length >= sizeof path) {
        errno = ENAMETOOLONG;
        return false;
    }
    return file_write(path, pem, strlen(pem), 0644);
}

/* The leaf comes last: where it is new, the others are, too. A download without the root leaves a
 * root.pem alone that is there already. */
static int write_files(const struct cli *cli, const char *directory, const sslstore_chain *chain)
{
    bool rooted = chain->root_pem != NULL && chain->root_pem[0] != '\0';

    if ((!rooted || write_pem(directory, "root.pem", chain->root_pem)) &&
        write_pem(directory, "chain.pem", chain->chain_pem) &&
        write_pem(directory, "leaf.pem", chain->leaf_pem)) {
        return DONE;
    }
    return cli_failed(cli, "%s: %s", directory, strerror(errno));
}

static void show_json(const char *action, const sslstore_certificate *certificate)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    json_text(&json, "action", action);
    show_order_members(&json, &certificate->order, show_chain(certificate));
    show_certificate_members(&json, certificate);
    json_end(&json, '}');
    printf("\n");
}

static void show(const struct arguments *arguments, const char *action, const char *kept,
                 const sslstore_certificate *certificate)
{
    if (arguments->json) {
        show_json(action, certificate);
        return;
    }
    if (action != NULL) {
        text_line("Done", action);
    }
    show_order(&certificate->order, show_chain(certificate));
    if (kept != NULL) {
        text_line("Files in", kept);
    }
}

/* Nothing was issued: not yet, or never. */
static int not_issued(const struct cli *cli, const sslstore_order *order)
{
    switch (order->state) {
    case SSLSTORE_STATE_UNKNOWN:
    case SSLSTORE_STATE_INITIAL:
    case SSLSTORE_STATE_PENDING:
    case SSLSTORE_STATE_REISSUING:
    case SSLSTORE_STATE_ACTIVE:
        cli_note("not issued yet; later:  sslstore download %s", cli->last_id);
        return PENDING;
    default:
        return cli_failed(cli, "the order is %s", sslstore_state_name(order->state));
    }
}

/* It is shown, and given back as an operand: only what is harmless for both. */
static void remember(struct cli *cli, const char *id)
{
    size_t size = 0;

    while (id[size] > ' ' && id[size] <= '~' && size < sizeof cli->last_id - 1) {
        cli->last_id[size] = id[size];
        size++;
    }
    cli->last_id[size] = '\0';
}

void outcome_leave_standing(sslstore_certificate *certificate)
{
    if (certificate->standing) {
        sslstore_chain_free(&certificate->chain);
        certificate->standing = false;
    }
}

int outcome(struct cli *cli, const struct arguments *arguments, sslstore_result result,
            const char *action, const sslstore_certificate *certificate)
{
    const sslstore_order *order = &certificate->order;
    const sslstore_chain *issued = show_chain(certificate);
    const char *kept = NULL;
    int code = result == SSLSTORE_OK ? DONE : cli_result(cli, result);

    if (order->store_id == NULL || order->store_id[0] == '\0') {
        return code;
    }
    remember(cli, order->store_id);
    if (code == DONE && issued != NULL && arguments->out != NULL) {
        code = write_files(cli, arguments->out, issued);
        kept = code == DONE ? arguments->out : NULL;
    }
    show(arguments, action, kept, certificate);
    if (code == DONE && issued == NULL) {
        code = not_issued(cli, order);
    } else if (code == DONE && certificate->standing) {
        cli_note("this is the certificate in service; its reissue is pending");
    } else if (code != DONE) {
        cli_note("  the order stands; its certificate:  sslstore download %s", cli->last_id);
    }
    return code;
}
