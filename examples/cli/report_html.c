/* The report as a page for a browser: one file, which loads nothing. Texts of the inventory may be
 * hostile: each goes through html_text() or a %s of html_put().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <string.h>

#include "html.h"
#include "report.h"
#include "report_page.h"
#include "text.h"

#define WORDS_SHOWN 8 /* of a tally; the others are folded */

#define MINUTE_TEXT_SIZE sizeof "2026-11-24 05:00 UTC"

static const char *const fate_classes[FATES] = {"free", "paid", "done"};

struct page {
    FILE *out;
    const struct report *report;
};

static void put_head(FILE *out)
{
    html_put(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
                  "<title>Certificates</title>\n<style>\n");
    report_page_style(out);
    html_put(out, "</style>\n</head>\n<body>\n");
}

/* "2026-11-24 05:00 UTC"; "": 0. */
static void minute_text(int64_t time, char *out)
{
    char text[SSLSTORE_TIME_TEXT_SIZE];

    (void) sslstore_time_text(time, text, sizeof text);
    out[0] = '\0';
    if (text[0] != '\0') {
        (void) snprintf(out, MINUTE_TEXT_SIZE, "%.10s %.5s UTC", text, text + 11);
    }
}

static void put_header(FILE *out, const struct report *report)
{
    char now[MINUTE_TEXT_SIZE], synced[MINUTE_TEXT_SIZE];

    minute_text(report->now, now);
    minute_text(report->syncs.completed, synced);
    html_put(out, "<header>\n<h1>Certificates</h1>\n<p class=\"soft\">Written on %s, ", now);
    if (synced[0] != '\0') {
        html_put(out, "from the inventory of %s.</p>\n", synced);
    } else {
        html_put(out, "from an inventory that was never complete.</p>\n");
    }
    if (!report->complete) {
        html_put(out, "<p class=\"warning\">Orders may be missing.</p>\n");
    }
    if (report->syncs.failures > 0) {
        fprintf(out, "<p class=\"warning\">Syncs since then that did not end: %" PRId64 ".</p>\n",
                report->syncs.failures);
    }
    html_put(out, "</header>\n");
}

static void put_figure(FILE *out, const char *class_name, const char *label, uint64_t count)
{
    html_put(out, "<div class=\"%s\"><dt>%s</dt>", class_name, label);
    fprintf(out, "<dd>%" PRIu64 "</dd></div>\n", count);
}

static void put_figures(FILE *out, const struct summary *summary)
{
    html_put(out, "<dl>\n");
    put_figure(out, "", "in force", summary->in_force);
    put_figure(out, "", "end within 30 days", summary->soon);
    put_figure(out, "free", "free reissues due", summary->due[FATE_FREE]);
    put_figure(out, "paid", "paid renewals due", summary->due[FATE_PAID]);
    put_figure(out, "", "ended, not replaced", summary->ended);
    put_figure(out, "", "wait for validation", summary->waiting);
    if (summary->errors > 0) {
        put_figure(out, "bad", "could not be read", summary->errors);
    }
    html_put(out, "</dl>\n");
}

/* ---- Weeks ---- */

static uint64_t sum_of(const struct summary_week *week)
{
    return week->counts[FATE_FREE] + week->counts[FATE_PAID] + week->counts[FATE_DONE];
}

static uint64_t highest_of(const struct summary *summary)
{
    uint64_t highest = 1;

    for (size_t i = 0; i < SUMMARY_WEEKS; i++) {
        uint64_t sum = sum_of(&summary->weeks[i]);

        highest = sum > highest ? sum : highest;
    }
    return highest;
}

static bool is_same_month(const char *day, const char *other)
{
    return strncmp(day, other, strlen("2026-11")) == 0;
}

/* Writes "Nov", or the year instead of "Jan", if it is the first week of that month; else "". The
 * first one of all is left out if the next one begins a month: there is no room for both. */
static void month_text(const struct summary *summary, size_t week, char *out, size_t size)
{
    static const char *const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char day[SSLSTORE_TIME_TEXT_SIZE], neighbor[SSLSTORE_TIME_TEXT_SIZE];
    int month;

    text_day(summary->weeks[week].begin, day);
    text_day(summary->weeks[week == 0 ? 1 : week - 1].begin, neighbor);
    month = (day[5] - '0') * 10 + day[6] - '0';
    out[0] = '\0';
    if (month >= 1 && month <= 12 && is_same_month(day, neighbor) == (week == 0)) {
        (void) snprintf(out, size, "%.4s", month == 1 ? day : names[month - 1]);
    }
}

static void put_week(FILE *out, const struct summary_week *week, const char *day, const char *month)
{
    char label[128];

    snprintf(label, sizeof label,
             "from %s: free reissue %" PRIu64 ", paid renewal %" PRIu64 ", other %" PRIu64, day,
             week->counts[FATE_FREE], week->counts[FATE_PAID], week->counts[FATE_DONE]);
    html_put(out, "<button data-week=\"%s\" title=\"%s\" aria-label=\"%s\">", day, label, label);
    for (size_t i = 0; i < FATES; i++) {
        if (week->counts[i] > 0) {
            html_put(out, "<i class=\"%s\" ", fate_classes[i]);
            fprintf(out, "style=\"--n:%" PRIu64 "\"></i>", week->counts[i]);
        }
    }
    if (month[0] != '\0') {
        html_put(out, "<small>%s</small>", month);
    }
    html_put(out, "</button>\n");
}

static void put_legend(FILE *out, const struct summary *summary)
{
    static const char *const labels[FATES] = {"free reissue", "paid renewal", "other"};
    uint64_t sums[FATES] = {0};

    for (size_t i = 0; i < SUMMARY_WEEKS * FATES; i++) {
        sums[i % FATES] += summary->weeks[i / FATES].counts[i % FATES];
    }
    html_put(out, "<p class=\"legend soft\">");
    for (size_t i = 0; i < FATES; i++) {
        html_put(out, "<span class=\"%s\">%s: ", fate_classes[i], labels[i]);
        fprintf(out, "%" PRIu64 "</span> ", sums[i]);
    }
    if (summary->later > 0) {
        fprintf(out, "later: %" PRIu64, summary->later);
    }
    html_put(out, "</p>\n");
}

static void put_weeks(FILE *out, const struct summary *summary)
{
    uint64_t highest = highest_of(summary);
    char day[SSLSTORE_TIME_TEXT_SIZE], month[16];

    html_put(out, "<section>\n<h2>Certificates that end, by week</h2>\n");
    fprintf(out,
            "<p class=\"soft scale\">%" PRIu64 "</p>\n"
            "<div class=\"weeks\" style=\"--max:%" PRIu64 "\">\n",
            highest, highest);
    for (size_t i = 0; i < SUMMARY_WEEKS; i++) {
        text_day(summary->weeks[i].begin, day);
        month_text(summary, i, month, sizeof month);
        put_week(out, &summary->weeks[i], day, month);
    }
    html_put(out, "</div>\n");
    put_legend(out, summary);
    html_put(out, "</section>\n");
}

/* ---- Counts ---- */

static void put_words(FILE *out, const struct tally *tally, size_t from, size_t to)
{
    fprintf(out, "<ul style=\"--max:%" PRIu64 "\">\n",
            tally->size == 0 ? 1 : tally->entries[0].count);
    for (size_t i = from; i < to && i < tally->size; i++) {
        const struct tally_entry *entry = &tally->entries[i];

        fprintf(out, "<li style=\"--n:%" PRIu64 "\">", entry->count);
        html_put(out, "<span>%s</span>", entry->word);
        fprintf(out, "<b>%" PRIu64 "</b></li>\n", entry->count);
    }
    html_put(out, "</ul>\n");
}

static void put_tally(FILE *out, const char *title, const struct tally *tally)
{
    html_put(out, "<div>\n<h3>%s</h3>\n", title);
    put_words(out, tally, 0, WORDS_SHOWN);
    if (tally->size > WORDS_SHOWN) {
        fprintf(out, "<details><summary class=\"soft\">%lu more</summary>\n",
                (unsigned long) (tally->size - WORDS_SHOWN));
        put_words(out, tally, WORDS_SHOWN, tally->size);
        html_put(out, "</details>\n");
    }
    html_put(out, "</div>\n");
}

static void put_counts(FILE *out, const struct summary *summary)
{
    html_put(out, "<section>\n<h2>Orders</h2>\n<div class=\"counts\">\n");
    put_tally(out, "by state", &summary->states);
    put_tally(out, "by vendor", &summary->vendors);
    put_tally(out, "by product", &summary->products);
    html_put(out, "</div>\n</section>\n");
}

/* ---- Tables ---- */

static void put_name(FILE *out, const struct inventory_record *record)
{
    const char *name = record->common_name[0] == '\0' ? record->names : record->common_name;

    if (strpbrk(record->names, ",; ") == NULL) {
        html_put(out, "<td><bdi>%s</bdi></td>", name);
    } else {
        html_put(out,
                 "<td><details><summary><bdi>%s</bdi></summary><small>%s</small></details></td>",
                 name, record->names);
    }
}

static void put_end(FILE *out, const struct inventory_record *record, int64_t now)
{
    char day[SSLSTORE_TIME_TEXT_SIZE], days[TEXT_DAYS_SIZE];

    text_day(record->not_after, day);
    html_put(out, "<td class=\"day\">%s", day);
    if (record->not_after != 0) {
        text_days(record->not_after - now, days);
        html_put(out, " <small>%s</small>", days);
    }
    html_put(out, "</td>");
}

/* What ended long ago needs nothing any more. */
static void put_needs(FILE *out, const struct inventory_record *record, const struct due *due,
                      int64_t now)
{
    char day[SSLSTORE_TIME_TEXT_SIZE];

    text_day(due->from, day);
    if (summary_fate(due) == FATE_DONE) {
        html_put(out, "<td>%s</td>", due_words(due));
        return;
    }
    if (!summary_is_kept(record, now)) {
        html_put(out, "<td>nothing</td>");
        return;
    }
    html_put(out, "<td><span class=\"%s\">%s</span>", fate_classes[summary_fate(due)],
             due_words(due));
    html_put(out, " <small>%s</small></td>", due_is_now(due, now) ? "now" : day);
}

static void put_row(const struct page *page, const struct inventory_record *record,
                    const struct due *due)
{
    int64_t now = page->report->now;
    char week[SSLSTORE_TIME_TEXT_SIZE];
    FILE *out = page->out;

    text_day(summary_is_in_force(record, now) ? summary_week_of(record->not_after) : 0, week);
    html_put(out, "<tr data-week=\"%s\">", week);
    put_name(out, record);
    html_put(out, "<td class=\"id\">%s</td><td>%s</td><td>%s</td><td>%s</td>", record->order_id,
             record->product, record->vendor, record->state);
    put_end(out, record, now);
    put_needs(out, record, due, now);
    html_put(out, "</tr>\n");
}

static void put_if_due(void *user, const struct inventory_record *record)
{
    const struct page *page = user;
    struct due due;

    if (summary_is_due(record, page->report->now, &due)) {
        put_row(page, record, &due);
    }
}

static void put_if_current(void *user, const struct inventory_record *record)
{
    const struct page *page = user;
    struct due due;

    if (inventory_is_current(record)) {
        due_find(record, page->report->now, &due);
        put_row(page, record, &due);
    }
}

static bool put_table(struct page *page, bool sorts, inventory_record_fn *put_record)
{
    static const char *const titles[] = {"Name",  "Order", "Product", "Vendor",
                                         "State", "Ends",  "Needs"};
    bool read;

    html_put(page->out, "<table>\n<thead><tr>");
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        html_put(page->out, sorts ? "<th><button>%s</button></th>" : "<th>%s</th>", titles[i]);
    }
    html_put(page->out, "</tr></thead>\n<tbody>\n");
    read = inventory_records(page->report->inventory, put_record, page);
    html_put(page->out, "</tbody>\n</table>\n");
    return read;
}

static bool put_due_table(struct page *page)
{
    const uint64_t *due = page->report->summary.due;
    bool read = true;

    html_put(page->out, "<section>\n<h2>Due now</h2>\n");
    if (due[FATE_FREE] + due[FATE_PAID] == 0) {
        html_put(page->out, "<p>Nothing is due.</p>\n");
    } else {
        read = put_table(page, false, put_if_due);
    }
    html_put(page->out, "</section>\n");
    return read;
}

/* Without a script the search would be of no use: the script shows it. */
static bool put_all_table(struct page *page)
{
    bool read;

    html_put(page->out, "<section id=\"all\">\n<h2>All orders</h2>\n<p class=\"search\" hidden>"
                        "<input type=\"search\" placeholder=\"Search\" aria-label=\"Search\">"
                        "<output class=\"soft\"></output></p>\n");
    read = put_table(page, true, put_if_current);
    html_put(page->out, "</section>\n");
    return read;
}

bool report_html(FILE *out, const struct report *report)
{
    struct page page = {out, report};
    bool read;

    put_head(out);
    put_header(out, report);
    put_figures(out, &report->summary);
    put_weeks(out, &report->summary);
    put_counts(out, &report->summary);
    read = put_due_table(&page) && put_all_table(&page);
    html_put(out, "<script>\n");
    report_page_script(out);
    html_put(out, "</script>\n</body>\n</html>\n");
    return read;
}
