/* The log: one line of facts, never of bodies; and the cleaning of foreign text for people's eyes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_LOG_H
#define SSLSTORE_BASE_LOG_H

#include "base/text.h"

/* Hand a line to the program's log, if it has one: clean, without the token, at most 255 bytes. */
void sslstore__log_write(const sslstore_config *config, sslstore_log_level level, const char *line);

/* Copy foreign text, as much as fits: control characters and those that turn or hide text become
 * blanks, broken UTF-8 becomes ? or, at the cut, nothing, and secret (NULL or "": none) is
 * replaced by *** wherever it appears, as it is or escaped as in JSON or a URL. out must not
 * overlap text. */
void sslstore__log_sanitize(const char *text, size_t size, const char *secret, char *out,
                            size_t capacity);

#endif
