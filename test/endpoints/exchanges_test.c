/* Exchanges: every exchange of test/endpoints/exchanges gives the result recorded there, in pieces
 * of any size; and whatever fails, no money, memory or secret is lost, and the next call succeeds.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/exchanges.h"

/* One client, one case, and the service that answers it. */
struct scene {
    const struct exchange *exchange;
    struct fake fake;
    sslstore_client *client;
    size_t reply_cut; /* bytes of the reply before a reset; SIZE_MAX: all */
    bool cut_for_ever;
    size_t n; /* the variation, for the complaint */
    sslstore_result result;
    struct exchange_report report;
    bool bad; /* a complaint was printed */
};

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    struct scene *scene = user;
    struct fake_reply reply = scene->exchange->reply;

    (void) request;
    if (scene->reply_cut < reply.size) {
        reply.bytes = scene->reply_cut == 0 ? NULL : reply.bytes;
        reply.size = scene->reply_cut;
        reply.end = FAKE_CUT;
        scene->reply_cut = scene->cut_for_ever ? scene->reply_cut : SIZE_MAX;
    }
    return reply;
}

static void begin(struct scene *scene, const struct exchange *exchange, size_t n)
{
    bool bad = scene->bad && scene->exchange == exchange;

    memset(&scene->fake, 0, sizeof scene->fake);
    scene->exchange = exchange;
    scene->client = NULL;
    scene->cut_for_ever = false;
    scene->n = n;
    scene->bad = bad;
    scene->reply_cut = SIZE_MAX;
    scene->fake.answer = answer;
    scene->fake.answer_user = scene;
}

static sslstore_result open_client(struct scene *scene)
{
    sslstore_config config;

    fake_config(&scene->fake, &config);
    return sslstore_client_new_bare(&config, &scene->client);
}

/* Prints one complaint a case; the other cases still run. */
static void refuse(struct scene *scene, const char *why)
{
    if (why != NULL && !scene->bad) {
        print_error("%s:%zu, variation %zu: %s\n", scene->exchange->file, scene->exchange->line,
                    scene->n, why);
        scene->bad = true;
    }
}

static const sslstore_error *error_of(const struct scene *scene)
{
    return sslstore_client_error(scene->client);
}

static void call(struct scene *scene)
{
    scene->report.size = 0;
    scene->report.text[0] = '\0';
    scene->result = exchange_perform(scene->client, scene->exchange, &scene->report);
    refuse(scene,
           strstr(error_of(scene)->message, FAKE_TOKEN) != NULL ? "the token is told" : NULL);
    refuse(scene, error_of(scene)->result != scene->result ? "error.result is another" : NULL);
}

static const char *difference(const struct scene *scene)
{
    return exchange_difference(scene->exchange, scene->result, error_of(scene), &scene->report);
}

static void must_be_as_written(struct scene *scene)
{
    refuse(scene, difference(scene));
}

/* A call with a good reply succeeds, whatever happened before. */
static void call_again(struct scene *scene)
{
    scene->reply_cut = SIZE_MAX;
    scene->fake.fail_at = 0;
    scene->fake.refuse_at = 0;
    scene->fake.cancel_at = 0;
    scene->fake.cut_request_at = 0;
    call(scene);
    must_be_as_written(scene);
}

static void end(struct scene *scene)
{
    sslstore_client_free(scene->client);
    refuse(scene, fake_complaint(&scene->fake));
}

/* What must hold after a failure: "not sent" only if nothing was sent; a call that changes
 * something is sent at most once; nothing of a failed call is returned as a result. */
static void must_have_failed_well(struct scene *scene)
{
    const struct exchange *exchange = scene->exchange;
    const sslstore_error *error = error_of(scene);

    refuse(scene, scene->result == SSLSTORE_OK ? "success, in spite of all" : NULL);
    if (exchange->changes) {
        refuse(scene, scene->fake.answered > 1 ? "sent twice" : NULL);
        refuse(scene, error->delivery == SSLSTORE_DELIVERY_NOT_SENT && scene->fake.bytes_sent > 0
                          ? "sent, and told as not sent"
                          : NULL);
    }
    refuse(scene, error->delivery == SSLSTORE_DELIVERY_ANSWERED && scene->fake.answered == 0
                      ? "answered by nobody"
                      : NULL);
    refuse(scene, !exchange->lists && scene->report.size > 0 ? "a result was told" : NULL);
}

static void must_be_as_written_or_fail_well(struct scene *scene)
{
    if (difference(scene) != NULL) {
        must_have_failed_well(scene);
    }
}

/* Run a loop over all cases. */
static void each(void (*loop)(struct scene *scene))
{
    static struct scene scene;
    size_t count;
    size_t bad = 0;
    const struct exchange *exchanges = exchanges_load(&count);

    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        begin(&scene, &exchanges[i], 0);
        loop(&scene);
        bad += scene.bad;
    }
    assert_int_equal(bad, 0);
}

/* ---- As written ---- */

static void once(struct scene *scene)
{
    assert_int_equal(open_client(scene), SSLSTORE_OK);
    call(scene);
    must_be_as_written(scene);
    refuse(scene,
           scene->exchange->attempts != 0 && scene->exchange->attempts != error_of(scene)->attempts
               ? "so many attempts were not made"
               : NULL);
    for (size_t n = 1; n <= scene->fake.answered || n == 1; n++) {
        refuse(scene, exchange_request_difference(scene->exchange, &scene->fake, n));
    }
    call_again(scene);
    end(scene);
}

static void every_recorded_exchange_gives_its_result(void **unused)
{
    (void) unused;
    each(once);
}

/* ---- In pieces ---- */

static void run_once(struct scene *scene)
{
    assert_int_equal(open_client(scene), SSLSTORE_OK);
    call(scene);
    must_be_as_written(scene);
    call_again(scene);
    end(scene);
}

static void in_pieces_of_every_size(struct scene *scene)
{
    const struct exchange *exchange = scene->exchange;

    for (size_t n = 1; n <= exchange->reply.size; n++) {
        begin(scene, exchange, n);
        scene->fake.receive_step = n;
        assert_int_equal(open_client(scene), SSLSTORE_OK);
        call(scene);
        must_be_as_written(scene);
        end(scene);
    }
}

static void a_reply_gives_the_same_in_pieces_of_any_size(void **unused)
{
    (void) unused;
    each(in_pieces_of_every_size);
}

static void byte_by_byte(struct scene *scene)
{
    scene->fake.receive_step = 1;
    scene->fake.send_step = 1;
    run_once(scene);
}

static void a_call_gives_the_same_byte_by_byte(void **unused)
{
    (void) unused;
    each(byte_by_byte);
}

static void in_a_storm(struct scene *scene)
{
    scene->fake.storm = true;
    scene->fake.receive_step = 3;
    scene->fake.send_step = 5;
    run_once(scene);
}

static void a_call_gives_the_same_with_many_wants(void **unused)
{
    (void) unused;
    each(in_a_storm);
}

static void blocking(struct scene *scene)
{
    scene->fake.blocking = true;
    scene->fake.receive_step = 100;
    scene->fake.storm = true;
    run_once(scene);
}

static void a_call_gives_the_same_with_a_transport_that_blocks(void **unused)
{
    (void) unused;
    each(blocking);
}

/* ---- Cut ---- */

static void reply_cut_for_ever(struct scene *scene)
{
    const struct exchange *exchange = scene->exchange;

    for (size_t n = 0; n < exchange->reply.size; n++) {
        begin(scene, exchange, n);
        scene->reply_cut = n;
        scene->cut_for_ever = true;
        assert_int_equal(open_client(scene), SSLSTORE_OK);
        call(scene);
        must_be_as_written_or_fail_well(scene);
        refuse(scene, scene->result == SSLSTORE_OK ? "a truncated reply is a success" : NULL);
        call_again(scene);
        end(scene);
    }
}

static void a_truncated_reply_is_an_error_wherever_it_is_cut(void **unused)
{
    (void) unused;
    each(reply_cut_for_ever);
}

static void reply_cut_once(struct scene *scene)
{
    const struct exchange *exchange = scene->exchange;

    for (size_t n = 0; n < exchange->reply.size; n++) {
        begin(scene, exchange, n);
        scene->reply_cut = n;
        assert_int_equal(open_client(scene), SSLSTORE_OK);
        call(scene);
        if (exchange->changes) {
            must_have_failed_well(scene);
            refuse(scene, scene->fake.answered != 1 ? "sent again" : NULL);
        } else if (exchange->lists) {
            must_be_as_written_or_fail_well(scene);
        } else if (exchange->result != SSLSTORE_ERR_THROTTLED) { /* has less time left */
            must_be_as_written(scene);
        }
        call_again(scene);
        end(scene);
    }
}

static void after_a_truncated_reply_only_reads_are_sent_again(void **unused)
{
    (void) unused;
    each(reply_cut_once);
}

static size_t request_size(struct scene *scene)
{
    size_t size;

    assert_int_equal(open_client(scene), SSLSTORE_OK);
    call(scene);
    size = scene->fake.answered == 0 ? 0 : scene->fake.bytes_sent / scene->fake.answered;
    end(scene);
    return size;
}

static void request_cut(struct scene *scene)
{
    const struct exchange *exchange = scene->exchange;
    size_t size = request_size(scene);

    for (size_t n = 1; n <= size; n++) {
        begin(scene, exchange, n);
        scene->fake.cut_request_at = n;
        assert_int_equal(open_client(scene), SSLSTORE_OK);
        call(scene);
        if (n > 1 && exchange->changes) {
            must_have_failed_well(scene);
            refuse(scene,
                   error_of(scene)->delivery != SSLSTORE_DELIVERY_MAYBE_SENT ? "not maybe" : NULL);
            refuse(scene, scene->fake.answered != 0 ? "sent again" : NULL);
        } else if (exchange->result != SSLSTORE_ERR_THROTTLED) {
            must_be_as_written(scene);
        }
        call_again(scene);
        end(scene);
    }
}

static void after_a_truncated_request_only_reads_are_sent_again(void **unused)
{
    (void) unused;
    each(request_cut);
}

/* ---- Failing ---- */

static void without_memory(struct scene *scene, bool for_ever)
{
    const struct exchange *exchange = scene->exchange;
    bool refused = true;

    for (size_t n = 1; refused; n++) {
        begin(scene, exchange, n);
        scene->fake.refuse_at = n;
        scene->fake.refuse_permanently = for_ever;
        if (open_client(scene) == SSLSTORE_OK) {
            call(scene);
            refused = scene->fake.refused;
            if (!refused) {
                must_be_as_written(scene);
            } else {
                must_be_as_written_or_fail_well(scene);
                /* an order that cannot be packed is returned as it came */
                refuse(scene,
                       scene->result != SSLSTORE_ERR_MEMORY && scene->result != exchange->result
                           ? "not ERR_MEMORY"
                           : NULL);
            }
            call_again(scene);
        }
        end(scene);
    }
}

static void without_memory_once(struct scene *scene)
{
    without_memory(scene, false);
}

static void without_memory_for_ever(struct scene *scene)
{
    without_memory(scene, true);
}

static void every_allocation_may_fail_once(void **unused)
{
    (void) unused;
    each(without_memory_once);
}

static void every_allocation_may_fail_and_all_after_it(void **unused)
{
    (void) unused;
    each(without_memory_for_ever);
}

static void without_network(struct scene *scene, enum fake_fault fault, bool for_ever)
{
    const struct exchange *exchange = scene->exchange;
    bool failed = true;

    for (size_t n = 1; failed; n++) {
        begin(scene, exchange, n + 1000 * (size_t) fault);
        scene->fake.fail_at = n;
        scene->fake.fail_permanently = for_ever;
        scene->fake.fault = fault;
        scene->fake.receive_step = 100;
        scene->fake.send_step = 100;
        assert_int_equal(open_client(scene), SSLSTORE_OK);
        call(scene);
        failed = scene->fake.failed;
        must_be_as_written_or_fail_well(scene);
        if (failed && for_ever && !exchange->lists) {
            must_have_failed_well(scene);
        }
        call_again(scene);
        end(scene);
    }
}

static void without_network_once(struct scene *scene)
{
    for (int fault = 0; fault < FAKE_FAULT_COUNT; fault++) {
        without_network(scene, (enum fake_fault) fault, false);
    }
}

static void without_network_for_ever(struct scene *scene)
{
    for (int fault = 0; fault < FAKE_FAULT_COUNT; fault++) {
        without_network(scene, (enum fake_fault) fault, true);
    }
}

static void every_call_of_the_transport_may_fail_once(void **unused)
{
    (void) unused;
    each(without_network_once);
}

static void every_call_of_the_transport_may_fail_and_all_after_it(void **unused)
{
    (void) unused;
    each(without_network_for_ever);
}

static void cancelled(struct scene *scene)
{
    const struct exchange *exchange = scene->exchange;
    bool reached = true;

    for (size_t n = 1; reached && n < 40; n++) {
        begin(scene, exchange, n);
        scene->fake.cancel_at = n;
        scene->fake.storm = true;
        scene->fake.receive_step = 100;
        scene->fake.send_step = 100;
        assert_int_equal(open_client(scene), SSLSTORE_OK);
        call(scene);
        reached = scene->fake.ticks >= n;
        if (reached) {
            must_have_failed_well(scene);
            refuse(scene, scene->result != SSLSTORE_ERR_CANCELLED ? "not ERR_CANCELLED" : NULL);
            refuse(scene, scene->fake.ticks > n ? "ticked on after it was cancelled" : NULL);
        } else {
            must_be_as_written(scene);
        }
        call_again(scene);
        end(scene);
    }
}

static void every_tick_may_cancel(void **unused)
{
    (void) unused;
    each(cancelled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_exchange_gives_its_result),
        cmocka_unit_test(a_reply_gives_the_same_in_pieces_of_any_size),
        cmocka_unit_test(a_call_gives_the_same_byte_by_byte),
        cmocka_unit_test(a_call_gives_the_same_with_many_wants),
        cmocka_unit_test(a_call_gives_the_same_with_a_transport_that_blocks),
        cmocka_unit_test(a_truncated_reply_is_an_error_wherever_it_is_cut),
        cmocka_unit_test(after_a_truncated_reply_only_reads_are_sent_again),
        cmocka_unit_test(after_a_truncated_request_only_reads_are_sent_again),
        cmocka_unit_test(every_allocation_may_fail_once),
        cmocka_unit_test(every_allocation_may_fail_and_all_after_it),
        cmocka_unit_test(every_call_of_the_transport_may_fail_once),
        cmocka_unit_test(every_call_of_the_transport_may_fail_and_all_after_it),
        cmocka_unit_test(every_tick_may_cancel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
