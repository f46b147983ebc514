/* Summary: what a report says about the whole inventory.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_SUMMARY_H
#define SSLSTORE_CLI_SUMMARY_H

#include "due.h"
#include "tally.h"

#define SUMMARY_WEEKS 53

/* What is to be done about a certificate when it ends. */
enum fate {
    FATE_FREE, /* a free reissue                                                       */
    FATE_PAID, /* a paid renewal                                                       */
    FATE_DONE, /* nothing: it was replaced; or not known, or its reissue is under way */
    FATES
};

/* The certificates that end in a week, which begins on a Monday. */
struct summary_week {
    int64_t begin;
    uint64_t counts[FATES];
};

struct summary {
    int64_t now;
    uint64_t orders;
    uint64_t in_force;   /* issued, and has not ended                    */
    uint64_t soon;       /* ends within 30 days, and was not replaced    */
    uint64_t ended;      /* has ended, and is still to be replaced       */
    uint64_t due[FATES]; /* of these, the action is due now              */
    uint64_t waiting;    /* for the validation                           */
    uint64_t errors;     /* an order or a certificate could not be read  */
    uint64_t later;      /* ends after the last week                     */
    struct summary_week weeks[SUMMARY_WEEKS];
    struct tally states;
    struct tally products;
    struct tally vendors;
    bool out_of_memory;
};

/* Reads the inventory. Returns false on failure: out of memory, or see database.problem. Call
 * summary_free() in any case. */
bool summary_read(struct summary *summary, struct inventory *inventory, int64_t now);
void summary_free(struct summary *summary);

enum fate summary_fate(const struct due *due);

/* Whether a certificate was issued, and has not ended: it belongs to a week, or to those that end
 * later. */
bool summary_is_in_force(const struct inventory_record *record, int64_t now);

/* Whether a certificate was issued, and has to be replaced when it ends: its order was neither
 * cancelled nor replaced, nor did it end more than 90 days ago. */
bool summary_is_kept(const struct inventory_record *record, int64_t now);

/* Whether a reissue or a renewal of such a certificate is due. due receives what it needs. */
bool summary_is_due(const struct inventory_record *record, int64_t now, struct due *due);

/* The Monday on which the week of a time begins. */
int64_t summary_week_of(int64_t time);

#endif
