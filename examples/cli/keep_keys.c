/* The keys of a keep's section: one table, one function per kind of value.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "keep_keys.h"
#include "words.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENVIRONMENT "env."

const char *const keep_hook_names[KEEP_HOOK_COUNT] = {"publish", "propagated", "withdraw",
                                                      "install", "notify"};
const char *const keep_path_names[KEEP_PATH_COUNT] = {"key",       "cert",     "chain",
                                                      "fullchain", "combined", "pkcs12"};

enum kind {
    TEXT,
    PATH,
    PROGRAM,
    NUMBER,
    YES_NO,
    NO_YES,
    LIST,
    JOINED,
    FIELD,
    KEY_TYPE,
    OWNER,
    GROUP,
    MODE
};

/* A key: where its value is stored. field: it is an enrollment field, too. */
static const struct key_row {
    const char *name;
    enum kind kind;
    size_t offset;
    uint32_t max; /* of a number */
    const char *field;
} rows[] = {
#define ROW(name, kind, member, max)                                \
    {                                                               \
        name, kind, offsetof(struct description, member), max, NULL \
    }
    ROW("product", TEXT, order.product_code, 0),
    ROW("names", LIST, names, 0),
    {"days", FIELD, 0, 0, "Validity Period (In Days)"},
    {"approver", JOINED, offsetof(struct description, order.approver_email), 0, "Approver Email"},
    ROW("approver_mailboxes", JOINED, keep.approvers, 0),
    ROW("methods", LIST, method_names, 0),
    ROW("https_file", YES_NO, order.https_file_validation, 0),
    ROW("auto_www", YES_NO, order.auto_www, 0),
    ROW("unknown_product", YES_NO, order.unknown_product, 0),
    ROW("renewal_window", NUMBER, keep.renewal_window_days, 3650),
    ROW("renewal_window_percent", NUMBER, keep.renewal_window_percent, 100),
    ROW("never_buys", YES_NO, keep.never_buys, 0),
    ROW("orders_max", NUMBER, keep.orders_max, 8),
    ROW("replace_ended", YES_NO, keep.replace_ended, 0),
    ROW("never_resends", YES_NO, keep.never_resends, 0),
    ROW("resend_after_hours", NUMBER, keep.resend_after_hours, 8760),
    ROW("same_key", YES_NO, keep.same_key, 0),
    ROW("key_type", KEY_TYPE, keep.key_type, 0),
    ROW("key", PATH, paths[KEEP_KEY], 0),
    ROW("cert", PATH, paths[KEEP_CERT], 0),
    ROW("chain", PATH, paths[KEEP_CHAIN], 0),
    ROW("fullchain", PATH, paths[KEEP_FULLCHAIN], 0),
    ROW("combined", PATH, paths[KEEP_COMBINED], 0),
    ROW("pkcs12", PATH, paths[KEEP_PKCS12], 0),
    ROW("pkcs12_password_file", PATH, pkcs12_password_file, 0),
    ROW("links", NO_YES, plain_files, 0),
    ROW("owner", OWNER, owner, 0),
    ROW("group", GROUP, group, 0),
    ROW("mode", MODE, mode, 0),
    ROW("publish", PROGRAM, hooks[KEEP_PUBLISH], 0),
    ROW("propagated", PROGRAM, hooks[KEEP_PROPAGATED], 0),
    ROW("withdraw", PROGRAM, hooks[KEEP_WITHDRAW], 0),
    ROW("install", PROGRAM, hooks[KEEP_INSTALL], 0),
    ROW("notify", PROGRAM, hooks[KEEP_NOTIFY], 0),
    ROW("hook_timeout", NUMBER, hook_timeout_s, 86400),
    ROW("dns", LIST, dns, 0),
    ROW("resolver", TEXT, resolver, 0),
    ROW("http", TEXT, http, 0),
#undef ROW
};

enum { ROW_COUNT = sizeof rows / sizeof rows[0] };

static const struct key_row *find_row(const char *name)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0 ||
            (rows[i].field != NULL && strcasecmp(rows[i].field, name) == 0)) {
            return &rows[i];
        }
    }
    return NULL;
}

static bool find_field(const char *name, sslstore_field *field)
{
    for (size_t i = 0; sslstore_parameter_at(i, field); i++) {
        if (strcasecmp(field->name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* "env.NAME", with a name that a shell accepts. */
static bool is_environment(const char *name)
{
    size_t prefix = strlen(ENVIRONMENT);
    const char *variable = name + prefix;

    return strncmp(name, ENVIRONMENT, prefix) == 0 && variable[0] != '\0' &&
           strchr("0123456789", variable[0]) == NULL &&
           variable[strspn(variable, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
                                     "0123456789")] == '\0';
}

const char *keep_keys_name(const char *name)
{
    const struct key_row *row = find_row(name);
    sslstore_field field;

    if (row != NULL) {
        return row->name;
    }
    if (is_environment(name)) {
        return name;
    }
    return find_field(name, &field) ? field.name : NULL;
}

/* ---- Kinds of values ---- */

static const char *set_yes_no(bool *member, const char *text, bool yes)
{
    if (strcasecmp(text, "yes") == 0 || strcasecmp(text, "true") == 0) {
        *member = yes;
    } else if (strcasecmp(text, "no") == 0 || strcasecmp(text, "false") == 0) {
        *member = !yes;
    } else {
        return "expected yes or no";
    }
    return NULL;
}

/* Digits only; at least 1. */
static const char *set_number(uint32_t *member, const char *text, uint32_t max)
{
    unsigned long number;

    errno = 0;
    number = strtoul(text, NULL, 10);
    if (text[strspn(text, "0123456789")] != '\0' || errno != 0 || number < 1 || number > max) {
        return "expected a number in the permitted range";
    }
    *member = (uint32_t) number;
    return NULL;
}

static const char *set_mode(mode_t *member, const char *text)
{
    unsigned long mode = strtoul(text, NULL, 8);

    if (text[strspn(text, "01234567")] != '\0' || strlen(text) > 4 || (mode & ~0660ul) != 0 ||
        (mode & 0400) == 0) {
        return "expected a mode such as 0600 or 0640, which permits others nothing";
    }
    *member = (mode_t) mode;
    return NULL;
}

static const char *set_owner(uid_t *member, const char *text)
{
    const struct passwd *user = getpwnam(text);

    if (user == NULL) {
        return "there is no such user";
    }
    *member = user->pw_uid;
    return NULL;
}

static const char *set_group(gid_t *member, const char *text)
{
    const struct group *group = getgrnam(text);

    if (group == NULL) {
        return "there is no such group";
    }
    *member = group->gr_gid;
    return NULL;
}

/* Appends the parts between commas and blanks. */
const char *keep_keys_list(struct list *list, struct keep_value *value)
{
    char *rest = NULL;

    if (!value->more) {
        list->count = 0; /* of [defaults] */
    }
    for (char *part = strtok_r(value->text, ", \t", &rest); part != NULL;
         part = strtok_r(NULL, ", \t", &rest)) {
        if (list->count == LIST_MAX) {
            return "the list is too long";
        }
        list->items[list->count++] = part;
    }
    return NULL;
}

/* A list as one text, joined by commas. */
static const char *set_joined(const char **member, struct keep_value *value)
{
    const char *before = value->more ? *member : "";
    size_t size = strlen(before) + strlen(value->text) + 2;
    char *joined = malloc(size);
    char *rest = NULL;
    size_t used;

    if (joined == NULL) {
        return strerror(ENOMEM);
    }
    value->made = joined;
    used = (size_t) snprintf(joined, size, "%s", before);
    for (char *part = strtok_r(value->text, ", \t", &rest); part != NULL;
         part = strtok_r(NULL, ", \t", &rest)) {
        const char *comma = used == 0 ? "" : ",";

        used += (size_t) snprintf(joined + used, size - used, "%s%s", comma, part);
    }
    *member = joined;
    return NULL;
}

/* A relative path belongs to the folder of the file. */
const char *keep_keys_path(const char **member, struct keep_value *value)
{
    size_t size = strlen(value->folder) + strlen(value->text) + 2;
    char *path;

    if (value->text[0] == '/') {
        *member = value->text;
        return NULL;
    }
    path = malloc(size);
    if (path == NULL) {
        return strerror(ENOMEM);
    }
    (void) snprintf(path, size, "%s/%s", value->folder, value->text);
    value->made = path;
    *member = path;
    return NULL;
}

static const char *set_program(const char **member, struct keep_value *value)
{
    const char *problem = keep_keys_path(member, value);
    struct stat status;

    if (problem != NULL) {
        return problem;
    }
    if (stat(*member, &status) != 0 || access(*member, X_OK) != 0) {
        return strerror(errno);
    }
    return S_ISREG(status.st_mode) ? NULL : "this is no program";
}

static const char *set_key_type(struct description *description, const char *text)
{
    const struct key_kind *kind = key_kind_of_word(text);

    if (kind == NULL) {
        return "expected p256, p384, rsa2048, rsa3072 or rsa4096";
    }
    description->keep.key_type = kind->type;
    description->keep.key_bits = kind->bits;
    return NULL;
}

static const char *set_field(struct description *description, const char *name, const char *text)
{
    const char *problem = NULL;

    if (sslstore_order_request_set(&description->order, name, text, &problem) == SSLSTORE_OK) {
        return NULL;
    }
    return problem != NULL ? problem : "invalid value";
}

/* A variable of the section replaces that of [defaults]. */
static const char *set_environment(struct description *description, struct keep_value *value)
{
    const char *name = value->name + strlen(ENVIRONMENT);
    size_t size = strlen(name) + strlen(value->text) + 2;
    char *entry = malloc(size);
    size_t i = 0;

    if (entry == NULL) {
        return strerror(ENOMEM);
    }
    (void) snprintf(entry, size, "%s=%s", name, value->text);
    value->made = entry;
    while (i < description->environment_count &&
           strncmp(description->environment[i], entry, strlen(name) + 1) != 0) {
        i++;
    }
    if (i == KEEP_ENVIRONMENT_MAX) {
        return "too many variables";
    }
    description->environment[i] = entry;
    description->environment_count += i == description->environment_count;
    return strncmp(name, "SSLSTORE_", 9) == 0 ? "names with SSLSTORE_ are reserved" : NULL;
}

static const char *set_row(struct description *description, const struct key_row *row,
                           struct keep_value *value)
{
    void *member = (char *) description + row->offset;

    switch (row->kind) {
    case TEXT:
        *(const char **) member = value->text;
        return NULL;
    case PATH:
        return keep_keys_path(member, value);
    case PROGRAM:
        return set_program(member, value);
    case NUMBER:
        return set_number(member, value->text, row->max);
    case YES_NO:
    case NO_YES:
        return set_yes_no(member, value->text, row->kind == YES_NO);
    case LIST:
        return keep_keys_list(member, value);
    case JOINED:
        return set_joined(member, value);
    case FIELD:
        return set_field(description, row->field, value->text);
    case KEY_TYPE:
        return set_key_type(description, value->text);
    case OWNER:
        return set_owner(member, value->text);
    case GROUP:
        return set_group(member, value->text);
    default:
        return set_mode(member, value->text);
    }
}

const char *keep_keys_set(struct description *description, struct keep_value *value)
{
    const struct key_row *row = find_row(value->name);

    if (value->more && (row == NULL || (row->kind != LIST && row->kind != JOINED))) {
        return "only a list can continue in a further line";
    }
    if (row != NULL) {
        return set_row(description, row, value);
    }
    if (is_environment(value->name)) {
        return set_environment(description, value);
    }
    return set_field(description, value->name, value->text);
}

/* ---- A complete section ---- */

static sslstore_method find_method(const char *name)
{
    for (int i = SSLSTORE_METHOD_EMAIL; i <= SSLSTORE_METHOD_TXT; i++) {
        if (strcasecmp(method_word((sslstore_method) i), name) == 0) {
            return (sslstore_method) i;
        }
    }
    return (sslstore_method) 0;
}

static const char *finish_methods(struct description *description)
{
    const struct list *names = &description->method_names;

    if (names->count > KEEP_METHODS_MAX) {
        return "methods: too many";
    }
    for (size_t i = 0; i < names->count; i++) {
        description->methods[i] = find_method(names->items[i]);
        if (description->methods[i] == 0) {
            return "methods: expected email, file, cname or txt";
        }
    }
    description->keep.methods = names->count > 0 ? description->methods : NULL;
    description->keep.method_count = names->count;
    return NULL;
}

static const char *check_paths(const struct description *description)
{
    const char *const *paths = description->paths;
    bool has_key =
        paths[KEEP_KEY] != NULL || paths[KEEP_COMBINED] != NULL || paths[KEEP_PKCS12] != NULL;

    if (!has_key) {
        return "missing \"key\", \"combined\" or \"pkcs12\": where the key goes";
    }
    if (paths[KEEP_KEY] != NULL && paths[KEEP_CERT] == NULL && paths[KEEP_FULLCHAIN] == NULL) {
        return "missing \"cert\" or \"fullchain\": where the certificate goes";
    }
    if (paths[KEEP_PKCS12] != NULL && description->pkcs12_password_file == NULL) {
        return "missing \"pkcs12_password_file\"";
    }
    for (size_t i = 0; i < KEEP_PATH_COUNT; i++) {
        for (size_t j = 0; j < i; j++) {
            if (paths[i] != NULL && paths[j] != NULL && strcmp(paths[i], paths[j]) == 0) {
                return "two files have the same path";
            }
        }
    }
    return NULL;
}

static const char *check_product(const struct description *description)
{
    sslstore_product product;

    if (description->order.product_code == NULL) {
        return "missing \"product\"";
    }
    if (!description->order.unknown_product &&
        !sslstore_product_find(description->order.product_code, &product)) {
        return "the product is not in the catalog; see `sslstore products`";
    }
    return NULL;
}

const char *keep_keys_finish(struct description *description)
{
    const char *problem = check_product(description);

    if (problem == NULL && description->names.count == 0) {
        problem = "missing \"names\"";
    }
    if (problem == NULL && description->keep.renewal_window_days != 0 &&
        description->keep.renewal_window_percent != 0) {
        problem = "either renewal_window or renewal_window_percent";
    }
    if (problem == NULL) {
        problem = check_paths(description);
    }
    if (problem == NULL) {
        problem = finish_methods(description);
    }
    if (problem != NULL) {
        return problem;
    }
    description->order.domain_name = description->names.items[0];
    description->order.dns_names = description->names.items + 1;
    description->order.dns_name_count = description->names.count - 1;
    description->keep.name = description->name;
    description->keep.order = &description->order;
    return NULL;
}
