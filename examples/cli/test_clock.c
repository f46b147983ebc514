/* A clock for tests: a sandbox whose clock was moved is used with the same time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "test_clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define VARIABLE    "SSLSTORE_TEST_CLOCK"
#define YEARS_MAX_S (80LL * 366 * 86400)

/* user: the seconds to add */
static int64_t moved_time(void *user)
{
    const int64_t *offset = user;
    int64_t now = sslstore_wall_time(NULL);

    return now == 0 ? 0 : now + *offset;
}

/* Whether the URL is "https://localhost…" or "https://127.0.0.1…", with a port or a path or
 * neither. */
static bool is_local(const char *url)
{
    static const char *const prefixes[] = {"https://localhost", "https://127.0.0.1"};

    for (size_t i = 0; url != NULL && i < sizeof prefixes / sizeof prefixes[0]; i++) {
        size_t size = strlen(prefixes[i]);

        if (strncmp(url, prefixes[i], size) == 0 && strchr(":/", url[size]) != NULL) {
            const char *end = url + size;

            return strcspn(end, "@") == strlen(end);
        }
    }
    return false;
}

int test_clock_set(sslstore_config *config, const struct cli *cli)
{
    static int64_t offset;
    const char *text = getenv(VARIABLE);
    char *end;

    if (text == NULL || text[0] == '\0') {
        return DONE;
    }
    errno = 0;
    offset = strtoll(text, &end, 10);
    if (*end != '\0' || errno != 0 || offset > YEARS_MAX_S || offset < -YEARS_MAX_S) {
        return cli_usage(cli, VARIABLE " must be a number of seconds");
    }
    if (!is_local(config->url)) {
        return cli_usage(cli, VARIABLE " is for tests with a service on localhost or 127.0.0.1");
    }
    config->wall_time = moved_time;
    config->wall_user = &offset;
    return DONE;
}
