/* Reads the cases of test/endpoints/exchanges, makes their calls and compares the results.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/exchanges.h"

#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/result.h"
#include "support/members.h"

#define FOLDER     "test/endpoints/exchanges"
#define CHUNK_SIZE 7
#define NAMES_MAX  16

static void *must_have(void *ptr)
{
    if (ptr == NULL) {
        abort();
    }
    return ptr;
}

/* ---- Reading ---- */

struct text {
    char *data;
    size_t size;
};

static void put(struct text *text, const char *bytes, size_t size)
{
    text->data = must_have(realloc(text->data, text->size + size + 1));
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
    text->data[text->size] = '\0';
}

/* A case while it is read. */
struct reading {
    struct exchange exchange;
    struct text request_body;
    struct text head;
    struct text body;
    struct text gives;
    bool in_body;
    enum fake_end end;
};

static void stop(const struct exchange *exchange, const char *line, const char *why)
{
    fprintf(stderr, "%s:%zu: %s: %s\n", exchange->file, exchange->line, why, line);
    abort();
}

static char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, " ");
    size_t size = strcspn(word, " ");

    *rest = word + size + (word[size] == ' ');
    word[size] = '\0';
    return word;
}

static sslstore_result result_of(const char *name)
{
#define X(result, text)               \
    if (strcmp(name, #result) == 0) { \
        return SSLSTORE_##result;     \
    }
    SSLSTORE__RESULT_MAP(X)
#undef X
    abort();
}

static sslstore_delivery delivery_of(const char *name)
{
    if (strcmp(name, "ANSWERED") == 0) {
        return SSLSTORE_DELIVERY_ANSWERED;
    }
    if (strcmp(name, "MAYBE_SENT") == 0) {
        return SSLSTORE_DELIVERY_MAYBE_SENT;
    }
    if (strcmp(name, "NOT_SENT") == 0) {
        return SSLSTORE_DELIVERY_NOT_SENT;
    }
    return (abort(), SSLSTORE_DELIVERY_NOT_SENT);
}

static void read_result(struct exchange *exchange, char *rest)
{
    exchange->result = result_of(next_word(&rest));
    if (exchange->result == SSLSTORE_OK) {
        return;
    }
    exchange->delivery = delivery_of(next_word(&rest));
    rest += strspn(rest, " ");
    if (*rest == '"') {
        exchange->message = rest + 1;
        rest[strlen(rest) - 1] = '\0';
    }
}

static void read_end(struct reading *reading, char *rest)
{
    const char *kind = next_word(&rest);

    reading->end = strcmp(kind, "close") == 0 ? FAKE_CLOSE
                   : strcmp(kind, "cut") == 0 ? FAKE_CUT
                                              : FAKE_SILENCE;
    reading->exchange.missing = (size_t) strtoul(rest, NULL, 10);
}

static void read_call(struct exchange *exchange, char *rest)
{
    static const char *const listing[] = {"query", "offers"};
    static const char *const changing[] = {"new",           "reissue",   "refund",
                                           "revoke",        "resend",    "change_approver",
                                           "change_method", "set_method"};

    for (size_t i = 0; *rest != '\0' && i < EXCHANGE_WORDS_MAX; i++) {
        exchange->words[i] = next_word(&rest);
    }
    for (size_t i = 0; i < sizeof listing / sizeof listing[0]; i++) {
        exchange->lists = exchange->lists || strcmp(exchange->words[0], listing[i]) == 0;
    }
    for (size_t i = 0; i < sizeof changing / sizeof changing[0]; i++) {
        exchange->changes = exchange->changes || strcmp(exchange->words[0], changing[i]) == 0;
    }
}

static void read_pair(struct exchange_pair *pairs, size_t *count, size_t max, char *rest)
{
    if (*count == max) {
        abort();
    }
    pairs[*count].name = next_word(&rest);
    pairs[*count].value = rest;
    (*count)++;
}

static void read_note(struct reading *reading, char *line)
{
    struct exchange *exchange = &reading->exchange;
    char *rest = line;
    const char *what = next_word(&rest);

    if (strcmp(what, "call") == 0) {
        read_call(exchange, rest);
    } else if (strcmp(what, "with") == 0) {
        read_pair(exchange->with, &exchange->with_count, EXCHANGE_PAIRS_MAX, rest);
    } else if (strcmp(what, "end") == 0) {
        read_end(reading, rest);
    } else if (strcmp(what, "result") == 0) {
        read_result(exchange, rest);
    } else if (strcmp(what, "attempts") == 0) {
        exchange->attempts = (uint32_t) strtoul(rest, NULL, 10);
    } else if (strcmp(what, "error") == 0) {
        read_pair(exchange->error, &exchange->error_count, 8, rest);
    } else if (strcmp(what, "gives") == 0) {
        put(&reading->gives, rest, strlen(rest));
        put(&reading->gives, "\n", 1);
    } else {
        stop(exchange, line, "an unknown note");
    }
}

static bool is_header(const char *line)
{
    size_t size = strspn(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");

    return size > 0 && line[size] == ':' && line[size + 1] == ' ';
}

static void read_sent(struct reading *reading, const char *line)
{
    const char *secret;

    if (reading->exchange.request_line == NULL) {
        reading->exchange.request_line = line;
        return;
    }
    line += reading->request_body.size > 0 ? strspn(line, " ") : 0;
    while ((secret = strstr(line, "***")) != NULL) {
        put(&reading->request_body, line, (size_t) (secret - line));
        put(&reading->request_body, FAKE_TOKEN, strlen(FAKE_TOKEN));
        line = secret + 3;
    }
    put(&reading->request_body, line, strlen(line));
}

static void read_received(struct reading *reading, const char *line)
{
    reading->in_body = reading->in_body || (reading->head.size > 0 && !is_header(line));
    if (reading->in_body) {
        line += reading->body.size > 0 ? strspn(line, " ") : 0;
        put(&reading->body, line, strlen(line));
    } else {
        put(&reading->head, line, strlen(line));
        put(&reading->head, "\r\n", 2);
    }
}

static void put_chunks(struct text *reply, const struct text *body)
{
    char line[32];

    for (size_t at = 0; at < body->size; at += CHUNK_SIZE) {
        size_t size = body->size - at < CHUNK_SIZE ? body->size - at : CHUNK_SIZE;

        put(reply, line, (size_t) snprintf(line, sizeof line, "%zx\r\n", size));
        put(reply, body->data + at, size);
        put(reply, "\r\n", 2);
    }
    put(reply, "0\r\n\r\n", 5);
}

static void build_reply(struct reading *reading)
{
    struct exchange *exchange = &reading->exchange;
    struct text *reply = &reading->head;
    bool chunked = strstr(reply->data, "Transfer-Encoding: chunked\r\n") != NULL;
    char line[64];

    if (!chunked && strstr(reply->data, "Content-Length:") == NULL) {
        put(reply, line,
            (size_t) snprintf(line, sizeof line, "Content-Length: %zu\r\n", reading->body.size));
    }
    put(reply, "\r\n", 2);
    if (chunked) {
        put_chunks(reply, &reading->body);
    } else {
        put(reply, reading->body.data == NULL ? "" : reading->body.data, reading->body.size);
    }
    exchange->reply.bytes = reply->data;
    exchange->reply.size = reply->size - exchange->missing;
    exchange->reply.end = reading->end;
}

static void read_line(struct reading *reading, char *line)
{
    if (strncmp(line, "-- ", 3) == 0) {
        read_note(reading, line + 3);
    } else if (strncmp(line, ">> ", 3) == 0) {
        read_sent(reading, line + 3);
    } else if (strncmp(line, "<< ", 3) == 0) {
        read_received(reading, line + 3);
    } else if (line[0] != '#') {
        stop(&reading->exchange, line, "an unknown line");
    }
}

struct exchange_list {
    struct exchange *exchanges;
    size_t count;
};

static void finish_case(struct exchange_list *list, struct reading *reading)
{
    if (reading->exchange.words[0] == NULL) {
        return;
    }
    reading->exchange.request_body =
        reading->request_body.data == NULL ? "" : reading->request_body.data;
    reading->exchange.gives = reading->gives.data == NULL ? "" : reading->gives.data;
    if (reading->head.size > 0) {
        build_reply(reading);
    }
    free(reading->body.data);
    list->exchanges =
        must_have(realloc(list->exchanges, (list->count + 1) * sizeof *list->exchanges));
    list->exchanges[list->count++] = reading->exchange;
}

static char *load_file(const char *path)
{
    FILE *file = must_have(fopen(path, "rb"));
    struct text text = {NULL, 0};
    char buffer[4096];
    size_t size;

    put(&text, "", 0);
    while ((size = fread(buffer, 1, sizeof buffer, file)) > 0) {
        put(&text, buffer, size);
    }
    (void) fclose(file);
    return text.data;
}

static void read_file(struct exchange_list *list, const char *path)
{
    char *text = load_file(path);
    char *line = text;
    struct reading reading = {.end = FAKE_KEEP};
    const char *name = must_have(strdup(path));

    for (size_t number = 1; *line != '\0'; number++) {
        char *end = line + strcspn(line, "\n");
        char *next = end + (*end == '\n');

        *end = '\0';
        if (*line == '\0') {
            finish_case(list, &reading);
            memset(&reading, 0, sizeof reading);
        } else {
            if (reading.exchange.line == 0) {
                reading.exchange.file = name;
                reading.exchange.text = text;
                reading.exchange.line = number;
            }
            read_line(&reading, line);
        }
        line = next;
    }
    finish_case(list, &reading);
}

const struct exchange *exchanges_load(size_t *count)
{
    static struct exchange_list list;
    glob_t files;

    if (list.count == 0) {
        if (glob(FOLDER "/*.txt", 0, NULL, &files) != 0) {
            fprintf(stderr, "no files in " FOLDER "\n");
            abort();
        }
        for (size_t i = 0; i < files.gl_pathc; i++) {
            read_file(&list, files.gl_pathv[i]);
        }
        globfree(&files);
    }
    *count = list.count;
    return list.exchanges;
}

/* ---- Reporting ---- */

static void report_bytes(struct exchange_report *report, const char *text)
{
    for (; *text != '\0' && report->size + 3 < sizeof report->text; text++) {
        if (*text == '\n' || *text == '\r') {
            report->text[report->size++] = '\\';
            report->text[report->size++] = *text == '\n' ? 'n' : 'r';
        } else {
            report->text[report->size++] = *text;
        }
    }
    report->text[report->size] = '\0';
}

static void report_text(struct exchange_report *report, const char *where, const char *name,
                        const char *value)
{
    if (value[0] == '\0' || report->size + 3 >= sizeof report->text) {
        return;
    }
    report_bytes(report, where);
    report_bytes(report, name);
    report_bytes(report, " ");
    report_bytes(report, value);
    report->text[report->size++] = '\n';
    report->text[report->size] = '\0';
}

static void report_number(struct exchange_report *report, const char *where, const char *name,
                          int64_t number)
{
    char value[32];

    if (number != 0) {
        (void) snprintf(value, sizeof value, "%lld", (long long) number);
        report_text(report, where, name, value);
    }
}

static void report_member(struct exchange_report *report, const char *where, const void *structure,
                          const struct member *member)
{
    char value[32];

    switch (member->kind) {
    case MEMBER_TEXT:
    case MEMBER_LINES:
        report_text(report, where, member->name, member_text(structure, member));
        break;
    case MEMBER_TIME:
        (void) sslstore_time_text(member_number(structure, member), value, sizeof value);
        report_text(report, where, member->name, value);
        break;
    default:
        report_number(report, where, member->name, member_number(structure, member));
        break;
    }
}

static void report_order(struct exchange_report *report, const char *where,
                         const sslstore_order *order)
{
    char within[64];

    if (order->state != SSLSTORE_STATE_UNKNOWN) {
        report_text(report, where, "state", sslstore_state_name(order->state));
    }
    for (size_t i = 0; i < order_member_count; i++) {
        report_member(report, where, order, &order_members[i]);
    }
    for (size_t i = 0; i < order->domain_count; i++) {
        (void) snprintf(within, sizeof within, "%sdomains[%zu].", where, i);
        for (size_t k = 0; k < domain_member_count; k++) {
            report_member(report, within, &order->domains[i], &domain_members[k]);
        }
        report_number(report, within, "approved", order->domains[i].approved);
    }
}

/* ---- Calling ---- */

typedef sslstore_result perform_fn(sslstore_client *client, const struct exchange *exchange,
                                   struct exchange_report *report);

static const char *word(const struct exchange *exchange, size_t index)
{
    return exchange->words[index] == NULL ? "" : exchange->words[index];
}

typedef sslstore_result order_by_id_fn(sslstore_client *client, const char *id,
                                       sslstore_order *order);

static sslstore_result report_and_free(struct exchange_report *report, sslstore_result result,
                                       sslstore_order *order)
{
    if (result == SSLSTORE_OK) {
        report_order(report, "", order);
    }
    sslstore_order_free(order);
    return result;
}

static sslstore_result status(sslstore_client *client, const struct exchange *exchange,
                              struct exchange_report *report)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_status(client, word(exchange, 1), &order);

    return report_and_free(report, result, &order);
}

static sslstore_result refund(sslstore_client *client, const struct exchange *exchange,
                              struct exchange_report *report)
{
    sslstore_order order;
    sslstore_result result =
        sslstore_wire_order_refund(client, word(exchange, 1), exchange->words[2], &order);

    return report_and_free(report, result, &order);
}

static sslstore_result refund_status(sslstore_client *client, const struct exchange *exchange,
                                     struct exchange_report *report)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_refund_status(client, word(exchange, 1), &order);

    return report_and_free(report, result, &order);
}

/* Splits "a.example,b.example" into a list; text is what the list points into. */
static size_t take_names(const char *joined, char *text, size_t capacity, const char **names)
{
    size_t count = 0;

    (void) snprintf(text, capacity, "%s", joined);
    while (*text != '\0' && count < NAMES_MAX) {
        size_t size = strcspn(text, ",");

        names[count++] = text;
        text += size;
        if (*text == ',') {
            *text++ = '\0';
        }
    }
    return count;
}

struct filled {
    sslstore_order_request order;
    sslstore_reissue_request reissue;
    char text[3][1024];
    const char *names[3][NAMES_MAX];
    sslstore_san_edit edits[2][NAMES_MAX];
};

static void fill_edits(struct filled *filled, size_t which, const char *value)
{
    size_t count = take_names(value, filled->text[1 + which], sizeof filled->text[0],
                              filled->names[1 + which]);

    for (size_t i = 0; i < count; i++) {
        const char *name = filled->names[1 + which][i];

        filled->edits[which][i].old_name = which == 0 ? "" : name;
        filled->edits[which][i].new_name = which == 0 ? name : NULL;
    }
    if (which == 0) {
        filled->reissue.add_san = filled->edits[0];
        filled->reissue.add_san_count = count;
    } else {
        filled->reissue.delete_san = filled->edits[1];
        filled->reissue.delete_san_count = count;
    }
}

static void fill(const struct exchange *exchange, struct filled *filled)
{
    memset(filled, 0, sizeof *filled);
    filled->order.csr_size = SSLSTORE_NUL_TERMINATED;
    filled->reissue.id = word(exchange, 1);
    for (size_t i = 0; i < exchange->with_count; i++) {
        const char *name = exchange->with[i].name;
        const char *value = exchange->with[i].value;
        const struct member *of_order = member_find(request_members, request_member_count, name);
        const struct member *of_reissue = member_find(reissue_members, reissue_member_count, name);

        if (of_order != NULL) {
            member_set(&filled->order, of_order, value);
        }
        if (of_reissue != NULL) {
            member_set(&filled->reissue, of_reissue, value);
        }
        if (strcmp(name, "dns_names") == 0) {
            filled->order.dns_names = filled->reissue.dns_names = filled->names[0];
            filled->order.dns_name_count = filled->reissue.dns_name_count =
                take_names(value, filled->text[0], sizeof filled->text[0], filled->names[0]);
        } else if (strcmp(name, "add_san") == 0) {
            fill_edits(filled, 0, value);
        } else if (strcmp(name, "delete_san") == 0) {
            fill_edits(filled, 1, value);
        } else if (of_order == NULL && of_reissue == NULL) {
            stop(exchange, name, "an unknown member");
        }
    }
}

static sslstore_result place(sslstore_client *client, const struct exchange *exchange,
                             struct exchange_report *report)
{
    struct filled filled;
    sslstore_order order;
    sslstore_result result;

    fill(exchange, &filled);
    result = sslstore_wire_order_new(client, &filled.order, &order);
    return report_and_free(report, result, &order);
}

static sslstore_result validate(sslstore_client *client, const struct exchange *exchange,
                                struct exchange_report *report)
{
    struct filled filled;

    (void) report;
    fill(exchange, &filled);
    return sslstore_wire_order_validate(client, &filled.order);
}

static sslstore_result validate_parameters(sslstore_client *client, const struct exchange *exchange,
                                           struct exchange_report *report)
{
    struct filled filled;

    (void) report;
    fill(exchange, &filled);
    return sslstore_wire_order_validate_parameters(client, &filled.order);
}

static sslstore_result reissue(sslstore_client *client, const struct exchange *exchange,
                               struct exchange_report *report)
{
    struct filled filled;
    sslstore_order order;
    sslstore_result result;

    fill(exchange, &filled);
    result = sslstore_wire_order_reissue(client, &filled.reissue, &order);
    return report_and_free(report, result, &order);
}

static sslstore_result download(sslstore_client *client, const struct exchange *exchange,
                                struct exchange_report *report)
{
    sslstore_download download;
    sslstore_result result = sslstore_wire_order_download(client, word(exchange, 1), &download);
    char value[32];
    char where[32];

    if (result == SSLSTORE_OK) {
        report_text(report, "", "store_id", download.store_id);
        report_text(report, "", "partner_id", download.partner_id);
        report_text(report, "", "vendor_id", download.vendor_id);
        report_text(report, "", "certificate_status", download.certificate_status);
        report_text(report, "", "validation_status", download.validation_status);
        (void) sslstore_time_text(download.certificate_start, value, sizeof value);
        report_text(report, "", "certificate_start", value);
        (void) sslstore_time_text(download.certificate_end, value, sizeof value);
        report_text(report, "", "certificate_end", value);
        for (size_t i = 0; i < download.file_count; i++) {
            (void) snprintf(where, sizeof where, "files[%zu].", i);
            report_text(report, where, "name", download.files[i].name);
            report_text(report, where, "content", download.files[i].content);
        }
    }
    sslstore_download_free(&download);
    return result;
}

static sslstore_result revoke(sslstore_client *client, const struct exchange *exchange,
                              struct exchange_report *report)
{
    (void) report;
    return sslstore_wire_order_revoke(client, word(exchange, 1), exchange->words[2],
                                      exchange->words[3]);
}

static sslstore_result resend(sslstore_client *client, const struct exchange *exchange,
                              struct exchange_report *report)
{
    (void) report;
    return sslstore_wire_order_resend(client, word(exchange, 1));
}

static sslstore_result change_approver(sslstore_client *client, const struct exchange *exchange,
                                       struct exchange_report *report)
{
    (void) report;
    return sslstore_wire_order_change_approver(client, word(exchange, 1), word(exchange, 2),
                                               word(exchange, 3));
}

static sslstore_result change_method(sslstore_client *client, const struct exchange *exchange,
                                     struct exchange_report *report)
{
    (void) report;
    return sslstore_wire_order_change_method(client, word(exchange, 1), word(exchange, 2),
                                             word(exchange, 3));
}

static sslstore_result set_method(sslstore_client *client, const struct exchange *exchange,
                                  struct exchange_report *report)
{
    (void) report;
    return sslstore_wire_domain_set_method(client, word(exchange, 1), word(exchange, 2),
                                           word(exchange, 3));
}

static sslstore_result approvers(sslstore_client *client, const struct exchange *exchange,
                                 struct exchange_report *report)
{
    sslstore_approver_list list;
    sslstore_result result =
        sslstore_wire_approvers(client, word(exchange, 1), word(exchange, 2), &list);
    char name[32];

    if (result == SSLSTORE_OK) {
        report_text(report, "", "base_domain", list.base_domain);
        for (size_t i = 0; i < list.count; i++) {
            (void) snprintf(name, sizeof name, "emails[%zu]", i);
            report_text(report, "", name, list.emails[i]);
        }
    }
    sslstore_approver_list_free(&list);
    return result;
}

static sslstore_result organizations(sslstore_client *client, const struct exchange *exchange,
                                     struct exchange_report *report)
{
    sslstore_organization_list list;
    sslstore_result result = sslstore_wire_organizations(client, &list);
    char where[64];

    (void) exchange;
    for (size_t i = 0; result == SSLSTORE_OK && i < list.count; i++) {
        const sslstore_organization_entry *entry = &list.organizations[i];

        (void) snprintf(where, sizeof where, "organizations[%zu].", i);
        report_number(report, where, "id", entry->id);
        report_number(report, where, "vendor_id", entry->vendor_id);
        report_text(report, where, "name", entry->name);
        report_text(report, where, "assumed_name", entry->assumed_name);
        report_text(report, where, "status", entry->status);
        report_number(report, where, "active", entry->active);
        report_text(report, where, "address", entry->address);
        report_text(report, where, "city", entry->city);
        report_text(report, where, "region", entry->region);
        report_text(report, where, "postal_code", entry->postal_code);
        report_text(report, where, "country", entry->country);
        report_text(report, where, "phone", entry->phone);
    }
    sslstore_organization_list_free(&list);
    return result;
}

/* ---- Listings: each row begins with "row" and the result of reading it ---- */

static int report_order_row(void *user, const sslstore_order *order, sslstore_result result)
{
    struct exchange_report *report = user;

    report_text(report, "", "row", sslstore_result_name(result) + strlen("SSLSTORE_"));
    if (order != NULL) {
        report_order(report, "", order);
    }
    return 0;
}

static sslstore_result query(sslstore_client *client, const struct exchange *exchange,
                             struct exchange_report *report)
{
    static const struct member members[] = {
        {"purchased_from", "", MEMBER_TIME, offsetof(sslstore_query, purchased_from)},
        {"purchased_to", "", MEMBER_TIME, offsetof(sslstore_query, purchased_to)},
        {"expires_from", "", MEMBER_TIME, offsetof(sslstore_query, expires_from)},
        {"expires_to", "", MEMBER_TIME, offsetof(sslstore_query, expires_to)},
        {"domain_name", "", MEMBER_TEXT, offsetof(sslstore_query, domain_name)},
        {"product_code", "", MEMBER_TEXT, offsetof(sslstore_query, product_code)},
        {"sub_user_id", "", MEMBER_TEXT, offsetof(sslstore_query, sub_user_id)},
        {"page_number", "", MEMBER_NUMBER, offsetof(sslstore_query, page_number)},
        {"page_size", "", MEMBER_NUMBER, offsetof(sslstore_query, page_size)},
    };
    sslstore_query asked;
    uint32_t count = 0;
    sslstore_result result;

    memset(&asked, 0, sizeof asked);
    for (size_t i = 0; i < exchange->with_count; i++) {
        const struct member *member =
            member_find(members, sizeof members / sizeof members[0], exchange->with[i].name);

        if (member == NULL) {
            stop(exchange, exchange->with[i].name, "an unknown member");
        } else {
            member_set(&asked, member, exchange->with[i].value);
        }
    }
    result = sslstore_wire_order_query(client, &asked, report_order_row, report, &count);
    if (result == SSLSTORE_OK) {
        report_number(report, "", "count", count);
    }
    return result;
}

static sslstore_result modified(sslstore_client *client, const struct exchange *exchange,
                                struct exchange_report *report)
{
    static const struct member members[] = {
        {"changed_from", "", MEMBER_TIME, offsetof(sslstore_modified_query, changed_from)},
        {"changed_to", "", MEMBER_TIME, offsetof(sslstore_modified_query, changed_to)},
        {"sub_user_id", "", MEMBER_TEXT, offsetof(sslstore_modified_query, sub_user_id)},
        {"page_number", "", MEMBER_NUMBER, offsetof(sslstore_modified_query, page_number)},
        {"page_size", "", MEMBER_NUMBER, offsetof(sslstore_modified_query, page_size)},
    };
    sslstore_modified_query asked;
    sslstore_modified_list list;
    sslstore_result result;
    char where[32];

    memset(&asked, 0, sizeof asked);
    for (size_t i = 0; i < exchange->with_count; i++) {
        const struct member *member =
            member_find(members, sizeof members / sizeof members[0], exchange->with[i].name);

        if (member == NULL) {
            stop(exchange, exchange->with[i].name, "an unknown member");
        } else {
            member_set(&asked, member, exchange->with[i].value);
        }
    }
    result = sslstore_wire_orders_modified(client, &asked, &list);
    if (result == SSLSTORE_OK) {
        report_number(report, "", "total", list.total);
        for (size_t i = 0; i < list.count; i++) {
            (void) snprintf(where, sizeof where, "orders[%zu].", i);
            report_order(report, where, &list.orders[i]);
        }
    }
    sslstore_modified_list_free(&list);
    return result;
}

static int report_offer_row(void *user, const sslstore_offer *offer, sslstore_result result)
{
    struct exchange_report *report = user;
    char where[32];

    report_text(report, "", "row", sslstore_result_name(result) + strlen("SSLSTORE_"));
    if (offer == NULL) {
        return 0;
    }
    report_text(report, "", "code", offer->code);
    report_text(report, "", "name", offer->name);
    report_text(report, "", "vendor_name", offer->vendor_name);
    report_text(report, "", "currency", offer->currency);
    report_number(report, "", "dv", offer->dv);
    report_number(report, "", "ov", offer->ov);
    report_number(report, "", "ev", offer->ev);
    report_number(report, "", "wildcard", offer->wildcard);
    report_number(report, "", "multi_domain", offer->multi_domain);
    report_number(report, "", "code_signing", offer->code_signing);
    report_number(report, "", "scan", offer->scan);
    report_number(report, "", "reissuable", offer->reissuable);
    report_number(report, "", "reissue_days", offer->reissue_days);
    report_number(report, "", "min_san", offer->min_san);
    report_number(report, "", "max_san", offer->max_san);
    for (size_t i = 0; i < offer->price_count; i++) {
        (void) snprintf(where, sizeof where, "prices[%zu].", i);
        report_number(report, where, "months", offer->prices[i].months);
        report_number(report, where, "servers", offer->prices[i].servers);
        report_text(report, where, "price", offer->prices[i].price);
        report_text(report, where, "price_per_san", offer->prices[i].price_per_san);
        report_text(report, where, "price_per_server", offer->prices[i].price_per_server);
    }
    return 0;
}

static sslstore_result offers(sslstore_client *client, const struct exchange *exchange,
                              struct exchange_report *report)
{
    return sslstore_wire_offers(client, exchange->words[1], report_offer_row, report);
}

static sslstore_result health_status(sslstore_client *client, const struct exchange *exchange,
                                     struct exchange_report *report)
{
    (void) exchange;
    (void) report;
    return sslstore_wire_health_status(client);
}

static sslstore_result health_validate(sslstore_client *client, const struct exchange *exchange,
                                       struct exchange_report *report)
{
    (void) exchange;
    (void) report;
    return sslstore_wire_health_validate(client);
}

sslstore_result exchange_perform(sslstore_client *client, const struct exchange *exchange,
                                 struct exchange_report *report)
{
    static const struct {
        const char *name;
        perform_fn *perform;
    } calls[] = {
        {"status", status},
        {"refund", refund},
        {"refund_status", refund_status},
        {"new", place},
        {"validate", validate},
        {"validate_parameters", validate_parameters},
        {"reissue", reissue},
        {"download", download},
        {"revoke", revoke},
        {"resend", resend},
        {"change_approver", change_approver},
        {"change_method", change_method},
        {"set_method", set_method},
        {"approvers", approvers},
        {"organizations", organizations},
        {"query", query},
        {"modified", modified},
        {"offers", offers},
        {"health_status", health_status},
        {"health_validate", health_validate},
    };

    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (strcmp(calls[i].name, word(exchange, 0)) == 0) {
            return calls[i].perform(client, exchange, report);
        }
    }
    stop(exchange, word(exchange, 0), "an unknown call");
    return SSLSTORE_ERR_ARGUMENT;
}

/* ---- Comparing ---- */

static char complaint[65536];

#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
static const char *
complain(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void) vsnprintf(complaint, sizeof complaint, format, arguments);
    va_end(arguments);
    return complaint;
}

static const char *delivery_name(sslstore_delivery delivery)
{
    if (delivery == SSLSTORE_DELIVERY_NOT_SENT) {
        return "NOT_SENT";
    }
    if (delivery == SSLSTORE_DELIVERY_MAYBE_SENT) {
        return "MAYBE_SENT";
    }
    return "ANSWERED";
}

static const char *fact(const sslstore_error *error, const char *name)
{
    static char value[32];
    long long number = 0;

    if (strcmp(name, "field") == 0) {
        return error->field;
    }
    if (strcmp(name, "endpoint") == 0) {
        return error->endpoint;
    }
    number = strcmp(name, "http_status") == 0      ? error->http_status
             : strcmp(name, "service_code") == 0   ? error->service_code
             : strcmp(name, "offset") == 0         ? (long long) error->offset
             : strcmp(name, "retry_after_ms") == 0 ? (long long) error->retry_after_ms
                                                   : (abort(), 0);
    (void) snprintf(value, sizeof value, "%lld", number);
    return value;
}

/* A build without text leaves the library's own sentences out. */
static bool is_message(const char *message, const char *expected)
{
#if defined(SSLSTORE_NO_TEXT)
    if (message[0] == '\0') {
        return true;
    }
#endif
    return strcmp(message, expected) == 0;
}

static const char *error_difference(const struct exchange *exchange, const sslstore_error *error)
{
    if (error->delivery != exchange->delivery) {
        return complain("delivery is %s", delivery_name(error->delivery));
    }
    if (exchange->message != NULL && !is_message(error->message, exchange->message)) {
        return complain("message is \"%s\"", error->message);
    }
    for (size_t i = 0; i < exchange->error_count; i++) {
        const char *value = fact(error, exchange->error[i].name);

        if (strcmp(value, exchange->error[i].value) != 0) {
            return complain("error.%s is %s", exchange->error[i].name, value);
        }
    }
    return NULL;
}

const char *exchange_difference(const struct exchange *exchange, sslstore_result result,
                                const sslstore_error *error, const struct exchange_report *report)
{
    if (result != exchange->result) {
        return complain("result is %s (%s)", sslstore_result_name(result), error->message);
    }
    if (error->result != result) {
        return complain("error.result is %s", sslstore_result_name(error->result));
    }
    if (strcmp(report->text, exchange->gives) != 0) {
        return complain("gives differs; it is\n%s", report->text);
    }
    return result == SSLSTORE_OK ? NULL : error_difference(exchange, error);
}

const char *exchange_request_difference(const struct exchange *exchange, const struct fake *fake,
                                        size_t n)
{
    const char *body = fake_request_body(fake, n);
    size_t size = exchange->request_line == NULL ? 0 : strlen(exchange->request_line);

    if (exchange->request_line == NULL) {
        return fake->bytes_sent > 0 || fake->opens > 0 ? "something was sent" : NULL;
    }
    if (body == NULL) {
        return "nothing was sent";
    }
    if (n == 1 && (strncmp(fake->requests, exchange->request_line, size) != 0 ||
                   strncmp(fake->requests + size, "\r\n", 2) != 0)) {
        return complain("the request is %.80s", fake->requests);
    }
    if (strcmp(body, exchange->request_body) != 0) {
        return complain("the body is\n%s\nand not\n%s", body, exchange->request_body);
    }
    return NULL;
}
