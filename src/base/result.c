/* Results: the names and texts of SSLSTORE__RESULT_MAP.
 *
 * The switches have no default, so that the compiler warns about a result that the map lacks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/result.h"

const char *sslstore_result_name(sslstore_result result)
{
    switch (result) {
#define X(name, text)     \
    case SSLSTORE_##name: \
        return "SSLSTORE_" #name;
        SSLSTORE__RESULT_MAP(X)
#undef X
    case SSLSTORE_RESULT_FORCE_INT:
        break;
    }
    return "SSLSTORE_?";
}

const char *sslstore_result_text(sslstore_result result)
{
    switch (result) {
#define X(name, text)     \
    case SSLSTORE_##name: \
        return text;
        SSLSTORE__RESULT_MAP(X)
#undef X
    case SSLSTORE_RESULT_FORCE_INT:
        break;
    }
    return "unknown result";
}
