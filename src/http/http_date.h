/* HTTP-date: a moment as HTTP writes it, in any of the three forms that RFC 9110 §5.6.7 obliges us
 * to read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_HTTP_DATE_H
#define SSLSTORE_HTTP_HTTP_DATE_H

#include "http/slice.h"
#include "sslstore.h"

/* Seconds since 1970. false, and nothing is stored: it is none. */
bool sslstore__http_date_read(struct sslstore__http_slice value, int64_t *time);

#endif
