/* Keep program: runs the programs of a keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_PROGRAM_H
#define SSLSTORE_CLI_KEEP_PROGRAM_H

#include "keep_file.h"
#include "program.h"

/* Adds what every program gets: PATH, the variables of the description, the names of hook and
 * keep. */
void keep_program_begin(struct variables *variables, const struct description *description,
                        enum keep_hook hook);

/* Runs a program of the keep and frees the variables. Returns its exit code; 1: anything but 0 to
 * 2. */
int keep_program_run(const struct description *description, enum keep_hook hook,
                     struct variables *variables);

#endif
