/* Covers: covers(NAMES, WANTED) in SQL: whether each name of one list is in the other.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_COVERS_H
#define SSLSTORE_CLI_COVERS_H

#include <sqlite3.h>
#include <stdbool.h>

/* false: out of memory. */
bool covers_add(sqlite3 *handle);

#endif
