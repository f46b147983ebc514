/* The log: see log.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/log.h"

#include <string.h>

#include "base/contract.h"

#define LINE_SIZE 256

struct slice {
    const char *text;
    size_t size;
};

/* Bytes of a UTF-8 character by its first byte; 0: no character begins so. */
static size_t size_by_lead(unsigned char lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return 0;
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Bytes of the UTF-8 character that begins a text: 0 where none does, more than left where it is
 * cut off. */
static size_t character_size(const unsigned char *text, size_t left)
{
    unsigned char lead = text[0];
    unsigned char lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;  /* nothing overlong */
    unsigned char highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF; /* no surrogates    */
    size_t size = size_by_lead(lead);

    for (size_t i = 1; i < size && i < left; i++) {
        if (text[i] < lowest || text[i] > highest) {
            return 0;
        }
        lowest = 0x80;
        highest = 0xBF;
    }
    return size;
}

/* The code point of a whole UTF-8 character. */
static uint32_t code_of(const unsigned char *text, size_t size)
{
    uint32_t code = size == 1 ? text[0] : text[0] & (0x7Fu >> size);

    for (size_t i = 1; i < size; i++) {
        code = code << 6 | (text[i] & 0x3Fu);
    }
    return code;
}

/* Whatever would end a line, steer a terminal, turn the direction of writing or hide text from
 * people: C0, DEL, C1, bidirectional and invisible format characters, line and paragraph
 * separators, interlinear notes, tags. */
static bool is_control(const unsigned char *text, size_t size)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } ranges[] = {
        {0, 0x1F},        {0x7F, 0x9F},     {0x61C, 0x61C},   {0x200B, 0x200B},   {0x200E, 0x200F},
        {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB},   {0xE0000, 0xE007F},
    };
    uint32_t code = code_of(text, size);
    size_t range = 0;

    while (range < sizeof ranges / sizeof ranges[0] && code > ranges[range].last) {
        range++;
    }
    return range < sizeof ranges / sizeof ranges[0] && code >= ranges[range].first;
}

/* ---- Secrets ---- */

/* So many hexadecimal digits, in either case; UINT32_MAX where they are none. */
static uint32_t read_hex(const char *text, size_t left, size_t count)
{
    static const char digits[] = "0123456789abcdef";
    uint32_t value = 0;

    for (size_t i = 0; i < count; i++) {
        const char *digit =
            i < left ? memchr(digits, sslstore__text_lower(text[i]), sizeof digits - 1) : NULL;

        if (digit == NULL) {
            return UINT32_MAX;
        }
        value = value << 4 | (uint32_t) (digit - digits);
    }
    return value;
}

static void drop(struct slice *front, size_t size)
{
    front->text += size;
    front->size -= size;
}

/* Is this, behind a backslash, JSON's escape of the code point? */
static bool is_escape(const char *text, size_t left, uint32_t code)
{
    return left > 0 && text[0] == 'u' && read_hex(text + 1, left - 1, 4) == code;
}

/* How many bytes of the text stand for this byte; 0: it is another one. */
static size_t match_byte(const char *text, size_t left, char wanted, bool escaped)
{
    uint32_t byte = (unsigned char) wanted;

    if (left > 0 && text[0] == '%' && read_hex(text + 1, left - 1, 2) == byte) {
        return 3;
    }
    if (escaped && is_escape(text, left, byte)) {
        return 5;
    }
    return left > 0 && text[0] == wanted;
}

/* How many bytes of a text stand for the front of the secret: *used bytes of it, a byte or, as JSON
 * escapes it, a character. 0: it is something else. */
static size_t match_front(struct slice text, struct slice secret, bool escaped, size_t *used)
{
    const unsigned char *front = (const unsigned char *) secret.text;
    size_t size = character_size(front, secret.size);

    *used = 1;
    if (escaped && size > 1 && size <= secret.size &&
        is_escape(text.text, text.size, code_of(front, size))) {
        *used = size;
        return 5;
    }
    return match_byte(text.text, text.size, secret.text[0], escaped);
}

/* How many bytes at the front of a text are the secret, as it is or escaped: as in JSON (\", \/,
 * \u0022), also when that is quoted in JSON again, so that backslashes do not count on either side;
 * or as in a URL (%22). */
static size_t match(struct slice text, struct slice secret)
{
    struct slice rest = text;

    if (secret.size <= text.size && memcmp(text.text, secret.text, secret.size) == 0) {
        return secret.size;
    }
    while (secret.size > 0) {
        const char *begin = rest.text;
        size_t taken = 0;
        size_t used = 1;

        if (secret.text[0] != '\\') {
            do {
                drop(&rest, taken);
                taken = match_byte(rest.text, rest.size, '\\', rest.text > begin);
            } while (taken > 0);
            taken = match_front(rest, secret, rest.text > begin, &used);
            if (taken == 0) {
                return 0;
            }
            drop(&rest, taken);
        }
        drop(&secret, used);
    }
    return text.size - rest.size;
}

/* What to show of the front of a text. Returns how many bytes of it that stands for; 0: none, the
 * text ends in the middle of a character. */
static size_t show_front(struct slice text, struct slice secret, struct slice *shown)
{
    const unsigned char *front = (const unsigned char *) text.text;
    size_t size = character_size(front, text.size);
    size_t hidden = match(text, secret);
    bool as_it_is;

    if (hidden > 0) {
        shown->text = "***";
        shown->size = 3;
        return hidden;
    }
    if (size > text.size) {
        return 0;
    }
    as_it_is = size > 0 && !is_control(front, size);
    shown->text = as_it_is ? text.text : size > 0 ? " " : "?";
    shown->size = as_it_is ? size : 1;
    return size > 0 ? size : 1;
}

void sslstore__log_sanitize(const char *text, size_t size, const char *secret, char *out,
                            size_t capacity)
{
    struct slice rest = {text, size};
    struct slice hidden = {secret == NULL ? "" : secret, secret == NULL ? 0 : strlen(secret)};
    struct slice shown;
    struct sslstore__text writer;

    sslstore__text_init(&writer, out, capacity);
    while (rest.size > 0) {
        size_t taken = show_front(rest, hidden, &shown);

        if (taken == 0 || writer.size + shown.size >= capacity) {
            break;
        }
        sslstore__text_put_bytes(&writer, shown.text, shown.size);
        rest.text += taken;
        rest.size -= taken;
    }
}

const char *sslstore_text_printable(const char *text, char *out, size_t size)
{
    SSLSTORE__REQUIRE(out != NULL);
    sslstore__log_sanitize(text, sslstore__text_size(text, SSLSTORE_NUL_TERMINATED), NULL, out,
                           size);
    return out;
}

void sslstore__log_write(const sslstore_config *config, sslstore_log_level level, const char *line)
{
    char clean[LINE_SIZE];

    if (config->log != NULL) {
        sslstore__log_sanitize(line, strlen(line), config->auth_token, clean, sizeof clean);
        config->log(config->log_user, level, clean);
    }
}
