/* Reads, locks and writes the journal, and decides what an earlier run left unfinished.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "files.h"
#include "text.h"

#define PATH_BYTES 4096

/* ---- The file ---- */

int journal_keep(void *user, const sslstore_intent *intent)
{
    struct journal *journal = user;

    if (journal->path == NULL) {
        return 0;
    }
    if (!file_replace(journal->path, intent, sizeof *intent, 0600)) {
        cli_note("cannot write journal %s: %s", journal->path, strerror(errno));
        return -1;
    }
    journal->kept = *intent;
    journal->is_kept = true;
    return 0;
}

static bool is_text(const char *text)
{
    return memchr(text, '\0', SSLSTORE_ID_MAX) != NULL;
}

static bool is_valid(const sslstore_intent *intent)
{
    return intent->version == 1 && intent->kind <= SSLSTORE_INTENT_KIND_REVOKE &&
           intent->state <= SSLSTORE_INTENT_DELIVERED && is_text(intent->custom_order_id) &&
           is_text(intent->store_id) && is_text(intent->partner_id);
}

static int read_file(struct cli *cli, const char *path)
{
    struct journal *journal = &cli->journal;
    struct content content;

    if (!file_read(path, sizeof journal->kept, &content)) {
        if (errno == ENOENT) {
            return DONE;
        }
        if (errno == EFBIG) {
            return cli_failed(cli, "%s is not a journal", path);
        }
        return cli_failed(cli, "journal %s: %s", path, file_problem(errno));
    }
    journal->is_kept = content.size == sizeof journal->kept;
    if (journal->is_kept) {
        memcpy(&journal->kept, content.data, sizeof journal->kept);
        journal->is_kept = is_valid(&journal->kept);
    }
    content_free(&content);
    if (journal->is_kept) {
        return DONE;
    }
    return cli_failed(cli, "%s is not a journal", path);
}

/* ---- The lock ---- */

static int report_owner(const struct cli *cli, const char *path, int file)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    if (fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) {
        return cli_failed(cli,
                          "journal %s is in use by another run (process %ld); nothing was sent",
                          path, (long) lock.l_pid);
    }
    return cli_failed(cli, "journal %s is in use by another run; nothing was sent", path);
}

static int lock_file(struct cli *cli, const char *path)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct journal *journal = &cli->journal;
    char name[PATH_BYTES];
    int length = snprintf(name, sizeof name, "%s.lock", path);
    int reason;

    if (length < 0 || (size_t) length >= sizeof name) {
        return cli_failed(cli, "journal %s: %s", path, file_problem(ENAMETOOLONG));
    }
    journal->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (journal->lock < 0) {
        return cli_failed(cli, "journal %s: %s", name, file_problem(errno));
    }
    journal->is_locked = true;
    if (fcntl(journal->lock, F_SETLK, &lock) == 0) {
        return DONE;
    }
    reason = errno;
    if (reason == EACCES || reason == EAGAIN) {
        return report_owner(cli, path, journal->lock);
    }
    return cli_failed(cli, "journal %s: %s", name, file_problem(reason));
}

int journal_begin(struct cli *cli, const char *path)
{
    int code;

    if (path == NULL) {
        return DONE;
    }
    code = lock_file(cli, path);
    if (code == DONE) {
        code = read_file(cli, path);
    }
    if (code == DONE) {
        cli->journal.path = path;
    }
    return code;
}

void journal_end(struct cli *cli)
{
    if (cli->journal.is_locked) {
        (void) close(cli->journal.lock);
    }
    memset(&cli->journal, 0, sizeof cli->journal);
}

/* ---- The intent ---- */

static const char *const nouns[] = {"order", "reissue of order", "refund of order",
                                    "revocation of a certificate of order"};

static bool is_sent(const sslstore_intent *intent)
{
    return intent->state == SSLSTORE_INTENT_SENDING || intent->state == SSLSTORE_INTENT_UNKNOWN;
}

static bool has_certificate(const sslstore_intent *intent)
{
    return intent->kind == SSLSTORE_INTENT_KIND_ORDER ||
           intent->kind == SSLSTORE_INTENT_KIND_REISSUE;
}

static bool is_unfinished(const struct journal *journal)
{
    const sslstore_intent *kept = &journal->kept;

    return journal->is_kept &&
           (is_sent(kept) || (kept->state == SSLSTORE_INTENT_PLACED && has_certificate(kept)));
}

/* "order 24680"; our own id if the service's is not known yet. */
static void put_subject(const sslstore_intent *intent)
{
    fprintf(stderr, "%s ", nouns[intent->kind]);
    text_put(stderr, intent->store_id[0] != '\0' ? intent->store_id : intent->custom_order_id);
}

static void put_time(const sslstore_intent *intent)
{
    char time[32];

    sslstore_time_text(intent->time, time, sizeof time);
    if (time[0] != '\0') {
        fprintf(stderr, " of %s", time);
    }
}

static void say(const struct journal *journal, const char *before, const char *after)
{
    fprintf(stderr, "%s: %s ", journal->path, before);
    put_subject(&journal->kept);
    put_time(&journal->kept);
    fprintf(stderr, "%s\n", after);
}

const sslstore_intent *journal_offer(struct cli *cli, bool anew)
{
    struct journal *journal = &cli->journal;
    bool was_delivered = journal->is_kept && journal->kept.state == SSLSTORE_INTENT_DELIVERED;

    if (!was_delivered && !is_unfinished(journal)) {
        return NULL;
    }
    if (anew) {
        say(journal, "forgetting the", "");
        return NULL;
    }
    journal->offered = journal->kept;
    journal->repeats = was_delivered;
    if (was_delivered) {
        journal->offered.state = SSLSTORE_INTENT_PLACED; /* makes the library deliver it again */
    } else if (is_sent(&journal->kept)) {
        say(journal, "looking up the", ", whose reply was lost");
    } else {
        say(journal, "continuing the", "");
    }
    return &journal->offered;
}

void journal_keep_nothing(struct cli *cli)
{
    cli->journal.path = NULL;
}

bool journal_is_change(const struct cli *cli)
{
    return cli->journal.is_kept && !has_certificate(&cli->journal.kept);
}

bool journal_is_no_repeat(const struct cli *cli, sslstore_result result)
{
    return cli->journal.repeats && result == SSLSTORE_ERR_CONFLICT &&
           strcmp(sslstore_client_error(cli->client)->field, "kept") == 0;
}

/* id: "ORDER" or "ORDER-PARTNER". */
static bool is_of_order(const sslstore_intent *intent, const char *id)
{
    size_t size = strlen(intent->store_id);

    return strncmp(intent->store_id, id, size) == 0 && (id[size] == '\0' || id[size] == '-');
}

int journal_check_free(const struct cli *cli, sslstore_intent_kind kind, const char *id)
{
    const struct journal *journal = &cli->journal;
    int code;

    if (!is_unfinished(journal) ||
        (journal->kept.kind == (uint16_t) kind && is_of_order(&journal->kept, id))) {
        return DONE;
    }
    code =
        cli_failed(cli, "journal %s holds an unfinished request; nothing was sent", journal->path);
    journal_explain(cli);
    return code;
}

void journal_delivered(struct cli *cli)
{
    struct journal *journal = &cli->journal;

    if (journal->is_kept && journal->kept.state == SSLSTORE_INTENT_PLACED &&
        has_certificate(&journal->kept)) {
        sslstore_intent ended = journal->kept;

        ended.state = SSLSTORE_INTENT_DELIVERED;
        (void) journal_keep(journal, &ended); /* if it fails, the next run delivers again */
    }
}

void journal_explain(const struct cli *cli)
{
    const struct journal *journal = &cli->journal;

    if (!is_unfinished(journal)) {
        return;
    }
    fputs("  ", stderr);
    say(journal, "unfinished: the", "");
    cli_advise(cli, "Run the command that started it again, or use another journal.");
    if (has_certificate(&journal->kept)) {
        cli_advise(cli, "--new forgets it and sends a new request.");
    }
}
