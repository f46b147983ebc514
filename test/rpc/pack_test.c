/* Pack: a packed order is the same order, in one block of just its size, and nothing of it points
 * into the reply any more.
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

#include "endpoints/order_reply.h"
#include "rpc/pack.h"
#include "support/record.h"

#define ORDER                                                                             \
    "{\"TheSSLStoreOrderID\":24680,\"PartnerOrderID\":\"\",\"VendorOrderID\":null,"       \
    "\"OrderStatus\":{\"MajorStatus\":\"Active\",\"DomainAuthVettingStatus\":["           \
    "{\"domain\":\"a.example\",\"dcvStatus\":\"Approved\"},{\"domain\":\"b.example\"}]}," \
    "\"CommonName\":\"a\\u002eexample\",\"SANCount\":2,\"Unknown\":\"text that is not kept\"}"
#define TEXTS "24680\0Active\0a.example\0a.example\0Approved\0b.example"

static size_t allocations;

static void *count(void *user, void *ptr, size_t old_size, size_t new_size)
{
    (void) user;
    (void) old_size;
    allocations += new_size > 0;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    return malloc(new_size);
}

static void *refuse(void *user, void *ptr, size_t old_size, size_t new_size)
{
    (void) user;
    (void) ptr;
    (void) old_size;
    (void) new_size;
    return NULL;
}

static void assert_is_the_order(const sslstore_order *order)
{
    assert_string_equal(order->store_id, "24680");
    assert_string_equal(order->partner_id, "");
    assert_string_equal(order->vendor_id, "");
    assert_string_equal(order->custom_id, "");
    assert_string_equal(order->major_status, "Active");
    assert_string_equal(order->common_name, "a.example");
    assert_int_equal(order->state, SSLSTORE_STATE_ACTIVE);
    assert_int_equal(order->san_count, 2);
    assert_int_equal(order->domain_count, 2);
    assert_string_equal(order->domains[0].domain, "a.example");
    assert_true(order->domains[0].approved);
    assert_string_equal(order->domains[1].domain, "b.example");
    assert_string_equal(order->domains[1].status, "");
}

static void read_order(const char *json, struct test_record *record, sslstore_order *order)
{
    const char *field;

    test_record_read(json, &sslstore__order_reply, record);
    assert_int_equal(sslstore__rpc_decode(&record->record, &sslstore__order_reply, order, &field),
                     SSLSTORE_OK);
}

static void a_packed_order_is_the_same_without_its_reply(void **unused)
{
    struct test_record record;
    sslstore_order order;
    size_t size;
    char *to;

    (void) unused;
    read_order(ORDER, &record, &order);
    size = sslstore__pack_size(&sslstore__order_reply, &order);
    assert_int_equal(size, 2 * sizeof(sslstore_domain_status) + sizeof TEXTS);
    to = malloc(size);
    assert_non_null(to);
    sslstore__pack(&sslstore__order_reply, &order, to);
    memset(record.text, 'x', record.record.size);
    test_record_free(&record);
    assert_is_the_order(&order);
    free(to);
}

static void an_order_without_texts_takes_nothing(void **unused)
{
    struct test_record record;
    sslstore_order order;

    (void) unused;
    read_order("{\"OrderStatus\":{\"DomainAuthVettingStatus\":[]},\"CommonName\":\"\"}", &record,
               &order);
    assert_int_equal(sslstore__pack_size(&sslstore__order_reply, &order), 0);
    sslstore__pack(&sslstore__order_reply, &order, &allocations);
    test_record_free(&record);
    assert_string_equal(order.common_name, "");
}

/* Returns an order whose block is its record. */
static void read_block(sslstore_alloc_fn *alloc, sslstore_order *order)
{
    struct test_record record;

    read_order(ORDER, &record, order);
    order->block_.memory_.alloc = alloc;
    order->block_.data_ = record.text;
    order->block_.size_ = record.record.size;
    free(record.elements);
    order->domain_count = 0; /* its elements were not in the block */
}

static void a_block_is_replaced_by_a_smaller_one(void **unused)
{
    sslstore_order order;

    (void) unused;
    allocations = 0;
    read_block(count, &order);
    sslstore__pack_block(&sslstore__order_reply, &order, &order.block_);
    assert_int_equal(allocations, 1);
    assert_int_equal(order.block_.size_, sizeof "24680\0Active\0a.example");
    assert_string_equal(order.common_name, "a.example");
    sslstore__pack_block(&sslstore__order_reply, &order, &order.block_); /* it is packed */
    assert_int_equal(allocations, 1);
    sslstore_order_free(&order);
}

static void without_memory_an_order_stays_as_it_came(void **unused)
{
    sslstore_order order;

    (void) unused;
    read_block(refuse, &order);
    sslstore__pack_block(&sslstore__order_reply, &order, &order.block_);
    assert_string_equal(order.common_name, "a.example");
    assert_int_equal(order.block_.size_, sizeof ORDER - 1);
    free(order.block_.data_);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_order_is_the_same_without_its_reply),
        cmocka_unit_test(an_order_without_texts_takes_nothing),
        cmocka_unit_test(a_block_is_replaced_by_a_smaller_one),
        cmocka_unit_test(without_memory_an_order_stays_as_it_came),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
