/* Checks names, files and texts that prove control of a domain.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/dcv_text.h"

#include <string.h>

#include "base/ascii.h"
#include "base/domain.h"
#include "base/text.h"

#define LABEL_MAX     63
#define TXT_MAX       255 /* one character-string (RFC 1035, section 3.3.14) */
#define FILE_NAME_MAX 255

/* ---- Names ---- */

static bool put_trimmed(const char *text, char *out)
{
    size_t size = strlen(text);

    sslstore__text_trim(&text, &size);
    return sslstore__domain_put(text, size, out);
}

bool sslstore__dcv_domain(const char *text, char *out)
{
    return put_trimmed(text, out) && sslstore__domain_is_host(out);
}

static bool is_label_byte(char byte)
{
    return sslstore__ascii_is_alphanumeric(byte) || byte == '-' || byte == '_';
}

/* Labels of letters, digits, hyphens and underscores. */
static bool is_record_name(const char *name)
{
    size_t size = 0;

    for (; *name != '\0'; name++) {
        if (*name == '.' && size > 0) {
            size = 0;
        } else if (!is_label_byte(*name) || ++size > LABEL_MAX) {
            return false;
        }
    }
    return size > 0;
}

bool sslstore__dcv_target(const char *text, char *out)
{
    return put_trimmed(text, out) && is_record_name(out);
}

/* The last two labels of a name; one if it has no more. */
static const char *last_labels(const char *name)
{
    const char *start = name + strlen(name);

    for (int labels = 0; start > name; start--) {
        if (start[-1] == '.' && ++labels == 2) {
            break;
        }
    }
    return start;
}

/* Whether name is base, or below it. */
static bool ends_in(const char *name, const char *base)
{
    size_t size = strlen(name);
    size_t base_size = strlen(base);

    if (size <= base_size) {
        return sslstore__text_compare(name, base) == 0;
    }
    return name[size - base_size - 1] == '.' &&
           sslstore__text_compare(name + size - base_size, base) == 0;
}

/* text: not blank. */
static bool is_absolute(const char *text)
{
    size_t size = strlen(text);

    sslstore__text_trim(&text, &size);
    return text[size - 1] == '.';
}

static bool is_domain_itself(const char *text)
{
    size_t size = strlen(text);

    sslstore__text_trim(&text, &size);
    return size == 0 || (size == 1 && text[0] == '@');
}

bool sslstore__dcv_record_name(const char *text, const char *domain, char *out)
{
    struct sslstore__text name = {.data = out, .capacity = SSLSTORE_DOMAIN_MAX};

    if (is_domain_itself(text)) {
        sslstore__text_put(&name, domain);
        return true;
    }
    if (!sslstore__dcv_target(text, out)) {
        return false;
    }
    if (ends_in(out, last_labels(domain))) {
        return true;
    }
    if (is_absolute(text)) {
        return false;
    }
    name.size = strlen(out);
    sslstore__text_put_char(&name, '.');
    sslstore__text_put(&name, domain);
    return sslstore__text_complete(&name) == SSLSTORE_OK;
}

/* ---- Files and texts ---- */

bool sslstore__dcv_is_file_name(const char *text)
{
    size_t size = strlen(text);

    if (size > FILE_NAME_MAX || text[0] == '.') {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (!is_label_byte(text[i]) && text[i] != '.') {
            return false;
        }
    }
    return true;
}

static bool is_printable(char byte)
{
    return byte >= ' ' && byte <= '~';
}

bool sslstore__dcv_is_file_content(const char *text)
{
    for (; *text != '\0'; text++) {
        if (!is_printable(*text) && *text != '\n' && *text != '\r') {
            return false;
        }
    }
    return true;
}

bool sslstore__dcv_is_txt(const char *text)
{
    size_t size = 0;

    for (; text[size] != '\0'; size++) {
        if (!is_printable(text[size]) || text[size] == '"' || text[size] == '\\') {
            return false;
        }
    }
    return size <= TXT_MAX;
}
