/* The URL that a person configures.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "http/url.h"

static void check_slice(const char *text, struct sslstore__http_slice slice)
{
    for (size_t i = 0; i < slice.size; i++) {
        FUZZ_CHECK(slice.data[i] > ' ' && slice.data[i] <= '~');
        FUZZ_CHECK(strchr("\"<>\\^`{|}%?#", slice.data[i]) == NULL);
    }
    FUZZ_CHECK(slice.size == 0 ||
               (slice.data >= text && slice.data + slice.size <= text + strlen(text)));
}

static bool is_same(struct sslstore__http_slice left, struct sslstore__http_slice right)
{
    return left.size == right.size && memcmp(left.data, right.data, left.size) == 0;
}

/* Written in full, it means the same. */
static void check_written(const struct sslstore__http_url *url)
{
    char text[SSLSTORE__URL_MAX + 64];
    struct sslstore__http_url again;

    (void) snprintf(text, sizeof text, "https://%s%.*s%s:%u%.*s/rest/", url->is_ipv6 ? "[" : "",
                    (int) url->host.size, url->host.data, url->is_ipv6 ? "]" : "", url->port,
                    (int) url->prefix.size, url->prefix.size > 0 ? url->prefix.data : "");
    if (strlen(text) > SSLSTORE__URL_MAX + strlen("https://")) {
        return;
    }
    FUZZ_CHECK(sslstore__http_url_read(&again, text) == SSLSTORE_OK);
    FUZZ_CHECK(is_same(again.host, url->host) && is_same(again.prefix, url->prefix));
    FUZZ_CHECK(again.port == url->port && again.is_ipv6 == url->is_ipv6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    sslstore_config config = {.url = text, .partner_code = "1", .auth_token = "2"};
    struct sslstore__http_url url;
    sslstore_result result;

    memset(&url, 0xaa, sizeof url);
    result = sslstore__http_url_read(&url, text);
    FUZZ_CHECK(result == SSLSTORE_OK || result == SSLSTORE_ERR_CONFIG);
    FUZZ_CHECK((result == SSLSTORE_OK) == (url.reason[0] == '\0'));
    if (result == SSLSTORE_OK) {
        FUZZ_CHECK(url.host.size > 0 && url.host.size < SSLSTORE_DOMAIN_MAX && url.port > 0);
        check_slice(text, url.host);
        check_slice(text, url.prefix);
        FUZZ_CHECK(url.prefix.size == 0 ||
                   (url.prefix.data[0] == '/' && url.prefix.data[url.prefix.size - 1] != '/'));
        check_written(&url);
        FUZZ_CHECK(sslstore_config_problem(&config) == NULL);
    } else {
        FUZZ_CHECK(url.host.size == 0 && url.prefix.size == 0 && url.port == 0);
        FUZZ_CHECK(text[0] == '\0' || sslstore_config_problem(&config) != NULL);
    }
    free(text);
    return 0;
}
