/* Keeps the first failure of a command, and prints it as JSON.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "failure.h"

#include <stdio.h>
#include <string.h>

#include "json.h"

static void copy(char *out, size_t size, const char *text)
{
    (void) snprintf(out, size, "%s", text);
}

void failure_set(struct failure *failure, const char *format, va_list list)
{
    if (failure->is_set) {
        return;
    }
    failure->is_set = true;
    (void) vsnprintf(failure->message, sizeof failure->message, format, list);
}

void failure_set_result(struct failure *failure, sslstore_result result,
                        const sslstore_error *error, const char *text)
{
    if (failure->is_set) {
        return;
    }
    failure->is_set = true;
    failure->is_of_call = true;
    failure->result = result;
    copy(failure->message, sizeof failure->message, text);
    if (error == NULL) {
        return;
    }
    if (error->message[0] != '\0' && strcmp(error->message, text) != 0) {
        (void) snprintf(failure->message, sizeof failure->message, "%s: %s", text, error->message);
    }
    failure->delivery = error->delivery;
    copy(failure->endpoint, sizeof failure->endpoint, error->endpoint);
    copy(failure->field, sizeof failure->field, error->field);
    failure->http_status = error->http_status;
    failure->service_code = error->service_code;
    failure->attempts = error->attempts;
    failure->retry_after_s = (error->retry_after_ms + 999) / 1000;
}

void failure_add_advice(struct failure *failure, const char *line)
{
    size_t used = strlen(failure->next);

    line += strspn(line, " ");
    (void) snprintf(failure->next + used, sizeof failure->next - used, "%s%s", used == 0 ? "" : " ",
                    line);
}

static const char *word_of(sslstore_delivery delivery)
{
    switch (delivery) {
    case SSLSTORE_DELIVERY_MAYBE_SENT:
        return "maybe_sent";
    case SSLSTORE_DELIVERY_ANSWERED:
        return "answered";
    default:
        return "not_sent";
    }
}

static void error_members(struct json *json, const struct failure *failure)
{
    bool of_call = failure->is_of_call;

    json_text(json, "result", of_call ? sslstore_result_name(failure->result) : NULL);
    json_text(json, "message", failure->message);
    json_text(json, "field", failure->field);
    json_text(json, "delivery", of_call ? word_of(failure->delivery) : NULL);
    json_text(json, "endpoint", failure->endpoint);
    json_number(json, "http_status", failure->http_status);
    json_number(json, "service_code", failure->service_code);
    json_number(json, "attempts", (int64_t) failure->attempts);
    json_number(json, "retry_after_s", (int64_t) failure->retry_after_s);
    json_text(json, "next", failure->next);
}

void failure_show_json(const struct failure *failure, const char *command, int code)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    json_bool(&json, "complete", false);
    json_begin(&json, "error", '{');
    json_text(&json, "command", command);
    json_number(&json, "exit_code", code);
    error_members(&json, failure);
    json_end(&json, '}');
    json_end(&json, '}');
    printf("\n");
}
