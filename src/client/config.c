/* Config: the defaults of the settings, and what can be wrong with them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "client/config.h"

#include "base/contract.h"
#include "base/text.h"
#include "base/words.h"
#include "http/proxy_url.h"
#include "http/url.h"
#include "json/utf8.h"

#define PAGE_SIZE_MAX      1000
#define RENEWAL_WINDOW_MAX 3650
#define CONNECTIONS_MAX    15 /* a transport waits for at most 16: these, and that of the listing */

static uint32_t or_default(uint32_t value, uint32_t fallback)
{
    return value == 0 ? fallback : value;
}

void sslstore__config_fill_defaults(sslstore_config *config)
{
    if (!sslstore__text_is_set(config->url)) {
        config->url = SSLSTORE_URL_TEST;
    }
    config->page_size = or_default(config->page_size, 100);
    config->renewal_window_days = or_default(config->renewal_window_days, 30);
    config->call_timeout_ms = or_default(config->call_timeout_ms, 60000);
    config->connect_timeout_ms = or_default(config->connect_timeout_ms, 20000);
    config->reply_timeout_ms = or_default(config->reply_timeout_ms, 30000);
    config->response_max = or_default(config->response_max, 65536);
    config->record_max = or_default(config->record_max, 16384);
    config->attempts = or_default(config->attempts, 5);
    config->backoff_ms = or_default(config->backoff_ms, 500);
    config->backoff_max_ms = or_default(config->backoff_max_ms, 30000);
    config->connections = or_default(config->connections, 4);
    config->retry_budget = or_default(config->retry_budget, 50);
}

static bool is_printable(const char *text)
{
    struct sslstore__json_utf8 utf8 = {0, 0, 0};

    for (; *text != '\0'; text++) {
        if ((unsigned char) *text < ' ' || *text == 0x7f ||
            !sslstore__json_utf8_take(&utf8, *text)) {
            return false;
        }
    }
    return utf8.missing == 0;
}

/* NULL, or what is wrong with a setting that is required, and is sent. */
static const char *credential_problem(const char *value, const char *missing, const char *invalid)
{
    if (!sslstore__text_is_set(value)) {
        return missing;
    }
    return is_printable(value) ? NULL : invalid;
}

/* NULL, or which number is too large. */
static const char *range_problem(const sslstore_config *config)
{
    if (config->page_size > PAGE_SIZE_MAX) {
        return SSLSTORE__WORDS("page_size exceeds 1000");
    }
    if (config->renewal_window_days > RENEWAL_WINDOW_MAX) {
        return SSLSTORE__WORDS("renewal_window_days exceeds 3650");
    }
    if (config->renewal_window_percent > 100) {
        return SSLSTORE__WORDS("renewal_window_percent exceeds 100");
    }
    return config->connections > CONNECTIONS_MAX ? SSLSTORE__WORDS("connections exceeds 15") : NULL;
}

static const char *proxy_problem(const char *proxy)
{
    if (!sslstore__text_is_set(proxy)) {
        return NULL;
    }
#ifdef SSLSTORE_NO_PROXY
    return SSLSTORE__WORDS(
        "proxy is set, but the library was built without it (SSLSTORE_NO_PROXY)");
#else
    struct sslstore__http_proxy_url url;

    return sslstore__http_proxy_url_read(&url, proxy);
#endif
}

const char *sslstore_config_problem(const sslstore_config *config)
{
    SSLSTORE__REQUIRE(config != NULL);

    struct sslstore__http_url url;
    const char *problem;

    if (sslstore__text_is_set(config->url) &&
        sslstore__http_url_read(&url, config->url) != SSLSTORE_OK) {
        return url.reason;
    }
    problem = credential_problem(
        config->partner_code, SSLSTORE__WORDS("partner_code is missing"),
        SSLSTORE__WORDS("partner_code contains control characters or invalid UTF-8"));
    if (problem == NULL) {
        problem = credential_problem(
            config->auth_token, SSLSTORE__WORDS("auth_token is missing"),
            SSLSTORE__WORDS("auth_token contains control characters or invalid UTF-8"));
    }
    if (problem == NULL) {
        problem = range_problem(config);
    }
    if (problem == NULL) {
        problem = proxy_problem(config->proxy);
    }
    if (problem != NULL) {
        return problem;
    }
    if (config->pin_count > 0 && config->pins == NULL) {
        return SSLSTORE__WORDS("pin_count > 0 but pins is NULL");
    }
    if (sslstore__text_is_set(config->certificate_roots) &&
        sslstore__text_find(config->certificate_roots, "CERTIFICATE-----") == NULL) {
        return SSLSTORE__WORDS("certificate_roots contains no PEM certificate");
    }
    return NULL;
}

bool sslstore__config_has_hooks(const sslstore_config *config)
{
    return config->memory.alloc != NULL && config->transport != NULL && config->now_ms != NULL &&
           config->wall_time != NULL && config->random != NULL;
}
