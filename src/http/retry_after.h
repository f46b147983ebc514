/* Retry-After: how long the service asks the client to wait.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_RETRY_AFTER_H
#define SSLSTORE_HTTP_RETRY_AFTER_H

#include "http/response_state.h"

/* Read the value of the header. An unreadable value means no wait. */
void sslstore__http_retry_after_read(struct sslstore__http_response *response,
                                     struct sslstore__http_slice value);

/* The wait in milliseconds; 0: none. now is the wall clock; if it is 0, not known, a date is
 * ignored. */
uint32_t sslstore__http_response_retry_after_ms(const struct sslstore__http_response *response,
                                                int64_t now);

#endif
