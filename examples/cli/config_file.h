/* Configuration files: the settings of the user and of the system, in INI files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_CONFIG_FILE_H
#define SSLSTORE_CLI_CONFIG_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define CONFIG_ENTRIES_MAX 256
#define CONFIG_PATH_BYTES  4096
#define CONFIG_ORDER       "order" /* the section with the fields of orders */

struct cli;

/* A line KEY = VALUE. */
struct config_entry {
    char *section; /* "": before the first section */
    char *name;
    char *value;
};

struct config_file {
    char path[CONFIG_PATH_BYTES]; /* "": there is no place for one */
    bool exists;
    bool unreadable; /* it exists, but not for this user */
    struct config_entry entries[CONFIG_ENTRIES_MAX];
    size_t count;
};

/* Writes where the file of the user is, or would be: $XDG_CONFIG_HOME/sslstore/config, else
 * ~/.config/sslstore/config; "": nowhere. path: CONFIG_PATH_BYTES. */
void config_user_path(char *path);

/* The same for that of the system: $SSLSTORE_CONFIG_SYSTEM, else /etc/sslstore/config. */
void config_system_path(char *path);

/* Reads the file at file->path, which need not exist. Reports an error with file and line; returns
 * DONE, USAGE or FAILED. Free with config_free() whatever the result. */
int config_read(struct config_file *file, const struct cli *cli);
void config_free(struct config_file *file);

/* Returns a value, or NULL. */
const char *config_value(const struct config_file *file, const char *section, const char *name);
bool config_has_section(const struct config_file *file, const char *section);

#endif
