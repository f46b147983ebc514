/* Check, online: reports problems of an order that only the service knows. Nothing is bought.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/problems.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/approvers.h"
#include "orders/check.h"
#include "orders/clock.h"
#include "orders/prepared.h"

/* ---- The organization of an -EO order ---- */

/* Write the active organizations, as many as fit: "4001 Example Ltd, 4002 Other Inc". */
static void put_active(struct sslstore__text *text, const sslstore_organization_list *list)
{
    const char *separator = "";

    for (size_t i = 0; i < list->count; i++) {
        if (list->organizations[i].active) {
            sslstore__text_put(text, separator);
            sslstore__text_put_number(text, list->organizations[i].id);
            sslstore__text_put_char(text, ' ');
            sslstore__text_put(text, list->organizations[i].name);
            separator = ", ";
        }
    }
}

static void report_organization(struct sslstore__problems *report,
                                const sslstore_organization_list *list, int32_t id)
{
    static const char field[] = "Organization ID";
    const sslstore_organization_entry *found = sslstore_organization_find(list, id, NULL);
    char active[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    sslstore__text_init(&text, active, sizeof active);
    if (found == NULL) {
        put_active(&text, list);
        sslstore__problems_add_about(
            report, SSLSTORE_PROBLEM_ORGANIZATION, field,
            SSLSTORE__WORDS("the account has no such organization; active organizations: %s"),
            text.size > 0 ? active : "none");
    } else if (!found->active) {
        sslstore__text_put(&text, found->name);
        sslstore__text_put(&text, SSLSTORE__WORDS_OR(" is ", ": "));
        sslstore__text_put(&text, sslstore__text_is_set(found->status)
                                      ? found->status
                                      : SSLSTORE__WORDS("of unknown status"));
        sslstore__problems_add_about(
            report, SSLSTORE_PROBLEM_ORGANIZATION, field,
            SSLSTORE__WORDS("%s; an order can name only an active organization"), active);
    }
}

static sslstore_result check_organization(sslstore_client *client,
                                          const struct sslstore__prepared *prepared,
                                          struct sslstore__problems *report)
{
    sslstore_organization_list list;
    sslstore_result result;

    if (!prepared->is_digicert || prepared->order.organization_id == 0) {
        return SSLSTORE_OK;
    }
    result = sslstore_wire_organizations(client, &list);
    if (result == SSLSTORE_OK) {
        report_organization(report, &list, prepared->order.organization_id);
    }
    sslstore_organization_list_free(&list);
    return result;
}

/* ---- The check of the service ---- */

static sslstore_result report_refusal(sslstore_client *client,
                                      const struct sslstore__prepared *prepared,
                                      struct sslstore__problems *report)
{
    sslstore_result result = sslstore_wire_order_validate_parameters(client, &prepared->order);

    if (result != SSLSTORE_ERR_API) {
        return result;
    }
    sslstore__problems_add_about(report, SSLSTORE_PROBLEM_SERVICE, client->net.error.field, "%s",
                                 client->net.error.message);
    return SSLSTORE_OK;
}

/* ---- All of it ---- */

/* On the heap: it is too large for the stack of a small system. */
struct online {
    sslstore_problem_fn *on_problem;
    void *user;
    bool has_first;
    sslstore_problem first; /* for the client's error, which later calls clear */
    struct sslstore__prepared prepared;
};

static int pass_on(void *user, const sslstore_problem *problem)
{
    struct online *online = user;

    if (!online->has_first) {
        online->first = *problem;
        online->has_first = true;
    }
    return online->on_problem == NULL || online->on_problem(online->user, problem) != 0;
}

static sslstore_result ask_service(sslstore_client *client,
                                   const struct sslstore__prepared *prepared,
                                   struct sslstore__problems *report)
{
    sslstore_result result = sslstore__approvers_report(client, prepared, report);

    if (result == SSLSTORE_OK && !report->stop) {
        result = check_organization(client, prepared, report);
    }
    if (result == SSLSTORE_OK && report->count == 0) {
        result = report_refusal(client, prepared, report);
    }
    return result == SSLSTORE_OK && report->count > 0 ? SSLSTORE_ERR_ORDER : result;
}

static sslstore_result check_online(sslstore_client *client, const sslstore_order_request *request,
                                    struct online *online)
{
    struct sslstore__problems report = {pass_on, online, 0, false, sslstore__clock_judging(client)};
    sslstore_result result =
        sslstore__check_request(&client->net.config->memory, request, &report, &online->prepared);

    if (result == SSLSTORE_ERR_MEMORY) {
        (void) sslstore__error_set_field(&client->net, result, NULL);
    } else if (result == SSLSTORE_OK) {
        result = ask_service(client, &online->prepared, &report);
    }
    if (result == SSLSTORE_ERR_ORDER) {
        (void) sslstore__error_set_message(&client->net, result, online->first.field,
                                           online->first.message);
    }
    sslstore__prepared_free(&online->prepared);
    return result;
}

sslstore_result sslstore_check_online(sslstore_client *client,
                                      const sslstore_order_request *request,
                                      sslstore_problem_fn *on_problem, void *user)
{
    SSLSTORE__REQUIRE(client != NULL && request != NULL);

    const sslstore_memory *memory = &client->net.config->memory;
    sslstore_result result = sslstore__api_enter(client);
    struct online *online = NULL;

    if (result == SSLSTORE_OK) {
        online = sslstore__memory_allocate(memory, sizeof *online);
        if (online == NULL) {
            result = sslstore__error_set_field(&client->net, SSLSTORE_ERR_MEMORY, NULL);
        }
    }
    if (online != NULL) {
        memset(online, 0, sizeof *online);
        online->on_problem = on_problem;
        online->user = user;
        result = check_online(client, request, online);
    }
    sslstore__memory_release(memory, online, sizeof *online);
    return sslstore__api_leave(client, result);
}
