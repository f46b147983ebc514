/* Reading requests the way the service does: names without regard to case, every scalar as text.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_MEMBERS_H
#define SANDBOX_MEMBERS_H

#include <jansson.h>
#include <stdbool.h>

/* Returns a new object in which known names have their own spelling, numbers and booleans are
 * text, and null members are gone. known: the endpoint's names, blank-separated. Each name that
 * is in no list is told to `unknown`. */
json_t *members_normalise(json_t *request, const char *known,
                          void (*unknown)(void *user, const char *name), void *user);

/* Of a normalised object (which may be NULL): absent is "", false, the default, NULL. */
const char *text_member(const json_t *object, const char *name);
bool flag_member(const json_t *object, const char *name);
long number_member(const json_t *object, const char *name, long otherwise);
const json_t *object_member(const json_t *object, const char *name);

#endif
