/* Keep check: finds before anything is bought what would make an installation fail.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_CHECK_H
#define SSLSTORE_CLI_KEEP_CHECK_H

#include "keep_file.h"

/* Looks for folders that are missing or cannot be written, and for an unreadable password. Reports
 * what it finds and returns false. */
bool keep_check(const struct description *description);

#endif
