/* Forms as browsers send them: application/x-www-form-urlencoded.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_FORMS_H
#define SANDBOX_FORMS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

bool is_form(const char *content_type);

/* Reads a form into an object of texts; empty ones are left out. Returns NULL if it is malformed or
 * not UTF-8. */
json_t *form_read(const char *body, size_t size);

#endif
