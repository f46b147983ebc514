/* Results: the names and texts of SSLSTORE__RESULT_MAP, one after the other in one array each: less
 * than half the size of a table of pointers.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/result.h"

#include <string.h>

#include "base/words.h"

/* The position of a result in the map; that of the end if it is not there. */
static size_t find(sslstore_result result)
{
    static const int8_t results[] = {
#define X(name, text) SSLSTORE_##name,
        SSLSTORE__RESULT_MAP(X)
#undef X
    };
    size_t position = 0;

    while (position < sizeof results && results[position] != (int) result) {
        position++;
    }
    return position;
}

static const char *text_at(const char *texts, size_t position)
{
    for (; position > 0; position--) {
        texts += strlen(texts) + 1;
    }
    return texts;
}

const char *sslstore_result_name(sslstore_result result)
{
    static const char names[] =
#define X(name, text) "SSLSTORE_" #name "\0"
        SSLSTORE__RESULT_MAP(X)
#undef X
            "SSLSTORE_?";

    return text_at(names, find(result));
}

#if defined(SSLSTORE_NO_TEXT)
const char *sslstore_result_text(sslstore_result result)
{
    (void) result;
    return "";
}

void sslstore__result_put(struct sslstore__text *text, sslstore_result result)
{
    sslstore__text_put_number(text, result);
}
#else
const char *sslstore_result_text(sslstore_result result)
{
    static const char texts[] =
#define X(name, text) text "\0"
        SSLSTORE__RESULT_MAP(X)
#undef X
            "unknown result";

    return text_at(texts, find(result));
}

void sslstore__result_put(struct sslstore__text *text, sslstore_result result)
{
    sslstore__text_put(text, sslstore_result_text(result));
}
#endif
