/* The commands of the program, and what they share.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLES_WIRE_H
#define EXAMPLES_WIRE_H

#include "sslstore.h"

/* What a command gets: its operands, "" if missing. */
struct operands {
    const char *first;
    const char *second;
    const char *third;
};

typedef sslstore_result command_fn(sslstore_client *client, const struct operands *operands);

/* Those that only read: read.c. */
command_fn command_health;
command_fn command_query;
command_fn command_modified;
command_fn command_download;
command_fn command_renewal;
command_fn command_state;

/* Those that buy or change something: order.c. */
command_fn command_validate;
command_fn command_new;
command_fn command_reissue;
command_fn command_method;
command_fn command_refund;
command_fn command_revoke;

/* Shows an order on a line. */
void show(const sslstore_order *order);

/* Shows an order, if there is one, and frees it. Returns result. */
sslstore_result show_and_free(sslstore_result result, sslstore_order *order);

/* Returns the text of a file, or "": the service then refuses the request. Valid until the next
 * call. */
const char *read_text(const char *path);

#endif
