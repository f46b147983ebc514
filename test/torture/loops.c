/* Loops: every step, every byte and every allocation of every operation meets its fault, once and for
 * ever; and two faults meet in one operation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "torture/world.h"

#define BYTES_MAX 8192

static struct world world;

/* What a fault may lead to where nobody says which: a good result, or an error that tells the truth
 * about what was done. */
static const char *judge(void)
{
    bool is_done = world.operation->changes && world_changes(&world) > 0;

    if (world.result == SSLSTORE_OK) {
        return !world.operation->is_good(&world)      ? "it went well, and the result is not good"
               : world.operation->changes && !is_done ? "it went well, and nothing was done"
                                                      : NULL;
    }
    if (is_done && world.error.delivery != SSLSTORE_DELIVERY_MAYBE_SENT &&
        !(world.operation->places && world.operation->is_good(&world))) {
        return "it was done, and is called a failure"; /* unless of what came after: the order is told */
    }
    return NULL;
}

static void finish(const char *loop, size_t n)
{
    char what[512];
    const char *complaint = judge();

    (void) snprintf(what, sizeof what, "%s %zu · %s, mode %d, fault %s%s, blow %s%s: %s (%.200s)",
                    loop, n, world.operation->name, (int) world.mode,
                    world.fault == NULL ? "none" : world.fault->name,
                    world.for_ever ? " for ever" : "", blow_names[world.blow],
                    world.blow_for_ever ? " for ever" : "", sslstore_result_name(world.result),
                    world.error.message);
    complaint = complaint == NULL ? world_complaint(&world) : complaint;
    complaint = complaint == NULL ? world_settle(&world) : complaint;
    if (complaint != NULL) {
        tally_failure(what, complaint);
    }
    world_end(&world);
}

/* ---- Every step ---- */

static bool run_blow(const struct operation *operation, enum mode mode, enum blow kind,
                     bool for_ever, size_t n)
{
    bool reached;

    world_begin(&world, operation, mode);
    world.blow = kind;
    world.blow_at = n;
    world.blow_for_ever = for_ever;
    world.resend = n % 2 == 0;
    world.store.fake.send_step = kind == BLOW_MEMORY ? 0 : 400;
    world.store.fake.receive_step = kind == BLOW_MEMORY ? 0 : 500;
    world_open(&world);
    world_run(&world);
    reached = world.blown;
    finish("step", n);
    return reached;
}

void loops_run_blow(const struct operation *operation, enum blow kind)
{
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        bool reached = true;

        tally.scenarios++;
        for (size_t n = 1; reached; n++) {
            enum mode mode =
                operation->steps ? (enum mode)(n % MODE_COUNT) : (enum mode)(n % MODE_STEPS);

            reached = run_blow(operation, mode, kind, for_ever == 1, n);
        }
    }
}

/* The other blows are the matrix's to ask for. */
static void every_step(const struct operation *operation)
{
    static const enum blow kinds[] = {BLOW_RESET, BLOW_END,  BLOW_TIMEOUT, BLOW_REFUSED,
                                      BLOW_SHORT, BLOW_WANT, BLOW_CANCEL,  BLOW_CLOCK};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        loops_run_blow(operation, kinds[i]);
    }
}

/* ---- Every byte ---- */

/* false: there is no such byte. */
static bool run_cut(const struct operation *operation, const char *fault, size_t n)
{
    bool reached;

    world_begin(&world, operation, n % 2 == 0 ? MODE_WAITS : MODE_BLOCKS);
    world.fault = fault_find(fault);
    world.at = n;
    world.for_ever = n % 5 == 0;
    world_open(&world);
    world_run(&world);
    reached = world.strikes > 0 && world.at < world.whole;
    finish(fault, n);
    return reached;
}

static void every_byte(const struct operation *operation)
{
    static const char *const cuts[] = {"reply-cut", "request-cut", "request-stalled"};

    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        tally.scenarios++;
        for (size_t n = 0; n < BYTES_MAX; n++) {
            if (sampled(n) && (i < 2 || n % 7 == 1) && !run_cut(operation, cuts[i], n)) {
                break;
            }
        }
    }
}

/* Bytes come and go in pieces of every size: all is as good as in one. */
static void every_split(const struct operation *operation)
{
    tally.scenarios++;
    for (size_t n = 1; n < 600; n = n < 64 ? n + 1 : n + n / 8) {
        if (!sampled(n)) {
            continue;
        }
        world_begin(&world, operation, (enum mode)(n % (operation->steps ? 3 : 2)));
        world.store.fake.send_step = n;
        world.store.fake.receive_step = 600 % n + n / 3 + 1;
        world.store.fake.storm = world.mode != MODE_BLOCKS && n % 2 == 0;
        world_open(&world);
        world_run(&world);
        if (world.result != SSLSTORE_OK) {
            tally_failure(operation->name, "split, it fails");
        }
        finish("split", n);
    }
}

/* ---- Two faults ---- */

/* The first loses an answer, a request or time; the second meets each step of what follows. */
static void every_pair(const struct operation *operation, const char *first)
{
    const struct trouble *fault = fault_find(first);

    for (int kind = BLOW_NONE + 1; kind < BLOW_COUNT; kind++) {
        if (kind == BLOW_SHORT || kind == BLOW_REFUSED ||
            (kind == BLOW_JOURNAL && !operation->changes)) {
            continue;
        }
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            bool reached = true;

            tally.scenarios++;
            for (size_t n = 1; reached; n++) {
                world_begin(&world, operation, (enum mode)(n % MODE_STEPS));
                world.fault = fault;
                world.applies = fault->applied != NOT_APPLIED;
                world.resend = for_ever == 1 && fault->applied == NOT_APPLIED;
                world.blow = (enum blow) kind;
                world.blow_at = n;
                world.blow_after = true;
                world.blow_for_ever = for_ever == 1;
                world_open(&world);
                world_run(&world);
                reached = world.blown && (thorough || n < 4);
                finish(first, n);
            }
        }
    }
}

/* ---- Dying twice ---- */

/* The program dies at one step, and again at one of those with which it settles what it finds. */
static void every_second_death(const struct operation *operation)
{
    bool reached = true;

    tally.scenarios++;
    for (size_t n = 1; reached; n++) {
        sslstore_intent intent;
        const char *complaint;

        world_begin(&world, operation, MODE_WAITS);
        world.fault = fault_find("lost-reset");
        world.store.fake.receive_step = 300;
        world_open(&world);
        world.blow = BLOW_RESTART;
        world.blow_at = 1;
        world.blow_after = true;
        world_run(&world);
        if (world.store.journal_count == 0) {
            tally_failure(operation->name, "nothing was journaled");
            world_end(&world);
            return;
        }
        intent = world.store.journal[world.store.journal_count - 1];
        world_revive(&world);
        world.store.fake.fail_at = world.store.fake.calls + n;
        world.store.fake.fail_for_ever = true;
        (void) sslstore_enroll_resume(world.store.client, &intent, NULL, &world.certificate);
        reached = world.store.fake.failed;
        world.store.fake.fail_at = 0;
        complaint = world_settle(&world);
        if (complaint != NULL) {
            tally_failure("second death", complaint);
        }
        world_end(&world);
    }
}

void loops_run(void)
{
    for (size_t i = 0; i < operation_count; i++) {
        every_step(&operations[i]);
        every_byte(&operations[i]);
        every_split(&operations[i]);
    }
}

void pairs_run(void)
{
    static const char *const of_all[] = {"lost-reset", "lost-silence", "503", "drip"};
    static const char *const of_changes[] = {"lost-504", "request-lost", "applied-late",
                                             "stall-halfway"};
    static const char *const of_orders[] = {"shown-late", "second-order", "same-order"};

    for (size_t i = 0; i < operation_count; i++) {
        for (size_t k = 0; k < sizeof of_all / sizeof of_all[0]; k++) {
            every_pair(&operations[i], of_all[k]);
        }
        for (size_t k = 0; operations[i].changes && k < sizeof of_changes / sizeof of_changes[0];
             k++) {
            every_pair(&operations[i], of_changes[k]);
        }
        for (size_t k = 0; operations[i].places && k < sizeof of_orders / sizeof of_orders[0];
             k++) {
            every_pair(&operations[i], of_orders[k]);
        }
        if (operations[i].changes) {
            every_second_death(&operations[i]);
        }
    }
}
