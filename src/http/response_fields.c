/* Reads the headers that the library uses. All others are dropped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/response_fields.h"

#include <string.h>

#include "base/ascii.h"
#include "base/text.h"
#include "base/words.h"
#include "http/http_date.h"
#include "http/retry_after.h"

static bool is(struct sslstore__http_slice slice, const char *text)
{
    return sslstore__text_equal_bytes(slice.data, slice.size, text, strlen(text));
}

/* Cut the first item off a list. */
static struct sslstore__http_slice cut_item(struct sslstore__http_slice *rest, char separator)
{
    struct sslstore__http_slice item = *rest;
    const char *end = memchr(rest->data, separator, rest->size);

    if (end != NULL) {
        item.size = (size_t) (end - rest->data);
    }
    rest->data += item.size + (end != NULL);
    rest->size -= item.size + (end != NULL);
    sslstore__text_trim(&item.data, &item.size);
    return item;
}

static void take_length(struct sslstore__http_response *response, struct sslstore__http_slice value)
{
    if (response->has_length) {
        sslstore__http_response_refuse(response, SSLSTORE_ERR_HTTP,
                                       SSLSTORE__WORDS("a second Content-Length"));
    } else if (response->word_cut || !sslstore__text_decimal(value.data, value.size, INT64_MAX,
                                                             &response->content_length)) {
        sslstore__http_response_refuse(response, SSLSTORE_ERR_HTTP,
                                       SSLSTORE__WORDS("malformed Content-Length"));
    }
    response->has_length = true;
}

static void take_transfer_encoding(struct sslstore__http_response *response,
                                   struct sslstore__http_slice value)
{
    if (response->chunked || !is(value, "chunked")) {
        sslstore__http_response_refuse(response, SSLSTORE_ERR_ENCODING,
                                       SSLSTORE__WORDS("a Transfer-Encoding other than chunked"));
    }
    response->chunked = true;
}

static void take_content_encoding(struct sslstore__http_response *response,
                                  struct sslstore__http_slice value)
{
    if (value.size > 0 && !is(value, "identity")) {
        response->is_encoded = true;
    }
}

static void take_connection(struct sslstore__http_response *response,
                            struct sslstore__http_slice value)
{
    response->says_close = response->says_close || response->word_cut;
    while (value.size > 0) {
        struct sslstore__http_slice option = cut_item(&value, ',');

        response->says_close = response->says_close || is(option, "close");
        response->says_keep_alive = response->says_keep_alive || is(option, "keep-alive");
    }
}

/* The authority of "https://user@host:port/path" or "//host"; empty for a path on the same host. */
static struct sslstore__http_slice authority_of(struct sslstore__http_slice location)
{
    const char *slash = memchr(location.data, '/', location.size);
    const char *end = location.data + location.size;
    struct sslstore__http_slice authority = {end, 0};

    if (slash == NULL || end - slash < 2 || slash[1] != '/' ||
        (slash > location.data && slash[-1] != ':')) {
        return authority;
    }
    authority.data = slash + 2;
    while (authority.data + authority.size < end &&
           memchr("/?#\\", authority.data[authority.size], 4) == NULL) {
        authority.size++;
    }
    return authority;
}

static bool is_host_byte(char byte)
{
    return sslstore__ascii_is_alphanumeric(byte) || byte == '-' || byte == '.' || byte == ':' ||
           byte == '[' || byte == ']';
}

static struct sslstore__http_slice host_of(struct sslstore__http_slice authority)
{
    struct sslstore__http_slice host = authority;
    const char *end;

    for (size_t i = 0; i < authority.size; i++) {
        if (authority.data[i] == '@') {
            host.data = authority.data + i + 1;
            host.size = authority.size - i - 1;
        }
    }
    if (host.size == 0) {
        return host;
    }
    end = memchr(host.data, host.data[0] == '[' ? ']' : ':', host.size);
    if (end != NULL) {
        host.size = (size_t) (end - host.data) + (*end == ']');
    }
    return host;
}

/* Keep only the host: the rest of a Location may be long, private or hostile. If the authority does
 * not end within the word, what is there may be a password, so nothing is kept. */
static void take_location(struct sslstore__http_response *response,
                          struct sslstore__http_slice value)
{
    struct sslstore__http_slice authority = authority_of(value);
    struct sslstore__http_slice host = host_of(authority);
    struct sslstore__text out;

    sslstore__text_init(&out, response->location_host, sizeof response->location_host);
    if (response->word_cut && authority.data + authority.size == value.data + value.size) {
        return;
    }
    for (size_t i = 0; i < host.size; i++) {
        sslstore__text_put_char(&out, is_host_byte(host.data[i]) ? host.data[i] : '?');
    }
}

/* When the response was made, by the server's clock (RFC 9110, section 6.6.1). */
static void take_date(struct sslstore__http_response *response, struct sslstore__http_slice value)
{
    (void) sslstore__http_date_read(value, &response->date);
}

#define FRAMING_FIELDS 2 /* the first of the table */

static const struct {
    const char *name;
    void (*take)(struct sslstore__http_response *response, struct sslstore__http_slice value);
} fields[SSLSTORE__NO_FIELD] = {
    {"Content-Length", take_length},
    {"Transfer-Encoding", take_transfer_encoding},
    {"Content-Encoding", take_content_encoding},
    {"Connection", take_connection},
    {"Retry-After", sslstore__http_retry_after_read},
    {"Location", take_location},
    {"Date", take_date},
};

bool sslstore__http_field_is_framing(const struct sslstore__http_response *response)
{
    return response->field < FRAMING_FIELDS;
}

void sslstore__http_field_begin(struct sslstore__http_response *response)
{
    struct sslstore__http_slice name = {response->word, response->word_size};
    bool is_dropped = response->word_cut || response->in_trailers || response->status < 200 ||
                      response->skips_fields;

    response->field = 0;
    while (response->field < SSLSTORE__NO_FIELD &&
           (is_dropped || !is(name, fields[response->field].name))) {
        response->field++;
    }
}

void sslstore__http_field_end(struct sslstore__http_response *response)
{
    struct sslstore__http_slice value = {response->word, response->word_size};

    if (!response->word_cut) { /* else blanks at the end may be in the middle of the value */
        sslstore__text_trim(&value.data, &value.size);
    }
    if (response->field < SSLSTORE__NO_FIELD) {
        fields[response->field].take(response, value);
        response->field = SSLSTORE__NO_FIELD;
    }
}
