/* Matrix: matrix.txt, line by line. Each fault is done to each operation of its columns, once and for
 * ever, waiting, blocking and stepping; the cell says what must come of it.
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
    char kind[16]; /* "RT→N", without what follows a colon */
    sslstore_result error;
    const struct trouble *fault;
    char id[8];
    char column;
    bool for_ever;
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
    char whole[64];

    (void) snprintf(whole, sizeof whole, strcmp(name, "-") == 0 ? "%s" : "ERR_%s", name);
    return result_named(whole);
}

/* ---- What a cell promises ---- */

static bool is(const struct cell *cell, const char *kind)
{
    return strcmp(cell->kind, kind) == 0;
}

static const char *must_be_good(const struct world *world)
{
    return world->result != SSLSTORE_OK        ? "it should have gone well"
           : !world->operation->is_good(world) ? "it went well, and the result is not good"
           : world->operation->changes && world_changes(world) != 1
               ? "it went well, and nothing was done"
               : NULL;
}

static const char *must_fail(const struct world *world, const struct cell *cell)
{
    return world->result == cell->error ? NULL : "it should have failed as the matrix says";
}

/* Definitely not done, and the caller knows. */
static const char *must_be_undone(const struct world *world, const struct cell *cell)
{
    const char *complaint = must_fail(world, cell);

    return complaint != NULL           ? complaint
           : world_changes(world) != 0 ? "it was done, and is called a failure"
           : world->error.delivery == SSLSTORE_DELIVERY_MAYBE_SENT
               ? "it is called a failure, and may have been sent"
               : NULL;
}

static const char *must_be_unknown(const struct world *world)
{
    return world->result != SSLSTORE_ERR_UNKNOWN_OUTCOME ? "its outcome should be unknown"
           : world->error.delivery != SSLSTORE_DELIVERY_MAYBE_SENT
               ? "its outcome is unknown, and it was not sent"
               : NULL;
}

/* Found where it was done and the looks work; else unknown, and never a failure. */
static const char *must_be_reconciled(const struct world *world, const struct cell *cell)
{
    bool is_seen = world_changes(world) == 1 && !world->operation->blind;

    if (is_seen && (!cell->for_ever || world->fault->only_at_stake)) {
        return must_be_good(world);
    }
    return world->result == SSLSTORE_OK ? must_be_good(world) : must_be_unknown(world);
}

static const char *must_be_reported(const struct world *world)
{
    return world->result != SSLSTORE_OK ? "one bad record should not end it"
           : world->bad_rows == 0       ? "the bad record was not reported"
           : world->rows != ROWS        ? "records are missing"
                                        : NULL;
}

static const char *judge(const struct world *world, const struct cell *cell)
{
    if (is(cell, "OK")) {
        return must_be_good(world);
    }
    if (strncmp(cell->kind, "RT", 2) == 0 && !cell->for_ever) {
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
        return world->result == SSLSTORE_ERR_INCOMPLETE ? NULL : "the walk should be incomplete";
    }
    if (is(cell, "C") || is(cell, "RT→C")) {
        return must_be_reported(world);
    }
    return "the cell is not understood";
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
    world.for_ever = cell->for_ever;
    world.applies = applies;
    world_open(&world);
    world_run(&world);
    complaint = judge(&world, cell);
    (void) snprintf(what, sizeof what, "%s %s · %s, %s, %s%s: %s: %s (%s)", cell->id,
                    cell->fault->name, operation->name, cell->for_ever ? "for ever" : "once",
                    modes[mode], operation->changes && applies ? ", applied" : "", cell->kind,
                    sslstore_result_name(world.result), world.error.message);
    complaint = complaint == NULL ? world_complaint(&world) : complaint;
    complaint = complaint == NULL ? world_settle(&world) : complaint;
    if (complaint != NULL) {
        tally_failure(what, complaint);
    }
    world_end(&world);
}

static void run_operation(struct cell *cell, const struct operation *operation)
{
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        if ((mode == MODE_STEPS && !operation->steps) || (mode == MODE_BLOCKS && !thorough)) {
            continue;
        }
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            cell->for_ever = for_ever == 1;
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

static bool concerns(const struct trouble *fault, const struct operation *operation)
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
        tally_failure(text, "the matrix names no such error");
        return;
    }
    tally.scenarios++;
    for (size_t i = 0; i < operation_count; i++) {
        if (operations[i].column == cell->column && concerns(cell->fault, &operations[i])) {
            run_operation(cell, &operations[i]);
        }
    }
}

/* ---- Lines of another kind ---- */

/* The line is proven by a test elsewhere: it must be there, and be run. */
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
        tally_failure(test, "the matrix names a test that is not there");
    }
}

/* The blow falls at every step of the operations in the columns with an L: in all of theirs, also
 * in those that have no column of their own. */
static void run_blows(const char *name, const char *const *cells)
{
    int kind = BLOW_NONE + 1;

    while (kind < BLOW_COUNT && strcmp(blow_names[kind], name) != 0) {
        kind++;
    }
    if (kind == BLOW_COUNT) {
        tally_failure(name, "the matrix names no such blow");
        return;
    }
    for (size_t i = 0; i < operation_count; i++) {
        const char *column = strchr(COLUMNS, toupper((unsigned char) operations[i].column));

        if (strcmp(cells[column - COLUMNS], "L") == 0) {
            loops_run_blow(&operations[i], (enum blow) kind);
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
        run_blows(words[1] + sizeof at_any - 1, words + 3);
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
        tally_failure(cell.fault->name, "this fault never fired");
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
