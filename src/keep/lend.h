/* Lend: settings of a client that a step replaces by those of the keep.
 *
 * Orders are journaled into the keep's state, and are due in the keep's window. The client's own
 * journal and window are put back when the step ends.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_LEND_H
#define SSLSTORE_KEEP_LEND_H

#include "keep/run.h"

struct sslstore__keep_lent {
    sslstore_journal_fn *journal;
    void *journal_user;
    uint32_t window_days;
    uint32_t window_percent;
};

void sslstore__keep_lend(struct sslstore__keep_run *run, struct sslstore__keep_lent *lent);
void sslstore__keep_return(struct sslstore__keep_run *run, const struct sslstore__keep_lent *lent);

#endif
