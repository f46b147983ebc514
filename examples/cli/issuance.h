/* Issuance: what all commands that read the inventory say about one of its rows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_ISSUANCE_H
#define SSLSTORE_CLI_ISSUANCE_H

#include "inventory_records.h"
#include "json.h"

/* Full days until it ends, rounded down: -1 for one that ended an hour ago. */
int64_t issuance_days(const struct inventory_record *record, int64_t now);

/* "active", …; "superseded" or "vanished" if it is not current. */
const char *issuance_state(const struct inventory_record *record);

/* Writes the members of a record. */
void issuance_members(struct json *json, const struct inventory_record *record, int64_t now);

#endif
