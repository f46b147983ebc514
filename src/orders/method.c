/* Method: changes the method by which the domains of an order are validated.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/domain.h"
#include "base/frame.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/products.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/intent.h"
#include "orders/names.h"
#include "orders/order.h"

static const struct word {
    const char *word;   /* in a request */
    const char *method; /* what the order's dcvMethod contains */
} words[] = {{"EMAIL", "EMAIL"}, {"FILE", "HTTP"}, {"CNAME", "CNAME"}, {"DNS", "DNS"}};

struct task {
    const char *domain; /* NULL: all */
    sslstore_method method;
    bool is_digicert;
    sslstore_order order;
};

/* The domains of an order that are validated: those that it lists or, if it lists none, its
 * names. */
struct domains {
    const sslstore_order *order;
    size_t index;
    struct sslstore__order_names names;
};

static struct domains domains_of(const sslstore_order *order)
{
    struct domains domains = {.order = order, .names = {order, NULL}};

    return domains;
}

static bool next_domain(struct domains *domains, const char **name, size_t *size)
{
    const sslstore_order *order = domains->order;

    if (order->domain_count == 0) {
        return sslstore__order_names_next(&domains->names, name, size);
    }
    if (domains->index == order->domain_count) {
        return false;
    }
    *name = order->domains[domains->index++].domain;
    *size = strlen(*name);
    return true;
}

static bool is_chosen(const struct task *task, const char *name, size_t size)
{
    return task->domain == NULL ||
           sslstore__domain_equal(name, size, task->domain, strlen(task->domain));
}

static bool next_chosen(const struct task *task, struct domains *domains, const char **name,
                        size_t *size)
{
    while (next_domain(domains, name, size)) {
        if (is_chosen(task, *name, *size)) {
            return true;
        }
    }
    return false;
}

/* The service calls a file of DigiCert FILE, and a CNAME record of DigiCert DNS_CNAME_TOKEN. */
static bool shows(const struct task *task, const char *method)
{
    bool is_cname = sslstore__text_find(method, "CNAME") != NULL;

    if (task->method == SSLSTORE_METHOD_TXT && is_cname) {
        return false;
    }
    return sslstore__text_find(method, words[task->method - 1].method) != NULL ||
           (task->method == SSLSTORE_METHOD_FILE && sslstore__text_find(method, "FILE") != NULL);
}

static bool is_digicert(const sslstore_order *order)
{
    return sslstore__catalog_vendor(order->product_code) == SSLSTORE_VENDOR_DIGICERT ||
           sslstore__text_equal(order->vendor_name, "DIGICERT");
}

static bool is_wildcard_of(const char *name, size_t size, const char *domain, size_t domain_size)
{
    return sslstore__domain_is_wildcard(name) &&
           sslstore__domain_equal(name + 2, size - 2, domain, domain_size);
}

/* The order may list a wildcard as the domain that validates it. */
static bool is_for_wildcard(const sslstore_order *order, const char *domain, size_t domain_size)
{
    struct sslstore__order_names names = {order, NULL};
    const char *name;
    size_t size;

    if (sslstore__domain_is_wildcard(domain)) {
        return true;
    }
    while (sslstore__order_names_next(&names, &name, &size)) {
        if (is_wildcard_of(name, size, domain, domain_size)) {
            return true;
        }
    }
    return false;
}

static sslstore_result check_file(sslstore_client *client, const struct task *task)
{
    struct domains domains = domains_of(&task->order);
    const char *name;
    size_t size;

    while (next_chosen(task, &domains, &name, &size)) {
        if (is_for_wildcard(&task->order, name, size)) {
            return sslstore__error_set(
                &client->net, SSLSTORE_ERR_ARGUMENT, "method",
                SSLSTORE__WORDS("a file cannot validate a wildcard name; use CNAME or e-mail"));
        }
    }
    return SSLSTORE_OK;
}

static sslstore_result check(sslstore_client *client, const struct task *task)
{
    struct domains domains = domains_of(&task->order);
    const char *name;
    size_t size;

    if (task->method == SSLSTORE_METHOD_TXT && !task->is_digicert) {
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_ARGUMENT, "method",
            SSLSTORE__WORDS("only DigiCert products can be validated by a TXT record"));
    }
    if (!next_chosen(task, &domains, &name, &size)) {
        return sslstore__error_set(&client->net, SSLSTORE_ERR_ARGUMENT, "domain",
                                   SSLSTORE__WORDS("the order has no such domain to validate"));
    }
    if (task->method == SSLSTORE_METHOD_FILE) {
        return check_file(client, task);
    }
    return SSLSTORE_OK;
}

static SSLSTORE__OWN_FRAME sslstore_result send_for_domain(sslstore_client *client,
                                                           const struct task *task,
                                                           const char *name, size_t size)
{
    char domain[SSLSTORE_DOMAIN_MAX];
    struct sslstore__text text;
    sslstore_result result;

    sslstore__text_init(&text, domain, sizeof domain);
    sslstore__text_put_bytes(&text, name, size);
    result = sslstore__text_complete(&text);
    if (result != SSLSTORE_OK) {
        return sslstore__error_set(
            &client->net, result, "domain",
            SSLSTORE__WORDS("a domain of the order is longer than 253 bytes"));
    }
    return sslstore_wire_domain_set_method(client, task->order.store_id, domain,
                                           words[task->method - 1].word);
}

static sslstore_result send(sslstore_client *client, const struct task *task)
{
    struct domains domains = domains_of(&task->order);
    const char *name;
    size_t size;
    sslstore_result result = SSLSTORE_OK;

    if (!task->is_digicert) {
        return sslstore_wire_order_change_method(client, task->order.store_id, task->domain,
                                                 words[task->method - 1].word);
    }
    while (result == SSLSTORE_OK && next_chosen(task, &domains, &name, &size)) {
        result = send_for_domain(client, task, name, size);
    }
    return result;
}

/* Whether an order that lists no domains shows the method. It shows only files and CNAME
 * records. */
static bool shows_as_a_whole(const struct task *task)
{
    switch (task->method) {
    case SSLSTORE_METHOD_FILE:
        return sslstore__text_is_set(task->order.auth_file_name);
    case SSLSTORE_METHOD_CNAME:
        return sslstore__text_is_set(task->order.cname_name);
    default:
        return true;
    }
}

static bool took_effect(const struct task *task)
{
    const sslstore_order *order = &task->order;

    for (size_t i = 0; i < order->domain_count; i++) {
        const sslstore_domain_status *domain = &order->domains[i];

        if (is_chosen(task, domain->domain, strlen(domain->domain)) &&
            !shows(task, domain->method)) {
            return false;
        }
    }
    return order->domain_count > 0 || shows_as_a_whole(task);
}

/* The service also confirms methods that it does not know, so ask for the order and compare. */
static sslstore_result verify(sslstore_client *client, const struct task *task)
{
    if (took_effect(task)) {
        return SSLSTORE_OK;
    }
    return sslstore__error_set(
        &client->net, SSLSTORE_ERR_CONFLICT, "dcvMethod",
        SSLSTORE__WORDS("the service confirmed the method, but the order still has another one"));
}

static sslstore_result send_and_verify(sslstore_client *client, struct task *task)
{
    char store_id[SSLSTORE_ID_MAX];
    sslstore_result result = sslstore__intent_id(store_id, task->order.store_id);

    if (result != SSLSTORE_OK) {
        return sslstore__error_set(
            &client->net, result, "TheSSLStoreOrderID",
            SSLSTORE__WORDS("the order id is longer than 95 bytes; nothing was sent"));
    }
    result = send(client, task);
    if (result != SSLSTORE_OK) {
        return result;
    }
    sslstore_order_free(&task->order);
    result = sslstore_wire_order_status(client, store_id, &task->order);
    if (result == SSLSTORE_OK) {
        result = verify(client, task);
    }
    return result;
}

static sslstore_result change(sslstore_client *client, const char *id, struct task *task)
{
    sslstore_result result;

    if (task->method < SSLSTORE_METHOD_EMAIL || task->method > SSLSTORE_METHOD_TXT) {
        return sslstore__error_set_field(&client->net, SSLSTORE_ERR_ARGUMENT, "method");
    }
    result = sslstore_wire_order_status(client, id, &task->order);
    if (result == SSLSTORE_OK) {
        task->is_digicert = is_digicert(&task->order);
        result = check(client, task);
    }
    if (result == SSLSTORE_OK) {
        result = send_and_verify(client, task);
    }
    return result;
}

sslstore_result sslstore_change_method(sslstore_client *client, const char *id, const char *domain,
                                       sslstore_method method, sslstore_order *order)
{
    SSLSTORE__REQUIRE(client != NULL);

    sslstore_result result;
    struct task *task = sslstore__api_enter_with_state(client, sizeof *task, &result);

    if (result == SSLSTORE_OK) {
        task->domain = sslstore__text_is_set(domain) ? domain : NULL;
        task->method = method;
        result = change(client, id, task);
    }
    sslstore__order_return(task == NULL ? NULL : &task->order, result, order);
    sslstore__api_state_free(client, task, sizeof *task);
    return sslstore__api_leave(client, result);
}
