/* The functions of a keep.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "keep_hooks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "keep_installed.h"
#include "keep_program.h"
#include "propagated.h"
#include "words.h"

/* ---- Validation records ---- */

static int run_record(const struct keeper *keeper, enum keep_hook hook,
                      const sslstore_dcv_record *record)
{
    struct variables variables = {0};

    keep_program_begin(&variables, keeper->description, hook);
    variables_add(&variables, "SSLSTORE_DOMAIN", record->domain);
    variables_add(&variables, "SSLSTORE_METHOD", method_word(record->method));
    variables_add(&variables, "SSLSTORE_RECORD_NAME", record->name);
    variables_add(&variables, "SSLSTORE_URL", record->url);
    variables_add(&variables, "SSLSTORE_VALUE", record->value);
    return keep_program_run(keeper->description, hook, &variables);
}

/* 0; 1: later; -1: never. */
static int of_exit_code(int code)
{
    return code == 2 ? -1 : code;
}

static int publish(void *user, const sslstore_dcv_record *record)
{
    return of_exit_code(run_record(user, KEEP_PUBLISH, record));
}

static int withdraw(void *user, const sslstore_dcv_record *record)
{
    return of_exit_code(run_record(user, KEEP_WITHDRAW, record));
}

/* Asks the program. */
static int ask_program(const struct keeper *keeper, const sslstore_dcv_record *record)
{
    switch (run_record(keeper, KEEP_PROPAGATED, record)) {
    case 0:
        return 1;
    case 1:
        return 0;
    default:
        return -1;
    }
}

/* Looks for the record itself. */
static int look(const struct description *description, const sslstore_dcv_record *record)
{
    const struct propagated_options options = {.dns = description->dns.items,
                                               .dns_count = description->dns.count,
                                               .resolver = description->resolver,
                                               .http = description->http};
    struct propagated_report *report = calloc(1, sizeof *report);
    bool is_there;

    if (report == NULL) {
        return 0;
    }
    propagated(record, &options, report);
    is_there = report->state == PROPAGATED;
    if (!is_there) {
        cli_note("%s: %s is not visible yet: %s: %s", description->name,
                 record->url[0] != '\0' ? record->url : record->name, report->asked, report->found);
    }
    if (report->warning[0] != '\0') {
        cli_note("%s: %s", description->name, report->warning);
    }
    free(report);
    return is_there;
}

static int is_propagated(void *user, const sslstore_dcv_record *record)
{
    const struct keeper *keeper = user;

    if (keeper->description->hooks[KEEP_PROPAGATED] != NULL) {
        return ask_program(keeper, record);
    }
    return look(keeper->description, record);
}

/* ---- Keys and state ---- */

static int save_key(void *user, const char *pem, size_t size)
{
    const struct keeper *keeper = user;

    return keep_store_write(&keeper->store, "key.pem", pem, size) ? 0 : -1;
}

static int load_key(void *user, char *pem, size_t size)
{
    struct content content;
    int result = 0;

    if (keep_installed_key(user, &content)) {
        result = content.size > size ? -1 : (int) content.size;
    } else if (errno != ENOENT) {
        result = -1;
    }
    if (result > 0) {
        memcpy(pem, content.data, content.size);
    }
    if (content.data != NULL) {
        file_wipe(content.data, content.size);
    }
    content_free(&content);
    return result;
}

static int save_state(void *user, const sslstore_keep_state *state)
{
    const struct keeper *keeper = user;

    return keep_store_write(&keeper->store, "state", state, sizeof *state) ? 0 : -1;
}

void keep_hooks_set(sslstore_keep *keep, struct keeper *keeper)
{
    const char *const *hooks = keeper->description->hooks;

    keep->user = keeper;
    keep->key_save = save_key;
    keep->key_load = load_key;
    keep->publish = hooks[KEEP_PUBLISH] != NULL ? publish : NULL;
    keep->propagated = is_propagated;
    keep->withdraw = hooks[KEEP_WITHDRAW] != NULL ? withdraw : NULL;
    keep->install = keep_installed_new;
    keep->save = save_state;
}
