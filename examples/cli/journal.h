/* Journal: what is about to be bought or changed, kept in a file over a crash or a power cut.
 *
 * The file holds one intent, the last one, as it lies in memory: that is what it is made for. It is
 * replaced whole or not at all. FILE.lock beside it is locked while a command uses it, so that two
 * runs at once buy once; it stays there, empty.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_JOURNAL_H
#define SSLSTORE_CLI_JOURNAL_H

#include "sslstore.h"

struct cli;

struct journal {
    const char *path;        /* NULL: nothing is kept                              */
    bool is_kept;            /* the file holds an intent                           */
    bool is_locked;          /* lock is open                                       */
    bool repeats;            /* a delivered intent is offered: see journal_offer() */
    int lock;                /* descriptor of FILE.lock                            */
    sslstore_intent kept;    /* what the file holds                                */
    sslstore_intent offered; /* what the library goes on with                      */
};

/* The journal hook; user is the struct journal. */
int journal_keep(void *user, const sslstore_intent *intent);

/* Lock path and read what it holds; keep what comes there from now on, until journal_end(). NULL:
 * keep nothing. Reports what is wrong, another run that uses it among it; DONE or FAILED. */
int journal_begin(struct cli *cli, const char *path);
void journal_end(struct cli *cli);

/* The intent of an earlier run, for options.kept: what is unfinished, or what was delivered already
 * (then repeats is set, and its request, if it is the same, is delivered again). Says so on standard
 * error. NULL: nothing of the kind, or anew: forget it. */
const sslstore_intent *journal_offer(struct cli *cli, bool anew);

/* For a dry run: what the journal receives from now on is not kept. */
void journal_keep_nothing(struct cli *cli);

/* Whether the kept intent is a refund or a revocation. */
bool journal_is_change(const struct cli *cli);

/* The library did not take the offer, because the request is another one than that of the delivered
 * intent: it is no repeat. */
bool journal_is_no_repeat(const struct cli *cli, sslstore_result result);

/* For a refund or a revocation of this order, which overwrites the journal: refuse unless what it
 * holds is finished. The same change of the same order goes on: it begins with a look, and asking
 * twice is asking once. Reports; DONE or an exit code. */
int journal_check_free(const struct cli *cli, sslstore_intent_kind kind, const char *id);

/* The certificate of the kept intent was handed over. */
void journal_delivered(struct cli *cli);

/* Say what the journal holds, and what can be done about it. */
void journal_explain(const struct cli *cli);

#endif
