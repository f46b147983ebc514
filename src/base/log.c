/* Cleans text for people, and writes lines to the program's log.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/log.h"

#include <string.h>

#include "base/ascii.h"
#include "base/contract.h"
#include "base/text.h"
#include "base/utf8.h"

#define LINE_SIZE 256

struct slice {
    const char *text;
    size_t size;
};

/* Whether a character would end a line, control a terminal, change the direction of text or hide
 * it: C0, DEL, C1, bidirectional and invisible format characters, line and paragraph separators,
 * interlinear annotations, tags. */
static bool is_control(uint32_t code)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } ranges[] = {
        {0, 0x1F},        {0x7F, 0x9F},     {0x61C, 0x61C},   {0x200B, 0x200B}, {0x200E, 0x200F},
        {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
    };
    size_t range = 0;

    while (range < sizeof ranges / sizeof ranges[0] && code > ranges[range].last) {
        range++;
    }
    return range < sizeof ranges / sizeof ranges[0] && code >= ranges[range].first;
}

/* ---- Secrets ---- */

/* The value of count hexadecimal digits in either case; UINT32_MAX if the text has fewer. */
static uint32_t read_hex(const char *text, size_t left, size_t count)
{
    uint32_t value = 0;

    for (size_t i = 0; i < count; i++) {
        int digit = i < left ? sslstore__ascii_hex_value(text[i]) : -1;

        if (digit < 0) {
            return UINT32_MAX;
        }
        value = value << 4 | (uint32_t) digit;
    }
    return value;
}

static void drop(struct slice *front, size_t size)
{
    front->text += size;
    front->size -= size;
}

/* Whether a text that follows a backslash is JSON's escape of the code point. */
static bool is_escape(const char *text, size_t left, uint32_t code)
{
    return left > 0 && text[0] == 'u' && read_hex(text + 1, left - 1, 4) == code;
}

/* The number of bytes of the text that stand for the wanted byte; 0: they stand for another. */
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

/* The number of bytes of the text that stand for the front of the secret: for *used bytes of it,
 * which are a byte or, as JSON escapes it, a character. 0: they stand for something else. */
static size_t match_front(struct slice text, struct slice secret, bool escaped, size_t *used)
{
    size_t size = sslstore__utf8_size(secret.text, secret.size);

    *used = 1;
    if (escaped && size > 1 && size <= secret.size &&
        is_escape(text.text, text.size, sslstore__utf8_code(secret.text, size))) {
        *used = size;
        return 5;
    }
    return match_byte(text.text, text.size, secret.text[0], escaped);
}

/* The number of bytes at the front of a text that are the secret, as it is or escaped: as in JSON
 * (\", \/, \u0022), even if that is quoted in JSON again, so that backslashes count on neither
 * side; or as in a URL (%22). */
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

/* Find out what to show of the front of a text: never more bytes than those it stands for. Returns
 * their number; 0 if the text ends within a character. */
static size_t show_front(struct slice text, struct slice secret, struct slice *shown)
{
    size_t size = sslstore__utf8_size(text.text, text.size);
    size_t hidden = match(text, secret);
    bool as_it_is;

    if (hidden > 0) {
        shown->text = "***";
        shown->size = hidden < 3 ? hidden : 3;
        return hidden;
    }
    if (size > text.size) {
        return 0;
    }
    as_it_is = size > 0 && !is_control(sslstore__utf8_code(text.text, size));
    shown->text = as_it_is ? text.text : size > 0 ? " " : "?";
    shown->size = as_it_is ? size : 1;
    return size > 0 ? size : 1;
}

void sslstore__log_sanitize(const char *text, size_t size, const char *secret, char *out,
                            size_t capacity)
{
    struct slice rest = {text, size};
    struct slice hidden = {secret == NULL ? "" : secret,
                           sslstore__text_size(secret, SSLSTORE_NUL_TERMINATED)};
    size_t used = 0;

    while (rest.size > 0) {
        struct slice shown;
        size_t taken = show_front(rest, hidden, &shown);

        if (taken == 0 || used + shown.size >= capacity) {
            break;
        }
        for (size_t i = 0; i < shown.size; i++) { /* never ahead of what is read */
            out[used++] = shown.text[i];
        }
        drop(&rest, taken);
    }
    if (capacity > 0) {
        out[used] = '\0';
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
    if (config->log != NULL) {
        config->log(config->log_user, level, line);
    }
}

void sslstore__log_clean(const sslstore_config *config, sslstore_log_level level, char *line)
{
    size_t size = strlen(line);

    if (config->log == NULL) {
        return;
    }
    sslstore__log_sanitize(line, size, config->auth_token, line,
                           size < LINE_SIZE ? size + 1 : LINE_SIZE);
    sslstore__log_write(config, level, line);
}
