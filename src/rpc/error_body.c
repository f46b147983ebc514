/* Error body: finds the words for people in JSON, in pages and in plain text.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/error_body.h"

#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "json/read.h"

#define NO_DEPTH UINT32_MAX
#define BLANKS   " \t\r\n"

/* ---- JSON ---- */

/* What has been found. The words are put at the front of the body, of which more has been read. */
struct words {
    char *text;
    size_t size;
};

static bool is_name(const struct sslstore__json_value *string, const char *end)
{
    const char *at = string->text + string->size + 1; /* after the quote */

    while (at < end && sslstore__text_in(BLANKS, *at) != NULL) {
        at++;
    }
    return at < end && *at == ':';
}

/* What the name of a member says about the texts after it. */
enum kind {
    OTHER,
    WORDS,       /* they are words */
    WORDS_WITHIN /* so are all deeper texts: what is wrong with a request, member by member */
};

/* Of ASP.NET, of RFC 9457 (title, detail, errors), of OAuth and of gateways. */
static enum kind kind_of(const struct sslstore__json_value *name)
{
    static const char names[] = SSLSTORE__WORDS_OR(
        "ModelState\0errors\0Message\0MessageDetail\0ExceptionMessage\0title\0detail\0error\0"
        "error_description\0faultstring\0",
        "ModelState\0errors\0Message\0title\0detail\0");

    /* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): "" ends the list */
    for (const char *at = names; *at != '\0'; at += strlen(at) + 1) {
        if (sslstore__json_is_name(name, at)) {
            return at < names + sizeof "ModelState\0errors" ? WORDS_WITHIN : WORDS;
        }
    }
    return OTHER;
}

static void put(struct words *words, const struct sslstore__json_value *string)
{
    size_t size = string->size;

    if (sslstore__json_unescape(string->text, size, &size) != SSLSTORE_OK) {
        return;
    }
    string->text[size] = '\0';
    words->text[words->size] = '\0';
    if (size == 0 || sslstore__text_find(words->text, string->text) != NULL) {
        return;
    }
    if (words->size > 0) {
        words->text[words->size++] = ';'; /* between two strings, more was read */
        words->text[words->size++] = ' ';
    }
    for (size_t i = 0; i < size; i++) {
        words->text[words->size++] = string->text[i];
    }
}

static const char *words_of_json(char *body, size_t size)
{
    struct words words = {body, 0};
    struct sslstore__json_cursor cursor;
    struct sslstore__json_value value;
    enum kind kind = WORDS; /* of a text alone */
    uint32_t depth = 0;
    uint32_t all_below = NO_DEPTH; /* deeper than this, each text is words */

    sslstore__json_begin(&cursor, body, size);
    for (;;) {
        if (!sslstore__json_next(&cursor, &value)) {
            if (depth == 0) {
                words.text[words.size] = '\0';
                return words.text;
            }
            sslstore__json_leave(&cursor);
            all_below = --depth <= all_below ? NO_DEPTH : all_below;
        } else if (value.type == SSLSTORE__JSON_ARRAY || value.type == SSLSTORE__JSON_OBJECT) {
            kind = depth == 0 ? OTHER : kind;
            all_below = kind == WORDS_WITHIN && depth < all_below ? depth : all_below;
            depth++;
        } else if (value.type == SSLSTORE__JSON_STRING && is_name(&value, body + size)) {
            kind = kind_of(&value);
        } else if (value.type == SSLSTORE__JSON_STRING && (kind != OTHER || depth > all_below)) {
            put(&words, &value);
        }
    }
}

/* ---- Pages and plain text ---- */

#if SSLSTORE__HAS_WORDS

static char *skip_blanks(char *text)
{
    return text + sslstore__text_while(text, BLANKS);
}

/* Cut the text out that ends with one of these bytes. */
static const char *cut(char *text, const char *ends)
{
    size_t size = sslstore__text_until(text, ends);

    while (size > 0 && sslstore__text_in(BLANKS, text[size - 1]) != NULL) {
        size--;
    }
    text[size] = '\0';
    return text;
}

/* The text of the first such element that has one, up to the next tag. */
static const char *words_of_page(char *page)
{
    static const char *const tags[] = {"<title", "<h1", "<Message", "<string"};

    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        const char *tag = sslstore__text_find(page, tags[i]);
        char *at = tag == NULL ? page : page + (tag - page) + sslstore__text_until(tag, ">");

        if (*at == '>') {
            at = skip_blanks(at + 1);
            if (*at != '<') {
                return cut(at, "<");
            }
        }
    }
    return "";
}

static const char *words_of_text(char *text)
{
    text = skip_blanks(text);
    if (*text == '<') {
        return words_of_page(text);
    }
    if (*text == '{' || *text == '[') {
        return ""; /* malformed or cut JSON */
    }
    return cut(text, "\r\n");
}

#else

static const char *words_of_text(char *text)
{
    (void) text;
    return "";
}

#endif

const char *sslstore__error_body_words(char *body, size_t size, bool is_json)
{
    if (sslstore__text_begins(body, "\xEF\xBB\xBF")) { /* the scanner ignores the byte order mark */
        body += 3;
        size -= 3;
    }
    return is_json ? words_of_json(body, size) : words_of_text(body);
}
