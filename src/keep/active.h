/* Active: what a keep does with an order that has a certificate.
 *
 *   the order's certificate                          what is done
 *   in service, and a reissue is awaited             wait; after a while the reissue counts as lost
 *   in service, for other names than are described   reissue
 *   in service                                       nothing, or, when it is due, reissue or renew
 *   with the keep's key                              check and install it
 *   has ended                                        reissue; while that does not show, again after
 *                                                    pauses that grow
 *   without a name that is described                 reissue, again after pauses that grow
 *   with another key, and a reissue is awaited       wait for a day: the files come late
 *   with another key, and one is in service          keep that; TASK_OTHER_MACHINE; reissue when it
 *                                                    is due
 *   with another key, and none is in service         reissue; again after pauses that grow, so that
 *                                                    two machines do not replace each other's for
 *                                                    ever
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_ACTIVE_H
#define SSLSTORE_KEEP_ACTIVE_H

#include "keep/run.h"

/* run->order is active. */
sslstore_result sslstore__keep_active(struct sslstore__keep_run *run);

#endif
