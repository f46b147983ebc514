/* Validate: publishes what the validation of an order's domains needs, and withdraws it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_VALIDATE_H
#define SSLSTORE_KEEP_VALIDATE_H

#include "keep/run.h"

/* run->order waits for its certificate: publish what is not visible yet, have e-mails sent again,
 * change the method if one fails, and enter the phase that follows from it. */
sslstore_result sslstore__keep_validate(struct sslstore__keep_run *run);

/* Validation has ended: withdraw all records of run->order, if some may be published. */
sslstore_result sslstore__keep_withdraw(struct sslstore__keep_run *run);

#endif
