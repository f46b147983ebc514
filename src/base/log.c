/* The log: see log.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/log.h"

#include <string.h>

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

/* Whatever would end a line, steer a terminal or turn the direction of writing: C0, DEL, C1,
 * and U+2028 to U+202E. */
static bool is_control(const unsigned char *text, size_t size)
{
    return (size == 1 && (text[0] < 0x20 || text[0] == 0x7F)) ||
           (size == 2 && text[0] == 0xC2 && text[1] < 0xA0) ||
           (size == 3 && text[0] == 0xE2 && text[1] == 0x80 && text[2] >= 0xA8 && text[2] <= 0xAE);
}

/* What to show of the front of a text. Returns how many bytes of it that stands for; 0: none, the
 * text ends in the middle of a character. */
static size_t show_front(struct slice text, struct slice secret, struct slice *shown)
{
    const unsigned char *front = (const unsigned char *) text.text;
    size_t size = character_size(front, text.size);
    bool as_it_is;

    if (secret.size > 0 && secret.size <= text.size &&
        memcmp(front, secret.text, secret.size) == 0) {
        shown->text = "***";
        shown->size = 3;
        return secret.size;
    }
    if (size > text.size) {
        return 0;
    }
    as_it_is = size > 0 && !is_control(front, size);
    shown->text = as_it_is ? text.text : size > 0 ? " " : "?";
    shown->size = as_it_is ? size : 1;
    return size > 0 ? size : 1;
}

void sslstore__clean(const char *text, size_t size, const char *secret, char *out, size_t capacity)
{
    struct slice rest = {text, size};
    struct slice hidden = {secret, sslstore__is_set(secret) ? strlen(secret) : 0};
    struct slice shown;
    struct sslstore__text writer;

    sslstore__text_init(&writer, out, capacity);
    while (rest.size > 0) {
        size_t taken = show_front(rest, hidden, &shown);

        if (taken == 0 || writer.size + shown.size >= capacity) {
            break;
        }
        sslstore__put_bytes(&writer, shown.text, shown.size);
        rest.text += taken;
        rest.size -= taken;
    }
}

void sslstore__log(const sslstore_config *config, sslstore_log_level level, const char *line)
{
    char clean[LINE_SIZE];

    if (config->log != NULL) {
        sslstore__clean(line, strlen(line), config->auth_token, clean, sizeof clean);
        config->log(config->log_user, level, clean);
    }
}
