/* Clock: the current time, as far as it is known.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_CLOCK_H
#define SSLSTORE_ORDERS_CLOCK_H

#include "sslstore.h"

/* The time of this machine's clock; 0: it was never set. */
int64_t sslstore__clock_own(const sslstore_client *client);

/* The time of this machine's clock, or of the service's if this machine's was never set; 0:
 * unknown. */
int64_t sslstore__clock_known(const sslstore_client *client);

/* The time that rules with dates are judged by: that of the service's last response, or else of
 * this machine's clock; 0: unknown. */
int64_t sslstore__clock_judging(const sslstore_client *client);

#endif
