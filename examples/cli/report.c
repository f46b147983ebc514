/* Runs `report`: opens the inventory, and writes the forms that were asked for. A file is replaced
 * as a whole, or stays as it was.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "json.h"
#include "reading.h"

#define MODE 0644 /* for the web server and the collector of metrics */

typedef bool form_fn(FILE *out, const struct report *report);

/* Whether an option names standard output. */
static bool is_output(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

/* Writes a form into memory, then into the file. */
static int write_file(const struct cli *cli, const struct report *report, const char *path,
                      form_fn *form)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out;
    bool formed;
    int code = DONE;

    if (path == NULL) {
        return DONE;
    }
    if (report->keeps_files && !is_output(path)) {
        cli_note("  %s was not written.", path);
        return DONE;
    }
    out = open_memstream(&text, &size);
    if (out == NULL) {
        return cli_failed(cli, "%s: %s", path, file_problem(errno));
    }
    formed = form(out, report);
    if (fclose(out) != 0) {
        code = cli_failed(cli, "%s: %s", path, file_problem(errno));
    } else if (!formed) {
        code = FAILED; /* database.problem says why */
    } else if (is_output(path)) {
        (void) fwrite(text, 1, size, stdout); /* cli_run() reports an error of it */
    } else if (!file_write(path, text, size, MODE)) {
        code = cli_failed(cli, "%s: %s", path, file_problem(errno));
    }
    free(text);
    return code;
}

static void tally_member(struct json *json, const char *name, const struct tally *tally)
{
    json_begin(json, name, '[');
    for (size_t i = 0; i < tally->size; i++) {
        json_begin(json, NULL, '{');
        json_text(json, "name", tally->entries[i].word);
        json_number(json, "count", (int64_t) tally->entries[i].count);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void weeks_member(struct json *json, const struct summary *summary)
{
    json_begin(json, "weeks", '[');
    for (size_t i = 0; i < SUMMARY_WEEKS; i++) {
        const struct summary_week *week = &summary->weeks[i];

        json_begin(json, NULL, '{');
        json_time(json, "begin", week->begin);
        json_number(json, "reissue", (int64_t) week->counts[FATE_FREE]);
        json_number(json, "renew", (int64_t) week->counts[FATE_PAID]);
        json_number(json, "other", (int64_t) week->counts[FATE_DONE]);
        json_end(json, '}');
    }
    json_end(json, ']');
}

static void show_json(const struct arguments *arguments, const struct report *report)
{
    const struct summary *summary = &report->summary;
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    json_bool(&json, "complete", report->complete);
    json_time(&json, "synced", report->syncs.completed);
    json_number(&json, "orders", (int64_t) summary->orders);
    json_number(&json, "in_force", (int64_t) summary->in_force);
    json_number(&json, "soon", (int64_t) summary->soon);
    json_number(&json, "ended", (int64_t) summary->ended);
    json_number(&json, "reissues_due", (int64_t) summary->due[FATE_FREE]);
    json_number(&json, "renewals_due", (int64_t) summary->due[FATE_PAID]);
    json_number(&json, "waiting", (int64_t) summary->waiting);
    json_number(&json, "errors", (int64_t) summary->errors);
    tally_member(&json, "states", &summary->states);
    tally_member(&json, "products", &summary->products);
    tally_member(&json, "vendors", &summary->vendors);
    weeks_member(&json, summary);
    json_number(&json, "later", (int64_t) summary->later);
    json_text(&json, "html", report->keeps_files ? NULL : arguments->html);
    json_text(&json, "metrics", report->keeps_files ? NULL : arguments->metrics);
    json_end(&json, '}');
    printf("\n");
}

/* Without an option that names a form, the text is shown. */
static bool wants_text(const struct arguments *arguments)
{
    return arguments->text || (arguments->html == NULL && arguments->metrics == NULL);
}

static int write_forms(struct cli *cli, const struct arguments *arguments, struct report *report)
{
    int code;

    if (!summary_read(&report->summary, report->inventory, report->now)) {
        if (report->summary.out_of_memory) {
            return cli_failed(cli, "%s", file_problem(ENOMEM));
        }
        return FAILED;
    }
    code = write_file(cli, report, arguments->html, report_html);
    if (code == DONE) {
        code = write_file(cli, report, arguments->metrics, report_metrics);
    }
    if (code == DONE && arguments->json) {
        show_json(arguments, report);
    } else if (code == DONE && wants_text(arguments)) {
        code = report_text(report) ? DONE : FAILED;
    }
    return code;
}

/* Each form goes to a place of its own. */
static int check_places(const struct cli *cli, const struct arguments *arguments)
{
    const char *html = arguments->html, *metrics = arguments->metrics;

    if (html != NULL && metrics != NULL && strcmp(html, metrics) == 0) {
        return cli_usage(cli, "--html and --metrics name the same file: %s", html);
    }
    if (arguments->text && arguments->json) {
        return cli_usage(cli, "--text and --json both write to standard output; give one of both");
    }
    if ((is_output(html) || is_output(metrics)) && (arguments->text || arguments->json)) {
        return cli_usage(cli, "--%s writes to standard output already; give one of both",
                         arguments->text ? "text" : "json");
    }
    return DONE;
}

int report_command(struct cli *cli, const struct arguments *arguments)
{
    struct report report = {.complete = false};
    struct reading reading;
    int judged, code = check_places(cli, arguments);

    if (code != DONE) {
        return code;
    }
    judged = reading_begin(cli, arguments, &reading);
    code = judged;
    report.inventory = &reading.inventory;
    report.now = reading.now;
    report.complete = judged == DONE;
    report.keeps_files = judged != DONE && !reading.is_stored;
    if (reading.is_open) {
        bool read = inventory_syncs(&reading.inventory, &report.syncs);

        code = read ? write_forms(cli, arguments, &report) : FAILED;
        summary_free(&report.summary);
    }
    return reading_end(cli, &reading, code == DONE ? judged : code);
}
