/* Reads and changes the validation methods of an order's domains. The approver list has an entry
 * for each domain, or one for all: an address or the word of a method.
 * SPDX-License-Identifier: Apache-2.0 */
#include "order_methods.h"
#include "dates.h"
#include "memory.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum dcv_method approver_method(const struct product *product, const char *entry)
{
    if (is_word_of("HTTP FILE", entry)) {
        return DCV_HTTP;
    }
    if (is_word_of("HTTPS", entry)) {
        return DCV_HTTPS;
    }
    if (is_word_of("CNAME dns_cname_token", entry)) {
        return DCV_CNAME;
    }
    if (is_word_of("DNS", entry)) {
        return product_is_digicert(product) ? DCV_TXT : DCV_CNAME;
    }
    return DCV_EMAIL;
}

/* Returns the entry of the approver list for a domain: its own, or the last one. */
static void approver_of(const struct order *order, size_t domain, char *out, size_t size)
{
    const char *cursor = order->approver_email;

    set_text(out, size, "");
    for (size_t i = 0; i <= domain && names_next(&cursor, out, size); i++) {
    }
}

enum dcv_method order_method(const struct order *order, size_t domain)
{
    char entry[NAME_MAX_SIZE];

    if (order->method != DCV_EMAIL) {
        return order->method;
    }
    approver_of(order, domain, entry, sizeof entry);
    return approver_method(order->product, entry);
}

void order_address(const struct order *order, size_t domain, char *out, size_t size)
{
    char name[NAME_MAX_SIZE] = "";
    const char *cursor = order_names(order);

    approver_of(order, domain, out, size);
    if (strchr(out, '@')) {
        return;
    }
    for (size_t i = 0; i <= domain && names_next(&cursor, name, sizeof name); i++) {
    }
    snprintf(out, size, "admin@%s", name_base(name_plain(name)));
}

/* The entries of the approver list for the methods. */
static const char *const method_words[] = {"EMAIL", "HTTP", "HTTPS", "CNAME", "DNS"};

char *order_approvers(const struct order *order)
{
    size_t count = names_count(order_names(order));
    char *list = copy_text("");

    for (size_t i = 0; i < count; i++) {
        char entry[NAME_MAX_SIZE];
        char *longer;

        approver_of(order, i, entry, sizeof entry);
        if (!*entry) {
            set_text(entry, sizeof entry, method_words[DCV_EMAIL]);
        }
        longer = format_text("%s%s%s", list, i ? "," : "",
                             order->method == DCV_EMAIL ? entry : method_words[order->method]);
        free(list);
        list = longer;
    }
    return list;
}

/* The CA has not asked by the new method yet. */
static void forget_poll(struct order *order, size_t domain)
{
    if (domain < order->domain_count) {
        order->domains[domain].polled = DATE_NONE;
        order->domains[domain].answer = DCV_NOT_ASKED;
    }
}

void order_set_method(struct order *order, enum dcv_method method)
{
    bool mail = order->approver_email && strchr(order->approver_email, '@');

    order->method = method;
    for (size_t i = 0; i < order->domain_count; i++) {
        forget_poll(order, i);
    }
    if (method == DCV_EMAIL && !mail) {
        char common[NAME_MAX_SIZE];

        order_common_name(order, common, sizeof common);
        free(order->approver_email);
        order->approver_email = format_text("admin@%s", name_base(name_plain(common)));
    }
}

void order_set_approvers(struct order *order, const char *domains, const char *approver)
{
    char *entries = order_approvers(order), *list = copy_text("");
    const char *names = order_names(order), *cursor = entries;
    char name[NAME_MAX_SIZE], entry[NAME_MAX_SIZE] = "";

    for (size_t i = 0; names_next(&names, name, sizeof name); i++) {
        bool named = names_has(domains, name);
        char *longer;

        (void) names_next(&cursor, entry, sizeof entry);
        longer = format_text("%s%s%s", list, i ? "," : "", named ? approver : entry);
        free(list);
        list = longer;
        if (named) {
            forget_poll(order, i);
        }
    }
    free(order->approver_email);
    order->approver_email = list;
    order->method = DCV_EMAIL;
    free(entries);
}

void order_set_domain_method(struct order *order, const char *domains, enum dcv_method method)
{
    const char *names = order_names(order);
    char name[NAME_MAX_SIZE], address[NAME_MAX_SIZE + 8];

    if (method != DCV_EMAIL) {
        order_set_approvers(order, domains, method_words[method]);
        return;
    }
    while (names_next(&names, name, sizeof name)) {
        if (names_has(domains, name)) {
            snprintf(address, sizeof address, "admin@%s", name_base(name_plain(name)));
            order_set_approvers(order, name, address);
        }
    }
}
