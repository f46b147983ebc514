/* Response head: status line, header lines and trailers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_RESPONSE_HEAD_H
#define SSLSTORE_HTTP_RESPONSE_HEAD_H

#include "http/response_state.h"

/* Expect a status line. */
void sslstore__http_head_begin(struct sslstore__http_response *response);

/* Take the front of size > 0 bytes of a head or of trailers. Returns the number of bytes taken; 0
 * if the first is refused. */
size_t sslstore__http_head_take(struct sslstore__http_response *response, const char *data,
                                size_t size);

#endif
