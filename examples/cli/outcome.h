/* Outcome: how every command ends that asks for a certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_OUTCOME_H
#define SSLSTORE_CLI_OUTCOME_H

#include "cli.h"

/* Keep the files in --out, show order and certificate, say what is to be done next.
 * action: "renewed" or the like, what was done; NULL: nothing. Returns an exit code. */
int outcome(struct cli *cli, const struct arguments *arguments, sslstore_result result,
            const char *action, const sslstore_certificate *certificate);

/* Who waits for what was asked for is not given the certificate before it. */
void outcome_leave_standing(sslstore_certificate *certificate);

#endif
