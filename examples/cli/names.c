/* Adds names to those of an order, and drops some.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SEPARATORS ",; \t\r\n"

static bool is_same(const char *left, const char *right)
{
    size_t left_size = strlen(left);
    size_t right_size = strlen(right);

    left_size -= left_size > 0 && left[left_size - 1] == '.';
    right_size -= right_size > 0 && right[right_size - 1] == '.';
    return left_size == right_size && strncasecmp(left, right, left_size) == 0;
}

static bool is_among(const char *const *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (is_same(list[i], name)) {
            return true;
        }
    }
    return false;
}

static void add(struct names *names, const char *name)
{
    if (!is_among(names->list, names->count, name)) {
        names->list[names->count++] = name;
    }
}

static int compare(const void *left, const void *right)
{
    return strcasecmp(*(const char *const *) left, *(const char *const *) right);
}

/* How many names a text can hold at most. */
static size_t names_max(const char *text)
{
    size_t count = 1;

    for (; *text != '\0'; text++) {
        count += strchr(SEPARATORS, *text) != NULL;
    }
    return count;
}

/* The common name is not listed. A list without any name would count as none given, so that then
 * the common name, which is sent once, takes its place. */
static bool build(struct names *names, const struct arguments *arguments,
                  const sslstore_order *order)
{
    const struct list *drops = &arguments->drop_names;
    const struct list *adds = &arguments->add_names;
    size_t size = strlen(order->dns_names) + 1;
    char *rest;

    names->text = malloc(size + strlen(order->common_name) + 1);
    names->list = calloc(names_max(order->dns_names) + adds->count + 1, sizeof *names->list);
    if (names->text == NULL || names->list == NULL) {
        return false;
    }
    memcpy(names->text, order->dns_names, size);
    memcpy(names->text + size, order->common_name, strlen(order->common_name) + 1);
    for (char *name = strtok_r(names->text, SEPARATORS, &rest); name != NULL;
         name = strtok_r(NULL, SEPARATORS, &rest)) {
        if (!is_among(drops->items, drops->count, name) && !is_same(name, order->common_name)) {
            add(names, name);
        }
    }
    for (size_t i = 0; i < adds->count; i++) {
        add(names, adds->items[i]);
    }
    if (names->count == 0) {
        add(names, names->text + size);
    }
    qsort(names->list, names->count, sizeof *names->list, compare);
    return true;
}

/* A name in the CSR is requested, whatever else is said. */
static int check_csr(const struct cli *cli, const struct arguments *arguments,
                     const struct request *request)
{
    const struct list *drops = &arguments->drop_names;
    sslstore_csr csr;
    const char *kept = NULL;

    if (drops->count == 0 || sslstore_csr_read(&sslstore_memory_heap, request->csr.data,
                                               request->csr.size, &csr, NULL) != SSLSTORE_OK) {
        return DONE; /* what is wrong with a CSR is reported when it is used */
    }
    for (size_t i = 0; i < drops->count && kept == NULL; i++) {
        if (is_same(csr.common_name, drops->items[i]) ||
            is_among(csr.dns_names, csr.dns_name_count, drops->items[i])) {
            kept = drops->items[i];
        }
    }
    sslstore_csr_free(&csr);
    if (kept != NULL) {
        return cli_usage(cli, "--drop-name: the CSR still has %s; make one without it", kept);
    }
    return DONE;
}

static int check(const struct cli *cli, const struct arguments *arguments,
                 const struct request *request)
{
    const struct list *drops = &arguments->drop_names;

    if (arguments->names.count > 0) {
        return cli_usage(cli, "--name replaces the names of the order; give either --name, or "
                              "--add-name and --drop-name");
    }
    for (size_t i = 0; i < arguments->add_names.count; i++) {
        if (is_among(drops->items, drops->count, arguments->add_names.items[i])) {
            return cli_usage(cli, "%s is both added and dropped", arguments->add_names.items[i]);
        }
    }
    return check_csr(cli, arguments, request);
}

static int change(struct cli *cli, const struct arguments *arguments, struct request *request,
                  const sslstore_order *order, struct names *names)
{
    const struct list *drops = &arguments->drop_names;

    if (order->shortened) {
        return cli_failed(cli, "the order has too many names to be read at once");
    }
    if (is_among(drops->items, drops->count, order->common_name)) {
        return cli_usage(cli,
                         "--drop-name: %s is the common name; only a new order can be "
                         "without it",
                         order->common_name);
    }
    if (!build(names, arguments, order)) {
        return cli_failed(cli, "%s", strerror(ENOMEM));
    }
    request->order.dns_names = names->list;
    request->order.dns_name_count = names->count;
    return DONE;
}

int names_change(struct cli *cli, const struct arguments *arguments, bool renewed,
                 struct request *request, struct names *names)
{
    const char *id = arguments->operands[0];
    sslstore_plan_result plan;
    sslstore_order order;
    sslstore_result result;
    int code;

    memset(names, 0, sizeof *names);
    if (arguments->add_names.count == 0 && arguments->drop_names.count == 0) {
        return DONE;
    }
    code = check(cli, arguments, request);
    if (code != DONE) {
        return code;
    }
    if (renewed) {
        result = sslstore_order_plan(cli->client, id, &plan, &order);
    } else {
        result = sslstore_wire_order_status(cli->client, id, &order);
    }
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    code = change(cli, arguments, request, &order, names);
    sslstore_order_free(&order);
    return code;
}

void names_free(struct names *names)
{
    free(names->list);
    free(names->text);
    memset(names, 0, sizeof *names);
}
