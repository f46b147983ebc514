/* Bought: the days on which a keep's orders were bought, for the limit of orders in 12 months.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_BOUGHT_H
#define SSLSTORE_KEEP_BOUGHT_H

#include "keep/record.h"

/* Note a purchase that is about to be made. */
void sslstore__keep_bought_push(struct sslstore__keep_record *record, int64_t time);

/* Note the purchase of an order that was found, unless one was noted for that day or a day beside
 * it: the service's dates and this machine's may differ. time 0: unknown, not noted. */
void sslstore__keep_bought_note(struct sslstore__keep_record *record, int64_t time);

/* The purchase that was noted last took place then. time 0: unknown, nothing changes. */
void sslstore__keep_bought_date(struct sslstore__keep_record *record, int64_t time);

/* The purchase that was noted last did not take place. */
void sslstore__keep_bought_forget(struct sslstore__keep_record *record);

/* How many orders were bought in the 365 days before now. */
unsigned sslstore__keep_bought_count(const struct sslstore__keep_record *record, int64_t now);

#endif
