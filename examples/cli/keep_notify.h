/* Keep notify: tells people what a keep needs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_KEEP_NOTIFY_H
#define SSLSTORE_CLI_KEEP_NOTIFY_H

#include "keep_hooks.h"

/* Runs the notify program when a person is needed, when the keep is blocked, and when that is over;
 * each time once. */
void keep_notify(struct keeper *keeper, const sslstore_keep_report *report);

#endif
