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

void csv_text(struct csv *csv, const char *text)
{
    bool is_formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;

    put_field(csv, is_formula ? "'" : "", text);
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
