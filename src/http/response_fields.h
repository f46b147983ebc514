/* Response fields: the headers that the library reads.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_RESPONSE_FIELDS_H
#define SSLSTORE_HTTP_RESPONSE_FIELDS_H

#include "http/response_state.h"

/* The word is the name of a header: find out whether its value is read. */
void sslstore__http_field_begin(struct sslstore__http_response *response);

/* Whether the value decides where the body ends. */
bool sslstore__http_field_is_framing(const struct sslstore__http_response *response);

/* The word is the value of that header, which is complete: read it, once. */
void sslstore__http_field_end(struct sslstore__http_response *response);

#endif
