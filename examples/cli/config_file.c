/* Reads configuration files with inih, and finds values in them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "config_file.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "choices.h"
#include "cli.h"
#include "files.h"

#define FILE_MAX 65536
#define LINE_BYTES \
    (INI_MAX_LINE - 3) /* inih cuts a longer line, and reads the rest as another one */
#define SECTION_MAX 48 /* the same for the name of a section */
#define SYSTEM_PATH "/etc/sslstore/config"
#define HOME_PATH   "sslstore/config"

/* ---- Where ---- */

void config_user_path(char *path)
{
    const char *folder = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    int size = 0;

    if (folder != NULL && folder[0] == '/') {
        size = snprintf(path, CONFIG_PATH_BYTES, "%s/" HOME_PATH, folder);
    } else if (home != NULL && home[0] == '/') {
        size = snprintf(path, CONFIG_PATH_BYTES, "%s/.config/" HOME_PATH, home);
    }
    if (size <= 0 || size >= CONFIG_PATH_BYTES) {
        path[0] = '\0';
    }
}

void config_system_path(char *path)
{
    const char *other = getenv("SSLSTORE_CONFIG_SYSTEM");
    int size = snprintf(path, CONFIG_PATH_BYTES, "%s", other != NULL ? other : SYSTEM_PATH);

    if (size >= CONFIG_PATH_BYTES) {
        path[0] = '\0';
    }
}

/* ---- Values ---- */

const char *config_value(const struct config_file *file, const char *section, const char *name)
{
    for (size_t i = 0; i < file->count; i++) {
        const struct config_entry *entry = &file->entries[i];

        if (strcmp(entry->section, section) == 0 && strcmp(entry->name, name) == 0) {
            return entry->value;
        }
    }
    return NULL;
}

bool config_has_section(const struct config_file *file, const char *section)
{
    for (size_t i = 0; i < file->count; i++) {
        if (strcmp(file->entries[i].section, section) == 0) {
            return true;
        }
    }
    return false;
}

static bool holds_token(const struct config_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        if (strcmp(file->entries[i].name, "token") == 0) {
            return true;
        }
    }
    return false;
}

static void free_entry(struct config_entry *entry)
{
    if (entry->value != NULL) {
        file_wipe(entry->value, strlen(entry->value));
    }
    free(entry->section);
    free(entry->name);
    free(entry->value);
}

void config_free(struct config_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        free_entry(&file->entries[i]);
    }
    file->count = 0;
}

/* ---- Reading ---- */

struct reading {
    struct config_file *file;
    const char *problem; /* NULL: none yet */
    const char *meant;   /* the key that an unknown one means, or NULL */
};

static bool is_known(const char *section, const char *name)
{
    return strcmp(section, CONFIG_ORDER) == 0 || choices_has_key(name);
}

static const char *problem_of(const struct config_file *file, const char *section, const char *name,
                              const char *value)
{
    if (!is_known(section, name)) {
        return "unknown key; see the manual, sslstore(1)";
    }
    if (strcmp(name, CHOICES_PROFILE) == 0 && section[0] != '\0') {
        return "\"profile\" must stand before the first section";
    }
    if (config_value(file, section, name) != NULL) {
        return "the key is given twice";
    }
    if (file->count == CONFIG_ENTRIES_MAX) {
        return "the file has too many keys";
    }
    return value[0] == '\0' ? "the key has no value" : NULL;
}

/* An ini_handler. */
static int take(void *user, const char *section, const char *name, const char *value)
{
    struct reading *reading = user;
    struct config_entry entry;
    const char *given = value == NULL ? "" : value;

    if (reading->problem == NULL) {
        reading->problem = problem_of(reading->file, section, name, given);
        reading->meant = is_known(section, name) ? NULL : choices_meant_key(name);
    }
    if (reading->problem != NULL) {
        return 0;
    }
    entry = (struct config_entry){strdup(section), strdup(name), strdup(given)};
    if (entry.section == NULL || entry.name == NULL || entry.value == NULL) {
        free_entry(&entry);
        reading->problem = strerror(ENOMEM);
        return 0;
    }
    reading->file->entries[reading->file->count++] = entry;
    return 1;
}

typedef bool line_fn(const char *line, size_t size);

static bool is_section(const char *line)
{
    return line[strspn(line, " \t")] == '[';
}

/* inih would cut it. */
static bool is_too_long(const char *line, size_t size)
{
    return size > (is_section(line) ? SECTION_MAX : LINE_BYTES);
}

/* inih would read on, and take the keys for those of the section before. */
static bool is_open_section(const char *line, size_t size)
{
    return is_section(line) && memchr(line, ']', size) == NULL;
}

/* Returns the number of the first such line; 0: none. */
static unsigned find_line(const char *text, line_fn *is_such)
{
    unsigned number = 1;

    for (; *text != '\0'; number++) {
        size_t size = strcspn(text, "\n");

        if (is_such(text, size)) {
            return number;
        }
        text += size + (text[size] == '\n');
    }
    return 0;
}

static int read_entries(struct config_file *file, const struct cli *cli, const char *text)
{
    struct reading reading = {.file = file};
    unsigned long_line = find_line(text, is_too_long);
    unsigned open_line = find_line(text, is_open_section);
    int line;

    if (long_line != 0) {
        return cli_usage(cli, "%s:%u: the line is too long: at most %d bytes, and %d of a section",
                         file->path, long_line, LINE_BYTES, SECTION_MAX);
    }
    if (open_line != 0) {
        return cli_usage(cli, "%s:%u: expected [SECTION]; the ] is missing", file->path, open_line);
    }
    line = ini_parse_string(text, take, &reading);
    if (line == 0) {
        return DONE;
    }
    (void) cli_usage(cli, "%s:%d: %s", file->path, line,
                     reading.problem != NULL ? reading.problem : "expected KEY = VALUE");
    if (reading.meant != NULL) {
        cli_advise(cli, "Did you mean %s?", reading.meant);
    }
    return USAGE;
}

/* A file that holds the token must be private; in any other, others may read but not write. */
static int check_permissions(const struct config_file *file, const struct cli *cli, mode_t mode)
{
    if ((mode & S_IWOTH) != 0) {
        return cli_usage(cli, "%s: everybody may write this file (chmod o-w)", file->path);
    }
    if (holds_token(file) && (mode & S_IROTH) != 0) {
        return cli_usage(cli, "%s holds the token, and everybody may read it (chmod 600)",
                         file->path);
    }
    return DONE;
}

int config_read(struct config_file *file, const struct cli *cli)
{
    struct content content;
    struct stat status;
    int code;

    file->count = 0;
    file->exists = file->path[0] != '\0' && stat(file->path, &status) == 0;
    file->unreadable = file->exists && access(file->path, R_OK) != 0;
    if (!file->exists || file->unreadable || status.st_size == 0) {
        return DONE;
    }
    if (!file_read(file->path, FILE_MAX, &content)) {
        return cli_failed(cli, "%s: %s", file->path, file_problem(errno));
    }
    code = read_entries(file, cli, content.data);
    file_wipe(content.data, content.size);
    content_free(&content);
    return code == DONE ? check_permissions(file, cli, status.st_mode) : code;
}
