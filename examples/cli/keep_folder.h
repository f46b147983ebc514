/* Keep folder: numbered folders of installed files, and the link to the live one. Paths that are
 * written have KEEP_PATH_BYTES. What fails is reported, with the name of the keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_FOLDER_H
#define SSLSTORE_CLI_KEEP_FOLDER_H

#include "files.h"
#include "keep_file.h"

#define KEEP_PATH_BYTES 4096
#define KEEP_LIVE       "live"

/* FOLDER/NAME. Returns false if it does not fit; errno says so. */
bool keep_folder_join(char *out, const char *folder, const char *name);

/* The folder of a path: everything before the last slash. */
void keep_folder_of(const char *path, char *out);

/* Flushes a folder to disk, so that what was renamed in it survives a power cut. */
void keep_folder_sync(const char *path);

/* Reports errno for a path. Returns false. */
bool keep_folder_fail(const struct description *description, const char *path);

/* Writes a file that does not exist, with the owner and mode of the description, to disk. */
bool keep_folder_write(const struct description *description, const char *path, size_t which,
                       const struct content *content);

/* The number of the live folder in folder; 0: there is none. */
unsigned long keep_folder_live(const char *folder);

/* Makes an empty folder of that number; its path goes to path. */
bool keep_folder_make(const struct description *description, const char *folder,
                      unsigned long number, char *path);

/* Makes a link that replaces path atomically. */
bool keep_folder_link(const struct description *description, const char *target, const char *path);

/* Makes the folder at path the live one: the moment at which all files change. */
bool keep_folder_go_live(const struct description *description, const char *folder,
                         const char *path, unsigned long number);

/* Removes all numbered folders but two: the live one and the one before it. */
void keep_folder_remove_old(const char *folder, unsigned long live, unsigned long previous);

#endif
