/* Injects a fault at every step, every byte and every allocation of every operation, once and
 * permanently; and two faults into one operation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "torture/world.h"

#define BYTES_MAX 8192

static struct world world;

/* Checks an outcome that the matrix does not define: it must be a good result, or an error that
 * is right about what was done. */
static const char *judge(void)
{
    bool is_done = world.operation->changes && world_changes(&world) > 0;

    if (world.result == SSLSTORE_OK) {
        if (!world.operation->is_good(&world)) {
            return "it returned OK, but the result is wrong";
        }
        if (world.operation->changes && !is_done) {
            return "it returned OK, but nothing was done";
        }
        return NULL;
    }
    if (is_done && world.error.delivery != SSLSTORE_DELIVERY_MAYBE_SENT &&
        !(world.operation->places && world.operation->is_good(&world))) {
        return "it was done, but reported as a failure"; /* unless a later step failed: the order is
                                                        * reported */
    }
    return NULL;
}

static void finish(const char *loop, size_t n)
{
    char what[512];
    const char *complaint = judge();

    (void) snprintf(
        what, sizeof what, "%s %zu · %s, mode %d, fault %s%s, step fault %s%s: %s (%.200s)", loop,
        n, world.operation->name, (int) world.mode,
        world.fault == NULL ? "none" : world.fault->name, world.permanent ? " permanently" : "",
        step_fault_names[world.step_fault], world.step_fault_permanent ? " permanently" : "",
        sslstore_result_name(world.result), world.error.message);
    world_finish(&world, what, complaint);
}

/* ---- Every step ---- */

static bool run_step_fault(const struct operation *operation, enum mode mode, enum step_fault kind,
                           bool permanent, size_t n)
{
    bool reached;

    world_begin(&world, operation, mode);
    world.step_fault = kind;
    world.step_fault_at = n;
    world.step_fault_permanent = permanent;
    world.resend = n % 2 == 0;
    world.store.fake.send_step = kind == STEP_FAULT_MEMORY ? 0 : 400;
    world.store.fake.receive_step = kind == STEP_FAULT_MEMORY ? 0 : 500;
    world_open(&world);
    world_run(&world);
    reached = world.step_fault_struck;
    finish("step", n);
    return reached;
}

void loops_run_step_fault(const struct operation *operation, enum step_fault kind)
{
    for (int permanent = 0; permanent < 2; permanent++) {
        bool reached = true;

        tally.scenarios++;
        for (size_t n = 1; reached; n++) {
            enum mode mode =
                operation->steps ? (enum mode)(n % MODE_COUNT) : (enum mode)(n % MODE_STEPS);

            reached = run_step_fault(operation, mode, kind, permanent == 1, n);
        }
    }
}

/* The matrix runs the other step faults. */
static void every_step(const struct operation *operation)
{
    static const enum step_fault kinds[] = {
        STEP_FAULT_RESET, STEP_FAULT_END,  STEP_FAULT_TIMEOUT, STEP_FAULT_REFUSED,
        STEP_FAULT_SHORT, STEP_FAULT_WANT, STEP_FAULT_CANCEL,  STEP_FAULT_CLOCK};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        loops_run_step_fault(operation, kinds[i]);
    }
}

/* ---- Every byte ---- */

/* Returns false if there is no such byte. */
static bool run_cut(const struct operation *operation, const char *fault, size_t n)
{
    bool reached;

    world_begin(&world, operation, n % 2 == 0 ? MODE_WAITS : MODE_BLOCKS);
    world.fault = fault_find(fault);
    world.at = n;
    world.permanent = n % 5 == 0;
    world_open(&world);
    world_run(&world);
    reached = world.strikes > 0 && world.at < world.bytes_total;
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

/* Bytes arrive and leave in pieces of every size. The result must be the same as in one piece. */
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
            tally_failure(operation->name, "it fails when split into pieces");
        }
        finish("split", n);
    }
}

/* ---- Two faults ---- */

/* The first fault loses a reply, a request or time; the second strikes each of the following
 * steps. */
static void every_pair(const struct operation *operation, const char *first)
{
    const struct torture_fault *fault = fault_find(first);

    for (int kind = STEP_FAULT_NONE + 1; kind < STEP_FAULT_COUNT; kind++) {
        if (kind == STEP_FAULT_SHORT || kind == STEP_FAULT_REFUSED ||
            (kind == STEP_FAULT_JOURNAL && !operation->changes)) {
            continue;
        }
        for (int permanent = 0; permanent < 2; permanent++) {
            bool reached = true;

            tally.scenarios++;
            for (size_t n = 1; reached; n++) {
                world_begin(&world, operation, (enum mode)(n % MODE_STEPS));
                world.fault = fault;
                world.applies = fault->applied != NOT_APPLIED;
                world.resend = permanent == 1 && fault->applied == NOT_APPLIED;
                world.step_fault = (enum step_fault) kind;
                world.step_fault_at = n;
                world.step_fault_after = true;
                world.step_fault_permanent = permanent == 1;
                world_open(&world);
                world_run(&world);
                reached = world.step_fault_struck && (thorough || n < 4);
                finish(first, n);
            }
        }
    }
}

/* ---- Killed twice ---- */

/* The program is killed at one step, and again at each step of its recovery. */
static void every_second_kill(const struct operation *operation)
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
        world.step_fault = STEP_FAULT_RESTART;
        world.step_fault_at = 1;
        world.step_fault_after = true;
        world_run(&world);
        if (world.store.journal_count == 0) {
            tally_failure(operation->name, "nothing was journaled");
            world_end(&world);
            return;
        }
        intent = world.store.journal[world.store.journal_count - 1];
        world_restart(&world);
        world.store.fake.fail_at = world.store.fake.calls + n;
        world.store.fake.fail_permanently = true;
        (void) sslstore_enroll_resume(world.store.client, &intent, NULL, &world.certificate);
        reached = world.store.fake.failed;
        world.store.fake.fail_at = 0;
        complaint = world_recover(&world);
        if (complaint != NULL) {
            tally_failure("killed twice", complaint);
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
            every_second_kill(&operations[i]);
        }
    }
}
