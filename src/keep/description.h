/* Description: checks an sslstore_keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_DESCRIPTION_H
#define SSLSTORE_KEEP_DESCRIPTION_H

#include "sslstore.h"

/* Returns the name of the first member that is invalid, or NULL. *problem says what is wrong. */
const char *sslstore__keep_description_check(const sslstore_keep *keep, const char **problem);

#endif
