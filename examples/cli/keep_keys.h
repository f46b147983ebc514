/* Keep keys: the table of the keys of a keep's section, and what a section must contain.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_KEYS_H
#define SSLSTORE_CLI_KEEP_KEYS_H

#include "keep_file.h"

/* A value that is set. The caller keeps and frees what is made. */
struct keep_value {
    const char *name;   /* as the file writes it */
    char *text;         /* the value; may be changed, and must live as long as the description */
    bool more;          /* continues a list */
    const char *folder; /* of the file: relative paths belong to it */
    char *made;         /* a new text, or NULL */
};

/* Returns the key's own name: an enrollment field has one, and it may have a short one as well.
 * NULL: there is no such key. */
const char *keep_keys_name(const char *name);

/* Sets a key. Returns NULL, or what is wrong with the value. */
const char *keep_keys_set(struct description *description, struct keep_value *value);

/* Sets a path, or appends to a list. */
const char *keep_keys_path(const char **member, struct keep_value *value);
const char *keep_keys_list(struct list *list, struct keep_value *value);

/* Completes a description. Returns NULL, or what is wrong with it. */
const char *keep_keys_finish(struct description *description);

#endif
