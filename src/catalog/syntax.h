/* Syntax of the texts in a field. Parameters set by name and the check of an order share it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_SYNTAX_H
#define SSLSTORE_CATALOG_SYNTAX_H

#include "sslstore.h"

/* UTF-8 without control characters. A line end in a field may be an attack, a tab is a mistake. */
bool sslstore__syntax_is_clean(const char *text);

/* An e-mail address that a CA can write to: local part, one @, a domain with a dot. */
bool sslstore__syntax_is_email(const char *text, size_t size);

/* 6 to 20 digits, and between them only what people write in phone numbers. */
bool sslstore__syntax_is_phone(const char *text);

/* country: ISO 3166-1 alpha-2; "" or NULL if not known. */
bool sslstore__syntax_is_postal_code(const char *text, const char *country);

/* Whether text is one of the comma-separated choices. Case counts. */
bool sslstore__syntax_is_choice(const char *choices, const char *text);

/* Take the next entry off a comma-separated list, without the blanks around it. An entry may be
 * empty. Begin with *list at the start of the list; NULL has no entries. Returns false if no entry
 * is left. */
bool sslstore__syntax_next_entry(const char **list, const char **entry, size_t *size);

#endif
