/* A date text of a reply, in both zones, and as an HTTP date.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "fuzz/fuzz.h"
#include "http/http_date.h"

#define FIRST_TIME INT64_C(-62135596800) /* 0001-01-01 */
#define LAST_TIME  INT64_C(253402300799) /* 9999-12-31 23:59:59 */

/* A date that was read can be written, and then reads the same. */
static void check_time(int64_t time)
{
    struct sslstore__civil civil;
    char text[32];
    int64_t again;

    sslstore__civil_from_time(time, &civil);
    FUZZ_CHECK(sslstore__civil_valid(&civil));
    if (time < FIRST_TIME || time > LAST_TIME) {
        return;
    }
    FUZZ_CHECK(sslstore__civil_to_time(&civil) == time);
    memset(text, 0x7f, sizeof text);
    (void) sslstore_time_text(time, text, sizeof text);
    FUZZ_CHECK(strlen(text) == (time == 0 ? 0 : 20));
    FUZZ_CHECK(sslstore__date_read(text, strlen(text), SSLSTORE__ZONE_EASTERN, &again));
    FUZZ_CHECK(again == time || (again == 0 && civil.year <= 1900));
}

static void check_dates(const char *text, size_t size)
{
    int64_t utc = 1;
    int64_t eastern = 1;
    bool is_utc = sslstore__date_read(text, size, SSLSTORE__ZONE_UTC, &utc);
    bool is_eastern = sslstore__date_read(text, size, SSLSTORE__ZONE_EASTERN, &eastern);

    FUZZ_CHECK(is_utc == is_eastern);
    FUZZ_CHECK(is_utc || (utc == 0 && eastern == 0));
    if (utc != 0 && eastern != 0) {
        int64_t hours = (eastern - utc) / 3600;

        FUZZ_CHECK((eastern - utc) % 3600 == 0 && (hours == 0 || hours == 4 || hours == 5));
    }
    /* beyond the last year by at most a zone offset */
    FUZZ_CHECK(utc <= LAST_TIME + 86400 && eastern <= LAST_TIME + 86400);
    check_time(utc);
    check_time(eastern);
}

static void check_http_date(const char *text, size_t size)
{
    struct sslstore__http_slice value = {text, size};
    int64_t time = 42;

    if (sslstore__http_date_read(value, &time)) {
        FUZZ_CHECK(time >= FIRST_TIME && time <= LAST_TIME);
        check_time(time);
    } else {
        FUZZ_CHECK(time == 42);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_copy(data, size);
    struct fuzz_bytes bytes = {data, size};
    uint64_t moment = 0;

    check_dates(text, size);
    check_http_date(text, size);
    for (size_t i = 0; i < sizeof moment; i++) {
        moment = moment << 8 | fuzz_take(&bytes);
    }
    check_time((int64_t) moment);
    free(text);
    return 0;
}
