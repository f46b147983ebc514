/* Log: lines for the program, and text from others cleaned for people to read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_LOG_H
#define SSLSTORE_BASE_LOG_H

#include "sslstore.h"

/* Give a line to the program's log, if it has one: cleaned, without the token, at most 255
 * bytes. */
void sslstore__log_write(const sslstore_config *config, sslstore_log_level level, const char *line);

/* Copy as much of a text as fits, cleaned. Control characters, and those that hide text or change
 * its direction, become blanks. Invalid UTF-8 becomes "?"; a character that is cut off at the end
 * is dropped. The secret (NULL or "": none) becomes "***" wherever it appears, as it is or escaped
 * as in JSON or a URL. out must not overlap text. */
void sslstore__log_sanitize(const char *text, size_t size, const char *secret, char *out,
                            size_t capacity);

#endif
