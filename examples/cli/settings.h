/* Settings: options, else the environment, else the defaults, as a configuration of the library.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_SETTINGS_H
#define SSLSTORE_CLI_SETTINGS_H

#include "arguments.h"
#include "files.h"
#include "sslstore.h"

#define PINS_MAX 16

struct settings {
    sslstore_config config;
    sslstore_pin pins[PINS_MAX]; /* the configuration's */
    char *token;                 /* of a file, so that it can be wiped; NULL: the environment's */
    const char *token_source;    /* for messages */
    struct content roots;        /* the configuration's */
};

/* Reports what is wrong; DONE, USAGE or FAILED. */
int settings_read(struct settings *settings, const struct cli *cli,
                  const struct arguments *arguments);

/* Wipe the token. */
void settings_free(struct settings *settings);

/* From now on Ctrl-C ends the call under way, and a second one the program. */
void settings_watch_interrupts(void);
bool settings_interrupted(void);

#endif
