/* Checkpoint: it comes back as it was written, or is refused.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/checkpoint.h"
#include "sync/dedup.h"

static const struct sslstore__sync_progress example = {
    .place = {4711, 471000, 0xfedcba9876543210u},
    .expected = 1000000,
    .as_of = 1795478400,
    .options = 0x0123456789abcdefu,
};

static void what_is_written_is_read(void **unused)
{
    sslstore_checkpoint *checkpoint = malloc(sizeof *checkpoint);
    struct sslstore__sync_progress progress = {.options = example.options};

    (void) unused;
    assert_non_null(checkpoint);
    sslstore__checkpoint_write(checkpoint, &example);
    assert_true(sslstore__checkpoint_read(checkpoint, &progress));
    free(checkpoint);
    assert_int_equal(progress.place.page, example.place.page);
    assert_int_equal(progress.place.before, example.place.before);
    assert_int_equal(progress.place.anchor, example.place.anchor);
    assert_int_equal(progress.expected, example.expected);
    assert_int_equal(progress.as_of, example.as_of);
    assert_int_equal(progress.options, example.options);
    assert_false(progress.all);
}

static void the_last_page_there_can_be_is_read_too(void **unused)
{
    (void) unused;
    for (int all = 0; all < 2; all++) {
        sslstore_checkpoint checkpoint;
        struct sslstore__sync_progress progress = {.options = example.options};
        struct sslstore__sync_progress last = example;

        last.place.page = UINT32_MAX;
        last.all = all == 1;
        sslstore__checkpoint_write(&checkpoint, &last);
        assert_true(sslstore__checkpoint_read(&checkpoint, &progress));
        assert_int_equal(progress.place.page, UINT32_MAX);
        assert_int_equal(progress.all, all);
    }
}

/* The same on every machine: what one wrote another may read. */
static void its_bytes_are_fixed(void **unused)
{
    sslstore_checkpoint checkpoint;

    (void) unused;
    sslstore__checkpoint_write(&checkpoint, &example);
    assert_memory_equal(checkpoint.data_,
                        "sslckpt1"
                        "\x67\x12\0\0\0\0\0\0"
                        "\xd8\x2f\x07\0\0\0\0\0"
                        "\x10\x32\x54\x76\x98\xba\xdc\xfe"
                        "\x40\x42\x0f\0\0\0\0\0"
                        "\x80\xd3\x04\x6b\0\0\0\0"
                        "\0\0\0\0\0\0\0\0",
                        56);
}

/* Change a byte, and the check so that it fits again. */
static void forge(sslstore_checkpoint *checkpoint, size_t at, uint8_t value)
{
    uint64_t check;

    sslstore__checkpoint_write(checkpoint, &example);
    checkpoint->data_[at] = value;
    check =
        sslstore__dedup_hash(SSLSTORE__DEDUP_HASH_BASIS ^ example.options, checkpoint->data_, 56);
    for (size_t i = 0; i < 8; i++) {
        checkpoint->data_[56 + i] = (uint8_t) (check >> i * 8);
    }
}

static void another_form_or_a_page_that_cannot_be_is_refused(void **unused)
{
    sslstore_checkpoint checkpoint;
    struct sslstore__sync_progress progress = {.options = example.options};

    (void) unused;
    forge(&checkpoint, 8, 0x68);
    assert_true(sslstore__checkpoint_read(&checkpoint, &progress));
    assert_int_equal(progress.place.page, 4712);
    for (size_t at = 0; at < 8; at++) {
        forge(&checkpoint, at, '2');
        assert_false(sslstore__checkpoint_read(&checkpoint, &progress));
    }
    for (size_t at = 12; at < 16; at++) {
        forge(&checkpoint, at, 2);
        assert_false(sslstore__checkpoint_read(&checkpoint, &progress));
        assert_int_equal(progress.place.page, 0);
    }
}

static void a_cleared_one_is_the_beginning(void **unused)
{
    sslstore_checkpoint checkpoint;
    struct sslstore__sync_progress progress = example;

    (void) unused;
    sslstore__checkpoint_write(&checkpoint, NULL);
    assert_true(sslstore__checkpoint_read(&checkpoint, &progress));
    assert_int_equal(progress.place.page, 0);
    assert_int_equal(progress.place.before, 0);
    assert_int_equal(progress.expected, 0);
    assert_int_equal(progress.options, example.options);
}

static void a_damaged_one_is_refused_whichever_bit_it_is(void **unused)
{
    (void) unused;
    for (size_t bit = 0; bit < sizeof(sslstore_checkpoint) * 8; bit++) {
        sslstore_checkpoint checkpoint;
        struct sslstore__sync_progress progress = {.options = example.options};

        sslstore__checkpoint_write(&checkpoint, &example);
        checkpoint.data_[bit / 8] ^= (uint8_t) (1 << bit % 8);
        assert_false(sslstore__checkpoint_read(&checkpoint, &progress));
        assert_int_equal(progress.place.page, 0);
    }
}

static void one_of_another_walk_is_refused(void **unused)
{
    sslstore_checkpoint checkpoint;
    struct sslstore__sync_progress progress = {.options = example.options + 1};

    (void) unused;
    sslstore__checkpoint_write(&checkpoint, &example);
    assert_false(sslstore__checkpoint_read(&checkpoint, &progress));
}

static void one_before_the_first_page_is_refused(void **unused)
{
    sslstore_checkpoint checkpoint;
    struct sslstore__sync_progress progress = example;

    (void) unused;
    progress.place.page = 0;
    sslstore__checkpoint_write(&checkpoint, &progress);
    assert_false(sslstore__checkpoint_read(&checkpoint, &progress));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_last_page_there_can_be_is_read_too),
        cmocka_unit_test(its_bytes_are_fixed),
        cmocka_unit_test(another_form_or_a_page_that_cannot_be_is_refused),
        cmocka_unit_test(a_cleared_one_is_the_beginning),
        cmocka_unit_test(a_damaged_one_is_refused_whichever_bit_it_is),
        cmocka_unit_test(one_of_another_walk_is_refused),
        cmocka_unit_test(one_before_the_first_page_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
