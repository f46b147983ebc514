/* Covers: the SQL function covers(NAMES, WANTED): whether each wanted name is among the names.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_COVERS_H
#define SSLSTORE_CLI_COVERS_H

#include <sqlite3.h>
#include <stdbool.h>

/* Adds the function to a connection. Returns false if out of memory. */
bool covers_add(sqlite3 *handle);

#endif
