/* Run: one step of a keep that is under way: what it works on, and what every part of it needs. Too
 * large for a small stack.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_RUN_H
#define SSLSTORE_KEEP_RUN_H

#include "keep/record.h"

#define SSLSTORE__KEEP_AMOUNT_MAX 24

struct sslstore__keep_run {
    sslstore_client *client;
    const sslstore_keep *keep;
    sslstore_keep_state *state;
    sslstore_keep_report *report; /* may be NULL */
    struct sslstore__keep_record record;
    int64_t now;          /* by the program's clock */
    sslstore_order order; /* the present order as it was last seen; or zeroed */
    sslstore_order found; /* what is looked up, until it becomes the present one */
    bool again;           /* something changed: follow the order once more */
    bool unsaved;         /* save failed: nothing more may be done */
    bool asks_person;     /* the policy of the keep stopped the step; see below */
    bool placed;          /* the order or the reissue that was due is at the service */
    unsigned unlisted; /* 1 + the number of an order that no list showed in this step; 0: none was
                             read */
    int64_t due;       /* with phase IN_FORCE: when the certificate is to be replaced */
    uint32_t did;      /* and paid, amount: for the report */
    bool paid;
    char amount[SSLSTORE__KEEP_AMOUNT_MAX];
};

/* Have the program store the record as it is now. Returns ERR_JOURNAL, and lets the step end, if it
 * cannot; run->state then stays as it was stored last. In a dry run nothing is stored. */
sslstore_result sslstore__keep_save(struct sslstore__keep_run *run);

/* The keep is in this phase, and a person has to do this. */
void sslstore__keep_enter(struct sslstore__keep_run *run, sslstore_keep_phase phase,
                          sslstore_keep_task task);

/* The policy of the keep stops the step: a person has to do this. Returns ERR_CANCELLED, whose
 * field and message the report contains; sslstore_keep_step() itself then returns OK. */
sslstore_result sslstore__keep_ask_person(struct sslstore__keep_run *run, sslstore_keep_task task,
                                          const char *field, const char *message);

/* Note that the step did this (SSLSTORE_KEEP_DID_…). Returns true if it is really to be done: this
 * is no dry run. */
bool sslstore__keep_does(struct sslstore__keep_run *run, uint32_t did);

/* Record and return a failure that no call to the service caused. */
sslstore_result sslstore__keep_fail(struct sslstore__keep_run *run, sslstore_result result,
                                    const char *field, const char *message);

/* The time by the service's clock if it is known, else by the program's. */
int64_t sslstore__keep_service_now(const struct sslstore__keep_run *run);

/* Replace run->order by another order, which it takes over. */
void sslstore__keep_set_order(struct sslstore__keep_run *run, sslstore_order *order);

/* The order becomes the present one: its ids, and its number among the keep's orders. Returns
 * ERR_LIMIT if an id is too long to be stored. */
sslstore_result sslstore__keep_adopt(struct sslstore__keep_run *run, const sslstore_order *order,
                                     unsigned number);

/* A new certificate is awaited from now on. reissues: of an order that has had one. */
void sslstore__keep_await(struct sslstore__keep_run *run, bool reissues);

/* Wait for the service or the CA. Once nothing has changed for days, fail with ERR_NOT_ISSUED and
 * this message instead, so that a person learns of it; the keep goes on looking. */
sslstore_result sslstore__keep_wait(struct sslstore__keep_run *run, const char *message);

/* Whether a flag of the record is set. */
bool sslstore__keep_is(const struct sslstore__keep_run *run, unsigned flag);

#endif
