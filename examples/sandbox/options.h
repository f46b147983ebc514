/* The command line.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_OPTIONS_H
#define SANDBOX_OPTIONS_H

#include "front.h"

struct options {
    struct engine_config engine;
    struct front_config front;
    const char *ready_file, *ca_dir, *stats_file;
    const char **faults; /* the array of engine.faults; the caller frees it */
};

/* Returns -1 to continue, or the exit status after it has printed something. */
int options_read(struct options *options, int count, char **arguments);

#endif
