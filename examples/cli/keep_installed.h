/* Keep installed: the pair of key and certificate that is in service.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_INSTALLED_H
#define SSLSTORE_CLI_KEEP_INSTALLED_H

#include "keep_hooks.h"

/* Reads the newest key: the stored one; if the state folder was lost, the installed one. Free with
 * content_free(), whatever the result. Returns false if there is none (ENOENT) or it is
 * unreadable. */
bool keep_installed_key(const struct keeper *keeper, struct content *content);

/* An sslstore_keep_install_fn; user is the keeper. Stores the certificate with the newest key,
 * replaces the installed files, and runs the install program. */
sslstore_keep_install_fn keep_installed_new;

/* Makes the installed files what they should be, after a power cut or a change of the description.
 * Runs the install program if that changed something. */
void keep_installed_repair(struct keeper *keeper);

#endif
