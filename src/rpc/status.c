/* Status: one place for each question about a status, and a table of advice.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/status.h"

#include "base/text.h"
#include "base/words.h"

/* 200 or 202 is what the service says. 201 and 203 are left by what stands between; the reply has
 * its own verdict. The others of 2xx have no reply, or a part of one. */
bool sslstore__status_is_success(uint32_t status)
{
    return status <= 203; /* of a final response, so it is 200 or more */
}

bool sslstore__status_is_definite(const sslstore_config *config, uint32_t status)
{
    static const uint16_t refusals[] = {400, 401, 403, 404, 405, 411, 413, 414, 415, 421, 431};

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i] == status) {
            return true;
        }
    }
    return status == 429 && config->throttled_is_refused;
}

sslstore_result sslstore__status_result(uint32_t status, bool waits)
{
    if (status == 401) {
        return SSLSTORE_ERR_AUTH;
    }
    if (status == 403) {
        return SSLSTORE_ERR_FORBIDDEN;
    }
    if (status == 429 || (status == 503 && waits)) {
        return SSLSTORE_ERR_THROTTLED;
    }
    return SSLSTORE_ERR_HTTP_STATUS;
}

#if SSLSTORE__HAS_WORDS

/* Servers name the certificate in many ways: "No required SSL certificate was sent" (nginx), "403.7
 * Client certificate required" (IIS). */
static bool wants_certificate(uint32_t status, const char *words)
{
    return (status == 400 || status == 403 || status == 495 || status == 496) &&
           (sslstore__text_find(words, "SSL certificate") != NULL ||
            sslstore__text_find(words, "client certificate") != NULL);
}

const char *sslstore__status_advice(uint32_t status, const char *words)
{
    if (wants_certificate(status, words)) {
        return "the server wants a client certificate, and the default transport has none: use an "
               "address that needs none";
    }
    switch (status) {
    case 404:
    case 405:
        return "no such path: check the path of url";
    case 413:
    case 414:
    case 431:
        return "the request is larger than a server in between takes: raise its limit";
    case 421:
        return "the server does not answer for this host: check url";
    case 511:
        return "this network wants a login first";
    default:
        return "";
    }
}

#else

const char *sslstore__status_advice(uint32_t status, const char *words)
{
    (void) status;
    (void) words;
    return "";
}

#endif
