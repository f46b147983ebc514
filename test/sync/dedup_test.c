/* Seen: what was listed lately is known again, and what lies further back is forgotten.
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
static struct sslstore__dedup seen;

static void begin(uint32_t page_size)
{
    static const struct fake fresh;

    fake = fresh;
    fake_config(&fake, &config);
    memset(&seen, 0xa5, sizeof seen);
    assert_true(sslstore__dedup_begin(&seen, &config.memory, page_size));
}

static void end(void)
{
    sslstore__dedup_end(&seen, &config.memory);
    assert_null(seen.keys);
    assert_null(fake_complaint(&fake));
}

/* Keys first to last are new. */
static void add_all(uint64_t first, uint64_t last)
{
    for (uint64_t key = first; key <= last; key++) {
        assert_true(sslstore__dedup_add(&seen, key));
    }
}

static void must_know_all(uint64_t first, uint64_t last)
{
    for (uint64_t key = first; key <= last; key++) {
        assert_false(sslstore__dedup_add(&seen, key));
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

static void two_pages_and_some_more_are_known(void **unused)
{
    (void) unused;
    for (uint32_t page_size = 1; page_size <= 500; page_size += 499) {
        uint64_t room = 2 * page_size + SPARE;

        begin(page_size);
        assert_int_equal(fake.bytes, room * sizeof(uint64_t));
        add_all(1, room);
        must_know_all(1, room);
        add_all(room + 1, room + 1);
        must_know_all(2, room + 1);
        add_all(1, 1); /* the oldest was forgotten */
        must_know_all(3, room + 1);
        must_know_all(1, 1);
        end();
    }
}

static void what_is_cleared_is_forgotten(void **unused)
{
    (void) unused;
    begin(1);
    add_all(1, 50);
    sslstore__dedup_clear(&seen);
    add_all(1, 2 + SPARE);
    must_know_all(1, 2 + SPARE);
    end();
}

/* Twice what a page has must be known; but memory is taken only when the room is full. */
static void larger_pages_than_asked_for_get_room(void **unused)
{
    uint64_t room = 2 + SPARE;

    (void) unused;
    begin(1);
    add_all(1, room - 1);
    assert_true(sslstore__dedup_fit(&seen, &config.memory, (uint32_t) room));
    assert_int_equal(fake.allocations, 1);
    add_all(room, room);
    assert_true(sslstore__dedup_fit(&seen, &config.memory, (uint32_t) room / 2));
    assert_int_equal(fake.allocations, 1);
    assert_true(sslstore__dedup_fit(&seen, &config.memory, (uint32_t) room / 2 + 1));
    assert_int_equal(fake.allocations, 2);
    assert_int_equal(fake.bytes, 2 * room * sizeof(uint64_t));
    must_know_all(1, room);
    add_all(room + 1, 2 * room);
    must_know_all(1, 2 * room);
    add_all(2 * room + 1, 2 * room + 1);
    add_all(1, 1);
    end();
}

static void what_is_older_goes_first_after_growing_too(void **unused)
{
    uint64_t room = 2 + SPARE;

    (void) unused;
    begin(1);
    add_all(1, room + 10); /* the ring begins in its midst */
    assert_true(sslstore__dedup_fit(&seen, &config.memory, (uint32_t) room));
    must_know_all(11, room + 10);
    add_all(room + 11, 2 * room + 10);
    must_know_all(11, 2 * room + 10);
    add_all(2 * room + 11, 2 * room + 20);
    must_know_all(21, 2 * room + 20);
    add_all(11, 20);
    end();
}

static void without_memory_it_says_so_and_keeps_what_it_has(void **unused)
{
    uint64_t room = 2 + SPARE;

    (void) unused;
    begin(1);
    fake.refuse_at = 2;
    add_all(1, room);
    assert_false(sslstore__dedup_fit(&seen, &config.memory, (uint32_t) room));
    must_know_all(1, room);
    end();

    begin(1);
    end();
    fake.refuse_at = fake.allocations + 1;
    assert_false(sslstore__dedup_begin(&seen, &config.memory, 1));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_fnv_1a),
        cmocka_unit_test(no_key_is_0),
        cmocka_unit_test(two_pages_and_some_more_are_known),
        cmocka_unit_test(what_is_cleared_is_forgotten),
        cmocka_unit_test(larger_pages_than_asked_for_get_room),
        cmocka_unit_test(what_is_older_goes_first_after_growing_too),
        cmocka_unit_test(without_memory_it_says_so_and_keeps_what_it_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
