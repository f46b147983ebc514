/* The journal of one order, in a file: example 2 in two functions, for the other examples.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLES_JOURNAL_H
#define EXAMPLES_JOURNAL_H

#include "sslstore.h"

/* Locks the journal until the process ends, and puts it into the settings of the client and of the
 * call. Returns false, and says why, if another process has it or it cannot be read: nothing may be
 * bought then. */
bool journal_open(const char *path, sslstore_config *config, sslstore_enroll_options *options);

#endif
