/* Sync: every order of the account, a line each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "show.h"
#include "text.h"

#define ID_WIDTH 19 /* of the table; an id is never cut */

struct listing {
    bool as_json;
    bool progress; /* the list goes to a file and somebody watches */
    uint64_t count;
};

static void show_json(const sslstore_sync_record *record, const sslstore_chain *issued)
{
    struct json json = {stdout, false};

    json_begin(&json, NULL, '{');
    show_order_members(&json, record->order, issued);
    show_certificate_members(&json, issued);
    json_text(&json, "error", record->message);
    json_end(&json, '}');
    printf("\n");
}

static void show_row(const sslstore_sync_record *record, const sslstore_chain *issued)
{
    const sslstore_order *order = record->order;
    char day[32];

    if (order == NULL) {
        printf("unreadable: ");
        text_put(stdout, record->message);
        printf("\n");
        return;
    }
    text_day(issued != NULL ? issued->not_after : order->certificate_end, day);
    text_column(record->id, strlen(record->id) < ID_WIDTH ? ID_WIDTH : strlen(record->id) + 1);
    text_column(sslstore_state_name(order->state), 10);
    text_column(day, 11);
    text_column(order->product_code, 17);
    (void) text_cut(issued != NULL ? issued->common_name : order->common_name, 23);
    printf("\n");
    if (record->result != SSLSTORE_OK) {
        printf("  ");
        text_put(stdout, record->message);
        printf("\n");
    }
}

static int on_record(void *user, const sslstore_sync_record *record)
{
    struct listing *listing = user;
    const sslstore_chain *issued =
        record->certificate != NULL ? &record->certificate->chain : NULL;

    listing->count++;
    if (listing->as_json) {
        show_json(record, issued);
    } else {
        show_row(record, issued);
    }
    if (listing->progress) {
        fprintf(stderr, "\r%" PRIu64 " orders", listing->count);
    }
    return ferror(stdout); /* nobody reads any more: no reason to go on asking */
}

/* "2026-11-24", any day of the Gregorian calendar. false: not a day. */
static bool read_day(const char *text, int64_t *time)
{
    static const int days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    int year, month, day, length = -1;
    int64_t years, days;
    bool leap;

    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3 || length != 10 ||
        text[10] != '\0' || year < 1970 || month < 1 || month > 12 || day < 1) {
        return false;
    }
    leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > days_before[month] - days_before[month - 1] + (leap && month == 2)) {
        return false;
    }
    years = year - 1; /* the whole ones, since the year 1 */
    days = years * 365 + years / 4 - years / 100 + years / 400 + days_before[month - 1] +
           (leap && month > 2) + day - 1;
    *time = (days - 719162) * 86400; /* the days before 1970 */
    return true;
}

static int walk(struct cli *cli, const sslstore_sync_options *options, bool as_json)
{
    struct listing listing = {as_json, isatty(2) != 0 && isatty(1) == 0, 0};
    sslstore_sync_totals totals;
    sslstore_result result;

    if (!as_json) {
        printf("ORDER              STATE     EXPIRES    PRODUCT          NAME\n");
    }
    result = sslstore_sync(cli->client, options, on_record, &listing, &totals);
    if (listing.progress) {
        fprintf(stderr, "\r                      \r");
    }
    if (!as_json) {
        printf("%" PRIu64 " orders, %" PRIu64 " of them with an error\n", totals.records,
               totals.failed);
    }
    return result == SSLSTORE_OK ? DONE : cli_result(cli, result);
}

int sync_command(struct cli *cli, const struct arguments *arguments)
{
    sslstore_sync_options options = {0};
    int code;

    options.product_code = arguments->product;
    options.domain_name = arguments->domain;
    options.no_certificates = arguments->no_certificates;
    if (arguments->since != NULL && !read_day(arguments->since, &options.since)) {
        return cli_usage(cli, "--since takes a day such as 2026-11-24");
    }
    code = cli_connect(cli);
    return code == DONE ? walk(cli, &options, arguments->json) : code;
}
