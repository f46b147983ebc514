/* Runs the notify program, and remembers what it was told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "keep_notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keep_program.h"
#include "words.h"

#define NOTIFIED     "notified"
#define NOTIFIED_MAX 256

/* Each record is one line: in the contents of a file a line end becomes "\n", two characters. */
static void append_value(char *text, const char *value)
{
    text += strlen(text);
    for (; *value != '\0'; value++) {
        if (*value == '\n') {
            *text++ = '\\';
            *text++ = 'n';
        } else {
            *text++ = *value;
        }
    }
    *text++ = '\n';
    *text = '\0';
}

static void add_records(struct variables *variables, const sslstore_dcv_list *list)
{
    size_t size = 1;
    char *text;

    for (size_t i = 0; i < list->count; i++) {
        const sslstore_dcv_record *record = &list->records[i];

        size += strlen(record->domain) + strlen(record->name) + 2 * strlen(record->value) + 16;
    }
    text = calloc(1, size);
    for (size_t i = 0; text != NULL && i < list->count; i++) {
        const sslstore_dcv_record *record = &list->records[i];
        size_t used = strlen(text);

        if (record->approved) {
            continue;
        }
        (void) snprintf(text + used, size - used, "%s %s %s ", record->domain,
                        method_word(record->method), record->name);
        append_value(text, record->value);
    }
    variables_add(variables, "SSLSTORE_RECORDS", text != NULL ? text : "");
    free(text);
}

static int run_notify(const struct keeper *keeper, const sslstore_keep_report *report)
{
    struct variables variables = {0};
    char time[SSLSTORE_TIME_TEXT_SIZE];
    const char *message = report->message;

    if (message[0] == '\0' && report->task != SSLSTORE_KEEP_TASK_NONE) {
        message = sslstore_keep_task_text(report->task);
    }
    (void) sslstore_time_text(report->not_after, time, sizeof time);
    keep_program_begin(&variables, keeper->description, KEEP_NOTIFY);
    variables_add(&variables, "SSLSTORE_PHASE", sslstore_keep_phase_name(report->phase));
    variables_add(&variables, "SSLSTORE_TASK", sslstore_keep_task_name(report->task));
    variables_add(&variables, "SSLSTORE_TASK_TEXT", sslstore_keep_task_text(report->task));
    variables_add(&variables, "SSLSTORE_MESSAGE", message);
    variables_add(&variables, "SSLSTORE_ORDER", report->store_id);
    variables_add(&variables, "SSLSTORE_SERIAL", report->serial);
    variables_add(&variables, "SSLSTORE_NOT_AFTER", time);
    add_records(&variables, &report->records);
    return keep_program_run(keeper->description, KEEP_NOTIFY, &variables);
}

void keep_notify(struct keeper *keeper, const sslstore_keep_report *report)
{
    bool is_stuck = report->phase == SSLSTORE_KEEP_PHASE_NEEDS_PERSON ||
                    report->phase == SSLSTORE_KEEP_PHASE_BLOCKED;
    char text[NOTIFIED_MAX];
    struct content before;
    bool was_stuck;
    bool is_known;

    if (keeper->description->hooks[KEEP_NOTIFY] == NULL) {
        return;
    }
    (void) snprintf(text, sizeof text, "%s %s %s\n", sslstore_keep_phase_name(report->phase),
                    sslstore_keep_task_name(report->task), sslstore_result_name(report->result));
    was_stuck = keep_store_read(&keeper->store, NOTIFIED, NOTIFIED_MAX, &before);
    is_known = was_stuck && strcmp(before.data, text) == 0;
    content_free(&before);
    if (is_stuck == was_stuck && (is_known || !is_stuck)) {
        return;
    }
    if (run_notify(keeper, report) != 0) {
        return; /* the next run tells it again */
    }
    if (is_stuck) {
        (void) keep_store_write(&keeper->store, NOTIFIED, text, strlen(text));
    } else {
        keep_store_remove(&keeper->store, NOTIFIED);
    }
}
