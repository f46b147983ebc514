/* Errand: what is still to be asked about one order of a walk, on a connection of its own; a machine
 * that is stepped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_FETCH_H
#define SSLSTORE_SYNC_FETCH_H

#include "sync/lister.h"

enum sslstore__fetch_task_state {
    SSLSTORE__FETCH_IDLE,
    SSLSTORE__FETCH_STATUS,   /* asking order/status                            */
    SSLSTORE__FETCH_DOWNLOAD, /* asking order/download                          */
    SSLSTORE__FETCH_DONE      /* record is complete, with an error or without   */
};

/* An order about which more has to be asked, taken from the listing. */
struct sslstore__sync_row {
    struct sslstore__buffer text; /* that order points into */
    sslstore_order order;
    char id[SSLSTORE_ID_MAX];
    struct sslstore__cursor place; /* of the page that it stands on */
    bool has_order;               /* else only the id is known     */
    bool ask_status;              /* the row alone does not do     */
};

struct sslstore__fetch_task {
    sslstore_client client; /* a branch */
    enum sslstore__fetch_task_state state;
    bool wants_certificate;
    bool again; /* the order was reissued meanwhile, and is asked about once more */
    struct sslstore__sync_row row;
    sslstore_certificate certificate;
    sslstore_sync_record record;
};

/* Take the row in hand away from the listing, which is stepped on: it gets the memory of an
 * earlier row for its next one, so that nothing is copied or allocated. */
void sslstore__sync_row_take(struct sslstore__sync_row *row, struct sslstore__lister *pages,
                             bool ask_status);

/* Look at the row in hand where it lies; the listing waits. */
void sslstore__sync_row_borrow(struct sslstore__sync_row *row, struct sslstore__lister *pages,
                               bool ask_status);

/* Begin with the errand's row. */
void sslstore__fetch_task_begin(struct sslstore__fetch_task *errand, bool wants_certificate);

/* OK: the record is complete. WANT_READ, WANT_WRITE: call again later. Any other result is one that
 * every further order would meet: a refused token, a cancelled walk. */
sslstore_result sslstore__fetch_task_step(struct sslstore__fetch_task *errand);

/* Let go of the record; the connection and the row's memory stay for the next errand. */
void sslstore__fetch_task_end(struct sslstore__fetch_task *errand);

#endif
