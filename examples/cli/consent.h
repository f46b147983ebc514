/* Consent: what a command is about to do is told first; what costs money or cannot be undone is asked.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_CONSENT_H
#define SSLSTORE_CLI_CONSENT_H

#include "cli.h"

struct consent {
    struct cli *cli;
    const struct arguments *arguments;
    bool stopped; /* it was not to be sent: a dry run, or nobody said yes */
    int code;     /* the exit code of a command that was stopped          */
};

/* For options.confirm; user is the struct consent. Says what is about to be sent. A renewal that buys
 * is asked on a terminal, and else needs --yes. */
int consent_confirm(void *user, sslstore_intent_kind kind, const sslstore_order_request *request);

/* The same for what needs no request. kind: INTENT_KIND_REFUND or INTENT_KIND_REVOKE.
 * false: not to be sent; consent->code is the exit code. */
bool consent_to_change(struct consent *consent, sslstore_intent_kind kind,
                       const sslstore_order *order);

/* A dry run that found nothing to send says so. */
void consent_nothing(const struct consent *consent, const char *why);

#endif
