/* The report as a text for a mail.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>

#include "issuance.h"
#include "report.h"
#include "table.h"
#include "text.h"

#define WORDS_SHOWN 10 /* of a tally */

struct due_list {
    const struct report *report;
    struct table table;
};

static const struct table_column columns[] = {
    {.title = "NEEDS", .width = 13},
    {.title = "ENDS", .width = 11},
    {.title = "DAYS", .width = 5, .from_right = true},
    {.title = " ORDER", .width = 11, .never_cut = true},
    {.title = "PRODUCT", .width = 15, .widest = 28},
    {.title = "NAME", .width = 25},
};

static void put_due(void *user, const struct inventory_record *record)
{
    const struct due_list *list = user;
    int64_t now = list->report->now;
    char day[SSLSTORE_TIME_TEXT_SIZE], days[24], order[SSLSTORE_ID_MAX + 1];
    const char *cells[] = {NULL, day, days, order, record->product, record->common_name};
    struct due due;

    if (!summary_is_due(record, now, &due)) {
        return;
    }
    cells[0] = due_words(&due);
    text_day(record->not_after, day);
    snprintf(days, sizeof days, "%" PRId64, issuance_days(record, now));
    snprintf(order, sizeof order, " %s", record->order_id);
    table_row(&list->table, cells);
}

static bool put_due_list(const struct report *report)
{
    struct due_list list = {.report = report};

    if (report->summary.due[FATE_FREE] + report->summary.due[FATE_PAID] == 0) {
        printf("\nNothing is due.\n");
        return true;
    }
    printf("\n");
    table_begin(&list.table, columns, sizeof columns / sizeof columns[0]);
    table_title(&list.table);
    return inventory_records(report->inventory, put_due, &list);
}

static void put_count(const char *label, uint64_t count)
{
    printf("%-28s%6" PRIu64 "\n", label, count);
}

static void put_tally(const char *title, const struct tally *tally)
{
    if (tally->size > 0) {
        printf("\n%s\n", title);
    }
    for (size_t i = 0; i < tally->size && i < WORDS_SHOWN; i++) {
        printf("  ");
        text_column(tally->entries[i].word, 26);
        printf("%6" PRIu64 "\n", tally->entries[i].count);
    }
    if (tally->size > WORDS_SHOWN) {
        printf("  and %lu more\n", (unsigned long) (tally->size - WORDS_SHOWN));
    }
}

bool report_text(const struct report *report)
{
    const struct summary *summary = &report->summary;
    char now[SSLSTORE_TIME_TEXT_SIZE], synced[SSLSTORE_TIME_TEXT_SIZE];

    (void) sslstore_time_text(report->now, now, sizeof now);
    (void) sslstore_time_text(report->syncs.completed, synced, sizeof synced);
    printf("Certificates on %s\nLast complete sync: %s\n", now,
           synced[0] == '\0' ? "none; orders may be missing" : synced);
    if (report->syncs.failures > 0) {
        printf("Syncs since then that did not end: %" PRId64 "\n", report->syncs.failures);
    }
    printf("\n");
    put_count("Orders", summary->orders);
    put_count("Certificates in force", summary->in_force);
    put_count("  that end within 30 days", summary->soon);
    put_count("Ended and not replaced", summary->ended);
    put_count("Wait for validation", summary->waiting);
    put_count("Could not be read", summary->errors);
    put_count("Free reissues due", summary->due[FATE_FREE]);
    put_count("Paid renewals due", summary->due[FATE_PAID]);
    put_tally("By state", &summary->states);
    put_tally("By vendor", &summary->vendors);
    put_tally("By product", &summary->products);
    return put_due_list(report);
}
