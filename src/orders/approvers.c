/* Approvers: asks for the permitted addresses of each domain, and compares them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/approvers.h"

#include <string.h>

#include "base/domain.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/check_methods.h"
#include "catalog/products.h"
#include "catalog/syntax.h"
#include "client/client.h"
#include "orders/problem.h"

static const char field[] = "Approver Email";

/* The service is asked about the domain without "*." and "www.". */
static const char *bare_domain(const char *name)
{
    name = sslstore__domain_without_wildcard(name);
    return sslstore__text_begins(name, "www.") ? name + 4 : name;
}

/* The list may contain a method in place of an address: HTTP, HTTPS, DNS, EMAIL,
 * dns_cname_token. */
static bool is_method(const char *address, size_t size)
{
    return memchr(address, '@', size) == NULL;
}

/* The part before the @ is compared without regard to case, the part after it as a domain name. */
static bool is_among(const sslstore_approver_list *permitted, const char *address, size_t size)
{
    size_t local = sslstore__text_until(address, "@") + 1;

    for (size_t i = 0; i < permitted->count; i++) {
        const char *email = permitted->emails[i];
        size_t email_size = strlen(email);

        sslstore__text_trim(&email, &email_size);
        if (email_size >= local && sslstore__text_equal_bytes(email, local, address, local) &&
            sslstore__domain_equal(email + local, email_size - local, address + local,
                                   size - local)) {
            return true;
        }
    }
    return false;
}

static bool is_permitted(const sslstore_approver_list *permitted, const char *addresses)
{
    const char *address;
    size_t size;

    while (sslstore__syntax_next_entry(&addresses, &address, &size)) {
        if (is_method(address, size) || is_among(permitted, address, size)) {
            return true;
        }
    }
    return false;
}

static void report_not_permitted(struct sslstore__problems *report, const char *domain,
                                 const sslstore_approver_list *permitted)
{
    static const char more[] = SSLSTORE__WORDS_OR(", and others", ", ...");
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    sslstore__text_init(&text, message, sizeof message);
    sslstore__text_put(&text, domain);
    for (size_t i = 0; i < permitted->count; i++) {
        size_t size = strlen(permitted->emails[i]);

        if (i > 0 && text.size + sizeof ", " + size + sizeof more > sizeof message) {
            sslstore__text_put(&text, more); /* a cut address would be another one */
            break;
        }
        sslstore__text_put(&text, i == 0 ? SSLSTORE__WORDS_OR(" may be approved by ", ": ") : ", ");
        sslstore__text_put(&text, permitted->emails[i]);
    }
    if (permitted->count == 0) {
        sslstore__text_put(
            &text, SSLSTORE__WORDS(" has no permitted address; validate it by CNAME or file"));
    }
    sslstore__problems_add_about(report, SSLSTORE_PROBLEM_NOT_PERMITTED, field, "%s", message);
}

static void report_refusal(struct sslstore__problems *report, const char *domain,
                           const char *refusal)
{
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    sslstore__text_init(&text, message, sizeof message);
    sslstore__text_put(&text, domain);
    sslstore__text_put(&text, ": ");
    sslstore__text_put(&text, refusal);
    sslstore__problems_add_about(report, SSLSTORE_PROBLEM_SERVICE, field, "%s", message);
}

/* A refusal is a problem of the order, such as a domain that the service does not accept. Other
 * failures do not concern the order. */
static sslstore_result ask(sslstore_client *client, const sslstore_order_request *order,
                           const char *domain, struct sslstore__problems *report)
{
    sslstore_approver_list permitted;
    sslstore_result result =
        sslstore_wire_approvers(client, order->product_code, domain, &permitted);

    if (result == SSLSTORE_ERR_API) {
        report_refusal(report, domain, client->net.error.message);
        return SSLSTORE_OK;
    }
    if (result == SSLSTORE_OK && !is_permitted(&permitted, order->approver_email)) {
        report_not_permitted(report, domain, &permitted);
    }
    sslstore_approver_list_free(&permitted);
    return result;
}

static const char *name_at(const sslstore_order_request *order, size_t index)
{
    return index == 0 ? order->domain_name : order->dns_names[index - 1];
}

static bool is_repeated(const sslstore_order_request *order, size_t index)
{
    const char *domain = bare_domain(name_at(order, index));

    for (size_t i = 0; i < index; i++) {
        const char *other = bare_domain(name_at(order, i));

        if (sslstore__domain_equal(other, strlen(other), domain, strlen(domain))) {
            return true;
        }
    }
    return false;
}

/* Only domains are approved, and only validation by e-mail needs an approver. */
static bool needs_approver(const struct sslstore__prepared *prepared)
{
    const sslstore_order_request *order = &prepared->order;

    return sslstore__text_is_set(order->approver_email) &&
           !sslstore__order_proves_without_email(order) &&
           sslstore__catalog_names_domains(&prepared->product);
}

sslstore_result sslstore__approvers_report(sslstore_client *client,
                                           const struct sslstore__prepared *prepared,
                                           struct sslstore__problems *report)
{
    const sslstore_order_request *order = &prepared->order;
    sslstore_result result = SSLSTORE_OK;

    if (!needs_approver(prepared)) {
        return SSLSTORE_OK;
    }
    for (size_t i = 0; i <= order->dns_name_count; i++) {
        if (!is_repeated(order, i)) {
            result = ask(client, order, bare_domain(name_at(order, i)), report);
        }
        if (result != SSLSTORE_OK || report->stop) {
            return result;
        }
    }
    return SSLSTORE_OK;
}

sslstore_result sslstore__approvers_check(sslstore_client *client,
                                          const struct sslstore__prepared *prepared)
{
    struct sslstore__first_problem first;
    sslstore_result result;

    sslstore__first_problem_init(&first, client);
    result = sslstore__approvers_report(client, prepared, &first.report);
    return result == SSLSTORE_OK ? first.result : result;
}
