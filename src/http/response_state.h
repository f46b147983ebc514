/* Response state: what the parser of a response knows and what it reports. Shared by its files.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_RESPONSE_STATE_H
#define SSLSTORE_HTTP_RESPONSE_STATE_H

#include "base/ascii.h"
#include "http/slice.h"

#define SSLSTORE__LINE_MAX        8192  /* bytes of a header line, with CR LF              */
#define SSLSTORE__HEAD_MAX        16384 /* bytes of all heads of a response, and trailers  */
#define SSLSTORE__FIELDS_MAX      64    /* header lines of one head, and trailers          */
#define SSLSTORE__INTERIM_MAX     8     /* responses of 1xx before the final one           */
#define SSLSTORE__CHUNK_LINE_MAX  256   /* bytes of the line before a chunk, with CR LF    */
#define SSLSTORE__WORD_MAX        128   /* bytes that are kept of a header's name or value */
#define SSLSTORE__RETRY_AFTER_MAX 86400 /* seconds; a longer wait is cut to this           */

enum sslstore__http_response_event {
    SSLSTORE__RESPONSE_MORE,   /* all bytes were taken                                          */
    SSLSTORE__RESPONSE_HEAD,   /* the head is complete                                          */
    SSLSTORE__RESPONSE_BODY,   /* body is a piece of the body                                   */
    SSLSTORE__RESPONSE_END,    /* the response is complete; bytes that are left are no part of it */
    SSLSTORE__RESPONSE_INVALID /* see result, reason and offset                                 */
};

/* Small members come first and arrays last: the processor reaches what is near with shorter
 * code. */
struct sslstore__http_response {
    /* From HEAD on. */
    bool chunked;
    bool has_length;
    bool is_encoded; /* the body has a Content-Encoding; only from status 300 on         */
    bool until_end;  /* the end of the connection ends the body; only from status 300 on */
    uint16_t status;

    bool skips_fields; /* set it after init: the values of headers are not read */

    /* Private to the parser. */
    uint8_t state; /* enum sslstore__http_response_state */
    bool is_http_1_0;
    bool says_close;
    bool says_keep_alive;
    bool in_trailers;
    bool word_cut; /* the word was longer */
    uint8_t word_size;
    uint8_t field; /* the header whose value the word is */
    uint8_t field_count;
    uint8_t interim_count;
    uint16_t line_size;
    uint16_t head_size;
    uint64_t left; /* bytes of the body or chunk; 0 between chunks */

    /* From HEAD on. */
    uint32_t retry_after; /* seconds; 0: none, or a date */
    uint64_t content_length;
    int64_t retry_after_date; /* seconds since 1970; 0: none */
    int64_t date;             /* seconds since 1970; 0: none */

    uint64_t body_received;
    size_t offset;          /* bytes taken so far; once INVALID, the offset of the wrong byte */
    sslstore_result result; /* ERR_HTTP, ERR_HTTP_LIMIT, ERR_ENCODING, ERR_TRUNCATED; or OK    */
    const char *reason;     /* why the response is invalid, a static text; else ""            */

    char word[SSLSTORE__WORD_MAX];          /* private, too */
    char location_host[SSLSTORE__WORD_MAX]; /* the host of a redirect, cleaned; "": none */
};

/* What the next byte is. The order of the groups matters: heads and trailers, chunk lines, bodies,
 * ends. */
enum sslstore__http_response_state {
    SSLSTORE__AT_STATUS_LINE,
    SSLSTORE__AT_HEADER,      /* the first byte of a header line, or the CR of the empty line */
    SSLSTORE__AT_NEXT_HEADER, /* the same, or a blank: the line before goes on */
    SSLSTORE__IN_NAME,
    SSLSTORE__IN_VALUE,
    SSLSTORE__AT_LINE_LF,
    SSLSTORE__AT_HEAD_LF, /* of the empty line */
    SSLSTORE__HEAD_COMPLETE,
    SSLSTORE__IN_CHUNK_SIZE,
    SSLSTORE__IN_CHUNK_BLANKS, /* between the size and CR LF */
    SSLSTORE__IN_CHUNK_EXTENSION,
    SSLSTORE__AT_CHUNK_LF,
    SSLSTORE__AT_DATA_CR, /* after the data of a chunk */
    SSLSTORE__AT_DATA_LF,
    SSLSTORE__IN_CHUNK,
    SSLSTORE__IN_BODY, /* of Content-Length, or until the end */
    SSLSTORE__COMPLETE,
    SSLSTORE__REFUSED
};

#define SSLSTORE__NO_FIELD 7 /* the number of headers that the parser reads */

/* Refuse the response: state, result and reason. */
void sslstore__http_response_refuse(struct sslstore__http_response *response,
                                    sslstore_result result, const char *reason);

/* Whether a byte may occur in a line: no control character but TAB. */
static inline bool sslstore__http_is_line_byte(char byte)
{
    return byte == '\t' || !sslstore__ascii_is_control(byte);
}

#endif
