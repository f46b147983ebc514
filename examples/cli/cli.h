/* The program: what its commands share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_H
#define SSLSTORE_CLI_H

#include "arguments.h"
#include "journal.h"
#include "settings.h"
#include "sslstore.h"

#if defined(__GNUC__)
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

/* Exit codes; main.c explains them in the help. */
enum {
    DONE = 0,
    FAILED = 1,
    USAGE = 2,
    PENDING = 3,
    UNKNOWN_OUTCOME = 4,
    INCOMPLETE = 5,
    EXPIRING = 10,
    INTERRUPTED = 130
};

struct cli {
    const char *command; /* the one being run, for messages                     */
    struct settings settings;
    struct journal journal;
    sslstore_client *client;       /* made by cli_connect(), then kept: a batch has only one */
    char last_id[SSLSTORE_ID_MAX]; /* of the order last placed, if it is a plain word: @last */
    bool in_batch;
    int64_t clock_difference; /* see cli_keep_clock() */
};

/* Creates the client unless it exists. Reports what is wrong; returns DONE, USAGE or FAILED. */
int cli_connect(struct cli *cli);

/* Opens the journal (NULL: none) and creates the client, for a command that buys or changes
 * something. Reports what is wrong; returns DONE or an exit code. */
int cli_prepare_session(struct cli *cli, const char *journal);

/* Run one command: words[0] is its name, a NULL ends them. Flushes the output; an exit code. */
int cli_run(struct cli *cli, char **words);

/* Report on standard error. Each returns the exit code that fits. */
int cli_usage(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
int cli_failed(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
int cli_result(const struct cli *cli, sslstore_result result); /* of the client's last call */

/* The service's clock minus this machine's, in seconds, as the last answer told it; 0: not known. */
int64_t cli_clock_difference(const struct cli *cli);

/* Remember the largest difference that a sync showed. */
void cli_keep_clock(struct cli *cli, int64_t difference);

/* Say so where the clocks are more than an hour apart. */
void cli_note_clock(int64_t difference, const char *when);

/* A line on standard error that is no failure. */
void cli_note(const char *format, ...) PRINTF_LIKE(1, 2);

/* One function a command, in the file named after its family. */
typedef int command_fn(struct cli *cli, const struct arguments *arguments);

command_fn ping_command, approvers_command, organizations_command; /* account.c     */
command_fn products_command, fields_command;                       /* catalog.c     */
command_fn check_command;                                          /* check.c       */
command_fn enroll_command;                                         /* enroll.c      */
command_fn status_command, download_command;                       /* certificate.c */
command_fn renew_command, reissue_command;                         /* renew.c       */
command_fn revoke_command;                                         /* revoke.c      */
command_fn plan_command;                                           /* plan.c        */
command_fn resend_command, change_approver_command;                /* validation.c  */
command_fn change_method_command, refund_status_command;           /* validation.c  */
command_fn sync_command;                                           /* sync.c        */
command_fn expiring_command;                                       /* expiring.c    */
command_fn batch_command;                                          /* batch.c       */

/* `products --online`: what is sold beside what is built in. offers.c */
command_fn offers_compare;

#endif
