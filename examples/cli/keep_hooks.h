/* Keep hooks: the functions of a keep, which store its state and run its programs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_HOOKS_H
#define SSLSTORE_CLI_KEEP_HOOKS_H

#include "keep_file.h"
#include "keep_store.h"

/* One keep while it is worked on: the user of its functions. */
struct keeper {
    const struct description *description;
    struct keep_store store;
};

/* Fills in the functions of keep that the description asks for. keeper must outlive it. */
void keep_hooks_set(sslstore_keep *keep, struct keeper *keeper);

#endif
