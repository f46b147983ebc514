/* Approver: chooses who approves a domain by e-mail.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_APPROVER_H
#define SSLSTORE_KEEP_APPROVER_H

#include "keep/run.h"

/* Ask the service who may approve a domain (`order/approverlist`), and choose the first by the
 * order of keep->approvers. Returns ERR_NOT_PERMITTED if nobody may, or none of keep->approvers. */
sslstore_result sslstore__keep_approver_choose(struct sslstore__keep_run *run, const char *domain,
                                               char *address, size_t size);

#endif
