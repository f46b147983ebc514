/* Rules: what a public CA may issue on which day. rules.tsv has them, with their sources.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_RULES_H
#define SSLSTORE_CATALOG_RULES_H

#include "sslstore.h"

/* In the order of rules.tsv. */
enum sslstore__rule {
    SSLSTORE__RULE_TLS_LIFE, /* days; CAs issue for one day less. So do the next two */
    SSLSTORE__RULE_CODE_SIGNING_LIFE,
    SSLSTORE__RULE_SMIME_LIFE,
    SSLSTORE__RULE_DOMAIN_REUSE, /* days */
    SSLSTORE__RULE_ORGANIZATION_REUSE,
    SSLSTORE__RULE_EMAIL, /* DISCOURAGED or FORBIDDEN. So are the next two */
    SSLSTORE__RULE_WHOIS,
    SSLSTORE__RULE_WILDCARD_FILE,
    SSLSTORE__RULE_PERSPECTIVES, /* places in the network */
    SSLSTORE__RULE_CLIENT_AUTH,  /* DISCOURAGED or FORBIDDEN. So is the last one */
    SSLSTORE__RULE_SHA_1
};

#define SSLSTORE__RULE_DISCOURAGED 1u
#define SSLSTORE__RULE_FORBIDDEN   2u

/* The value in force at a time; 0: none is. A time before the day of the table, and 0, stand for
 * that day. Without a catalog only what is forbidden for good is known: WILDCARD_FILE. */
uint32_t sslstore__rule_at(enum sslstore__rule rule, int64_t time);

/* What a person should know about the rule in force at a time; "": nothing. */
const char *sslstore__rule_note(enum sslstore__rule rule, int64_t time);

#endif
