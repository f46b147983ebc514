/* Config: shows every setting and where it comes from. Secrets are hidden. No network access.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "choices.h"
#include "cli.h"
#include "json.h"
#include "proxy.h"
#include "table.h"

static const struct table_column columns[] = {
    {.title = "SETTING", .width = 14, .widest = 28},
    {.title = "VALUE", .width = 44, .widest = 60},
    {.title = "FROM", .width = 22},
};

struct listing {
    const struct choices *choices;
    bool as_json;
    struct json json;
    struct table table;
};

/* "user file [live]" instead of its path, which the last lines show. */
static const char *shorten(const struct listing *listing, const char *source, char *out)
{
    const struct choices *choices = listing->choices;
    size_t user = strlen(choices->user.path);
    size_t system = strlen(choices->system.path);

    if (user > 0 && strncmp(source, choices->user.path, user) == 0) {
        (void) snprintf(out, SOURCE_BYTES, "user file%s", source + user);
    } else if (system > 0 && strncmp(source, choices->system.path, system) == 0) {
        (void) snprintf(out, SOURCE_BYTES, "system file%s", source + system);
    } else {
        (void) snprintf(out, SOURCE_BYTES, "%s", source);
    }
    return out;
}

static void show_row(const struct listing *listing, const char *name, const char *value,
                     const char *source)
{
    char from[SOURCE_BYTES];
    const char *cells[] = {name, value, shorten(listing, source, from)};

    table_row(&listing->table, cells);
}

static void show_setting(struct listing *listing, const char *name, const char *value,
                         bool is_secret, const char *source)
{
    struct json *json = &listing->json;

    if (!listing->as_json) {
        show_row(listing, name, is_secret ? "(hidden)" : value, source);
        return;
    }
    json_begin(json, NULL, '{');
    json_text(json, "name", name);
    json_text(json, "value", is_secret ? NULL : value);
    json_bool(json, "secret", is_secret);
    json_text(json, "source", source);
    json_end(json, '}');
}

static void show_settings(struct listing *listing, const struct choices *choices)
{
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct choice *choice = &choices->all[i];

        if (choice->value != NULL) {
            show_setting(listing, choices_name((enum setting) i),
                         i == SETTING_PROXY ? proxy_shown(choice->value) : choice->value,
                         i == SETTING_TOKEN, choice->source);
        }
    }
}

static void show_orders(struct listing *listing, const struct choices *choices)
{
    const struct config_entry *entry;
    char source[SOURCE_BYTES];

    for (size_t i = 0; (entry = choices_order(choices, i, source)) != NULL; i++) {
        show_setting(listing, entry->name, entry->value, false, source);
    }
}

static const char *state_of(const struct config_file *file)
{
    if (file->unreadable) {
        return "not readable for this user";
    }
    return file->exists ? "read" : "not there";
}

static void show_text(struct listing *listing, const struct choices *choices)
{
    table_begin(&listing->table, columns, sizeof columns / sizeof columns[0]);
    table_title(&listing->table);
    show_settings(listing, choices);
    show_orders(listing, choices);
    printf("\nuser file:   %s (%s)\nsystem file: %s (%s)\n", choices->user.path,
           state_of(&choices->user), choices->system.path, state_of(&choices->system));
}

static void file_members(struct json *json, const char *name, const struct config_file *file)
{
    json_begin(json, name, '{');
    json_text(json, "path", file->path);
    json_bool(json, "exists", file->exists);
    json_bool(json, "readable", file->exists && !file->unreadable);
    json_end(json, '}');
}

static void show_json(struct listing *listing, const struct choices *choices)
{
    struct json *json = &listing->json;

    json_begin(json, NULL, '{');
    json_begin(json, "settings", '[');
    show_settings(listing, choices);
    json_end(json, ']');
    json_begin(json, "order", '[');
    show_orders(listing, choices);
    json_end(json, ']');
    file_members(json, "user", &choices->user);
    file_members(json, "system", &choices->system);
    json_end(json, '}');
    printf("\n");
}

int config_command(struct cli *cli, const struct arguments *arguments)
{
    struct listing listing = {.as_json = arguments->json, .json = {stdout, false}};
    int code;
    struct choices *choices = choices_read(cli, arguments, &code);

    if (choices == NULL) {
        return code;
    }
    listing.choices = choices;
    if (arguments->json) {
        show_json(&listing, choices);
    } else {
        show_text(&listing, choices);
    }
    choices_free(choices);
    return DONE;
}
