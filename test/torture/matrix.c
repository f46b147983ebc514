/* Runs matrix.txt line by line: injects each fault into each operation of its columns, once and
 * permanently, waiting, blocking and stepping, and checks what the cell says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/result.h"
#include "torture/world.h"

#define COLUMNS   "HVOWISQDR"
#define LINE_MAX_ 512

struct cell {
    char kind[16]; /* "RT→N", without a colon and what follows */
    sslstore_result error;
    const struct torture_fault *fault;
    char id[8];
    char column;
    bool permanent;
};

static sslstore_result result_named(const char *name)
{
#define X(named, text)               \
    if (strcmp(#named, name) == 0) { \
        return SSLSTORE_##named;     \
    }
    SSLSTORE__RESULT_MAP(X)
#undef X
    return strcmp(name, "-") == 0 ? SSLSTORE_OK : SSLSTORE_RESULT_FORCE_INT;
}

static sslstore_result error_named(const char *name)
{
    char bytes_total[64];

    (void) snprintf(bytes_total, sizeof bytes_total, strcmp(name, "-") == 0 ? "%s" : "ERR_%s",
                    name);
    return result_named(bytes_total);
}

/* ---- What a cell says ---- */

static bool is(const struct cell *cell, const char *kind)
{
    return strcmp(cell->kind, kind) == 0;
}

static const char *must_be_good(const struct world *world)
{
    if (world->result != SSLSTORE_OK) {
        return "it should have succeeded";
    }
    if (!world->operation->is_good(world)) {
        return "it returned OK, but the result is wrong";
    }
    if (world->operation->changes && world_changes(world) != 1) {
        return "it returned OK, but nothing was done";
    }
    return NULL;
}

static const char *must_fail(const struct world *world, const struct cell *cell)
{
    return world->result == cell->error ? NULL : "it should have failed as the matrix says";
}

/* Checks that nothing was done, and that the caller is certain of it. */
static const char *must_be_undone(const struct world *world, const struct cell *cell)
{
    const char *complaint = must_fail(world, cell);

    if (complaint != NULL) {
        return complaint;
    }
    if (world_changes(world) != 0) {
        return "it was done, but reported as a failure";
    }
    if (world->error.delivery == SSLSTORE_DELIVERY_MAYBE_SENT) {
        return "it was reported as a failure, but may have been sent";
    }
    return NULL;
}

static const char *must_be_unknown(const struct world *world)
{
    if (world->result != SSLSTORE_ERR_UNKNOWN_OUTCOME) {
        return "its outcome should be unknown";
    }
    if (world->error.delivery != SSLSTORE_DELIVERY_MAYBE_SENT) {
        return "its outcome is unknown, although it was not sent";
    }
    return NULL;
}

/* Checks that the order was found if it was placed and the lookups work; otherwise that the
 * outcome is unknown. It is never a failure. */
static const char *must_be_reconciled(const struct world *world, const struct cell *cell)
{
    bool is_seen = world_changes(world) == 1 && !world->operation->blind;

    if (is_seen && (!cell->permanent || world->fault->only_target)) {
        return must_be_good(world);
    }
    return world->result == SSLSTORE_OK ? must_be_good(world) : must_be_unknown(world);
}

static const char *must_be_reported(const struct world *world)
{
    if (world->result != SSLSTORE_OK) {
        return "one bad record should not end it";
    }
    if (world->bad_rows == 0) {
        return "the bad record was not reported";
    }
    if (world->rows != ROWS) {
        return "records are missing";
    }
    return NULL;
}

static const char *judge(const struct world *world, const struct cell *cell)
{
    if (is(cell, "OK")) {
        return must_be_good(world);
    }
    if (strncmp(cell->kind, "RT", 2) == 0 && !cell->permanent) {
        return must_be_good(world);
    }
    if (is(cell, "RT") || is(cell, "E")) {
        return must_fail(world, cell);
    }
    if (is(cell, "N") || is(cell, "RT→N")) {
        return must_be_undone(world, cell);
    }
    if (is(cell, "U")) {
        return must_be_reconciled(world, cell);
    }
    if (is(cell, "U→OK")) {
        return world->operation->blind ? must_be_unknown(world) : must_be_good(world);
    }
    if (is(cell, "U→U")) {
        return must_be_unknown(world);
    }
    if (is(cell, "P") || is(cell, "RT→P")) {
        return world->result == SSLSTORE_ERR_INCOMPLETE ? NULL : "the sync should be incomplete";
    }
    if (is(cell, "C") || is(cell, "RT→C")) {
        return must_be_reported(world);
    }
    return "the cell is not one of those at the top of the matrix";
}

/* ---- Running ---- */

static void run_once(const struct cell *cell, const struct operation *operation, enum mode mode,
                     bool applies)
{
    static const char *const modes[] = {"waits", "blocks", "steps"};
    static struct world world;
    const char *complaint;
    char what[512];

    world_begin(&world, operation, mode);
    world.fault = cell->fault;
    world.permanent = cell->permanent;
    world.applies = applies;
    world_open(&world);
    world_run(&world);
    complaint = judge(&world, cell);
    (void) snprintf(what, sizeof what, "%s %s · %s, %s, %s%s: %s: %s (%s)", cell->id,
                    cell->fault->name, operation->name, cell->permanent ? "permanently" : "once",
                    modes[mode], operation->changes && applies ? ", applied" : "", cell->kind,
                    sslstore_result_name(world.result), world.error.message);
    world_finish(&world, what, complaint);
}

static void run_operation(struct cell *cell, const struct operation *operation)
{
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        if ((mode == MODE_STEPS && !operation->steps) || (mode == MODE_BLOCKS && !thorough)) {
            continue;
        }
        for (int permanent = 0; permanent < 2; permanent++) {
            cell->permanent = permanent == 1;
            if (!operation->changes) {
                run_once(cell, operation, (enum mode) mode, true);
                continue;
            }
            if (cell->fault->applied != APPLIED) {
                run_once(cell, operation, (enum mode) mode, false);
            }
            if (cell->fault->applied != NOT_APPLIED) {
                run_once(cell, operation, (enum mode) mode, true);
            }
        }
    }
}

static bool applies_to(const struct torture_fault *fault, const struct operation *operation)
{
    return !(fault->on_orders && operation->blind) && !(fault->on_leaf && operation->steps);
}

static void run_cell(struct cell *cell, const char *text, const char *error)
{
    const char *colon = strchr(text, ':');
    size_t size = colon == NULL ? strlen(text) : (size_t) (colon - text);

    (void) snprintf(cell->kind, sizeof cell->kind, "%.*s", (int) size, text);
    cell->error = error_named(colon == NULL ? error : colon + 1);
    if (is(cell, "·")) {
        return;
    }
    if (cell->error == SSLSTORE_RESULT_FORCE_INT) {
        tally_failure(text, "there is no such error");
        return;
    }
    tally.scenarios++;
    for (size_t i = 0; i < operation_count; i++) {
        if (operations[i].column == cell->column && applies_to(cell->fault, &operations[i])) {
            run_operation(cell, &operations[i]);
        }
    }
}

/* ---- Other lines ---- */

/* The line names a test elsewhere, which must exist and be run. */
static void find_test(const char *program, const char *test)
{
    char path[128];
    char wanted[128];
    char line[LINE_MAX_];
    bool found = false;
    FILE *in;

    (void) snprintf(path, sizeof path, "test/%s.c", program);
    (void) snprintf(wanted, sizeof wanted, "cmocka_unit_test(%s)", test);
    in = fopen(path, "r");
    while (in != NULL && !found && fgets(line, sizeof line, in) != NULL) {
        found = strstr(line, wanted) != NULL;
    }
    if (in != NULL) {
        (void) fclose(in);
    }
    if (!found) {
        tally_failure(test, "the test that the matrix names does not exist");
    }
}

/* Injects the step fault at every step of the operations whose column has an L, also of those
 * without a column of their own. */
static void run_step_faults(const char *name, const char *const *cells)
{
    int kind = STEP_FAULT_NONE + 1;

    while (kind < STEP_FAULT_COUNT && strcmp(step_fault_names[kind], name) != 0) {
        kind++;
    }
    if (kind == STEP_FAULT_COUNT) {
        tally_failure(name, "there is no such step fault");
        return;
    }
    for (size_t i = 0; i < operation_count; i++) {
        const char *column = strchr(COLUMNS, toupper((unsigned char) operations[i].column));

        if (strcmp(cells[column - COLUMNS], "L") == 0) {
            loops_run_step_fault(&operations[i], (enum step_fault) kind);
        }
    }
}

static void run_line(char *line)
{
    static const char at_any[] = "at-any-";
    const char *words[12];
    size_t count = 0;
    struct cell cell;

    for (char *word = strtok(line, " \n"); word != NULL && count < 12; word = strtok(NULL, " \n")) {
        words[count++] = word;
    }
    if (count == 0) {
        return;
    }
    if (count == 4 && strcmp(words[1], ">") == 0) {
        find_test(words[2], words[3]);
        return;
    }
    if (count == 12 && strncmp(words[1], at_any, sizeof at_any - 1) == 0) {
        run_step_faults(words[1] + sizeof at_any - 1, words + 3);
        return;
    }
    memset(&cell, 0, sizeof cell);
    cell.fault = count == 12 ? fault_find(words[1]) : NULL;
    if (cell.fault == NULL) {
        tally_failure(words[0], "this line of the matrix cannot be read");
        return;
    }
    (void) snprintf(cell.id, sizeof cell.id, "%.7s", words[0]);
    for (size_t column = 0; column < strlen(COLUMNS); column++) {
        cell.column = COLUMNS[column];
        run_cell(&cell, words[3 + column], words[2]);
    }
    if (fault_hits[cell.fault - faults] == 0) {
        tally_failure(cell.fault->name, "this fault never struck");
    }
}

void matrix_run(const char *file)
{
    FILE *in = fopen(file, "r");
    char line[LINE_MAX_];

    if (in == NULL) {
        tally_failure(file, "cannot be opened");
        return;
    }
    while (fgets(line, sizeof line, in) != NULL) {
        line[strcspn(line, "#")] = '\0';
        run_line(line);
    }
    (void) fclose(in);
}
