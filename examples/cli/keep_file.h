/* Keep files: reads what `sslstore keep` shall keep in force, from INI files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_FILE_H
#define SSLSTORE_CLI_KEEP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cli.h"

#define KEEP_ENVIRONMENT_MAX 64
#define KEEP_METHODS_MAX     4

/* The files that a keep installs. */
enum keep_path {
    KEEP_KEY,
    KEEP_CERT,
    KEEP_CHAIN,
    KEEP_FULLCHAIN,
    KEEP_COMBINED,
    KEEP_PKCS12,
    KEEP_PATH_COUNT
};

/* The programs that a keep runs. */
enum keep_hook {
    KEEP_PUBLISH,
    KEEP_PROPAGATED,
    KEEP_WITHDRAW,
    KEEP_INSTALL,
    KEEP_NOTIFY,
    KEEP_HOOK_COUNT
};

extern const char *const keep_hook_names[KEEP_HOOK_COUNT];
extern const char *const keep_path_names[KEEP_PATH_COUNT];

/* What a section says about one keep. Texts belong to the set. */
struct description {
    sslstore_keep keep; /* without functions; keep.order is order, keep.name is name */
    sslstore_order_request order;
    const char *name;
    const char *file; /* where it is described */
    unsigned line;
    struct list names; /* the certificate's */
    struct list method_names;
    struct list dns; /* of the built-in "propagated?", as in struct propagated_options */
    const char *resolver;
    const char *http;
    sslstore_method methods[KEEP_METHODS_MAX];
    const char *paths[KEEP_PATH_COUNT]; /* NULL: not wanted */
    const char *pkcs12_password_file;
    bool plain_files; /* `links = no` */
    uid_t owner;      /* (uid_t) -1: of the process */
    gid_t group;
    mode_t mode;                        /* of files with the key */
    const char *hooks[KEEP_HOOK_COUNT]; /* NULL: none */
    uint32_t hook_timeout_s;
    const char *environment[KEEP_ENVIRONMENT_MAX]; /* "NAME=value" */
    size_t environment_count;
};

/* What the section [service] says. NULL: nothing. */
struct keep_service {
    const char *url;
    const char *partner_code;
    const char *token_file;
    const char *ca_file;
    const char *roots;
    const char *proxy;
    struct list pins;
};

/* All keeps of all files. Free with descriptions_free(). */
struct descriptions {
    struct keep_service service;
    bool has_service;
    struct description **items;
    size_t count;
    char **texts;
    size_t text_count;
};

/* Reads a file and adds its keeps. Reports the first error with file and line; returns DONE, USAGE
 * or FAILED. */
int descriptions_read(struct descriptions *set, const struct cli *cli, const char *path);
void descriptions_free(struct descriptions *set);

#endif
