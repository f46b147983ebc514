/* Advance: does what is due for a keep.
 *
 *   what is known                what is done                                   file
 *   no state                     look up the keep's orders                      find.h
 *   a request of unknown outcome find out what became of it                     settle.h
 *   no order                     buy one                                        place.h
 *   an order: ask for it, then by its state
 *     INITIAL PENDING REISSUING  publish, wait                                  validate.h
 *     ACTIVE                     install, or replace when due                   active.h
 *     EXPIRED                    renew                                          place.h
 *     UNKNOWN                    wait; blocked after three days
 *     any other: it has ended    TASK_ORDER_ENDED, or buy another               place.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_ADVANCE_H
#define SSLSTORE_KEEP_ADVANCE_H

#include "keep/run.h"

sslstore_result sslstore__keep_advance(struct sslstore__keep_run *run);

#endif
