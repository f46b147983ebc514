/* Journal: see journal.h. The file is the intent as it lies in memory: that is what it is made for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "files.h"

int journal_keep(void *user, const sslstore_intent *intent)
{
    const struct journal *journal = user;

    bool kept = journal->path == NULL || file_write(journal->path, intent, sizeof *intent, 0600);

    return kept ? 0 : -1;
}

int journal_read(const struct cli *cli, const char *path, sslstore_intent *intent)
{
    struct content content;
    bool readable;

    if (!file_read(path, sizeof *intent, &content)) {
        return cli_failed(cli, "%s: %s", path, strerror(errno));
    }
    readable = content.size == sizeof *intent;
    if (readable) {
        memcpy(intent, content.data, sizeof *intent);
        readable = intent->version == 1 && intent->kind <= SSLSTORE_INTENT_REVOKE &&
                   intent->state <= SSLSTORE_INTENT_UNKNOWN &&
                   memchr(intent->custom_order_id, '\0', SSLSTORE_ID_MAX) != NULL &&
                   memchr(intent->store_id, '\0', SSLSTORE_ID_MAX) != NULL;
    }
    content_free(&content);
    return readable ? DONE : cli_failed(cli, "%s: not a journal", path);
}

int journal_begin(struct cli *cli, const char *path)
{
    sslstore_intent intent = {0};

    cli->journal.path = path;
    if (path == NULL || access(path, F_OK) != 0) {
        return DONE;
    }
    if (journal_read(cli, path, &intent) != DONE) {
        return FAILED;
    }
    if (intent.state == SSLSTORE_INTENT_SENDING || intent.state == SSLSTORE_INTENT_UNKNOWN) {
        (void) cli_failed(cli, "%s holds a request that may have taken effect", path);
        cli_note("  settle it first:  sslstore enroll --resume %s", path);
        return UNKNOWN_OUTCOME;
    }
    return DONE;
}
