/* Account: connectivity and credentials, approvers of a domain, organizations of the account.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "cli.h"
#include "json.h"
#include "table.h"
#include "text.h"

int ping_command(struct cli *cli, const struct arguments *arguments)
{
    struct json json = {stdout, false};
    sslstore_result result;
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    result = sslstore_ping(cli->client);
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    if (!arguments->json) {
        printf("ready: %s accepts partner code %s\n", cli->settings.config.url,
               cli->settings.config.partner_code);
        return DONE;
    }
    json_begin(&json, NULL, '{');
    json_bool(&json, "ready", true);
    json_text(&json, "url", cli->settings.config.url);
    json_text(&json, "partner_code", cli->settings.config.partner_code);
    json_end(&json, '}');
    printf("\n");
    return DONE;
}

static void show_approvers(bool as_json, const char *domain, const sslstore_approver_list *list)
{
    struct json json = {stdout, false};

    if (!as_json) {
        for (size_t i = 0; i < list->count; i++) {
            text_put(stdout, list->emails[i]);
            printf("\n");
        }
        return;
    }
    json_begin(&json, NULL, '{');
    json_text(&json, "domain", domain);
    json_text(&json, "base_domain", list->base_domain);
    json_texts(&json, "approvers", list->emails, list->count);
    json_end(&json, '}');
    printf("\n");
}

int approvers_command(struct cli *cli, const struct arguments *arguments)
{
    const char *product = arguments->operands[0];
    const char *domain = arguments->operands[1];
    sslstore_approver_list list;
    sslstore_result result;
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    result = sslstore_wire_approvers(cli->client, product, domain, &list);
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    show_approvers(arguments->json, domain, &list);
    sslstore_approver_list_free(&list);
    return DONE;
}

static const struct table_column organization_columns[] = {
    {.title = "ID", .width = 11, .never_cut = true},
    {.title = "STATUS", .width = 11},
    {.title = "CC", .width = 4},
    {.title = "NAME"},
};

static void show_organization(const struct table *table,
                              const sslstore_organization_entry *organization)
{
    char id[24];
    const char *cells[] = {id, organization->status, organization->country, organization->name};

    snprintf(id, sizeof id, "%ld", (long) organization->id);
    table_row(table, cells);
}

static void organization_members(struct json *json, const sslstore_organization_entry *organization)
{
    json_begin(json, NULL, '{');
    json_number(json, "id", organization->id);
    json_text(json, "name", organization->name);
    json_text(json, "status", organization->status);
    json_text(json, "address", organization->address);
    json_text(json, "city", organization->city);
    json_text(json, "region", organization->region);
    json_text(json, "postal_code", organization->postal_code);
    json_text(json, "country", organization->country);
    json_text(json, "phone", organization->phone);
    json_end(json, '}');
}

static void show_organizations(bool as_json, const sslstore_organization_list *list)
{
    struct json json = {stdout, false};
    struct table table;

    if (!as_json) {
        table_begin(&table, organization_columns,
                    sizeof organization_columns / sizeof organization_columns[0]);
        table_title(&table);
        for (size_t i = 0; i < list->count; i++) {
            show_organization(&table, &list->organizations[i]);
        }
        return;
    }
    json_list_begin(&json, "organizations");
    for (size_t i = 0; i < list->count; i++) {
        organization_members(&json, &list->organizations[i]);
    }
    json_list_end(&json, true);
}

int organizations_command(struct cli *cli, const struct arguments *arguments)
{
    sslstore_organization_list list;
    sslstore_result result;
    int code = cli_connect(cli);

    if (code != DONE) {
        return code;
    }
    result = sslstore_wire_organizations(cli->client, &list);
    if (result != SSLSTORE_OK) {
        return cli_result(cli, result);
    }
    show_organizations(arguments->json, &list);
    sslstore_organization_list_free(&list);
    return DONE;
}
