/* Asks the terminal for its width; writes its escape sequences.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _DEFAULT_SOURCE /* struct winsize */

#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_MIN     40
#define WIDTH_MAX     1000
#define WIDTH_DEFAULT 80

/* Returns the number in a text, or 0. */
static unsigned long number_of(const char *text)
{
    return text == NULL ? 0 : strtoul(text, NULL, 10);
}

/* Returns what the terminal says, else COLUMNS, else 0. */
static unsigned long asked_width(void)
{
#ifdef TIOCGWINSZ
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
#endif
    return number_of(getenv("COLUMNS"));
}

size_t terminal_width(void)
{
    unsigned long width;

    if (!isatty(STDOUT_FILENO)) {
        return 0;
    }
    width = asked_width();
    if (width == 0) {
        return WIDTH_DEFAULT;
    }
    if (width > WIDTH_MAX) {
        return WIDTH_MAX;
    }
    return width < WIDTH_MIN ? WIDTH_MIN : width;
}

static bool has_colors(FILE *out)
{
    const char *refused = getenv("NO_COLOR");
    const char *kind = getenv("TERM");

    return isatty(fileno(out)) && (refused == NULL || refused[0] == '\0') && kind != NULL &&
           strcmp(kind, "dumb") != 0;
}

void terminal_bold(FILE *out, bool on)
{
    if (has_colors(out)) {
        fputs(on ? "\033[1m" : "\033[0m", out);
    }
}
