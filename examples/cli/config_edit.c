/* Edits the text of a configuration, line by line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "config_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool config_can_hold(const char *value)
{
    size_t size = strlen(value);

    for (size_t i = 0; i < size; i++) {
        bool begins_comment = value[i] == ';' && (i == 0 || value[i - 1] == ' ');

        if (begins_comment || (unsigned char) value[i] < ' ' || value[i] == 0x7f) {
            return false;
        }
    }
    return size > 0 && size <= CONFIG_VALUE_MAX && value[0] != ' ' && value[size - 1] != ' ';
}

/* Returns whether the line at text begins a section; *is_it: the one with that name. */
static bool begins_section(const char *text, const char *name, bool *is_it)
{
    size_t size = strlen(name);

    text += strspn(text, " \t");
    if (text[0] != '[') {
        return false;
    }
    *is_it = strncmp(text + 1, name, size) == 0 && text[1 + size] == ']';
    return true;
}

static size_t line_size(const char *text)
{
    size_t size = strcspn(text, "\n");

    return size + (text[size] == '\n');
}

/* Appends to out, which has the space. */
static char *append(char *out, const char *text, size_t size)
{
    memcpy(out, text, size);
    out[size] = '\0';
    return out + size;
}

static char *append_section(char *out, bool is_first, const char *name, const char *lines)
{
    if (!is_first) {
        out = append(out, "\n", out[-1] == '\n' && out[-2] == '\n' ? 0 : 1);
    }
    return out + sprintf(out, "[%s]\n%s", name, lines);
}

char *config_with_section(const char *text, const char *name, const char *lines)
{
    char *made = malloc(strlen(text) + strlen(name) + strlen(lines) + 16);
    char *out = made;
    bool inside = false;

    if (made == NULL) {
        return NULL;
    }
    out[0] = '\0';
    while (*text != '\0') {
        size_t size = line_size(text);

        (void) begins_section(text, name, &inside);
        if (!inside) {
            out = append(out, text, size);
        }
        text += size;
    }
    if (out > made && out[-1] != '\n') {
        out = append(out, "\n", 1);
    }
    (void) append_section(out, out < made + 2, name, lines);
    return made;
}

char *config_with_first_line(const char *text, const char *line)
{
    size_t size = strlen(text) + strlen(line) + 2;
    char *made = malloc(size);

    if (made != NULL) {
        (void) snprintf(made, size, "%s\n%s", line, text);
    }
    return made;
}
