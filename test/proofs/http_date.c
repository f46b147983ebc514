/* Proofs for the dates in the headers Date and Retry-After.
 *
 * sources: src/base/text.c src/base/divide.c src/base/date.c src/http/response_state.c src/http/retry_after.c
 * prove_fixdate | every value of up to 32 bytes | --unwind 28 --unwindset month_of.0:14,sslstore__text_equal_bytes.0:5
 * prove_rfc850 | every value of up to 32 bytes | --unwind 26 --unwindset month_of.0:14,sslstore__text_equal_bytes.0:5
 * prove_asctime | every value of up to 32 bytes | --unwind 24 --unwindset month_of.0:14,sslstore__text_equal_bytes.0:5
 * prove_read | every value of up to 30 bytes | --unwind 32 --unwindset month_of.0:14,sslstore__text_equal_bytes.0:5
 * prove_wait | every answer at every time | --unwind 2
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/http_date.c"
#include "http/retry_after.h"

#include "test/proofs/proof.h"

static void prove_form(const char *form)
{
    struct sslstore__civil civil;
    struct sslstore__http_slice value;

    value.size = nondet_size();
    assume(value.size <= 32);
    value.data = few_bytes(value.size, 32);
    if (read_form(form, value, &civil)) {
        prove(value.size == strlen(form), "no byte is missing or left over");
        prove(civil.year >= 0 && civil.year <= 9999 && civil.month >= 0 && civil.month <= 12 &&
                  civil.day >= 0 && civil.day <= 99,
              "numbers have as many digits as the form");
    }
}

void prove_fixdate(void)
{
    prove_form(", dd bbb yyyy hh:mm:ss GMT");
}

void prove_rfc850(void)
{
    prove_form(", dd-bbb-yy hh:mm:ss GMT");
}

void prove_asctime(void)
{
    prove_form(" bbb dd hh:mm:ss yyyy");
}

void prove_read(void)
{
    struct sslstore__http_slice value;
    int64_t before = nondet_int64();
    int64_t time = before;

    value.size = nondet_size();
    value.data = few_bytes(value.size, 30);
    prove(sslstore__http_date_read(value, &time) || time == before, "nothing is stored for what is no date");
}

void prove_wait(void)
{
    struct sslstore__http_response response;
    uint32_t wait;

    assume(response.retry_after <= SSLSTORE__RETRY_AFTER_MAX);
    wait = sslstore__http_response_retry_after_ms(&response, nondet_int64());
    prove(wait <= SSLSTORE__RETRY_AFTER_MAX * 1000u, "no wait is longer than a day");
}
