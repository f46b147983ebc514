/* Failure: what a command reports of its failure to programs, as the last line of --json: what
 * happened, where, whether anything may have been sent, and what to do next. json.md describes it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_FAILURE_H
#define SSLSTORE_CLI_FAILURE_H

#include <stdarg.h>
#include <stdbool.h>

#include "sslstore.h"

#define FAILURE_TEXT_MAX   2048
#define FAILURE_FIELD_MAX  128
#define FAILURE_ADVICE_MAX 2048

/* The first failure of a command. Zeroed: none. */
struct failure {
    bool is_set;
    bool is_of_call; /* the members from result on come from the library */
    char message[FAILURE_TEXT_MAX];
    char next[FAILURE_ADVICE_MAX];
    sslstore_result result;
    sslstore_delivery delivery;
    char endpoint[FAILURE_FIELD_MAX];
    char field[FAILURE_FIELD_MAX];
    int http_status;
    int service_code;
    unsigned long attempts;
    unsigned long retry_after_s;
};

/* Each of these keeps what it is given unless there is a failure already. */
void failure_set(struct failure *failure, const char *format, va_list list)
#if defined(__GNUC__)
    __attribute__((format(printf, 2, 0)))
#endif
    ;
void failure_set_result(struct failure *failure, sslstore_result result,
                        const sslstore_error *error, const char *text);

/* Appends a line of advice. */
void failure_add_advice(struct failure *failure, const char *line);

/* Prints the line {"complete":false,"error":{...}}. */
void failure_show_json(const struct failure *failure, const char *command, int code);

#endif
