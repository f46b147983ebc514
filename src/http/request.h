/* Request: the head of an HTTP/1.1 request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_REQUEST_H
#define SSLSTORE_HTTP_REQUEST_H

#include "base/text.h"
#include "http/url.h"

#define SSLSTORE__NO_BODY SIZE_MAX

/* Write the request line, all headers and the empty line. endpoint is such as "order/status";
 * body_size is the size of the JSON that follows, or SSLSTORE__NO_BODY.
 * ERR_ARGUMENT: a part is empty or holds a byte that is not visible ASCII; nothing is written. */
sslstore_result sslstore__http_request_head(struct sslstore__text *text, const char *method,
                                            const struct sslstore__http_url *url,
                                            const char *endpoint, size_t body_size);

#endif
