/* Outcome: the end of every command that gets a certificate: files, output, advice, exit code.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_OUTCOME_H
#define SSLSTORE_CLI_OUTCOME_H

#include "cli.h"
#include "delivery.h"

/* Writes the files to --out unless they were written, shows order and certificate, and says what to
 * do next. Once all of it was delivered, the journal's intent is set to DELIVERED.
 * action: what was done, such as "renewed"; NULL: nothing. Returns an exit code. */
int outcome(struct cli *cli, const struct arguments *arguments, sslstore_result result,
            const char *action, const sslstore_certificate *certificate, struct delivery *delivery);

/* Drops the certificate in force, for a command that waits for the one that replaces it. */
void outcome_drop_standing(sslstore_certificate *certificate);

/* Prints notes about a certificate that is delivered although something is unusual about it. */
void outcome_warn(const sslstore_certificate *certificate);

#endif
