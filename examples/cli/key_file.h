/* Key files: reads a private key, and makes one where there is none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEY_FILE_H
#define SSLSTORE_CLI_KEY_FILE_H

#include "cli.h"
#include "files.h"

/* Reads a private key. Returns false on failure; errno says why. Free with key_free(). */
bool key_file_read(const char *path, struct content *key);

/* Reads the key file; makes it first if it does not exist, for its owner alone. Existing files
 * stay.
 * type: a word such as "p256"; NULL: that. Reports an error; returns DONE or an exit code. */
int key_file_need(const struct cli *cli, const char *path, const char *type, struct content *key);

/* Makes a key in place of the file. */
int key_file_renew(const struct cli *cli, const char *path, const char *type, struct content *key);

/* Makes a key that is stored nowhere: for a request that is not sent. */
int key_make_unstored(const struct cli *cli, const char *type, struct content *key);

/* Digests the public key as the library does (key_sha256). Returns false if the key is
 * unreadable. */
bool key_digest(const struct content *key, uint8_t *sha256);

/* Wipes the key and frees it. */
void key_free(struct content *key);

#endif
