/* Journal: what is about to be bought or changed, kept in a file over a crash or a power cut.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_JOURNAL_H
#define SSLSTORE_CLI_JOURNAL_H

#include "sslstore.h"

struct cli;

struct journal {
    const char *path; /* NULL: nothing is kept */
};

/* The journal hook; user is the struct journal. */
int journal_keep(void *user, const sslstore_intent *intent);

/* Keep what comes in path from now on (NULL: nowhere), unless what is there is still open: that
 * must be settled first. Reports what is wrong; an exit code. */
int journal_begin(struct cli *cli, const char *path);

/* Read what path holds. Reports what is wrong; DONE or FAILED. */
int journal_read(const struct cli *cli, const char *path, sslstore_intent *intent);

#endif
