/* Writes CSV.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "csv.h"

#include <string.h>

#include "sslstore.h"
#include "text.h"

static void put_field(struct csv *csv, const char *mark, const char *text)
{
    fprintf(csv->out, "%s\"%s", csv->comma ? "," : "", mark);
    for (const char *next = text; *next != '\0';) {
        if (*next == '"') {
            fputc('"', csv->out); /* a quote is written twice */
        }
        text_put_next(csv->out, &next);
    }
    fputc('"', csv->out);
    csv->comma = true;
}

/* Some spreadsheets read the wide forms of these characters, which East Asian fonts have, in the
 * same way. */
static bool begins_formula(const char *text)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
                                       "\xef\xbc\xa0"};

    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (strncmp(text, wide[i], strlen(wide[i])) == 0) {
            return true;
        }
    }
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
}

void csv_text(struct csv *csv, const char *text)
{
    put_field(csv, begins_formula(text) ? "'" : "", text);
}

void csv_plain(struct csv *csv, const char *text)
{
    put_field(csv, "", text);
}

void csv_time(struct csv *csv, int64_t time)
{
    char text[SSLSTORE_TIME_TEXT_SIZE];

    (void) sslstore_time_text(time, text, sizeof text);
    csv_plain(csv, text);
}

void csv_end_row(struct csv *csv)
{
    fputs("\r\n", csv->out);
    csv->comma = false;
}
