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

/* Ends what a killed process left. names: all files that are ever exchanged in the folder; NULL ends
 * them. Returns false on failure; errno says why. */
bool exchange_settle(const char *directory, const char *const *names);

/* Puts staged files of the folder in place, all at one moment. The folder is settled. Where the file
 * system has no links, they are put in place one after the other. */
bool exchange_commit(const char *directory, const char *const *names, struct staged *staged,
                     size_t count);

#endif
