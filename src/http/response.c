/* Parses a response: drives the head, and takes the body by Content-Length or in chunks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/response.h"

#include <string.h>

#include "base/ascii.h"
#include "base/words.h"
#include "http/response_head.h"

#define SIZE_DIGITS_MAX 16 /* hexadecimal digits of a chunk's size that fit 64 bits */

static void malformed(struct sslstore__http_response *response, const char *reason)
{
    sslstore__http_response_refuse(response, SSLSTORE_ERR_HTTP, reason);
}

/* The length is not known, so the end of the connection ends the body. */
static void begin_page(struct sslstore__http_response *response)
{
    response->until_end = true;
    response->says_close = true;
    response->left = UINT64_MAX;
    response->state = SSLSTORE__IN_BODY;
}

/* How long the body is: RFC 9112, section 6.3. */
static void begin_body(struct sslstore__http_response *response)
{
    bool is_page = response->status >= 300;

    if (response->chunked && response->has_length) {
        malformed(response, SSLSTORE__WORDS("both Content-Length and Transfer-Encoding"));
    } else if (response->chunked && response->is_http_1_0) {
        malformed(response, SSLSTORE__WORDS("Transfer-Encoding in HTTP/1.0"));
    } else if (response->status == 204 || response->status == 304) {
        response->says_close = response->says_close || response->chunked;
        response->state = SSLSTORE__COMPLETE;
    } else if (response->is_encoded && !is_page) {
        sslstore__http_response_refuse(response, SSLSTORE_ERR_ENCODING,
                                       SSLSTORE__WORDS("a Content-Encoding"));
    } else if (response->chunked) {
        response->line_size = 0;
        response->state = SSLSTORE__IN_CHUNK_SIZE;
    } else if (!response->has_length && is_page) {
        begin_page(response);
    } else if (!response->has_length) {
        sslstore__http_response_refuse(
            response, SSLSTORE_ERR_UNDELIMITED,
            SSLSTORE__WORDS(
                "no length and no chunks, so the response may have been cut; a proxy in "
                "between must speak HTTP/1.1 to the service"));
    } else {
        response->left = response->content_length;
        response->state = response->left > 0 ? SSLSTORE__IN_BODY : SSLSTORE__COMPLETE;
    }
}

static bool take_hex_digit(struct sslstore__http_response *response, char byte)
{
    int digit = sslstore__ascii_hex_value(byte);

    if (digit < 0 || response->line_size > SIZE_DIGITS_MAX) {
        return false;
    }
    response->left = response->left << 4 | (unsigned) digit;
    return true;
}

static void malformed_size(struct sslstore__http_response *response)
{
    malformed(response, SSLSTORE__WORDS("a chunk size that is not 1 to 16 hexadecimal digits"));
}

/* Blanks between the size and CR LF, as a server writes that pads all sizes to the same length. */
static void take_chunk_blank(struct sslstore__http_response *response, char byte)
{
    if (byte == '\r') {
        response->state = SSLSTORE__AT_CHUNK_LF;
    } else if (byte == ' ' || byte == '\t') {
        response->state = SSLSTORE__IN_CHUNK_BLANKS;
    } else {
        malformed_size(response);
    }
}

static void take_chunk_size(struct sslstore__http_response *response, char byte)
{
    if (take_hex_digit(response, byte)) {
        return;
    }
    if (response->line_size == 1) {
        malformed_size(response);
    } else if (byte == ';') {
        response->state = SSLSTORE__IN_CHUNK_EXTENSION;
    } else {
        take_chunk_blank(response, byte);
    }
}

static void end_chunk_line(struct sslstore__http_response *response)
{
    response->line_size = 0;
    response->in_trailers = response->left == 0;
    response->state = response->in_trailers ? SSLSTORE__AT_HEADER : SSLSTORE__IN_CHUNK;
}

static void take_chunk_line(struct sslstore__http_response *response, char byte)
{
    if (response->line_size == SSLSTORE__CHUNK_LINE_MAX) {
        sslstore__http_response_refuse(response, SSLSTORE_ERR_HTTP_LIMIT,
                                       SSLSTORE__WORDS("a chunk line is too long"));
        return;
    }
    response->line_size++;
    if (response->state == SSLSTORE__IN_CHUNK_SIZE) {
        take_chunk_size(response, byte);
    } else if (response->state == SSLSTORE__IN_CHUNK_BLANKS) {
        take_chunk_blank(response, byte);
    } else if (response->state == SSLSTORE__AT_CHUNK_LF) {
        if (byte == '\n') {
            end_chunk_line(response);
        } else {
            malformed(response, SSLSTORE__WORDS("a chunk line does not end in CR LF"));
        }
    } else if (byte == '\r') {
        response->state = SSLSTORE__AT_CHUNK_LF;
    } else if (!sslstore__http_is_line_byte(byte)) {
        malformed(response, SSLSTORE__WORDS("a control character in a chunk line"));
    }
}

/* Take the CR LF after the data of a chunk. */
static void take_chunk_end(struct sslstore__http_response *response, char byte)
{
    bool at_cr = response->state == SSLSTORE__AT_DATA_CR;

    if (byte != (at_cr ? '\r' : '\n')) {
        malformed(response, SSLSTORE__WORDS("a chunk is not followed by CR LF"));
        return;
    }
    response->state = at_cr ? SSLSTORE__AT_DATA_LF : SSLSTORE__IN_CHUNK_SIZE;
}

/* Take the front of size > 0 bytes that are not part of a body. Returns the number of bytes taken;
 * 0 if the first is refused. */
static size_t take_framing(struct sslstore__http_response *response, const char *data, size_t size)
{
    if (response->state < SSLSTORE__HEAD_COMPLETE) {
        return sslstore__http_head_take(response, data, size);
    }
    if (response->state < SSLSTORE__AT_DATA_CR) {
        take_chunk_line(response, data[0]);
    } else {
        take_chunk_end(response, data[0]);
    }
    return response->state != SSLSTORE__REFUSED;
}

static struct sslstore__http_slice take_body(struct sslstore__http_response *response,
                                             const char *data, size_t size)
{
    struct sslstore__http_slice body = {data, size};

    if (body.size > response->left) {
        body.size = (size_t) response->left;
    }
    response->left -= body.size;
    response->body_received += body.size;
    if (response->left == 0) {
        response->state =
            response->state == SSLSTORE__IN_BODY ? SSLSTORE__COMPLETE : SSLSTORE__AT_DATA_CR;
    }
    return body;
}

void sslstore__http_response_init(struct sslstore__http_response *response)
{
    memset(response, 0, sizeof *response);
    response->reason = "";
    sslstore__http_head_begin(response);
}

size_t sslstore__http_response_feed(struct sslstore__http_response *response, const char *data,
                                    size_t size, struct sslstore__http_slice *body,
                                    enum sslstore__http_response_event *event)
{
    size_t used = 0;

    body->data = NULL;
    body->size = 0;
    *event = SSLSTORE__RESPONSE_MORE;
    while (*event == SSLSTORE__RESPONSE_MORE) {
        if (response->state == SSLSTORE__COMPLETE) {
            *event = SSLSTORE__RESPONSE_END;
        } else if (response->state == SSLSTORE__REFUSED) {
            *event = SSLSTORE__RESPONSE_INVALID;
        } else if (used == size) {
            break;
        } else if (response->state >= SSLSTORE__IN_CHUNK) {
            *body = take_body(response, data + used, size - used);
            *event = SSLSTORE__RESPONSE_BODY;
            used += body->size;
        } else {
            used += take_framing(response, data + used, size - used);
        }
        if (response->state == SSLSTORE__HEAD_COMPLETE) {
            begin_body(response);
            *event = SSLSTORE__RESPONSE_HEAD;
        }
    }
    response->offset += used;
    return used;
}

sslstore_result sslstore__http_response_end(struct sslstore__http_response *response)
{
    if (response->until_end) { /* then the state is IN_BODY or COMPLETE */
        response->left = 0;
        response->state = SSLSTORE__COMPLETE;
    }
    if (response->state != SSLSTORE__COMPLETE && response->state != SSLSTORE__REFUSED) {
        sslstore__http_response_refuse(
            response, SSLSTORE_ERR_TRUNCATED,
            SSLSTORE__WORDS("the connection ended before the response did"));
    }
    return response->result;
}

bool sslstore__http_response_reusable(const struct sslstore__http_response *response)
{
    return response->state == SSLSTORE__COMPLETE && !response->says_close &&
           (!response->is_http_1_0 || response->says_keep_alive);
}
