/* An archive of the installed certificates, which the openssl tool verifies at the end: each
 * against its key, its chain and the names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_LIFE_ARCHIVE_H
#define TEST_LIFE_ARCHIVE_H

#include <stdint.h>

#include "sslstore.h"

#define ARCHIVE_PATH_MAX 64

/* Makes a temporary folder. */
void archive_begin(char folder[ARCHIVE_PATH_MAX]);

/* Adds a certificate and its key, unless it is there. when: the time of its installation. */
void archive_add(const char *folder, const sslstore_chain *chain, const char *key_pem,
                 int64_t when);

/* Runs test/life/verify.sh with the root and the names, and removes the folder. Returns how many
 * certificates were verified; fails the test if one is wrong. */
size_t archive_verify(const char *folder, const char *root_pem, const char *const *names,
                      size_t name_count);

#endif
