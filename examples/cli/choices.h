/* Choices: which value counts for each setting, and where it comes from: an option, else the
 * environment, else the configuration of the user, else that of the system, else a default.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_CHOICES_H
#define SSLSTORE_CLI_CHOICES_H

#include <stdbool.h>
#include <stddef.h>

#include "arguments.h"
#include "config_file.h"

#define CHOICES_PROFILE "profile"
#define SOURCE_BYTES    (CONFIG_PATH_BYTES + 64)

enum setting {
    SETTING_PROFILE,
    SETTING_URL,
    SETTING_PARTNER_CODE,
    SETTING_TOKEN,      /* the token itself */
    SETTING_TOKEN_FILE, /* only one of both is chosen */
    SETTING_CA_FILE,
    SETTING_ROOTS,
    SETTING_PROXY, /* "": none */
    SETTING_ENABLED,
    SETTING_PINS, /* this one and the following: of the files; their options are in the arguments */
    SETTING_TIMEOUT,
    SETTING_ATTEMPTS,
    SETTING_COUNT
};

struct choice {
    const char *value; /* NULL: not set */
    char source[SOURCE_BYTES];
    char path[CONFIG_PATH_BYTES]; /* of value, if it is a path in a file */
};

/* Large: belongs on the heap. */
struct choices {
    struct choice all[SETTING_COUNT];
    struct config_file user;
    struct config_file system;
};

/* Reads the files and chooses. Returns NULL after an error that it reported; then *code is USAGE or
 * FAILED. Free with choices_free(). Texts of the environment and of the arguments are not
 * copied. */
struct choices *choices_read(const struct cli *cli, const struct arguments *arguments, int *code);
void choices_free(struct choices *choices); /* also NULL */

/* Returns the name of a setting, which is also its key in the files. */
const char *choices_name(enum setting setting);

/* Returns whether the files may have the key outside of [order]. */
bool choices_has_key(const char *name);

/* Returns the key that is meant by one that files may not have; NULL: none is close. */
const char *choices_meant_key(const char *name);

/* Returns a key of [order] by its number; NULL: no more. source: SOURCE_BYTES, or NULL. Keys of the
 * user come first; those of the system that the user has, too, are left out. */
const struct config_entry *choices_order(const struct choices *choices, size_t number,
                                         char *source);

/* Returns the file with the CA certificates that the system trusts; NULL: not found. */
const char *choices_system_ca_file(void);

#endif
