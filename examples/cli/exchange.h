/* Exchange: replaces several files of a folder at one moment, which a reader or a power cut never
 * finds half done. Before and after, the files are plain files. Meanwhile there are
 *
 *     .sslstore-old/ .sslstore-new/    the files before and after
 *     .sslstore-live                   a link to one of both
 *     NAME                             a link to .sslstore-live/NAME
 *
 * step                                             what a reader finds
 * 1  the old files also get a name in old,
 *    the new ones move into new                    old
 * 2  live becomes a link to old                    old
 * 3  each NAME becomes a link, one by one          old
 * 4  live becomes a link to new: one rename()      old, then new
 * 5  each NAME becomes the plain file, one by one  new
 * 6  the rest is removed                           new
 *
 * A process that is killed leaves links that can be read. exchange_settle() does steps 5 and 6 for
 * whatever live points to.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_EXCHANGE_H
#define SSLSTORE_CLI_EXCHANGE_H

#include "files.h"

/* Two runs that write the same folder do so one after the other. Waits some seconds for the other
 * one. Returns what exchange_unlock() takes, -1 if the folder cannot be locked (on some network
 * file systems), or -2 if the other one still writes; errno is EWOULDBLOCK then. */
#define EXCHANGE_BUSY (-2)
int exchange_lock(const char *directory);
void exchange_unlock(int lock);

/* Ends what a killed process left. The folder is locked. names: all files that are ever exchanged
 * in the folder; NULL ends them. Returns false on failure; errno says why. */
bool exchange_settle(const char *directory, const char *const *names);

/* Puts staged files of the folder in place, all at one moment. The folder is locked and settled.
 * Where the file system has no links, they are put in place one after the other. */
bool exchange_commit(const char *directory, const char *const *names, struct staged *staged,
                     size_t count);

#endif
