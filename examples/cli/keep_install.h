/* Keep install: puts key and certificate where the servers read them, always as a pair.
 *
 * Where the key goes (or else the combined file, or the PKCS#12 store), there is a folder
 *
 *     .sslstore-NAME/7/      key.pem cert.pem chain.pem fullchain.pem combined.pem store.p12
 *     .sslstore-NAME/live    a link to 7
 *
 * and each installed path is a link to .sslstore-NAME/live/FILE. A new certificate is written to a
 * new folder, flushed to disk, and then the link `live` is replaced by one rename(): all files
 * change at that moment, and after a power cut they are all old or all new. The previous folder
 * stays until the next certificate, for those who just opened it.
 *
 * state                               what the next run does
 * paths are files of somebody else    copies them into a folder that becomes live, then replaces
 *                                     them by links one by one (nothing changes for a reader)
 * live is not what was installed      writes a new folder and replaces live
 * a path is no link to live           replaces it
 *
 * With `links = no` the paths are files: each is replaced atomically, but one after the other.
 * After a power cut between two of them the next run replaces the rest.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_INSTALL_H
#define SSLSTORE_CLI_KEEP_INSTALL_H

#include "keep_file.h"

/* PEM texts that belong together. */
struct keep_pair {
    const char *key;
    const char *cert;
    const char *chain; /* "": no issuers */
};

/* Makes the installed files what the description wants; writes nothing if they are that already.
 * Reports a failure and returns false. *changed: something was replaced. */
bool keep_install(const struct description *description, const struct keep_pair *pair,
                  bool *changed);

/* Writes the path of the live key file, for a keep whose state was lost. Returns false if it does
 * not fit. */
bool keep_install_key(const struct description *description, char *path, size_t size);

#endif
