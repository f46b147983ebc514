/* Response head: status line, header lines and trailers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_RESPONSE_HEAD_H
#define SSLSTORE_HTTP_RESPONSE_HEAD_H

#include "http/response_state.h"

/* Expect a status line. */
void sslstore__http_head_begin(struct sslstore__http_response *response);

/* Take a byte of a head or of trailers. */
void sslstore__http_head_take(struct sslstore__http_response *response, char byte);

#endif
