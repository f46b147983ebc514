/* The command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_OPTIONS_H
#define SANDBOX_OPTIONS_H

#include "front.h"
#include "net_check.h"

struct options {
    struct engine_config engine;
    struct front_config front;
    struct net_config net;
    const char *ready_file, *ca_dir, *stats_file;
    const char **faults;     /* the array of engine.faults */
    char *names, *addresses; /* the lists of front.names and front.addresses */
    const char *name;        /* the first --name; NULL: none */
    const char *address;     /* the address of --listen, unless it stands for all; NULL: none */
};

/* Returns -1 to continue, or the exit status after it has printed something. Free the options in
 * any case. */
int options_read(struct options *options, int count, char **arguments);
void options_free(struct options *options);

#endif
