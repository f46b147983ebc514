/* Reads INI files with inih. inih finds sections, names and values; this file counts the lines,
 * because inih does not report them, and checks everything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _XOPEN_SOURCE 700 /* realpath() */

#include "keep_file.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "files.h"
#include "keep_keys.h"
#include "keep_service.h"

#define FILE_MAX   (1u << 20)
#define KEYS_MAX   256
#define NAME_BYTES 80

/* A file while it is read. */
struct reading {
    struct descriptions *set;
    const struct cli *cli;
    const char *path;
    char *folder; /* of the file; absolute */
    struct content content;
    size_t at;     /* where the next line begins */
    unsigned line; /* number of the current line */
    int code;      /* DONE until the first error */
    bool indented; /* the current line begins with a blank: it continues a list */
    bool has_section;
    bool has_keys_for_all; /* [defaults] or a keep was there: it is too late for [defaults] */
    bool in_service;       /* the current section is [service] */
    struct description defaults;
    struct description *section; /* the current one: &defaults or the last of set */
    const char *keys[KEYS_MAX];  /* of the current section, to find doubled ones */
    size_t key_count;
};

static int refuse(struct reading *reading, const char *format, ...) PRINTF_LIKE(2, 3);
static int refuse(struct reading *reading, const char *format, ...)
{
    char text[512];
    va_list list;

    va_start(list, format);
    (void) vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (reading->code == DONE) {
        reading->code = cli_usage(reading->cli, "%s:%u: %s", reading->path, reading->line, text);
    }
    return reading->code;
}

/* ---- Texts ---- */

static char *keep_text(struct reading *reading, char *text)
{
    struct descriptions *set = reading->set;
    char **texts = realloc(set->texts, (set->text_count + 1) * sizeof *texts);

    if (texts != NULL) {
        set->texts = texts;
    }
    if (texts == NULL || text == NULL) {
        free(text);
        (void) refuse(reading, "%s", strerror(ENOMEM));
        return NULL;
    }
    texts[set->text_count++] = text;
    return text;
}

static char *copy(struct reading *reading, const char *text)
{
    return keep_text(reading, strdup(text));
}

/* ---- Sections ---- */

static void reset(struct description *description)
{
    memset(description, 0, sizeof *description);
    description->owner = (uid_t) -1;
    description->group = (gid_t) -1;
    description->mode = 0600;
    description->hook_timeout_s = 60;
}

/* The name is also that of a folder. */
static bool is_name(const char *name)
{
    size_t size = strlen(name);

    for (size_t i = 0; i < size; i++) {
        if (name[i] <= ' ' || name[i] > '~' || name[i] == '/') {
            return false;
        }
    }
    return size > 0 && size < SSLSTORE_KEEP_NAME_MAX && name[0] != '.' && name[0] != '-';
}

static const struct description *find(const struct descriptions *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcasecmp(set->items[i]->name, name) == 0) {
            return set->items[i];
        }
    }
    return NULL;
}

static struct description *add(struct reading *reading, const char *name)
{
    struct descriptions *set = reading->set;
    struct description **items = realloc(set->items, (set->count + 1) * sizeof *items);
    struct description *description = malloc(sizeof *description);

    if (items != NULL) {
        set->items = items;
    }
    if (items == NULL || description == NULL) {
        free(description);
        (void) refuse(reading, "%s", strerror(ENOMEM));
        return NULL;
    }
    *description = reading->defaults;
    description->name = name;
    description->file = copy(reading, reading->path);
    description->line = reading->line;
    items[set->count++] = description;
    return description;
}

/* Ends the section: everything that it must contain is there. */
static void end_section(struct reading *reading)
{
    const char *problem;
    unsigned line = reading->line;

    if (reading->section == NULL || reading->section == &reading->defaults ||
        reading->code != DONE) {
        return;
    }
    reading->line = reading->section->line;
    problem = keep_keys_finish(reading->section);
    if (problem != NULL) {
        (void) refuse(reading, "[%s]: %s", reading->section->name, problem);
    }
    reading->line = line;
}

static void begin_keep(struct reading *reading, const char *name)
{
    const struct description *other = find(reading->set, name);

    if (!is_name(name)) {
        (void) refuse(reading,
                      "[%s]: a keep's name has 1 to 64 characters, without blanks and \"/\", "
                      "and does not begin with \".\" or \"-\"",
                      name);
    } else if (other != NULL) {
        (void) refuse(reading, "[%s] is described in %s:%u already", name, other->file,
                      other->line);
    } else {
        name = copy(reading, name);
        reading->section = name == NULL ? NULL : add(reading, name);
    }
}

static void begin_service(struct reading *reading)
{
    if (reading->set->has_service) {
        (void) refuse(reading, "[service] is there already, in this file or another one");
    }
    reading->set->has_service = true;
    reading->in_service = true;
}

static void begin_defaults(struct reading *reading)
{
    if (reading->has_keys_for_all) {
        (void) refuse(reading, "[defaults] must stand before all keeps, and only once");
    }
    reading->has_keys_for_all = true;
    reading->section = &reading->defaults;
}

static void begin_section(struct reading *reading, const char *name)
{
    end_section(reading);
    reading->key_count = 0;
    reading->in_service = false;
    reading->section = NULL;
    reading->has_section = true;
    if (strcmp(name, "service") == 0) {
        begin_service(reading);
    } else if (strcmp(name, "defaults") == 0) {
        begin_defaults(reading);
    } else {
        reading->has_keys_for_all = true;
        begin_keep(reading, name);
    }
}

/* ---- Lines ---- */

/* inih cuts the names of long sections, and skips sections without keys, so they are read here. */
static void look_for_section(struct reading *reading, const char *line)
{
    char name[256];
    const char *end;
    size_t size;

    line += strspn(line, " \t");
    if (line[0] != '[') {
        return;
    }
    end = strchr(line, ']');
    size = end == NULL ? 0 : (size_t) (end - line) - 1;
    if (end == NULL || size >= sizeof name || end[1 + strspn(end + 1, " \t\r")] != '\0') {
        (void) refuse(reading, "expected [NAME]");
        return;
    }
    memcpy(name, line + 1, size);
    name[size] = '\0';
    begin_section(reading, name);
}

static bool is_readable(const char *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        bool ends = line[i] == '\r' && i + 1 == size;

        if (((unsigned char) line[i] < ' ' && line[i] != '\t' && !ends) || line[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

/* An ini_reader: gives the next line, or NULL at the end or after an error. */
static char *next_line(char *out, int room, void *user)
{
    struct reading *reading = user;
    const char *line = reading->content.data + reading->at;
    size_t left = reading->content.size - reading->at;
    const char *end = memchr(line, '\n', left);
    size_t size = end == NULL ? left : (size_t) (end - line);

    if (reading->code != DONE || left == 0) {
        return NULL;
    }
    reading->line++;
    reading->at += size + (end != NULL);
    if (room < 3 || size > (size_t) room - 3) {
        (void) refuse(reading,
                      "the line is too long: %d bytes at most; a list can continue in "
                      "lines that begin with a blank",
                      room - 3);
        return NULL;
    }
    if (!is_readable(line, size)) {
        (void) refuse(reading, "the line contains a control character");
        return NULL;
    }
    memcpy(out, line, size);
    out[size] = '\0';
    reading->indented = size > 0 && (out[0] == ' ' || out[0] == '\t');
    look_for_section(reading, out);
    if (reading->code != DONE) {
        return NULL;
    }
    memcpy(out + size, "\n", 2);
    return out;
}

/* ---- Keys ---- */

/* Returns whether the key is new in its section; false after an error, too. */
static bool is_first(struct reading *reading, const char *key)
{
    for (size_t i = 0; i < reading->key_count; i++) {
        if (strcasecmp(reading->keys[i], key) == 0) {
            return false;
        }
    }
    if (reading->key_count == KEYS_MAX) {
        (void) refuse(reading, "more than %d keys in a section", KEYS_MAX);
        return false;
    }
    reading->keys[reading->key_count] = copy(reading, key);
    if (reading->code != DONE) {
        return false;
    }
    reading->key_count++;
    return true;
}

static bool continues(const struct reading *reading, const char *key)
{
    return reading->indented && reading->key_count > 0 &&
           strcasecmp(reading->keys[reading->key_count - 1], key) == 0;
}

/* The key's own name; NULL: the section has no such key. */
static const char *key_of(const struct reading *reading, const char *name)
{
    if (!reading->in_service) {
        return keep_keys_name(name);
    }
    return keep_service_has(name) ? name : NULL;
}

static void set_key(struct reading *reading, const char *name, const char *value)
{
    const char *key = key_of(reading, name);
    struct keep_value given = {.name = name, .folder = reading->folder};
    const char *problem;

    if (key == NULL) {
        (void) refuse(reading, "unknown key \"%s\"", name);
        return;
    }
    given.more = continues(reading, key);
    if (!given.more && !is_first(reading, key)) {
        (void) refuse(reading, "\"%s\" is given twice", name);
        return;
    }
    if (value[0] == '\0') {
        (void) refuse(reading, "\"%s\" has no value", name);
        return;
    }
    given.text = copy(reading, value);
    if (given.text == NULL) {
        return;
    }
    if (reading->in_service) {
        problem = keep_service_set(&reading->set->service, &given);
    } else {
        problem = keep_keys_set(reading->section, &given);
    }
    if (given.made != NULL) {
        (void) keep_text(reading, given.made);
    }
    if (problem != NULL) {
        (void) refuse(reading, "%s: %s", name, problem);
    }
}

/* An ini_handler. */
static int take(void *user, const char *section, const char *name, const char *value)
{
    struct reading *reading = user;

    (void) section;
    if (reading->code == DONE && !reading->has_section) {
        (void) refuse(reading, "\"%s\" stands before the first section", name);
    } else if (reading->code == DONE) {
        set_key(reading, name, value == NULL ? "" : value);
    }
    return reading->code == DONE;
}

/* Finds the folder of a file, and reads the file. The programs that it names run as this user:
 * nobody else may be able to write it. */
static int open_file(struct reading *reading)
{
    const char *path = reading->path;
    struct stat status;
    char *slash;

    reading->folder = realpath(path, NULL);
    slash = reading->folder == NULL ? NULL : strrchr(reading->folder, '/');
    if (slash == NULL || stat(path, &status) != 0 ||
        !file_read(path, FILE_MAX, &reading->content)) {
        return cli_failed(reading->cli, "%s: %s", path, file_problem(errno));
    }
    *slash = '\0';
    if ((status.st_mode & S_IWOTH) != 0) {
        return cli_usage(reading->cli, "%s: everybody may write this file (chmod o-w)", path);
    }
    return DONE;
}

static int read_sections(struct reading *reading)
{
    size_t before = reading->set->count;
    int line = ini_parse_stream(next_line, reading, take, reading);

    if (line != 0) {
        reading->line = line > 0 ? (unsigned) line : reading->line;
        (void) refuse(reading, "expected KEY = VALUE");
    }
    end_section(reading);
    if (reading->code == DONE && reading->set->count == before) {
        (void) refuse(reading, "no section describes a keep");
    }
    return reading->code;
}

int descriptions_read(struct descriptions *set, const struct cli *cli, const char *path)
{
    struct reading *reading = calloc(1, sizeof *reading);
    int code;

    if (reading == NULL) {
        return cli_failed(cli, "%s", strerror(ENOMEM));
    }
    *reading = (struct reading){.set = set, .cli = cli, .path = path};
    reset(&reading->defaults);
    code = open_file(reading);
    if (code == DONE) {
        code = read_sections(reading);
    }
    content_free(&reading->content);
    free(reading->folder);
    free(reading);
    return code;
}

void descriptions_free(struct descriptions *set)
{
    for (size_t i = 0; i < set->count; i++) {
        free(set->items[i]);
    }
    for (size_t i = 0; i < set->text_count; i++) {
        free(set->texts[i]);
    }
    free(set->items);
    free(set->texts);
    memset(set, 0, sizeof *set);
}
