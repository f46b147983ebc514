/* Storm: syncs in which several things at a time go wrong at random: pages and counts fail, come
 * short or have rows twice, orders are bought and removed, the program stops or dies and resumes.
 * A sync that says OK has delivered, with those that it resumes, each order that was listed
 * throughout, and none twice. Once all is quiet, a sync says OK.
 *
 * STORM_SEED: one case, told; STORM_CASES: so many cases; STORM_FROM: the first seed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/chance.h"
#include "support/roll.h"

#define CASES       2500
#define SYNCS       5   /* of a case, until all is quiet */
#define IDS_MAX     400 /* orders of a case */
#define QUERIES_MAX 2000
#define TICKS_MAX   200000
#define PROBE_FROM  1000000 /* from this page on, a sync asks what a page past the end looks like */

/* How the service counts. */
enum counting { HONEST, TOO_MANY, TOO_FEW, SOMETIMES, IGNORED, FILTERED, COUNTING_COUNT };

static struct {
    uint64_t seed;
    uint64_t random;
    char story[1 << 16]; /* printed if the case fails */
    size_t story_size;

    /* the service */
    fake_answer_fn *answer;
    uint32_t seconds; /* its clock: since FAKE_NOW */
    bool quiet;
    uint64_t calm; /* one request in so many is struck, in each way */
    enum counting counting;
    bool limits;   /* it limits its pages */
    bool shortens; /* a page of each sync comes short */
    bool was_short;
    bool doubles; /* rows come twice */
    bool removes; /* orders leave the list */
    bool appears; /* orders show up late, anywhere */

    /* the program */
    bool resumes;      /* what failed; otherwise it begins anew */
    bool dies;         /* if the sync fails, the program has what it committed, and no more */
    uint32_t stops_in; /* calls of a callback until the program stops the sync; 0: never */
    sslstore_sync_options options;
    sslstore_checkpoint checkpoint;
    sslstore_checkpoint committed_checkpoint;
    uint8_t throughout[IDS_MAX]; /* listed since the first of the resumed syncs; 2: as changed */
    bool held[IDS_MAX];          /* delivered since then, or known */
    bool committed[IDS_MAX];     /* of these, with the checkpoint */
    bool sync[IDS_MAX];          /* delivered by this sync, or known */
    size_t delivered;            /* so many */
    size_t ticks_max;            /* then this sync hangs */
} storm;

/* 0 to n - 1. */
static uint32_t chance(uint64_t n)
{
    return (uint32_t) (chance_next(&storm.random) % n);
}

static bool once_in(uint64_t n)
{
    return chance(n) == 0;
}

#if defined(__GNUC__)
__attribute__((format(printf, 1, 2)))
#endif
static void
tell(const char *format, ...)
{
    size_t room = sizeof storm.story - storm.story_size;
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vsnprintf(storm.story + storm.story_size, room, format, arguments);
    va_end(arguments);
    storm.story_size += (size_t) size < room ? (size_t) size : room - 1;
}

static void complain(const char *what, size_t number)
{
    (void) fprintf(stderr, "%s\n", storm.story);
    fail_msg("STORM_SEED=%llu: %s %zu", (unsigned long long) storm.seed, what, number);
}

/* ---- The service ---- */

static struct fake_reply refusals[2];

static int make_refusals(void **unused)
{
    (void) unused;
    refusals[0] = fake_json(REFUSED("not now"));
    refusals[1] = fake_status(503, "", "busy");
    return 0;
}

static void insert_order(size_t at, uint32_t bought_at)
{
    roll_insert(at);
    roll.bought_at[roll.ids[at]] = bought_at;
    roll.changed_count += at <= roll.changed_count;
    tell("+%u@%zu ", (unsigned) roll.ids[at], at);
}

static void remove_order(size_t at)
{
    tell("-%u@%zu ", (unsigned) roll.ids[at], at);
    storm.throughout[roll.ids[at]] = 0;
    roll.changed_count -= at < roll.changed_count;
    roll_remove(roll.ids[at]);
}

static void change_list(uint64_t one_in)
{
    while (once_in(one_in) && roll.next_id < IDS_MAX) {
        insert_order(0, storm.seconds);
    }
    while (storm.appears && once_in(one_in) && roll.next_id < IDS_MAX) {
        insert_order(chance(roll.count + 1), 0);
    }
    while (storm.removes && once_in(one_in) && roll.count > 1) {
        remove_order(chance(roll.count));
    }
}

/* The transport and the heap fail once, after the count: only SOMETIMES does that fail. */
static void break_machine(void)
{
    roll.fake.fault = (enum fake_fault) chance(FAKE_FAULT_COUNT);
    roll.fake.fail_at = once_in(4) ? roll.fake.calls + 1 + chance(200) : 0;
    roll.fake.refuse_at = once_in(8) ? roll.fake.allocations + 1 + chance(400) : 0;
}

static bool strike_page(uint32_t page, struct fake_reply *says)
{
    size_t first = (size_t) (page - 1) * roll.asked_size;

    (void) says;
    tell("\n  page %u of %u ", (unsigned) page, (unsigned) roll.asked_size);
    if (roll.queries > QUERIES_MAX) {
        complain("no end of pages:", page);
    }
    if (storm.quiet || page > PROBE_FROM) {
        return false;
    }
    if (roll.queries == 1) {
        break_machine();
    }
    if (once_in(storm.calm)) {
        roll.failing_page = page;
        roll.failing_times = 1;
        roll.failing = (enum roll_failing)(1 + chance(FAILING_COUNT - 1));
        tell("fails in way %d ", (int) roll.failing);
    }
    if (once_in(storm.calm) && (storm.shortens ? !storm.was_short : !storm.limits)) {
        roll.longer = (int32_t) chance(5) * (storm.shortens ? -1 : 1);
        storm.was_short = true;
        tell("longer by %d ", (int) roll.longer);
    }
    roll.double_id = 0;
    if (storm.doubles && once_in(2) && first < roll.count) {
        roll.double_id = roll.ids[first + chance(roll.count - first) % roll.asked_size];
    }
    return false;
}

static void strike_count(void)
{
    bool fails = storm.counting == SOMETIMES && !storm.quiet && once_in(2);

    roll.uncounted = fails && once_in(3);
    roll.count_says.bytes = NULL;
    if (fails) {
        roll.count_says = refusals[chance(2)];
    }
    tell("\n  count of %zu%s ", roll.count, fails ? " fails" : "");
}

static void strike_others(void)
{
    roll.silent_id = once_in(storm.calm) ? 1 + chance(40) : 0;
    roll.hopeless_id = once_in(storm.calm) ? 1 + chance(40) : 0;
    roll.changed_page = once_in(storm.calm) ? 1 + chance(3) : 0;
    roll.changed_says = refusals[chance(2)];
    roll.changed_times = 1 + chance(4);
}

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    static char date[64];

    storm.seconds += chance(2);
    (void) snprintf(date, sizeof date, "Date: Tue, 24 Nov 2026 %02u:%02u:%02u GMT\r\n",
                    (unsigned) storm.seconds / 3600, (unsigned) storm.seconds / 60 % 60,
                    (unsigned) storm.seconds % 60);
    roll.headers = date;
    if (!storm.quiet) {
        change_list(storm.calm * 2);
        strike_others();
    }
    return storm.answer(user, request);
}

/* ---- The program ---- */

static void hold(const char *id)
{
    unsigned long number = strtoul(id, NULL, 10);

    tell("%s ", id);
    assert_in_range(number, 1, IDS_MAX - 1);
    if (storm.sync[number]) {
        complain("a sync delivers twice:", number);
    }
    storm.sync[number] = storm.held[number] = true;
    storm.delivered++;
}

static int stops_now(void)
{
    return storm.stops_in > 0 && --storm.stops_in == 0;
}

static int take(void *unused, const sslstore_sync_record *record)
{
    (void) unused;
    hold(record->id);
    return stops_now();
}

static bool is_known(void *unused, const char *id, const sslstore_order *order)
{
    bool known = strtoul(order->store_id, NULL, 10) % 3 == 0;

    (void) unused;
    if (known) {
        hold(id);
    }
    return known;
}

static int commit(void *unused, const sslstore_sync_totals *so_far)
{
    (void) unused;
    tell("| ");
    memcpy(storm.committed, storm.held, sizeof storm.held);
    storm.committed_checkpoint = so_far->checkpoint;
    return stops_now();
}

/* ---- A sync ---- */

static const sslstore_checkpoint beginning;

/* A sync that resumes none is to deliver all that is listed now. */
static void begin_sync(void)
{
    bool is_new = memcmp(&storm.checkpoint, &beginning, sizeof beginning) == 0;

    tell("\n%s sync:", is_new ? "a new" : "a resumed");
    if (is_new) {
        memset(storm.throughout, 0, sizeof storm.throughout);
        memset(storm.held, 0, sizeof storm.held);
        for (size_t i = 0; i < roll.count; i++) {
            storm.throughout[roll.ids[i]] = i < roll.changed_count ? 2 : 1;
        }
    }
    memset(storm.sync, 0, sizeof storm.sync);
    memcpy(storm.committed, storm.held, sizeof storm.held);
    storm.committed_checkpoint = storm.checkpoint;
    storm.delivered = roll.queries = 0;
    storm.was_short = false;
    storm.dies = !storm.quiet && once_in(2);
    storm.stops_in = !storm.quiet && once_in(3) ? 1 + chance(40) : 0;
    storm.ticks_max = roll.fake.ticks + TICKS_MAX;
    roll.fake.cancel_at =
        storm.quiet || chance(8) > 0 ? storm.ticks_max : roll.fake.ticks + 1 + chance(100);
}

static void check(sslstore_result result, const sslstore_sync_totals *totals)
{
    uint8_t least = storm.options.changed_since != 0 && !totals->fell_back ? 2 : 1;

    tell("\n  %s, %s", sslstore_result_name(result), roll_error()->message);
    for (size_t id = 0; id < IDS_MAX && result == SSLSTORE_OK; id++) {
        if (storm.throughout[id] >= least && !storm.held[id]) {
            complain("OK without order", id);
        }
    }
    if (result != SSLSTORE_OK && result != SSLSTORE_ERR_INCOMPLETE &&
        result != SSLSTORE_ERR_CANCELLED && (result != SSLSTORE_ERR_MEMORY || storm.quiet)) {
        complain("an unexpected result", (size_t) -result);
    }
    if (roll.fake.ticks >= storm.ticks_max) {
        complain("no end, ticks:", TICKS_MAX);
    }
    if (storm.delivered != totals->records + totals->known) {
        complain("the totals say more or less than", storm.delivered);
    }
}

static sslstore_result run_sync(void)
{
    sslstore_sync_totals totals;
    sslstore_result result;

    begin_sync();
    assert_int_equal(roll_open(), SSLSTORE_OK);
    result = sslstore_sync(roll.client, &storm.options, take, NULL, &totals);
    check(result, &totals);
    roll_close();
    roll.fake.fail_at = roll.fake.refuse_at = roll.fake.cancel_at = 0;
    storm.checkpoint = totals.checkpoint;
    if (result != SSLSTORE_OK && storm.dies) {
        memcpy(storm.held, storm.committed, sizeof storm.held);
        storm.checkpoint = storm.committed_checkpoint;
    }
    if (result == SSLSTORE_OK || !storm.resumes) {
        storm.checkpoint = beginning;
    }
    return result;
}

/* ---- A case ---- */

/* Chooses what may go wrong, but not what a sync cannot see. If orders leave the list, one that
 * shows up late, a count that is too low, or a page that comes short, could hide that another one
 * was missed. Without a count, what moved across a page before the checkpoint is not found; a page
 * that comes short ends the listing; and where the service limits its pages, the only one may be
 * full. */
static void plan(void)
{
    bool counts;

    storm.counting = once_in(2) ? HONEST : (enum counting) chance(COUNTING_COUNT);
    counts = storm.counting == HONEST || storm.counting == TOO_MANY;
    storm.calm = 3 + chance(20);
    storm.resumes = !once_in(3);
    storm.limits = once_in(3) && storm.counting != TOO_FEW;
    storm.shortens = once_in(2) && counts;
    storm.doubles = once_in(2) && (counts || !storm.limits);
    storm.removes = once_in(2) && !storm.shortens && storm.counting != TOO_FEW &&
                    (counts || (!storm.resumes && !storm.limits));
    storm.appears = once_in(2) && !storm.removes && !storm.shortens && !storm.limits;
}

static void choose_options(void)
{
    sslstore_sync_options *options = &storm.options;

    options->known = once_in(3) ? is_known : NULL;
    options->on_progress = commit;
    options->resume = &storm.checkpoint;
    options->ignore_count = storm.counting == IGNORED;
    if (storm.counting == FILTERED) {
        options->product_code = "positivessl";
    } else if (once_in(3)) { /* after FAKE_NOW: all orders are listed */
        options->changed_since = once_in(5) ? FAKE_NOW + 43200 : FAKE_NOW - 86400;
    }
}

static void choose_service(void)
{
    uint32_t page_size = 1 + chance(once_in(3) ? 12 : 4);

    roll_begin(1 + chance(once_in(4) ? 100 : 20), page_size);
    storm.answer = roll.fake.answer;
    roll.fake.answer = answer;
    roll.fake.storm = once_in(4);
    roll.fake.wall_time += once_in(4) ? 86400 : 0;
    roll.intercept = strike_page;
    roll.before_count = strike_count;
    roll.page_max = storm.limits ? 1 + chance(page_size) : 0;
    roll.reduced = once_in(3);
    roll.status_state = once_in(2) ? "Active" : NULL;
    if (!roll.reduced && storm.options.changed_since == 0) {
        roll.bad_id = chance(roll.count + 1);
    }
    roll.end_is_an_error = once_in(3);
    roll.changed_count = chance(roll.count + 1);
    roll.miscounted = storm.counting == TOO_MANY ? 2 : storm.counting == TOO_FEW ? -2 : 0;
    roll.config.connections = 1 + chance(4);
    roll.config.attempts = 1 + chance(4);
    roll.config.log = NULL;
}

static void begin_case(uint64_t seed)
{
    memset(&storm, 0, sizeof storm);
    storm.seed = seed;
    storm.random = seed * UINT64_C(0x9e3779b97f4a7c15);
    storm.seconds = 3600;
    plan();
    choose_options();
    choose_service();
    tell("%zu orders, %zu changed, pages of %u, limit %u, connections %u, attempts %u, counting "
         "%d%s%s",
         roll.count, roll.changed_count, (unsigned) roll.config.page_size, (unsigned) roll.page_max,
         (unsigned) roll.config.connections, (unsigned) roll.config.attempts, (int) storm.counting,
         storm.options.changed_since != 0 ? ", lists changes" : "",
         storm.options.known != NULL ? ", knows some" : "");
}

static void calm_down(void)
{
    storm.quiet = true;
    roll.failing_times = 0;
    roll.double_id = roll.silent_id = roll.hopeless_id = roll.changed_page = 0;
    roll.miscounted = roll.longer = 0;
}

static void end_case(void)
{
    size_t connections = roll.config.connections;
    const char *complaint = fake_complaint(&roll.fake);

    if (complaint != NULL) {
        complain(complaint, 0);
    }
    if (roll.fake.most_open > (connections == 1 ? 1 : connections + 1)) {
        complain("too many connections:", roll.fake.most_open);
    }
}

/* If orders were missed before the checkpoint, the first quiet sync says so, and the second one
 * begins anew. */
static void run_case(uint64_t seed)
{
    begin_case(seed);
    for (int i = 0; i < SYNCS; i++) {
        (void) run_sync();
        tell("\nmeanwhile ");
        change_list(2);
    }
    calm_down();
    if (run_sync() != SSLSTORE_OK && run_sync() != SSLSTORE_OK) {
        complain("quiet syncs fail:", 2);
    }
    end_case();
}

static uint64_t number_of(const char *variable, uint64_t otherwise)
{
    const char *text = getenv(variable);

    return text == NULL ? otherwise : strtoull(text, NULL, 10);
}

static void a_sync_that_says_ok_has_delivered_every_order(void **unused)
{
    uint64_t seed = number_of("STORM_SEED", 0);
    uint64_t first = number_of("STORM_FROM", 1);
    uint64_t end = first + number_of("STORM_CASES", CASES);

    (void) unused;
    if (seed != 0) {
        run_case(seed);
        (void) fprintf(stderr, "%s\n", storm.story);
        return;
    }
    for (uint64_t i = first; i < end; i++) {
        run_case(i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sync_that_says_ok_has_delivered_every_order),
    };

    return cmocka_run_group_tests(tests, make_refusals, NULL);
}
