/* Parses status line, header lines and trailers, byte by byte (RFC 9112, sections 4 and 5).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/response_head.h"

#include <string.h>

#include "base/ascii.h"
#include "base/frame.h"
#include "base/words.h"
#include "http/response_fields.h"

static void malformed(struct sslstore__http_response *response, const char *reason)
{
    sslstore__http_response_refuse(response, SSLSTORE_ERR_HTTP, reason);
}

static void too_much(struct sslstore__http_response *response, const char *reason)
{
    sslstore__http_response_refuse(response, SSLSTORE_ERR_HTTP_LIMIT, reason);
}

/* RFC 9110, section 5.6.2. */
static bool is_token_byte(char byte)
{
    /* A bit for each of !#$%&'*+-. 0-9 | A-Z ^_ | `a-z | ~ in ASCII. */
    static const uint32_t bits[] = {0, 0x03FF6CFA, 0xC7FFFFFE, 0x57FFFFFF};
    unsigned code = (unsigned char) byte;

    return code < 0x80 && (bits[code / 32] >> code % 32 & 1) != 0;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Add to the name or value, as far as it is kept. No value begins with a blank. */
static void keep(struct sslstore__http_response *response, const char *data, size_t size)
{
    size_t space = SSLSTORE__WORD_MAX - (size_t) response->word_size;
    size_t kept;

    while (response->word_size == 0 && size > 0 && is_blank(*data)) {
        data++;
        size--;
    }
    kept = size < space ? size : space;
    memcpy(response->word + response->word_size, data, kept);
    response->word_size = (uint8_t) (response->word_size + kept);
    for (; kept < size; kept++) {
        response->word_cut = response->word_cut || !is_blank(data[kept]);
    }
}

/* ---- Status line ---- */

static void check_status(struct sslstore__http_response *response)
{
    if (response->status == 101) {
        malformed(response, SSLSTORE__WORDS("the server switches to another protocol"));
    } else if (response->status < 200 && response->interim_count++ == SSLSTORE__INTERIM_MAX) {
        too_much(response, SSLSTORE__WORDS("too many interim responses"));
    }
}

static void take_status_digit(struct sslstore__http_response *response, char byte, bool first)
{
    if (!sslstore__ascii_is_digit(byte) || (first && byte == '0')) {
        malformed(response, SSLSTORE__WORDS("the status is not a number from 100 to 999"));
        return;
    }
    response->status = (uint16_t) (response->status * 10 + (byte - '0'));
}

/* "HTTP/1.1 200 OK": up to the reason, the position of a byte determines what it must be. */
static void take_status_line(struct sslstore__http_response *response, char byte)
{
    static const char version[] = "HTTP/1.";
    size_t place = response->line_size - 1u;

    if (place < sizeof version - 1) {
        if (byte != version[place]) {
            malformed(response, SSLSTORE__WORDS("not a response of HTTP/1.0 or HTTP/1.1"));
        }
    } else if (place == 7) {
        response->is_http_1_0 = byte == '0';
        if (byte != '0' && byte != '1') {
            malformed(response, SSLSTORE__WORDS("not a response of HTTP/1.0 or HTTP/1.1"));
        }
    } else if (place >= 9 && place <= 11) {
        take_status_digit(response, byte, place == 9);
        if (place == 11 && response->state != SSLSTORE__REFUSED) {
            check_status(response);
        }
    } else if (place >= 12 && byte == '\r') {
        response->state = SSLSTORE__AT_LINE_LF;
    } else if ((place <= 12 && byte != ' ') || !sslstore__http_is_line_byte(byte)) {
        malformed(response, SSLSTORE__WORDS("malformed status line"));
    }
}

/* ---- Header lines ---- */

/* Take a byte behind a name. */
static void end_name(struct sslstore__http_response *response, char byte)
{
    if (byte == ':') {
        sslstore__http_field_begin(response);
        response->word_size = 0;
        response->state = SSLSTORE__IN_VALUE;
    } else {
        malformed(response, SSLSTORE__WORDS("malformed header name"));
    }
}

static void begin_line(struct sslstore__http_response *response, char byte)
{
    if (byte == '\r') {
        response->state = SSLSTORE__AT_HEAD_LF;
    } else if (is_blank(byte)) {
        malformed(response, SSLSTORE__WORDS("a blank before the first header"));
    } else if (response->field_count == SSLSTORE__FIELDS_MAX) {
        too_much(response, SSLSTORE__WORDS("too many header lines"));
    } else if (!is_token_byte(byte)) {
        malformed(response, SSLSTORE__WORDS("malformed header name"));
    } else {
        response->field_count++;
        response->word_size = 0;
        response->word_cut = false;
        response->state = SSLSTORE__IN_NAME;
        keep(response, &byte, 1);
    }
}

/* Take a byte behind a value. */
static void end_value(struct sslstore__http_response *response, char byte)
{
    if (byte == '\r') {
        response->state = SSLSTORE__AT_LINE_LF;
    } else {
        malformed(response, SSLSTORE__WORDS("a control character in a header value"));
    }
}

/* The line that has ended is complete, unless this one continues it. */
static void begin_next_line(struct sslstore__http_response *response, char byte)
{
    if (!is_blank(byte)) {
        sslstore__http_field_end(response);
        if (response->state != SSLSTORE__REFUSED) {
            begin_line(response, byte);
        }
    } else if (sslstore__http_field_is_framing(response)) {
        malformed(response, SSLSTORE__WORDS("a folded Content-Length or Transfer-Encoding"));
    } else {
        response->state = SSLSTORE__IN_VALUE;
        keep(response, " ", 1);
    }
}

static void end_line(struct sslstore__http_response *response)
{
    bool is_status_line = response->field_count == 0; /* chunks, and so trailers, have a header */

    response->line_size = 0;
    response->state = is_status_line ? SSLSTORE__AT_HEADER : SSLSTORE__AT_NEXT_HEADER;
}

static void end_head(struct sslstore__http_response *response)
{
    if (response->in_trailers) {
        response->state = SSLSTORE__COMPLETE;
    } else if (response->status < 200) {
        sslstore__http_head_begin(response);
    } else {
        response->state = SSLSTORE__HEAD_COMPLETE;
    }
}

static void take_lf(struct sslstore__http_response *response, char byte)
{
    if (byte != '\n') {
        malformed(response, SSLSTORE__WORDS("a CR without its LF"));
    } else if (response->state == SSLSTORE__AT_LINE_LF) {
        end_line(response);
    } else {
        end_head(response);
    }
}

/* ---- Bytes ---- */

/* How many more bytes the limits allow. */
static size_t bytes_left(const struct sslstore__http_response *response)
{
    size_t line = SSLSTORE__LINE_MAX - (size_t) response->line_size;
    size_t head = SSLSTORE__HEAD_MAX - (size_t) response->head_size;

    return line < head ? line : head;
}

static void count(struct sslstore__http_response *response, size_t size)
{
    response->line_size = (uint16_t) (response->line_size + size);
    response->head_size = (uint16_t) (response->head_size + size);
}

void sslstore__http_head_begin(struct sslstore__http_response *response)
{
    response->state = SSLSTORE__AT_STATUS_LINE;
    response->status = 0;
    response->line_size = 0;
    response->field_count = 0;
    response->field = SSLSTORE__NO_FIELD;
}

static void take_byte(struct sslstore__http_response *response, char byte)
{
    switch (response->state) {
    case SSLSTORE__AT_STATUS_LINE:
        take_status_line(response, byte);
        break;
    case SSLSTORE__AT_HEADER:
        begin_line(response, byte);
        break;
    case SSLSTORE__AT_NEXT_HEADER:
        begin_next_line(response, byte);
        break;
    case SSLSTORE__IN_NAME:
        end_name(response, byte);
        break;
    case SSLSTORE__IN_VALUE:
        end_value(response, byte);
        break;
    default:
        take_lf(response, byte);
        break;
    }
}

/* The number of bytes at the front that only make the name or the value longer. */
static SSLSTORE__OWN_FRAME size_t word_part(const struct sslstore__http_response *response,
                                            const char *data, size_t size)
{
    bool is_name = response->state == SSLSTORE__IN_NAME;
    size_t part = 0;

    if (!is_name && response->state != SSLSTORE__IN_VALUE) {
        return 0;
    }
    while (part < size &&
           (is_name ? is_token_byte(data[part]) : sslstore__http_is_line_byte(data[part]))) {
        part++;
    }
    return part;
}

size_t sslstore__http_head_take(struct sslstore__http_response *response, const char *data,
                                size_t size)
{
    size_t left = bytes_left(response);
    size_t part;

    if (left == 0) {
        too_much(response, response->line_size == SSLSTORE__LINE_MAX
                               ? SSLSTORE__WORDS("a line of the head is too long")
                               : SSLSTORE__WORDS("the head is too long"));
        return 0;
    }
    part = word_part(response, data, size < left ? size : left);
    if (part > 0) {
        count(response, part);
        keep(response, data, part);
        return part;
    }
    count(response, 1);
    take_byte(response, data[0]);
    return response->state != SSLSTORE__REFUSED;
}
