/* Checkpoint: it is read as it was written, or it is refused.
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
    .cursor = {4711, 100, 471000, 0xfedcba9876543210u},
    .expected = 1000000,
    .as_of = 1795478400,
    .options_hash = 0x0123456789abcdefu,
};

static void a_checkpoint_is_read_as_it_was_written(void **unused)
{
    sslstore_checkpoint *checkpoint = malloc(sizeof *checkpoint);
    struct sslstore__sync_progress progress = {.options_hash = example.options_hash};

    (void) unused;
    assert_non_null(checkpoint);
    sslstore__checkpoint_write(checkpoint, &example);
    assert_true(sslstore__checkpoint_read(checkpoint, &progress));
    free(checkpoint);
    assert_int_equal(progress.cursor.page, example.cursor.page);
    assert_int_equal(progress.cursor.page_size, example.cursor.page_size);
    assert_int_equal(progress.cursor.orders_before, example.cursor.orders_before);
    assert_int_equal(progress.cursor.anchor, example.cursor.anchor);
    assert_int_equal(progress.expected, example.expected);
    assert_int_equal(progress.as_of, example.as_of);
    assert_int_equal(progress.options_hash, example.options_hash);
    assert_false(progress.all_orders);
}

static void the_highest_page_number_is_read_as_it_was_written(void **unused)
{
    (void) unused;
    for (int all = 0; all < 2; all++) {
        sslstore_checkpoint checkpoint;
        struct sslstore__sync_progress progress = {.options_hash = example.options_hash};
        struct sslstore__sync_progress last = example;

        last.cursor.page = UINT32_MAX;
        last.cursor.page_size = UINT32_MAX >> 1;
        last.all_orders = all == 1;
        sslstore__checkpoint_write(&checkpoint, &last);
        assert_true(sslstore__checkpoint_read(&checkpoint, &progress));
        assert_int_equal(progress.cursor.page, UINT32_MAX);
        assert_int_equal(progress.cursor.page_size, UINT32_MAX >> 1);
        assert_int_equal(progress.all_orders, all);
    }
}

/* A checkpoint that one machine wrote can be read on any other. */
static void the_bytes_of_a_checkpoint_never_change(void **unused)
{
    sslstore_checkpoint checkpoint;

    (void) unused;
    sslstore__checkpoint_write(&checkpoint, &example);
    assert_memory_equal(checkpoint.data_,
                        "sslckpt1"
                        "\x67\x12\0\0\xc8\0\0\0"
                        "\xd8\x2f\x07\0\0\0\0\0"
                        "\x10\x32\x54\x76\x98\xba\xdc\xfe"
                        "\x40\x42\x0f\0\0\0\0\0"
                        "\x80\xd3\x04\x6b\0\0\0\0"
                        "\0\0\0\0\0\0\0\0",
                        56);
}

/* Changes a byte, and corrects the check word. */
static void forge(sslstore_checkpoint *checkpoint, size_t at, uint8_t value)
{
    uint64_t check;

    sslstore__checkpoint_write(checkpoint, &example);
    checkpoint->data_[at] = value;
    check = sslstore__dedup_hash(SSLSTORE__DEDUP_HASH_BASIS ^ example.options_hash,
                                 checkpoint->data_, 56);
    for (size_t i = 0; i < 8; i++) {
        checkpoint->data_[56 + i] = (uint8_t) (check >> i * 8);
    }
}

static void another_format_is_refused(void **unused)
{
    sslstore_checkpoint checkpoint;
    struct sslstore__sync_progress progress = {.options_hash = example.options_hash};

    (void) unused;
    forge(&checkpoint, 8, 0x68);
    assert_true(sslstore__checkpoint_read(&checkpoint, &progress));
    assert_int_equal(progress.cursor.page, 4712);
    for (size_t at = 0; at < 8; at++) {
        forge(&checkpoint, at, '2');
        assert_false(sslstore__checkpoint_read(&checkpoint, &progress));
    }
}

/* Earlier libraries did not write it. */
static void a_checkpoint_without_the_page_size_is_read(void **unused)
{
    sslstore_checkpoint checkpoint;
    struct sslstore__sync_progress progress = {.options_hash = example.options_hash};

    (void) unused;
    forge(&checkpoint, 12, 0);
    assert_true(sslstore__checkpoint_read(&checkpoint, &progress));
    assert_int_equal(progress.cursor.page, example.cursor.page);
    assert_int_equal(progress.cursor.page_size, 0);
}

static void a_cleared_checkpoint_is_the_beginning(void **unused)
{
    sslstore_checkpoint checkpoint;
    struct sslstore__sync_progress progress = example;

    (void) unused;
    sslstore__checkpoint_write(&checkpoint, NULL);
    assert_true(sslstore__checkpoint_read(&checkpoint, &progress));
    assert_int_equal(progress.cursor.page, 0);
    assert_int_equal(progress.cursor.orders_before, 0);
    assert_int_equal(progress.expected, 0);
    assert_int_equal(progress.options_hash, example.options_hash);
}

static void a_checkpoint_with_any_bit_changed_is_refused(void **unused)
{
    (void) unused;
    for (size_t bit = 0; bit < sizeof(sslstore_checkpoint) * 8; bit++) {
        sslstore_checkpoint checkpoint;
        struct sslstore__sync_progress progress = {.options_hash = example.options_hash};

        sslstore__checkpoint_write(&checkpoint, &example);
        checkpoint.data_[bit / 8] ^= (uint8_t) (1 << bit % 8);
        assert_false(sslstore__checkpoint_read(&checkpoint, &progress));
        assert_int_equal(progress.cursor.page, 0);
    }
}

static void the_checkpoint_of_another_sync_is_refused(void **unused)
{
    sslstore_checkpoint checkpoint;
    struct sslstore__sync_progress progress = {.options_hash = example.options_hash + 1};

    (void) unused;
    sslstore__checkpoint_write(&checkpoint, &example);
    assert_false(sslstore__checkpoint_read(&checkpoint, &progress));
}

static void a_checkpoint_before_the_first_page_is_refused(void **unused)
{
    sslstore_checkpoint checkpoint;
    struct sslstore__sync_progress progress = example;

    (void) unused;
    progress.cursor.page = 0;
    sslstore__checkpoint_write(&checkpoint, &progress);
    assert_false(sslstore__checkpoint_read(&checkpoint, &progress));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_checkpoint_is_read_as_it_was_written),
        cmocka_unit_test(the_highest_page_number_is_read_as_it_was_written),
        cmocka_unit_test(the_bytes_of_a_checkpoint_never_change),
        cmocka_unit_test(another_format_is_refused),
        cmocka_unit_test(a_checkpoint_without_the_page_size_is_read),
        cmocka_unit_test(a_cleared_checkpoint_is_the_beginning),
        cmocka_unit_test(a_checkpoint_with_any_bit_changed_is_refused),
        cmocka_unit_test(the_checkpoint_of_another_sync_is_refused),
        cmocka_unit_test(a_checkpoint_before_the_first_page_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
