/* Progress: a bar on standard error, with rate and remaining time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_PROGRESS_H
#define SSLSTORE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;        /* false: nothing is ever drawn   */
    uint64_t before;   /* done in an earlier run         */
    uint64_t done;     /* in this one                    */
    uint64_t expected; /* in both together; 0: not known */
    uint64_t started_ms;
    uint64_t drawn_ms;
    int width; /* of what stands on the line     */
};

void progress_begin(struct progress *progress, bool shown);

/* One more is done. */
void progress_step(struct progress *progress);

/* Leave a clean line, at the end or before something else is said. */
void progress_clear(struct progress *progress);

#endif
