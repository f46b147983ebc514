/* Choice: which validation methods of a keep's preferences are possible for its names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_CHOICE_H
#define SSLSTORE_KEEP_CHOICE_H

#include "sslstore.h"

/* The index of the first possible one of keep->methods, of which as many as tries are looked at,
 * from the index first on, in a circle; method_count if there is none. Impossible are a file for a
 * wildcard name, a TXT record for a CA other than DigiCert, and an e-mail from 2028-03-15 on. */
size_t sslstore__keep_choice(const sslstore_keep *keep, int64_t now, size_t first, size_t tries);

/* The index of the first possible method; 0 if there is none: the check of the order then says
 * why. */
size_t sslstore__keep_choice_first(const sslstore_keep *keep, int64_t now);

#endif
