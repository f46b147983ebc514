/* The report as metrics for the textfile collector of Prometheus's node_exporter (exposition format
 * 0.0.4).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>

#include "report.h"
#include "text.h"

struct family {
    FILE *out;
    const char *name;
    int64_t now;
};

/* A backslash, a quote and the end of a line are escaped. Other hidden characters become "?". */
static void put_value(FILE *out, const char *text)
{
    while (*text != '\0') {
        if (*text == '\n') {
            fputs("\\n", out);
            text++;
            continue;
        }
        if (*text == '\\' || *text == '"') {
            fputc('\\', out);
        }
        text_put_next(out, &text);
    }
}

static void put_label(FILE *out, const char *before, const char *name, const char *value)
{
    fprintf(out, "%s%s=\"", before, name);
    put_value(out, value);
    fputc('"', out);
}

static void begin_family(FILE *out, const char *name, const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_gauge(FILE *out, const char *name, const char *help, int64_t value)
{
    begin_family(out, name, help);
    fprintf(out, "%s %" PRId64 "\n", name, value);
}

static void put_labels(FILE *out, const struct inventory_record *record, const struct due *due)
{
    put_label(out, "{", "id", record->id);
    put_label(out, ",", "common_name", record->common_name);
    put_label(out, ",", "product", record->product);
    put_label(out, ",", "vendor", record->vendor);
    put_label(out, ",", "state", record->state);
    put_label(out, ",", "needs", due_words(due));
    fputc('}', out);
}

static void put_begin(const struct family *family, const struct inventory_record *record)
{
    struct due due;

    due_find(record, family->now, &due);
    fputs(family->name, family->out);
    put_labels(family->out, record, &due);
}

static void put_end_time(void *user, const struct inventory_record *record)
{
    const struct family *family = user;

    if (summary_is_kept(record, family->now)) {
        put_begin(family, record);
        fprintf(family->out, " %" PRId64 "\n", record->not_after);
    }
}

static void put_remaining(void *user, const struct inventory_record *record)
{
    const struct family *family = user;

    if (summary_is_kept(record, family->now)) {
        put_begin(family, record);
        fprintf(family->out, " %" PRId64 "\n", record->not_after - family->now);
    }
}

static void put_states(FILE *out, const struct tally *states)
{
    static const char name[] = "sslstore_orders";

    begin_family(out, name, "Orders of the inventory, by state.");
    for (size_t i = 0; i < states->size; i++) {
        fputs(name, out);
        put_label(out, "{", "state", states->entries[i].word);
        fprintf(out, "} %" PRIu64 "\n", states->entries[i].count);
    }
}

static void put_due(FILE *out, const struct summary *summary)
{
    static const char name[] = "sslstore_certificates_due";

    begin_family(out, name, "Certificates that have to be replaced now, by what that takes.");
    fprintf(out, "%s{needs=\"free reissue\"} %" PRIu64 "\n", name, summary->due[FATE_FREE]);
    fprintf(out, "%s{needs=\"paid renewal\"} %" PRIu64 "\n", name, summary->due[FATE_PAID]);
}

static void put_syncs(FILE *out, const struct report *report)
{
    put_gauge(out, "sslstore_inventory_complete",
              "1: the last complete sync listed every order; 0: there was none.", report->complete);
    put_gauge(out, "sslstore_sync_last_complete_timestamp_seconds",
              "When the last complete sync ended; 0: there was none.", report->syncs.completed);
    put_gauge(out, "sslstore_sync_last_start_timestamp_seconds",
              "When the last sync began, whether it ended or not.", report->syncs.began);
    put_gauge(out, "sslstore_sync_failures", "Syncs since the last complete one that did not end.",
              report->syncs.failures);
    put_gauge(out, "sslstore_orders_unreadable",
              "Orders that could not be read, or whose certificate could not.",
              (int64_t) report->summary.errors);
    put_gauge(out, "sslstore_report_timestamp_seconds", "When this file was written.", report->now);
}

bool report_metrics(FILE *out, const struct report *report)
{
    struct family ends = {out, "sslstore_certificate_expiry_timestamp_seconds", report->now};
    struct family left = {out, "sslstore_certificate_remaining_seconds", report->now};
    bool read;

    put_syncs(out, report);
    put_states(out, &report->summary.states);
    put_due(out, &report->summary);
    begin_family(out, ends.name, "When a certificate ends that was not replaced.");
    read = inventory_records(report->inventory, put_end_time, &ends);
    begin_family(out, left.name,
                 "Seconds until then, when this file was written; a day has 86400.");
    return read && inventory_records(report->inventory, put_remaining, &left);
}
