/* Progress: draws a progress bar on standard error, with rate and remaining time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_PROGRESS_H
#define SSLSTORE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;        /* false: draws nothing           */
    uint64_t before;   /* done in an earlier run         */
    uint64_t done;     /* done in this run               */
    uint64_t expected; /* of both together; 0: unknown   */
    uint64_t started_ms;
    uint64_t drawn_ms;
    int width; /* of the line that was drawn     */
};

void progress_begin(struct progress *progress, bool shown);

/* Counts one more as done, and draws if due. */
void progress_step(struct progress *progress);

/* Clears the line, at the end or before another message. */
void progress_clear(struct progress *progress);

#endif
