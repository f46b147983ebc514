/* Outcome: how every command ends that asks for a certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_OUTCOME_H
#define SSLSTORE_CLI_OUTCOME_H

#include "cli.h"

/* Where a certificate goes, and whether it got there. */
struct delivery {
    const char *directory; /* --out; NULL: no files are wanted */
    bool is_stored;
    int reason; /* an errno; 0: nothing went wrong */
};

/* For options.deliver: keep the files; user is the struct delivery. */
int outcome_deliver(void *user, const sslstore_certificate *certificate);

/* Keep the files in --out unless they are, show order and certificate, say what is to be done next.
 * What was handed over so ends the journal's intent.
 * action: "renewed" or the like, what was done; NULL: nothing. Returns an exit code. */
int outcome(struct cli *cli, const struct arguments *arguments, sslstore_result result,
            const char *action, const sslstore_certificate *certificate, struct delivery *delivery);

/* Who waits for what was asked for is not given the certificate before it. */
void outcome_leave_standing(sslstore_certificate *certificate);

/* Notes what a person should know of a certificate that is delivered all the same. */
void outcome_warn(const sslstore_certificate *certificate);

#endif
