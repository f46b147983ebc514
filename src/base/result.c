/* Results: the names and texts of SSLSTORE_RESULT_MAP.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sslstore.h"

const char *sslstore_result_name(sslstore_result result)
{
    switch (result) {
#define X(name, value, text)                                                                       \
    case SSLSTORE_##name:                                                                          \
        return "SSLSTORE_" #name;
        SSLSTORE_RESULT_MAP(X)
#undef X
    default:
        return "SSLSTORE_?";
    }
}

const char *sslstore_result_text(sslstore_result result)
{
    switch (result) {
#define X(name, value, text)                                                                       \
    case SSLSTORE_##name:                                                                          \
        return text;
        SSLSTORE_RESULT_MAP(X)
#undef X
    default:
        return "unknown result";
    }
}
