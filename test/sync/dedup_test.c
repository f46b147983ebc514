/* Dedup: it knows the keys of the last two pages and forgets older ones.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sync/dedup.h"
#include "support/fake.h"

#define SPARE 64u

static struct fake fake;
static sslstore_config config;
static struct sslstore__dedup dedup;

static void begin(uint32_t page_size)
{
    static const struct fake fresh;

    fake = fresh;
    fake_config(&fake, &config);
    memset(&dedup, 0xa5, sizeof dedup);
    assert_true(sslstore__dedup_begin(&dedup, &config.memory, page_size));
}

static void end(void)
{
    sslstore__dedup_end(&dedup, &config.memory);
    assert_null(dedup.keys);
    assert_null(fake_complaint(&fake));
}

/* Keys `first` to `last` are new. */
static void add_all(uint64_t first, uint64_t last)
{
    for (uint64_t key = first; key <= last; key++) {
        assert_true(sslstore__dedup_add(&dedup, key));
    }
}

static void must_know_all(uint64_t first, uint64_t last)
{
    for (uint64_t key = first; key <= last; key++) {
        assert_false(sslstore__dedup_add(&dedup, key));
    }
}

static void the_hash_is_fnv_1a(void **unused)
{
    (void) unused;
    assert_true(sslstore__dedup_hash(SSLSTORE__DEDUP_HASH_BASIS, "", 0) ==
                UINT64_C(0xcbf29ce484222325));
    assert_true(sslstore__dedup_hash(SSLSTORE__DEDUP_HASH_BASIS, "a", 1) ==
                UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(sslstore__dedup_hash(SSLSTORE__DEDUP_HASH_BASIS, "foobarx", 6) ==
                UINT64_C(0x85944171f73967e8));
    assert_true(sslstore__dedup_key("foobar") == UINT64_C(0x85944171f73967e8));
}

static void no_key_is_0(void **unused)
{
    static const char text[] = "\xd5\x6b\xb9\x53\x42\x87\x08\x36";

    (void) unused;
    assert_true(sslstore__dedup_hash(SSLSTORE__DEDUP_HASH_BASIS, text, sizeof text - 1) == 0);
    assert_int_equal(sslstore__dedup_key(text), 1);
}

static void the_ring_holds_the_keys_of_two_pages_and_some_more(void **unused)
{
    (void) unused;
    for (uint32_t page_size = 1; page_size <= 500; page_size += 499) {
        uint64_t capacity = 2 * page_size + SPARE;

        begin(page_size);
        assert_int_equal(fake.bytes, capacity * sizeof(uint64_t));
        add_all(1, capacity);
        must_know_all(1, capacity);
        add_all(capacity + 1, capacity + 1);
        must_know_all(2, capacity + 1);
        add_all(1, 1); /* the oldest key was forgotten */
        must_know_all(3, capacity + 1);
        must_know_all(1, 1);
        end();
    }
}

static void clearing_forgets_all_keys(void **unused)
{
    (void) unused;
    begin(1);
    add_all(1, 50);
    sslstore__dedup_clear(&dedup);
    add_all(1, 2 + SPARE);
    must_know_all(1, 2 + SPARE);
    end();
}

/* The ring must hold two pages, but allocates only when it is full. */
static void the_ring_grows_if_pages_are_larger_than_requested(void **unused)
{
    uint64_t capacity = 2 + SPARE;

    (void) unused;
    begin(1);
    add_all(1, capacity - 1);
    assert_true(sslstore__dedup_fit(&dedup, &config.memory, (uint32_t) capacity));
    assert_int_equal(fake.allocations, 1);
    add_all(capacity, capacity);
    assert_true(sslstore__dedup_fit(&dedup, &config.memory, (uint32_t) capacity / 2));
    assert_int_equal(fake.allocations, 1);
    assert_true(sslstore__dedup_fit(&dedup, &config.memory, (uint32_t) capacity / 2 + 1));
    assert_int_equal(fake.allocations, 2);
    assert_int_equal(fake.bytes, 2 * capacity * sizeof(uint64_t));
    must_know_all(1, capacity);
    add_all(capacity + 1, 2 * capacity);
    must_know_all(1, 2 * capacity);
    add_all(2 * capacity + 1, 2 * capacity + 1);
    add_all(1, 1);
    end();
}

static void the_oldest_key_is_still_forgotten_first_after_growing(void **unused)
{
    uint64_t capacity = 2 + SPARE;

    (void) unused;
    begin(1);
    add_all(1, capacity + 10); /* the oldest key is in the middle */
    assert_true(sslstore__dedup_fit(&dedup, &config.memory, (uint32_t) capacity));
    must_know_all(11, capacity + 10);
    add_all(capacity + 11, 2 * capacity + 10);
    must_know_all(11, 2 * capacity + 10);
    add_all(2 * capacity + 11, 2 * capacity + 20);
    must_know_all(21, 2 * capacity + 20);
    add_all(11, 20);
    end();
}

static void a_ring_that_cannot_grow_keeps_its_keys(void **unused)
{
    uint64_t capacity = 2 + SPARE;

    (void) unused;
    begin(1);
    fake.refuse_at = 2;
    add_all(1, capacity);
    assert_false(sslstore__dedup_fit(&dedup, &config.memory, (uint32_t) capacity));
    must_know_all(1, capacity);
    end();

    begin(1);
    end();
    fake.refuse_at = fake.allocations + 1;
    assert_false(sslstore__dedup_begin(&dedup, &config.memory, 1));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_fnv_1a),
        cmocka_unit_test(no_key_is_0),
        cmocka_unit_test(the_ring_holds_the_keys_of_two_pages_and_some_more),
        cmocka_unit_test(clearing_forgets_all_keys),
        cmocka_unit_test(the_ring_grows_if_pages_are_larger_than_requested),
        cmocka_unit_test(the_oldest_key_is_still_forgotten_first_after_growing),
        cmocka_unit_test(a_ring_that_cannot_grow_keeps_its_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
