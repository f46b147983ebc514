/* Proofs for dates: the readers of the parts of a text, and the calendar for every time.
 *
 * sources: src/base/text.c src/base/divide.c
 * prove_take     | every step, every text of up to 12 bytes | --unwind 14
 * prove_take_all | every text of up to 8 bytes | --unwind 10 --unwindset take_all.0:43
 * prove_read     | every text of up to 10 bytes | --unwind 12 --unwindset take_all.0:45
 * prove_valid    | every value of every member | --unwind 2
 * prove_to_time  | every valid date | --unwind 2
 * prove_text     | every time | --unwind 22
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/date.c"

#include "test/proofs/proof.h"

static bool within(int64_t number, int64_t least, int64_t most)
{
    return number >= least && number <= most;
}

void prove_take(void)
{
    size_t size = nondet_size();
    size_t step = nondet_size();
    uint32_t value = 0;
    uint8_t taken;

    assume(size <= 12 && step < STEPS);
    taken = take((enum step) step, few_bytes(size, 12), size, &value);
    prove(taken <= size, "a step takes no more than there is");
    prove(grammar[step].to >= ' ' || taken == 0 ||
              within(taken, grammar[step].from, grammar[step].to),
          "a number has as many digits as it may have");
    prove(grammar[step].to >= 10 || within(value, 0, 999999999), "a number does not overflow");
}

void prove_take_all(void)
{
    struct reading reading;
    size_t size = nondet_size();

    assume(size <= 8);
    if (take_all(&reading, nondet_bool() ? FIRST : BEFORE_1970, few_bytes(size, 8), size)) {
        prove(within(reading.value[FIRST], 0, 9999) && within(reading.value[SECOND], 0, 99) &&
                  within(reading.value[THIRD], 0, 9999) && within(reading.value[HOUR], 0, 99),
              "numbers have as many digits as were read");
        prove(size > 0, "no text is no date");
    }
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
