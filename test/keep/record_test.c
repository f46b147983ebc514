/* Tests the stored form of a keep's state: what is written is read again, and damage is noticed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/keep/record.h"

static struct sslstore__keep_record sample(void)
{
    struct sslstore__keep_record record;

    memset(&record, 0, sizeof record);
    record.phase = SSLSTORE_KEEP_PHASE_BLOCKED;
    record.task = SSLSTORE_KEEP_TASK_RESOLVE;
    record.flags = 0x3f;
    record.open = SSLSTORE__KEEP_OPEN_REISSUE;
    record.open_number = 258;
    record.number = 65535;
    record.opened = 1;
    record.looked = INT64_C(253402300799); /* the end of the year 9999 */
    record.next_look = INT64_C(2147483648);
    record.since = 1795478400;
    record.method_since = 1795478401;
    record.not_before = 1795478402;
    record.not_after = 1795478403;
    record.order_end = 1795478404;
    for (size_t i = 0; i < SSLSTORE__KEEP_BOUGHT_MAX; i++) {
        record.bought[i] = (uint16_t) (20000 + i);
    }
    memset(record.store_id, 's', sizeof record.store_id - 1);
    memset(record.partner_id, 'p', sizeof record.partner_id - 1);
    memset(record.key, 0xa5, sizeof record.key);
    memset(record.serial, 0x5a, sizeof record.serial);
    record.serial_size = SSLSTORE__KEEP_SERIAL_MAX;
    record.names = UINT32_C(0xfedcba98);
    record.looks = 255;
    record.failures = 1;
    record.attempts = 2;
    record.method = 3;
    record.resends = 5;
    record.result = SSLSTORE_ERR_CHAIN;
    return record;
}

static void what_is_written_is_read_again(void **unused)
{
    struct sslstore__keep_record written = sample();
    struct sslstore__keep_record read;
    sslstore_keep_state state;
    sslstore_keep_state again;

    (void) unused;
    sslstore__keep_record_write(&written, &state);
    assert_true(sslstore__keep_record_read(&read, &state));
    assert_int_equal(read.phase, written.phase);
    assert_int_equal(read.task, written.task);
    assert_int_equal(read.open, written.open);
    assert_true(read.looked == written.looked);
    assert_true(read.next_look == written.next_look);
    assert_int_equal(read.result, SSLSTORE_ERR_CHAIN);
    assert_string_equal(read.store_id, written.store_id);
    assert_string_equal(read.partner_id, written.partner_id);
    sslstore__keep_record_write(&read, &again);
    assert_memory_equal(&state, &again, sizeof state);
}

/* The form is the same on every machine and in every later version. */
static void the_form_does_not_change(void **unused)
{
    static const uint8_t begin[] = {0x4b, 0x50, 1,    7,    8,    0x3f, 2,   1, 2, 0xff,
                                    0xff, 20,   0xfe, 0xdc, 0xba, 0x98, 255, 1, 2, 3,
                                    5,    0,    79,   0,    0,    0,    0,   1};
    struct sslstore__keep_record record = sample();
    sslstore_keep_state state;

    (void) unused;
    sslstore__keep_record_write(&record, &state);
    assert_memory_equal(state.data_, begin, sizeof begin);
}

static void a_time_before_1970_is_none(void **unused)
{
    struct sslstore__keep_record record = sample();
    sslstore_keep_state state;

    (void) unused;
    record.not_before = -1;
    sslstore__keep_record_write(&record, &state);
    assert_true(sslstore__keep_record_read(&record, &state));
    assert_true(record.not_before == 0);
}

static void every_damaged_bit_is_noticed(void **unused)
{
    struct sslstore__keep_record record = sample();
    sslstore_keep_state state;

    (void) unused;
    sslstore__keep_record_write(&record, &state);
    for (size_t bit = 0; bit < 8 * sizeof state.data_; bit++) {
        sslstore_keep_state damaged = state;

        damaged.data_[bit / 8] ^= (uint8_t) (1u << bit % 8);
        if (sslstore__keep_record_read(&record, &damaged)) {
            fail_msg("bit %zu", bit);
        }
        assert_string_equal(record.store_id, "");
    }
}

/* A digest that fits does not make a value possible that no version writes. */
static void impossible_values_are_refused(void **unused)
{
    struct sslstore__keep_record records[7];
    struct sslstore__keep_record read;
    sslstore_keep_state state;

    (void) unused;
    for (size_t i = 0; i < 7; i++) {
        records[i] = sample();
    }
    records[0].phase = (sslstore_keep_phase) 8;
    records[1].task = (sslstore_keep_task) 9;
    records[2].open = (enum sslstore__keep_open) 3;
    records[3].serial_size = SSLSTORE__KEEP_SERIAL_MAX + 1;
    memset(records[4].store_id, 's', sizeof records[4].store_id);
    memset(records[5].partner_id, 'p', sizeof records[5].partner_id);
    for (size_t i = 0; i < 7; i++) {
        sslstore__keep_record_write(&records[i], &state);
        assert_int_equal(sslstore__keep_record_read(&read, &state), i == 6);
    }
}

static void a_state_can_be_read_without_a_client(void **unused)
{
    struct sslstore__keep_record record = sample();
    sslstore_keep_state state = {{0}};
    sslstore_keep_report report;

    (void) unused;
    sslstore_keep_state_read(&state, "name", &report);
    assert_int_equal(report.phase, SSLSTORE_KEEP_PHASE_UNKNOWN);
    assert_string_equal(report.custom_id, "");
    sslstore__keep_record_write(&record, &state);
    sslstore_keep_state_read(&state, NULL, &report);
    assert_int_equal(report.phase, SSLSTORE_KEEP_PHASE_BLOCKED);
    assert_int_equal(report.result, SSLSTORE_ERR_CHAIN);
    assert_string_equal(report.serial, "5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A");
    assert_string_equal(report.custom_id, "");
    sslstore_keep_state_read(&state, "name", &report);
    assert_int_equal(strlen(report.custom_id), 36);
    sslstore_keep_report_free(&report);
    sslstore_keep_report_free(NULL);
}

static void ids_follow_from_the_name_and_the_number(void **unused)
{
    char ids[4][SSLSTORE_ID_MAX];
    char longest[SSLSTORE_KEEP_NAME_MAX + 1];

    (void) unused;
    assert_int_equal(sslstore_keep_id("a", 0, ids[0], sizeof ids[0]), SSLSTORE_OK);
    assert_int_equal(sslstore_keep_id("a", 1, ids[1], sizeof ids[1]), SSLSTORE_OK);
    assert_int_equal(sslstore_keep_id("b", 0, ids[2], sizeof ids[2]), SSLSTORE_OK);
    assert_int_equal(sslstore_keep_id("a", 256, ids[3], 37), SSLSTORE_OK);
    for (int i = 0; i < 4; i++) {
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(ids[i], ids[k]);
        }
    }
    /* never to change: devices in the field find their orders by it */
    assert_string_equal(ids[0], "5d81923a-185f-844a-86a2-02e9a2c6a506");
    assert_int_equal(sslstore_keep_id("a", 0, ids[0], 36), SSLSTORE_ERR_LIMIT);
    assert_string_equal(ids[0], "");
    memset(longest, 'n', sizeof longest);
    longest[SSLSTORE_KEEP_NAME_MAX] = '\0';
    assert_int_equal(sslstore_keep_id(longest, 0, ids[0], 37), SSLSTORE_ERR_ARGUMENT);
    longest[SSLSTORE_KEEP_NAME_MAX - 1] = '\0';
    assert_int_equal(sslstore_keep_id(longest, 0, ids[0], 37), SSLSTORE_OK);
    assert_int_equal(sslstore_keep_id("a b", 0, ids[0], 37), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(sslstore_keep_id("\x7f", 0, ids[0], 37), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(sslstore_keep_id("", 0, ids[0], 37), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(sslstore_keep_id(NULL, 0, ids[0], 37), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(sslstore_keep_id("a", 65536, ids[0], 37), SSLSTORE_ERR_ARGUMENT);
}

static void phases_and_tasks_have_names(void **unused)
{
    (void) unused;
    assert_string_equal(sslstore_keep_phase_name(SSLSTORE_KEEP_PHASE_BLOCKED), "blocked");
    assert_string_equal(sslstore_keep_phase_name((sslstore_keep_phase) 99), "unknown");
    assert_string_equal(sslstore_keep_task_name(SSLSTORE_KEEP_TASK_RESOLVE), "resolve");
    assert_string_equal(sslstore_keep_task_text((sslstore_keep_task) 99), "nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(the_form_does_not_change),
        cmocka_unit_test(a_time_before_1970_is_none),
        cmocka_unit_test(every_damaged_bit_is_noticed),
        cmocka_unit_test(impossible_values_are_refused),
        cmocka_unit_test(a_state_can_be_read_without_a_client),
        cmocka_unit_test(ids_follow_from_the_name_and_the_number),
        cmocka_unit_test(phases_and_tasks_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
