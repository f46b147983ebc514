/* Writes the ledger, a line at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ledger.h"
#include "files.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Returns whether the file ends with that text. */
static bool ends_with(const char *path, const char *text)
{
    size_t size = strlen(text);
    char *end = allocate(size + 1);
    FILE *file = fopen(path, "r");
    bool same = file && fseek(file, -(long) size, SEEK_END) == 0 &&
                fread(end, 1, size, file) == size && memcmp(end, text, size) == 0;

    if (file) {
        fclose(file);
    }
    free(end);
    return same;
}

/* Returns the last line as it stands in the file; the caller frees it. NULL: there is none. */
static char *last_line(const struct ledger *ledger)
{
    size_t count = json_array_size(ledger->lines);
    char *text, *line;

    if (!count) {
        return NULL;
    }
    text = json_dumps(json_array_get(ledger->lines, count - 1), JSON_COMPACT);
    line = format_text("%s\n", text ? text : "");
    free(text);
    return line;
}

bool ledger_open(struct ledger *ledger, const char *path, bool killed)
{
    struct stat about;
    bool may_lack = killed && lstat(path, &about) == 0;
    char *line = last_line(ledger);

    ledger->file = file_append(path);
    if (ledger->file && may_lack && line && !ends_with(path, line)) {
        fputs(line, ledger->file);
        fflush(ledger->file);
    }
    free(line);
    return ledger->file != NULL;
}

void ledger_close(struct ledger *ledger)
{
    if (ledger->file) {
        fclose(ledger->file);
    }
    json_decref(ledger->lines);
    memset(ledger, 0, sizeof *ledger);
}

void ledger_add(struct ledger *ledger, const char *event, const struct order *order, int64_t now)
{
    char store_id[ID_SIZE], partner_id[ID_SIZE];
    json_t *line;

    order_id(order, store_id);
    order_partner_id(order, partner_id);
    line = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "event", event, "TheSSLStoreOrderID",
                     store_id, "CustomOrderID", order->custom_id, "PartnerOrderID", partner_id,
                     "ProductCode", order->product->code, "time", (json_int_t) now);
    if (!ledger->lines) {
        ledger->lines = json_array();
    }
    json_array_append_new(ledger->lines, line);
    ledger->pending++;
}

const json_t *ledger_pending(const struct ledger *ledger, size_t place)
{
    size_t count = json_array_size(ledger->lines);

    if (place >= ledger->pending) {
        return NULL;
    }
    return json_array_get(ledger->lines, count - ledger->pending + place);
}

void ledger_flush(struct ledger *ledger)
{
    const json_t *line;

    for (size_t i = 0; ledger->file && (line = ledger_pending(ledger, i)); i++) {
        json_dumpf(line, ledger->file, JSON_COMPACT);
        fputc('\n', ledger->file);
    }
    if (ledger->file && ledger->pending) {
        fflush(ledger->file);
    }
    ledger->pending = 0;
    while (json_array_size(ledger->lines) > LEDGER_SHOWN) {
        json_array_remove(ledger->lines, 0);
    }
}
