/* Settings: builds the library's configuration from what was chosen (choices.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_SETTINGS_H
#define SSLSTORE_CLI_SETTINGS_H

#include "arguments.h"
#include "choices.h"
#include "files.h"
#include "sslstore.h"

#define PINS_MAX 16

struct settings {
    sslstore_config config;
    sslstore_pin pins[PINS_MAX]; /* config.pins */
    char *token;                 /* read from a file, and wiped; NULL: from the environment */
    const char *token_source;    /* file or variable, for messages */
    const char *proxy_source;    /* option, file or variable */
    struct content roots;        /* config.certificate_roots */
    struct choices *choices;     /* owns or borrows the texts of config */
};

/* Reads the settings. Reports an error; returns DONE, USAGE or FAILED. */
int settings_read(struct settings *settings, const struct cli *cli,
                  const struct arguments *arguments);

/* Chooses the settings unless they were chosen, for a command that works without the service. */
int settings_read_choices(struct settings *settings, const struct cli *cli,
                          const struct arguments *arguments);

/* Makes the configuration of the library from the choices. Reports an error; returns DONE, USAGE or
 * FAILED. */
int settings_apply(struct settings *settings, const struct cli *cli,
                   const struct arguments *arguments);

/* Frees the settings and wipes the token. */
void settings_free(struct settings *settings);

/* From now on the first Ctrl-C or SIGTERM ends the current call, and the second one the program. */
void settings_watch_interrupts(void);
bool settings_interrupted(void);

#endif
