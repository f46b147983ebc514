/* Journal: records in a file what is about to be bought or changed, so that a run after a crash or
 * a power cut continues it instead of buying again.
 *
 * The file holds the last sslstore_intent as it lies in memory; the type is made for that. The file
 * is always replaced completely or not at all. While a command uses FILE, it locks FILE.lock beside
 * it, so that two runs at the same time buy once. FILE.lock stays there, empty.
 *
 * state of FILE        what the next run with the same request does
 * no FILE              sends the request
 * SENDING, UNKNOWN     looks the order up, and continues with it if it exists
 * PLACED               continues: validation, waiting, download
 * DELIVERED            delivers the certificate again; renew and reissue: unless a new one is due
 * NOT_PLACED           sends the request
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_JOURNAL_H
#define SSLSTORE_CLI_JOURNAL_H

#include "sslstore.h"

struct cli;

struct journal {
    const char *path;        /* NULL: nothing is recorded                          */
    bool is_kept;            /* the file holds an intent: kept                     */
    bool is_locked;          /* lock is open                                       */
    bool repeats;            /* journal_offer() returned a delivered intent        */
    int lock;                /* descriptor of FILE.lock                            */
    sslstore_intent kept;    /* the contents of the file                           */
    sslstore_intent offered; /* what the library continues                         */
};

/* The journal hook; user is the struct journal. */
int journal_keep(void *user, const sslstore_intent *intent);

/* Locks and reads the journal at path, and records intents there until journal_end(). path NULL:
 * records nothing. Reports an error, also if another run uses the journal; returns DONE or
 * FAILED. */
int journal_begin(struct cli *cli, const char *path);
void journal_end(struct cli *cli);

/* Returns the intent of an earlier run, for options.kept: an unfinished one, or a delivered one,
 * and then sets repeats. Says so on standard error. Returns NULL if there is none, or if anew is
 * set: the intent is then forgotten. */
const sslstore_intent *journal_offer(struct cli *cli, bool anew);

/* For a dry run: records nothing from now on. */
void journal_keep_nothing(struct cli *cli);

/* Returns whether the kept intent is a refund or a revocation. */
bool journal_is_change(const struct cli *cli);

/* Returns whether the library refused the offered intent because the request differs from that of
 * the delivered intent: the command is not a repeat. */
bool journal_is_no_repeat(const struct cli *cli, sslstore_result result);

/* For a refund or a revocation of order id, which overwrites the journal. Reports and returns an
 * exit code if the journal holds something unfinished; DONE otherwise. The same change of the same
 * order may be repeated: the library looks it up first, and repeating it has no further effect. */
int journal_check_free(const struct cli *cli, sslstore_intent_kind kind, const char *id);

/* Records that the certificate of the kept intent was delivered. */
void journal_delivered(struct cli *cli);

/* Says what unfinished request the journal holds, and what to do about it. */
void journal_explain(const struct cli *cli);

#endif
