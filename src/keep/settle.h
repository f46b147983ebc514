/* Settle: finds out what became of a request whose outcome is unknown, after a lost reply or a
 * restart.
 *
 *   open      what is seen                                        what is done
 *   ORDER     an order with the id, by lookup or in the list      adopt it
 *             none, and sent less than resend_after_hours ago     look again later
 *             none, and longer ago                                forget the request: the keep buys
 *                                                                 again, with the same id;
 *                                                                 never_resends, or sent again
 *                                                                 three times: TASK_RESOLVE
 *   REISSUE   another PartnerOrderID, or a reissue is pending     wait for the certificate
 *             neither, and sent less than ten minutes ago         look again later
 *             neither, and longer ago                             forget the request: a reissue is
 *                                                                 free
 *   any       the lookup failed                                   look again later
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_SETTLE_H
#define SSLSTORE_KEEP_SETTLE_H

#include "keep/run.h"

/* Settle the open request, if there is one. record.open is NONE afterwards if it is settled. */
sslstore_result sslstore__keep_settle(struct sslstore__keep_run *run);

#endif
