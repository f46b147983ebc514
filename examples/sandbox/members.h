/* Reads requests the way the service does: the case of names is ignored, every scalar becomes text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_MEMBERS_H
#define SANDBOX_MEMBERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Returns a new object: known names get their own spelling, numbers and booleans become text,
 * null members are dropped. known: the endpoint's names, separated by blanks. `unknown` is
 * called for each name that is in no list. */
json_t *members_normalize(json_t *request, const char *known,
                          void (*unknown)(void *user, const char *name), void *user);

/* Read members of a normalized object, which may be NULL. An absent member gives "", false, the
 * default, or NULL. */
const char *text_member(const json_t *object, const char *name);
bool flag_member(const json_t *object, const char *name);
int64_t number_member(const json_t *object, const char *name, int64_t otherwise);
const json_t *object_member(const json_t *object, const char *name);

#endif
