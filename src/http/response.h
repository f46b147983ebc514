/* Response: a parser of HTTP/1.1 responses (RFC 9112) that takes bytes as they arrive, in pieces of
 * any size. Every byte of the framing is checked. Of the head, only the values that the library
 * uses are kept.
 *
 * Where the RFC leaves a choice, or is often ignored:
 *   - a line ends in CR LF; a bare CR or LF and a blank before a colon are refused
 *   - a second Content-Length is refused, even with the same value
 *   - Transfer-Encoding must be chunked, and is refused beside Content-Length or in HTTP/1.0
 *   - a body that only the end of the connection delimits is refused, and so is a Content-Encoding
 *     other than identity; from status 300 on both are accepted, because the body is for people
 *   - interim responses (1xx) are skipped with their headers; 101 is refused
 *   - a response with status 204 or 304 has no body, whatever its headers say
 *   - chunk extensions and trailers are checked, limited and dropped
 *   - the blank after the status may be missing if the reason is missing
 *
 * Where real clients differ, what three of four accept (curl 7.88, Go 1.19, Node.js 20, h11 0.14)
 * is accepted, unless it could move the end of the body:
 *   - a folded line is unfolded, as section 5.2 asks of a user agent (all but Node.js); that of a
 *     Content-Length or Transfer-Encoding is refused, and so is a blank before the first header
 *   - blanks between the size of a chunk and CR LF are dropped (all but Node.js); those before the
 *     size (none) or before an extension (curl alone) are refused
 *   - a chunk extension may be anything without control characters (a name and a value: all;
 *     anything: all but Node.js)
 *   - a status from 600 to 999 is an error like any other (all); one below 100 is refused (two)
 *   - HTTP/1.2 is refused (Go and h11 accept it), and so is every other version
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_HTTP_RESPONSE_H
#define SSLSTORE_HTTP_RESPONSE_H

#include "http/response_state.h"

void sslstore__http_response_init(struct sslstore__http_response *response);

/* Take bytes up to the next event. Returns the number of bytes taken. After any event but MORE,
 * call again, even with no bytes left: END takes no byte of its own. body points into data. If the
 * head is good but the body is refused, INVALID follows HEAD. END and INVALID are reported again by
 * every further call. */
size_t sslstore__http_response_feed(struct sslstore__http_response *response, const char *data,
                                    size_t size, struct sslstore__http_slice *body,
                                    enum sslstore__http_response_event *event);

/* Call when the peer has ended the stream properly, or in any way if until_end is set. OK: the
 * response is complete, and END follows if it was not reported yet. Else ERR_TRUNCATED, or after
 * INVALID its result. */
sslstore_result sslstore__http_response_end(struct sslstore__http_response *response);

/* Whether another request may be sent on this connection, provided that no bytes are left. */
bool sslstore__http_response_reusable(const struct sslstore__http_response *response);

#endif
