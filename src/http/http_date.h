/* HTTP-date: a time as HTTP writes it, in the three forms that RFC 9110, section 5.6.7, requires a
 * client to read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_HTTP_DATE_H
#define SSLSTORE_HTTP_HTTP_DATE_H

#include "http/slice.h"
#include "sslstore.h"

/* Read a date as seconds since 1970. Returns false, and stores nothing, if the value is none. */
bool sslstore__http_date_read(struct sslstore__http_slice value, int64_t *time);

#endif
