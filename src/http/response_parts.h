/* Response: what its files share. Private to them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_RESPONSE_PARTS_H
#define SSLSTORE_HTTP_RESPONSE_PARTS_H

#include "http/response.h"

/* Which byte comes next. The order matters: heads and trailers, chunk lines, bodies, ends. */
enum sslstore__http_response_state {
    SSLSTORE__AT_STATUS_LINE,
    SSLSTORE__AT_HEADER, /* the first byte of a header line, or the CR of the empty line */
    SSLSTORE__IN_NAME,
    SSLSTORE__IN_VALUE,
    SSLSTORE__AT_LINE_LF,
    SSLSTORE__AT_HEAD_LF, /* of the empty line */
    SSLSTORE__HEAD_COMPLETE,
    SSLSTORE__IN_CHUNK_SIZE,
    SSLSTORE__IN_CHUNK_EXTENSION,
    SSLSTORE__AT_CHUNK_LF,
    SSLSTORE__AT_DATA_CR, /* behind the data of a chunk */
    SSLSTORE__AT_DATA_LF,
    SSLSTORE__IN_CHUNK,
    SSLSTORE__IN_BODY, /* of Content-Length */
    SSLSTORE__COMPLETE,
    SSLSTORE__REFUSED
};

#define SSLSTORE__NO_FIELD 7 /* the number of headers that mean anything */

void sslstore__http_response_refuse(struct sslstore__http_response *response,
                                    sslstore_result result, const char *reason);

/* A byte that may stand in a line: no control character but the tab. */
bool sslstore__http_is_line_byte(char byte);

/* response_head.c: status line, header lines, trailers. */
void sslstore__http_head_begin(struct sslstore__http_response *response);
void sslstore__http_head_take(struct sslstore__http_response *response, char byte);

/* response_fields.c: what headers mean. First the word is a name, then it is the complete value. */
void sslstore__http_field_begin(struct sslstore__http_response *response);
void sslstore__http_field_end(struct sslstore__http_response *response);

/* retry_after.c */
void sslstore__http_retry_after_read(struct sslstore__http_response *response,
                                     struct sslstore__http_slice value);

#endif
