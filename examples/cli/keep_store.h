/* Keep store: the folder in which a keep's state, newest key and installed certificate are stored.
 *
 *     STATE-DIR/NAME/lock            held while the keep is worked on
 *                    state           sslstore_keep_state
 *                    key.pem         the newest private key
 *                    installed.pem   key, certificate and chain that were installed last
 *                    notified        what the notify program was told last
 *
 * Every file is replaced atomically and flushed to disk; folders have mode 0700, files 0600.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_STORE_H
#define SSLSTORE_CLI_KEEP_STORE_H

#include "cli.h"
#include "files.h"

#define KEEP_FOLDER_BYTES 3072
#define KEEP_KEY_BYTES    16384

struct keep_store {
    char folder[KEEP_FOLDER_BYTES];
    int lock; /* -1: none */
};

/* The default of --state-dir: that of the service manager, or /var/lib/sslstore. */
const char *keep_store_default(void);

/* Makes the folders and takes the lock. Reports what is wrong; returns DONE or FAILED, the latter
 * also if another process holds the lock. */
int keep_store_open(struct keep_store *store, const struct cli *cli, const char *parent,
                    const char *name);

/* Without the lock, for a look only. Nothing need exist. */
void keep_store_look(struct keep_store *store, const char *parent, const char *name);
void keep_store_close(struct keep_store *store);

/* Reads a file of the folder. Returns false if there is none or it is unreadable; errno says
 * why. */
bool keep_store_read(const struct keep_store *store, const char *name, size_t max,
                     struct content *content);

/* Replaces a file of the folder. Reports a failure. */
bool keep_store_write(const struct keep_store *store, const char *name, const void *data,
                      size_t size);
void keep_store_remove(const struct keep_store *store, const char *name);

/* Reads the state; zeros if there is none. */
void keep_store_state(const struct keep_store *store, sslstore_keep_state *state);

#endif
