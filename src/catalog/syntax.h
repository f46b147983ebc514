/* Shapes: what the text of a field must look like. For requests set by name and for checks alike.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_SYNTAX_H
#define SSLSTORE_CATALOG_SYNTAX_H

#include "sslstore.h"

/* UTF-8 without control characters: a line end in a field is an attempt at something, and a tab is
 * a slip. */
bool sslstore__syntax_is_clean(const char *text);

/* An e-mail address that a CA can write to: local part, one @, a domain with a dot. */
bool sslstore__syntax_is_email(const char *text, size_t size);

/* Digits enough for a phone, and only what people write between them. */
bool sslstore__syntax_is_phone(const char *text);

/* country: ISO 3166-1 alpha-2, "" or NULL when it is not known. */
bool sslstore__syntax_is_postal_code(const char *text, const char *country);

bool sslstore__syntax_is_wildcard(const char *name);

/* Among the choices, as it is spelt there. */
bool sslstore__syntax_is_choice(const char *choices, const char *text);

/* Take the next entry off a comma-separated list, without the blanks around it; it may be empty.
 * false: none is left. Begin with *list at the list's start; NULL has no entries. */
bool sslstore__syntax_next_entry(const char **list, const char **entry, size_t *size);

#endif
