/* The CA vets organizations before it issues certificates that name them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_VETTING_H
#define SANDBOX_VETTING_H

#include "call.h"

/* Returns whether the CA may issue as far as the organization is concerned: it is vetted, or an
 * organization of the account, or the product names none. Always true unless the configuration
 * says that somebody vets. */
bool vetting_is_complete(const struct engine *engine, const struct order *order, int64_t now);

/* Vets the organization of the order: for this one and all others, for 398 days (825 before
 * 2026-03-15). */
void vetting_approve(struct engine *engine, const struct order *order, int64_t now);

#endif
