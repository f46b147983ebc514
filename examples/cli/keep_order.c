/* Checks the order of a description, as the library will when it buys.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep_order.h"

#include <string.h>

#include "cli.h"

struct check {
    const struct description *description;
    bool has_approver;
    bool has_problem;
};

static int report(void *user, const sslstore_problem *problem)
{
    struct check *check = user;
    bool is_chosen_later =
        strcmp(problem->field, "CSR") == 0 ||
        (strcmp(problem->field, "Approver Email") == 0 && !check->has_approver) ||
        (problem->code == SSLSTORE_PROBLEM_VALIDATION && check->description->keep.method_count > 1);

    if (!is_chosen_later) {
        check->has_problem = true;
        cli_note("%s: an order would be refused: %s: %s", check->description->name, problem->field,
                 problem->message);
    }
    return 0;
}

/* The method that is tried first; the library passes over one that is not possible. */
static void set_method(sslstore_order_request *order, const sslstore_keep *keep)
{
    sslstore_method method = keep->methods[0];
    bool https = order->https_file_validation;

    order->file_validation = method == SSLSTORE_METHOD_FILE && !https;
    order->https_file_validation = method == SSLSTORE_METHOD_FILE && https;
    order->cname_validation = method == SSLSTORE_METHOD_CNAME;
}

bool keep_order_check(const struct description *description)
{
    sslstore_order_request order = *description->keep.order;
    struct check check = {.description = description};

    if (description->keep.method_count > 0) {
        set_method(&order, &description->keep);
    }
    check.has_approver = order.approver_email != NULL && order.approver_email[0] != '\0';
    (void) sslstore_check(&sslstore_memory_heap, &order, sslstore_wall_time(NULL), report, &check);
    return !check.has_problem;
}
