/* Proofs for dates: the readers of the parts of a text, and the calendar for every time.
 *
 * sources: src/base/text.c src/base/divide.c
 * prove_day         | every text of up to 12 bytes | --unwind 14 --unwindset take.0:8,take_digits.0:11
 * prove_time_of_day | every text of up to 13 bytes | --unwind 15 --unwindset take.0:5,take_digits.0:11,take_blanks.0:14
 * prove_zone        | every text of up to 10 bytes | --unwind 12 --unwindset take.0:8,take_digits.0:11
 * prove_read        | every text of up to 10 bytes | --unwind 12 --unwindset take.0:8,take_digits.0:11
 * prove_valid       | every value of every member | --unwind 2
 * prove_to_time     | every valid date | --unwind 2
 * prove_text        | every time | --unwind 22
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/date.c"

#include "test/proofs/proof.h"

static void any_text(struct cursor *in, size_t size_max)
{
    size_t size = nondet_size();

    assume(size <= size_max);
    in->next = few_bytes(size, size_max);
    in->end = in->next + size;
}

static bool within(int64_t number, int64_t least, int64_t most)
{
    return number >= least && number <= most;
}

void prove_day(void)
{
    struct sslstore__civil civil = {0, 0, 0, 0, 0, 0};
    struct cursor in;
    const char *start;

    any_text(&in, 12);
    start = in.next;
    if (take_day(&in, &civil)) {
        prove(within(civil.year, 0, 9999) && within(civil.month, 0, 99) && within(civil.day, 0, 99),
              "numbers have as many digits as were read");
    }
    prove(in.next >= start && in.next <= in.end, "the cursor stays in the text");
}

void prove_time_of_day(void)
{
    struct sslstore__civil civil = {0, 0, 0, 0, 0, 0};
    struct cursor in;
    const char *start;

    any_text(&in, 13);
    start = in.next;
    if (take_time_of_day(&in, &civil)) {
        prove(within(civil.hour, 0, 99) && within(civil.minute, 0, 99) &&
                  within(civil.second, 0, 99),
              "numbers have as many digits as were read");
    }
    prove(in.next >= start && in.next <= in.end, "the cursor stays in the text");
}

void prove_zone(void)
{
    enum sslstore__zone zone = SSLSTORE__ZONE_EASTERN;
    struct cursor in;
    const char *start;
    int32_t offset = 0;

    any_text(&in, 10);
    start = in.next;
    if (take_zone(&in, &zone, &offset)) {
        prove(within(offset, -1440, 1440), "a zone is less than a day away");
        prove(offset == 0 || zone == SSLSTORE__ZONE_UTC,
              "a zone in the text takes precedence over the caller's");
    }
    prove(in.next >= start && in.next <= in.end, "the cursor stays in the text");
}

void prove_read(void)
{
    size_t size = nondet_size();
    int64_t time;
    const char *text;

    assume(size <= 10);
    text = few_bytes(size, 10);
    if (sslstore__date_read(text, size, nondet_bool() ? SSLSTORE__ZONE_UTC : SSLSTORE__ZONE_EASTERN,
                            &time)) {
        prove(within(time, FIRST_TIME - DAY, LAST_TIME + DAY), "a time is one of the calendar");
        prove(size > 0 || time == 0, "no text is no date");
    } else {
        prove(time == 0, "an unreadable date is none");
    }
}

void prove_valid(void)
{
    struct sslstore__civil civil;

    if (sslstore__civil_valid(&civil)) {
        prove(within(civil.day, 1, 31) && (civil.month != 2 || civil.day <= 29),
              "no month is too long");
    }
}

void prove_to_time(void)
{
    struct sslstore__civil civil;

    assume(sslstore__civil_valid(&civil));
    prove(within(sslstore__civil_to_time(&civil), FIRST_TIME, LAST_TIME), "within the calendar");
}

void prove_text(void)
{
    char text[sizeof "2026-11-24T09:30:00Z"];
    int64_t time = nondet_int64();

    (void) sslstore_time_text(time, text, sizeof text);
    prove(time == 0 ? text[0] == '\0' : text[19] == 'Z' && text[20] == '\0', "it fills its array");
}
