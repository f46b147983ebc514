/* What all commands of the program share: the state, reports, exit codes, one function each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_H
#define SSLSTORE_CLI_H

#include "arguments.h"
#include "failure.h"
#include "journal.h"
#include "settings.h"
#include "sslstore.h"

#if defined(__GNUC__)
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

/* Exit codes. The help in main.c explains them. */
enum {
    DONE = 0,
    FAILED = 1,
    USAGE = 2,
    PENDING = 3,
    UNKNOWN_OUTCOME = 4,
    INCOMPLETE = 5,
    BUSY = 6,
    EXPIRING = 10,
    CHANGED = 11,
    NEEDS_PERSON = 12,
    INTERRUPTED = 130
};

struct cli {
    const char *command;     /* the running command's name, for messages; NULL: none */
    const char *product;     /* its --product; NULL: none */
    struct failure *failure; /* of the running command */
    struct settings settings;
    struct journal journal;
    sslstore_client *client;       /* created by cli_connect(); a batch has one for all commands */
    char last_id[SSLSTORE_ID_MAX]; /* last order placed, if its id is a plain word: @last */
    bool in_batch;
    int64_t clock_difference; /* see cli_keep_difference() */
};

/* Creates the client unless it exists. Reports what is wrong; returns DONE, USAGE or FAILED. */
int cli_connect(struct cli *cli);

/* Opens the journal (NULL: none) and creates the client, for a command that buys or changes
 * something. Reports what is wrong; returns DONE or an exit code. */
int cli_prepare_session(struct cli *cli, const char *journal);

/* Runs one command: words[0] is its name, a NULL ends the words. Flushes standard output. Returns
 * an exit code. */
int cli_run(struct cli *cli, char **words);

/* Each of these prints a message on standard error and returns the matching exit code. */
int cli_usage(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/* Refuses a value that is none of the words (NULL ends them), and names the one that is meant. The
 * value is not shown: it may be a secret that was given to the wrong option. */
int cli_usage_word(const struct cli *cli, const char *name, const char *word,
                   const char *const *words);
int cli_failed(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
int cli_result(const struct cli *cli, sslstore_result result); /* explains the last call's error */

/* The service's clock minus this machine's, in seconds, from the last reply; 0: unknown. */
int64_t cli_clock_difference(const struct cli *cli);

/* Remembers the largest difference of the clocks that the command has seen. */
void cli_keep_difference(struct cli *cli, int64_t difference);

/* Warns if the clocks differ by more than an hour. when: "is", or "was" and when. */
void cli_note_clock(int64_t difference, const char *when);

/* With --verbose: says how many requests and connections there were, and how many full
 * handshakes. */
void cli_note_traffic(const struct cli *cli);

/* Prints a line on standard error, without the name of the command. */
void cli_note(const char *format, ...) PRINTF_LIKE(1, 2);

/* Prints a line that says what to do after a failure: set in by two blanks. */
void cli_advise(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);

/* Names the product that an unknown code means, if there is one. NULL: no code. */
void cli_note_meant(const struct cli *cli, const char *product);

/* Warns of a product that the catalog does not have, such as a misspelled one. NULL: no code. */
void cli_note_unknown_product(const struct cli *cli, const char *product);

/* One function per command. Returns an exit code. */
typedef int command_fn(struct cli *cli, const struct arguments *arguments);

command_fn init_command;                                           /* init.c        */
command_fn config_command;                                         /* config.c      */
command_fn ping_command, approvers_command, organizations_command; /* account.c     */
command_fn products_command, fields_command;                       /* catalog.c     */
command_fn csr_command;                                            /* csr.c         */
command_fn check_command;                                          /* check.c       */
command_fn enroll_command;                                         /* enroll.c      */
command_fn status_command, download_command, wait_command;         /* certificate.c */
command_fn renew_command, reissue_command;                         /* renew.c       */
command_fn revoke_command;                                         /* revoke.c      */
command_fn plan_command;                                           /* plan.c        */
command_fn dcv_command;                                            /* dcv.c         */
command_fn resend_command, change_approver_command;                /* validation.c  */
command_fn change_method_command, refund_status_command;           /* validation.c  */
command_fn keep_command;                                           /* keep.c        */
command_fn sync_command;                                           /* sync.c        */
command_fn list_command;                                           /* list.c        */
command_fn show_command;                                           /* history.c     */
command_fn expiring_command;                                       /* expiring.c    */
command_fn export_command;                                         /* export.c      */
command_fn report_command;                                         /* report.c      */
command_fn batch_command;                                          /* batch.c       */

/* `products --online`: compares the catalog with what the service sells. offers.c */
command_fn offers_compare;

#endif
