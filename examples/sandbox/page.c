/* Writes the page for people. Orders contain hostile text: everything that is not a constant goes
 * through html_text().
 * SPDX-License-Identifier: Apache-2.0 */
#include "page.h"
#include "dcv_check.h"
#include "endpoints.h"
#include "html.h"
#include "names.h"
#include "order_methods.h"
#include "vetting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_SHOWN   50 /* orders on a page */
#define LEDGER_ROWS  20
#define WAITING_ROWS 50

/* clang-format off */
static const char style[] =
    ":root{color-scheme:light dark;--ground:#fff;--panel:#f4f6f8;--line:#dce1e7;--ink:#1b2026;--soft:#5a6570;"
    "--good:#15803d;--wait:#8a5a00;--bad:#b42318;--link:#1d4ed8}\n"
    "@media(prefers-color-scheme:dark){:root{--ground:#13161a;--panel:#1c2127;--line:#323a43;--ink:#e7eaee;--soft:#9ea9b5;"
    "--good:#4ade80;--wait:#f0b95a;--bad:#ff8a80;--link:#93b4ff}}\n"
    "body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:84rem;padding:1.5rem;background:var(--ground);color:var(--ink)}\n"
    "h1{font-size:1.5rem;margin:0}\n"
    "h2{font-size:1.1rem;margin:2.5rem 0 .5rem}\n"
    "a{color:var(--link)}\n"
    "header{display:flex;flex-wrap:wrap;gap:.6rem 1.5rem;align-items:center}\n"
    "nav{display:flex;gap:1rem;width:100%}\n"
    "form{display:flex;flex-wrap:wrap;gap:.3rem;margin:0}\n"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\n"
    "th,td{border-bottom:1px solid var(--line);padding:.45rem .75rem .45rem 0;text-align:left;vertical-align:top;"
    "overflow-wrap:break-word}\n"
    "th{font-weight:600;white-space:nowrap}\n"
    "td.id{white-space:nowrap}\n"
    "code{font-size:.9em}dd{overflow-wrap:anywhere}\n"
    "small,.none{color:var(--soft)}\n"
    "summary{cursor:pointer}\n"
    "dl{margin:.2rem 0 .4rem 1rem}dt{font-weight:600}dd{margin:0 0 .3rem}\n"
    "button,input,select{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--line);border-radius:.35rem;"
    "padding:.1rem .6rem}\n"
    "button{white-space:nowrap;cursor:pointer}button:hover{border-color:var(--soft)}\n"
    "input[type=number]{width:5rem}\n"
    ".Active{color:var(--good)}.Pending{color:var(--wait)}.Revoked,.Cancelled,.Rejected,.Expired{color:var(--bad)}\n"
    "@media(max-width:52rem){body{padding:1rem}thead{display:none}table,tbody,tr,td{display:block}"
    "td{border:0;padding:.15rem 0;overflow-wrap:anywhere}td.id{white-space:normal}td.id br{display:none}"
    "tr{border-bottom:1px solid var(--line);padding:.6rem 0}}\n";
/* clang-format on */

struct page {
    struct call *call;
    struct html html;
};

static void date_iso(char out[DATE_TEXT_MAX], int64_t seconds)
{
    struct civil d = civil_from_seconds(seconds);

    snprintf(out, DATE_TEXT_MAX, "%04d-%02d-%02d %02d:%02d:%02d", d.year, d.month, d.day, d.hour,
             d.minute, d.second);
}

/* Texts of orders are isolated, so that their direction cannot reorder what is around them. */
static void put_foreign(struct page *page, const char *text)
{
    html_around(&page->html, "<bdi>", text, "</bdi>");
}

static void put_number(struct page *page, const char *before, int64_t number, const char *after)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", (long long) number);
    html_around(&page->html, before, text, after);
}

/* Begins a form whose buttons call control endpoints; id: the order, or NULL. */
static void begin_form(struct page *page, const char *id)
{
    html_around(&page->html,
                "<form method=\"post\"><input type=\"hidden\" name=\"PageToken\" value=\"",
                page_token(page->call->engine), "\">");
    if (id) {
        html_around(&page->html, "<input type=\"hidden\" name=\"TheSSLStoreOrderID\" value=\"", id,
                    "\">");
    }
}

/* A button that calls a control endpoint, with one member more if it has a name. */
struct button {
    const char *path, *word;
    const char *name, *value;
};

static const struct button cancel_button = {"/sandbox/cancel", "Cancel", NULL, NULL};

/* id: the order, which the button names for those who do not see its row; or NULL. */
static void put_button(struct page *page, const struct button *button, const char *id)
{
    html_around(&page->html, "<button formaction=\"", page->call->engine->config.prefix, "");
    html_around(&page->html, "", button->path, "\"");
    if (button->name) {
        html_around(&page->html, " name=\"", button->name, "\"");
        html_around(&page->html, " value=\"", button->value, "\"");
    }
    if (id) {
        html_around(&page->html, " aria-label=\"", button->word, " ");
        html_around(&page->html, "", id, "\"");
    }
    html_around(&page->html, ">", button->word, "</button>");
}

static void end_form(struct page *page)
{
    html_markup(&page->html, "</form>");
}

void page_head(struct html *html, const struct engine *engine)
{
    html_around(html,
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                "<title>sslstore-sandbox</title>"
                "<link rel=\"stylesheet\" href=\"",
                engine->config.prefix, "/sandbox/page.css\"></head><body>\n");
}

static void put_clock(struct page *page)
{
    struct html *html = &page->html;
    char now[DATE_TEXT_MAX], day[11];

    date_iso(now, page->call->now);
    set_text(day, sizeof day, now);
    html_around(html, "<header><h1>sslstore-sandbox</h1><span>Clock: <b id=\"clock\">", now,
                "</b> UTC</span>");
    begin_form(page, NULL);
    html_markup(html, "<input type=\"number\" name=\"AdvanceDays\" value=\"1\" aria-label=\"days\" "
                      "min=\"-36500\" max=\"36500\">");
    put_button(page, &(struct button){"/sandbox/clock", "Move by days", NULL, NULL}, NULL);
    end_form(page);
    begin_form(page, NULL);
    html_around(html, "<input type=\"date\" name=\"Now\" aria-label=\"date\" value=\"", day,
                "\" min=\"2000-01-01\" max=\"2099-12-31\">");
    put_button(page, &(struct button){"/sandbox/clock", "Set to the date", NULL, NULL}, NULL);
    end_form(page);
    html_markup(html, "<nav><a href=\"#waiting\">Waiting</a> <a href=\"#orders\">Orders</a> "
                      "<a href=\"#ledger\">Ledger</a> <a href=\"#faults\">Faults</a></nav>");
    html_markup(html, "</header>\n");
}

static void put_value(struct page *page, const char *term, const json_t *object, const char *name)
{
    const char *value = text_member(object, name);

    if (*value) {
        html_around(&page->html, "<dt>", term, "</dt><dd><code>");
        put_foreign(page, value);
        html_markup(&page->html, "</code></dd>");
    }
}

/* Shows what one domain waits for. */
static void put_domain(struct page *page, const json_t *domain, const char *address)
{
    bool by_mail = strcmp(text_member(domain, "dcvMethod"), "EMAIL") == 0;

    html_markup(&page->html, "<details><summary>");
    put_foreign(page, text_member(domain, "domain"));
    html_around(&page->html, " <small>", text_member(domain, "dcvMethod"), ", ");
    html_text(&page->html, text_member(domain, "dcvStatus"));
    html_markup(&page->html, "</small></summary><dl>");
    if (by_mail) {
        html_markup(&page->html, "<dt>E-mail to</dt><dd>");
        put_foreign(page, address);
        html_markup(&page->html, "</dd>");
    }
    put_value(page, "File", domain, "FileName");
    put_value(page, "Content", domain, "FileContents");
    put_value(page, "DNS name", domain, "DNSName");
    put_value(page, "DNS value", domain, "DNSEntry");
    html_markup(&page->html, "</dl></details>");
}

static void put_domains(struct page *page, const struct order *order)
{
    json_t *status = order_status_json(page->call, order);
    const json_t *domains = json_object_get(status, "DomainAuthVettingStatus");

    for (size_t i = 0; i < json_array_size(domains); i++) {
        char address[NAME_MAX_SIZE];

        order_address(order, i, address, sizeof address);
        put_domain(page, json_array_get(domains, i), address);
    }
    json_decref(status);
}

static bool is_waiting(const struct order *order)
{
    return !order->gone && order->next.number && !order_has_ended(order) &&
           order->state != ORDER_INITIAL;
}

/* Shows the organization if somebody must vet it. */
static void put_vetting(struct page *page, const struct order *order)
{
    if (!vetting_is_complete(page->call->engine, order, page->call->now)) {
        html_markup(&page->html, "<p>Organization: ");
        put_foreign(page, text_member(order->holder, "Organization"));
        html_markup(&page->html, " <small>not vetted</small></p>");
    }
}

/* Returns whether a domain waits for an approver who got an e-mail. */
static bool awaits_email(const struct page *page, const struct order *order)
{
    const struct engine *engine = page->call->engine;

    for (size_t i = 0; engine->config.dcv_check && i < order->domain_count; i++) {
        if (order_method(order, i) == DCV_EMAIL &&
            !dcv_is_approved(engine, order, i, page->call->now)) {
            return true;
        }
    }
    return false;
}

static void put_decisions(struct page *page, const struct order *order, const char *id)
{
    static const struct button approve = {"/sandbox/approve", "Issue now", NULL, NULL};
    static const struct button email = {"/sandbox/approve-email", "Approve e-mails", NULL, NULL};
    static const struct button vet = {"/sandbox/vetting", "Approve organization", "Result",
                                      "approve"};
    static const struct button reject = {"/sandbox/reject", "Reject", NULL, NULL};

    begin_form(page, id);
    if (awaits_email(page, order)) {
        put_button(page, &email, id);
    }
    if (!vetting_is_complete(page->call->engine, order, page->call->now)) {
        put_button(page, &vet, id);
    }
    put_button(page, &approve, id);
    put_button(page, &reject, id);
    put_button(page, &cancel_button, id);
    end_form(page);
}

static void put_waiting_order(struct page *page, const struct order *order)
{
    char id[ID_SIZE];
    const char *kind = order->current.number ? "reissue" : "order";

    order_id(order, id);
    html_around(&page->html, "<tr><td class=\"id\">", id, "<br> <small>");
    html_around(&page->html, "", kind, "</small></td><td>");
    put_domains(page, order);
    put_vetting(page, order);
    html_markup(&page->html, "</td><td>");
    put_decisions(page, order, id);
    html_markup(&page->html, "</td></tr>\n");
}

/* The newest come first. An inventory of any size is searched without keeping anything. */
static void put_waiting(struct page *page)
{
    struct book *book = page->call->engine->book;
    size_t shown = 0;

    html_markup(&page->html,
                "<h2 id=\"waiting\">Waiting for validation</h2>\n<table><thead><tr><th>Order</th>"
                "<th>Domains</th><th></th></tr></thead><tbody>\n");
    for (size_t i = book_size(book); i-- > 0 && shown < WAITING_ROWS;) {
        if (is_waiting(book_outline(book, i))) {
            put_waiting_order(page, book_read(book, i));
            shown++;
        }
    }
    if (!shown) {
        html_markup(&page->html, "<tr><td class=\"none\" colspan=\"3\">nothing waits</td></tr>\n");
    }
    html_markup(&page->html, "</tbody></table>\n");
    if (shown == WAITING_ROWS) {
        html_markup(&page->html, "<p class=\"none\">The newest 50 are shown.</p>\n");
    }
}

static void put_certificate(struct page *page, const struct order *order)
{
    char begin[DATE_TEXT_MAX], end[DATE_TEXT_MAX], serial[2 * SERIAL_SIZE + 1];

    if (!order->current.number) {
        html_markup(&page->html, "<span class=\"none\">none yet</span>");
        return;
    }
    date_iso(begin, order->current.not_before);
    date_iso(end, order->current.not_after);
    hex_text(serial, order->current.serial, SERIAL_SIZE);
    begin[10] = end[10] = '\0';
    html_around(&page->html, "", begin, " to ");
    html_around(&page->html, "", end, order->revoked ? " <b>revoked</b>" : "");
    html_around(&page->html, "<br><small><code>", serial, "</code></small>");
}

static void put_ending(struct page *page, const struct order *order, const char *id)
{
    static const char *const shows[] = {"Revoked", "Cancelled", "Active", "Reissued"};

    if (order_has_ended(order)) {
        return;
    }
    put_button(page, &cancel_button, id);
    if (!order->current.number || order->revoked) {
        return;
    }
    put_button(page, &(struct button){"/sandbox/revoke", "Revoke", NULL, NULL}, id);
    html_markup(&page->html, "<select name=\"Shows\" aria-label=\"what the order shows then\">");
    for (size_t i = 0; i < sizeof shows / sizeof shows[0]; i++) {
        html_around(&page->html, "<option>", shows[i], "</option>");
    }
    html_markup(&page->html, "</select>");
}

/* Shows the common name, and how many further names there are. */
static void put_names(struct page *page, const struct order *order)
{
    size_t count = names_count(order_names(order));
    char common[NAME_MAX_SIZE];

    order_common_name(order, common, sizeof common);
    put_foreign(page, common);
    if (count > 1) {
        put_number(page, " <small>and ", (int64_t) count - 1, " more</small>");
    }
}

static void put_order(struct page *page, const struct order *order)
{
    const char *major = order_major(order, page->call->now);
    char id[ID_SIZE];

    order_id(order, id);
    html_around(&page->html, "<tr><td class=\"id\">", id, "<br> <small>");
    put_foreign(page, order->custom_id);
    html_around(&page->html, "</small></td><td class=\"", major, "\">");
    html_text(&page->html, major);
    html_around(&page->html, "<br><small>", order_minor(order), "</small></td><td>");
    put_names(page, order);
    html_around(&page->html, "<br><small>", order->product->name, "</small></td><td>");
    put_certificate(page, order);
    html_markup(&page->html, "</td><td>");
    begin_form(page, id);
    put_ending(page, order, id);
    put_button(page, &(struct button){"/sandbox/remove", "Remove", NULL, NULL}, id);
    end_form(page);
    html_markup(&page->html, "</td></tr>\n");
}

/* Returns the number of the page that the query asks for, from 1. */
static size_t page_number(const struct call *call)
{
    const char *query = call->query;
    long number = 1;

    if (strncmp(query, "page=", 5) == 0) {
        number = strtol(query + 5, NULL, 10);
    }
    return number > 0 ? (size_t) number : 1;
}

static void put_link(struct page *page, size_t number, const char *word)
{
    html_around(&page->html, "<a href=\"", page->call->engine->config.prefix, "/?page=");
    put_number(page, "", (int64_t) number, "\">");
    html_around(&page->html, "", word, "</a> ");
}

static void put_orders(struct page *page)
{
    struct book *book = page->call->engine->book;
    size_t size = book_size(book), number = page_number(page->call);
    size_t skipped = number > size / ROWS_SHOWN + 1 ? size : (number - 1) * ROWS_SHOWN;
    size_t shown = 0;

    put_number(page, "<h2 id=\"orders\">Orders (", (int64_t) size,
               ")</h2>\n<table><thead><tr><th>Order</th><th>Status</th><th>Names</th>"
               "<th>Certificate</th><th></th></tr></thead><tbody>\n");
    for (size_t i = size - skipped; i-- > 0 && shown < ROWS_SHOWN; shown++) {
        const struct order *order = book_read(book, i);

        if (!order->gone) {
            put_order(page, order);
        }
    }
    if (!shown) {
        html_markup(&page->html, "<tr><td class=\"none\" colspan=\"5\">none</td></tr>\n");
    }
    html_markup(&page->html, "</tbody></table>\n<p>");
    if (number > 1) {
        put_link(page, number - 1, "Newer");
    }
    if (skipped + shown < size) {
        put_link(page, number + 1, "Older");
    }
    html_markup(&page->html, "</p>\n");
}

static void put_ledger(struct page *page)
{
    const json_t *lines = page->call->engine->ledger.lines;
    size_t count = json_array_size(lines);

    html_markup(
        &page->html,
        "<h2 id=\"ledger\">Ledger</h2>\n<table><thead><tr><th>Time</th><th>Event</th><th>Order"
        "</th><th>Product</th></tr></thead><tbody>\n");
    for (size_t i = count; i-- > 0 && count - i <= LEDGER_ROWS;) {
        const json_t *line = json_array_get(lines, i);
        char time[DATE_TEXT_MAX];

        date_iso(time, json_integer_value(json_object_get(line, "time")));
        html_around(&page->html, "<tr><td class=\"id\">", time, "</td><td>");
        html_around(&page->html, "", text_member(line, "event"), "</td><td class=\"id\">");
        html_around(&page->html, "", text_member(line, "TheSSLStoreOrderID"), "</td><td>");
        html_around(&page->html, "", text_member(line, "ProductCode"), "</td></tr>\n");
    }
    if (!count) {
        html_markup(&page->html, "<tr><td class=\"none\" colspan=\"4\">empty</td></tr>\n");
    }
    html_markup(&page->html, "</tbody></table>\n");
}

static void put_faults(struct page *page)
{
    json_t *faults = faults_document(page->call->engine->faults);
    const char *spec;
    json_t *fault;

    html_markup(
        &page->html,
        "<h2 id=\"faults\">Faults</h2>\n<table><thead><tr><th>Fault</th><th>Calls counted</th>"
        "<th>Struck</th></tr></thead><tbody>\n");
    json_object_foreach(faults, spec, fault)
    {
        const json_t *tallies = json_object_get(fault, "tallies");
        int64_t calls = 0, struck = 0;

        for (size_t i = 0; i < json_array_size(tallies); i++) {
            const json_t *tally = json_array_get(tallies, i);

            calls += json_integer_value(json_array_get(tally, 1));
            struck += json_integer_value(json_array_get(tally, 2));
        }
        html_around(&page->html, "<tr><td><code>", spec, "</code></td>");
        put_number(page, "<td class=\"id\">", calls, "</td>");
        put_number(page, "<td class=\"id\">", struck, "</td></tr>\n");
    }
    if (!json_object_size(faults)) {
        html_markup(&page->html, "<tr><td class=\"none\" colspan=\"3\">none</td></tr>\n");
    }
    html_markup(&page->html, "</tbody></table>\n");
    json_decref(faults);
}

json_t *handle_page(struct call *call)
{
    struct page page = {.call = call};

    page_head(&page.html, call->engine);
    put_clock(&page);
    put_waiting(&page);
    put_orders(&page);
    put_ledger(&page);
    put_faults(&page);
    html_around(&page.html, "<p><a href=\"", call->engine->config.prefix,
                "/sandbox/stats\">Counters</a></p>\n</body></html>\n");
    call->page = page.html.text;
    call->page_type = "text/html; charset=utf-8";
    return NULL;
}

json_t *handle_page_style(struct call *call)
{
    call->page = copy_text(style);
    call->page_type = "text/css; charset=utf-8";
    return NULL;
}
