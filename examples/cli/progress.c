/* Draws the progress bar.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sslstore.h"

#define BAR_WIDTH  24
#define REDRAW_MS  100
#define LINE_WIDTH 80

void progress_begin(struct progress *progress, bool shown)
{
    memset(progress, 0, sizeof *progress);
    progress->shown = shown;
    progress->started_ms = sslstore_now_ms(NULL);
}

/* "[=====     ]  250/1000" */
static int put_bar(char *line, size_t size, uint64_t done, uint64_t expected)
{
    int filled = (int) (done * BAR_WIDTH / expected);
    char bar[BAR_WIDTH + 1];

    memset(bar, ' ', BAR_WIDTH);
    memset(bar, '=', (size_t) filled);
    bar[BAR_WIDTH] = '\0';
    return snprintf(line, size, "[%s] %" PRIu64 "/%" PRIu64, bar, done, expected);
}

/* "1:02:03 left" */
static int put_remaining(char *line, size_t size, uint64_t seconds)
{
    uint64_t minutes = seconds / 60;

    if (minutes >= 60) {
        return snprintf(line, size, "  %" PRIu64 ":%02u:%02u left", minutes / 60,
                        (unsigned) (minutes % 60), (unsigned) (seconds % 60));
    }
    return snprintf(line, size, "  %u:%02u left", (unsigned) minutes, (unsigned) (seconds % 60));
}

static void draw(struct progress *progress, uint64_t now)
{
    uint64_t done = progress->before + progress->done;
    uint64_t elapsed = now - progress->started_ms;
    bool measured = progress->expected > 0;
    char line[LINE_WIDTH];
    int width;

    if (measured) {
        if (done > progress->expected) {
            done = progress->expected; /* some records are counted twice */
        }
        width = put_bar(line, sizeof line, done, progress->expected);
    } else {
        width = snprintf(line, sizeof line, "%" PRIu64 " orders", done);
    }
    if (elapsed > 0 && progress->done > 0) {
        width += snprintf(line + width, sizeof line - (size_t) width, "  %" PRIu64 "/s",
                          progress->done * 1000 / elapsed);
        if (measured) {
            width += put_remaining(line + width, sizeof line - (size_t) width,
                                   (progress->expected - done) * elapsed / progress->done / 1000);
        }
    }
    fprintf(stderr, "\r%s%*s", line, width < progress->width ? progress->width - width : 0, "");
    fflush(stderr);
    progress->width = width > progress->width ? width : progress->width;
    progress->drawn_ms = now;
}

void progress_step(struct progress *progress)
{
    uint64_t now;

    progress->done++;
    if (!progress->shown) {
        return;
    }
    now = sslstore_now_ms(NULL);
    if (progress->width == 0 || now - progress->drawn_ms >= REDRAW_MS) {
        draw(progress, now);
    }
}

void progress_clear(struct progress *progress)
{
    if (progress->width > 0) {
        fprintf(stderr, "\r%*s\r", progress->width, "");
        fflush(stderr);
        progress->width = 0;
    }
}
