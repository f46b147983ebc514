/* Response: an HTTP/1.1 answer (RFC 9112), taken as it arrives in pieces of any size. Every byte of
 * its framing is checked; of the head only the few values that somebody asks for are kept.
 *
 * Where the RFC leaves the answer to us, or to the careless:
 *   - a line ends in CR LF; bare CR or LF, folded lines and blanks before a colon are refused
 *   - Content-Length stands once: a second one is refused even if it says the same
 *   - Transfer-Encoding is exactly chunked, and never beside Content-Length or in HTTP/1.0
 *   - a body that nothing but the end of the connection delimits is refused, and so is one in any
 *     Content-Encoding but identity; not so from status 300 on, where the status is what counts and the
 *     body is a page for people
 *   - interim answers (1xx) are skipped, their headers with them; 101 is refused
 *   - an answer of 204 or 304 has no body, whatever its headers say
 *   - chunk extensions and trailers are checked, bounded and dropped
 *   - the blank between a status and an absent reason may be absent, too
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_RESPONSE_H
#define SSLSTORE_HTTP_RESPONSE_H

#include "http/slice.h"

#define SSLSTORE__LINE_MAX        8192  /* bytes of a line of a head, its CR LF included        */
#define SSLSTORE__HEAD_MAX        16384 /* bytes of all heads of an answer and its trailers     */
#define SSLSTORE__FIELDS_MAX      64    /* header lines of one head and its trailers            */
#define SSLSTORE__INTERIM_MAX     8     /* answers of 1xx before the one that counts            */
#define SSLSTORE__CHUNK_LINE_MAX  256   /* bytes of the line before a chunk, its CR LF included */
#define SSLSTORE__WORD_MAX        128   /* bytes that are looked at of a header's name or value */
#define SSLSTORE__RETRY_AFTER_MAX 86400 /* seconds; a longer wait counts as this one            */

enum sslstore__http_response_event {
    SSLSTORE__RESPONSE_MORE,   /* all was taken                                                 */
    SSLSTORE__RESPONSE_HEAD,   /* the head is complete                                          */
    SSLSTORE__RESPONSE_BODY,   /* here is a piece of the body                                   */
    SSLSTORE__RESPONSE_END,    /* the answer is complete; bytes that are left belong to nothing */
    SSLSTORE__RESPONSE_INVALID /* see result, reason and offset                                 */
};

struct sslstore__http_response {
    /* From HEAD on. */
    uint16_t status;
    bool chunked;
    bool has_length;
    bool is_encoded; /* the body has a Content-Encoding; only from status 300 on */
    bool until_end;  /* the end of the connection is the end of the body; only from status 300 on */
    uint64_t content_length;
    uint32_t retry_after;                   /* seconds; 0: none, or a date */
    int64_t retry_after_date;               /* seconds since 1970; 0: none */
    int64_t date;                           /* seconds since 1970; 0: not said */
    char location_host[SSLSTORE__WORD_MAX]; /* whereto a redirect leads, cleaned; "": not said */

    uint64_t body_received;
    size_t offset; /* bytes taken so far; once INVALID, where the wrong byte stands         */
    sslstore_result result; /* ERR_HTTP, ERR_HTTP_LIMIT, ERR_ENCODING, ERR_TRUNCATED; else OK    */
    const char *reason; /* constant text; else ""                                                */

    /* The parser's own. */
    uint8_t state;
    bool is_http_1_0;
    bool says_close;
    bool says_keep_alive;
    bool in_trailers;
    bool word_cut; /* the word was longer           */
    uint8_t word_size;
    uint8_t field; /* whose value the word is       */
    uint8_t field_count;
    uint8_t interim_count;
    uint16_t line_size;
    uint16_t head_size;
    uint64_t left; /* bytes of the body or chunk; 0 between chunks */
    char word[SSLSTORE__WORD_MAX];
};

void sslstore__http_response_init(struct sslstore__http_response *response);

/* Take bytes up to the next event; returns how many. After any event but MORE call again, even with
 * nothing left to give: an END takes no byte of its own. body points into data.
 * A head may be good and its body refused: then INVALID follows HEAD. END and INVALID stay. */
size_t sslstore__http_response_feed(struct sslstore__http_response *response, const char *data,
                                    size_t size, struct sslstore__http_slice *body,
                                    enum sslstore__http_response_event *event);

/* The peer has ended the stream properly, or in any way at all where until_end is set. OK: the answer
 * is complete, and END follows if it was not reported yet. The failure after INVALID, else
 * ERR_TRUNCATED. */
sslstore_result sslstore__http_response_end(struct sslstore__http_response *response);

/* May another request follow on this connection? Not if bytes were left over. */
bool sslstore__http_response_reusable(const struct sslstore__http_response *response);

/* How long the service asks to be left alone. now: the wall clock, 0 when not known; a date counts
 * for nothing then. 0: not at all. */
uint32_t sslstore__http_response_retry_after_ms(const struct sslstore__http_response *response,
                                                int64_t now);

#endif
