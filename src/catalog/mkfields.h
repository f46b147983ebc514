/* Fields, for mkcatalog: fields.tsv, the parameters of an order and the settings of a client.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_MKFIELDS_H
#define SSLSTORE_CATALOG_MKFIELDS_H

#include "mkpack.h"
#include "mktable.h"

#define GROUPS_MAX 16 /* bits of a mask in struct field_row, fields.c */

/* The groups of products, as the header of the marks names them. The last one is "setting". */
struct groups {
    char *names[GROUPS_MAX];
    size_t count;
};

struct table *read_fields(const char *path);
void read_groups(const struct table *fields, struct groups *groups);

void check_fields(const struct table *fields, const struct groups *groups);
void pack_fields(const struct table *fields, struct pack *pack);
void write_fields(const struct table *fields, const struct groups *groups, const struct pack *pack);

#endif
