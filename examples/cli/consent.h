/* Consent: shows what a command is about to do, and asks before it spends money unasked or does
 * what cannot be undone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_CONSENT_H
#define SSLSTORE_CLI_CONSENT_H

#include "cli.h"

struct consent {
    struct cli *cli;
    const struct arguments *arguments;
    bool stopped; /* nothing is sent: a dry run, or the user did not agree */
    int code;     /* exit code if stopped                                  */
};

/* The options.confirm hook; user is the struct consent. Shows what is about to be sent. Before a
 * renewal is bought, it asks on a terminal; without a terminal the renewal needs --yes. */
int consent_confirm(void *user, sslstore_intent_kind kind, const sslstore_order_request *request);

/* The same for a refund or a revocation (kind: INTENT_KIND_REFUND or INTENT_KIND_REVOKE).
 * Returns false if nothing is to be sent; consent->code is then the exit code. */
bool consent_to_change(struct consent *consent, sslstore_intent_kind kind,
                       const sslstore_order *order);

/* Ends a dry run that would send nothing. */
void consent_nothing(const struct consent *consent, const char *why);

#endif
