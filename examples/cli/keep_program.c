/* Runs the programs of a keep. The README says what they get and what their exit codes mean.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "keep_program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_BYTES  128
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

void keep_program_begin(struct variables *variables, const struct description *description,
                        enum keep_hook hook)
{
    const char *path = getenv("PATH");

    bool has_path = false;

    for (size_t i = 0; i < description->environment_count; i++) {
        variables_put(variables, description->environment[i]);
        has_path = has_path || strncmp(description->environment[i], "PATH=", 5) == 0;
    }
    if (!has_path) {
        variables_add(variables, "PATH", path != NULL ? path : DEFAULT_PATH);
    }
    variables_add(variables, "SSLSTORE_HOOK", keep_hook_names[hook]);
    variables_add(variables, "SSLSTORE_KEEP", description->name);
}

int keep_program_run(const struct description *description, enum keep_hook hook,
                     struct variables *variables)
{
    char label[LABEL_BYTES];
    struct program program = {.path = description->hooks[hook],
                              .label = label,
                              .variables = variables,
                              .timeout_s = description->hook_timeout_s};
    int code;

    (void) snprintf(label, sizeof label, "%s: %s", description->name, keep_hook_names[hook]);
    code = program_run(&program);
    variables_free(variables);
    return code < 0 || code > 2 ? 1 : code;
}
