/* Log: lines for the program, and text from others cleaned for people to read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_LOG_H
#define SSLSTORE_BASE_LOG_H

#include "sslstore.h"

/* Give a line to the program's log, if it has one. The line is clean: a constant, or sanitized. */
void sslstore__log_write(const sslstore_config *config, sslstore_log_level level, const char *line);

/* Clean a line in place, without the token and at most 255 bytes, and give it to the log. */
void sslstore__log_clean(const sslstore_config *config, sslstore_log_level level, char *line);

/* Copy as much of a text as fits, cleaned. Control characters, and those that hide text or change
 * its direction, become blanks. Invalid UTF-8 becomes "?"; a character that is cut off at the end
 * is dropped. The secret (NULL or "": none) becomes "***", or fewer stars if it has fewer bytes,
 * wherever it appears, as it is or escaped as in JSON or a URL. out may be text itself, but must
 * not overlap it otherwise. */
void sslstore__log_sanitize(const char *text, size_t size, const char *secret, char *out,
                            size_t capacity);

#endif
