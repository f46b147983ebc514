/* Fetch task: requests what is missing about one order. It is a state machine that is stepped.
 *
 *   state     event                                    next      what is done
 *   --------  ---------------------------------------  --------  ----------------------------------
 *   IDLE      begin, the row lacks something           STATUS
 *   IDLE      begin, the row has all of the order      DOWNLOAD
 *   STATUS    order/status answers; a certificate is   DOWNLOAD  the answer replaces the row
 *             wanted and in force
 *   STATUS    order/status answers; else               DONE      the answer replaces the row
 *   DOWNLOAD  order/download answers                   DONE      read certificate and chain
 *   STATUS,   ERR_CONFLICT, for the first time: the    STATUS    ask for the order by its store id,
 *   DOWNLOAD  order was reissued after it was listed             whichever issuance it has now
 *   STATUS,   ERR_AUTH, ERR_FORBIDDEN, ERR_CANCELLED   same      return it: every other order would
 *   DOWNLOAD                                                     fail in the same way
 *   STATUS,   any other failure                        DONE      store it in the record
 *   DOWNLOAD
 *   DONE      end                                      IDLE      free the record
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_FETCH_H
#define SSLSTORE_SYNC_FETCH_H

#include "client/client.h"
#include "sslstore.h"
#include "sync/row.h"

enum sslstore__fetch_task_state {
    SSLSTORE__FETCH_IDLE,
    SSLSTORE__FETCH_STATUS,   /* calling order/status                                  */
    SSLSTORE__FETCH_DOWNLOAD, /* calling order/download                                */
    SSLSTORE__FETCH_DONE      /* the record is complete, with or without a certificate */
};

struct sslstore__fetch_task {
    enum sslstore__fetch_task_state state;
    bool wants_certificate;
    bool was_reissued; /* the order was reissued after it was listed, and is requested again */
    struct sslstore__sync_row *row; /* NULL: none */
    sslstore_certificate certificate;
    sslstore_sync_record record;
    sslstore_client worker; /* makes the calls */
};

/* Whether the task has an order. */
static inline bool sslstore__fetch_task_is_busy(const struct sslstore__fetch_task *task)
{
    return task->state != SSLSTORE__FETCH_IDLE;
}

/* Begins with a row, which the task frees. The task is idle. */
void sslstore__fetch_task_begin(struct sslstore__fetch_task *task, struct sslstore__sync_row *row,
                                bool wants_certificate);

/* OK: the record is complete. WANT_READ, WANT_WRITE: call again later. Any other result would be
 * that of every other order, too: the token is refused, or the sync is cancelled. */
sslstore_result sslstore__fetch_task_step(struct sslstore__fetch_task *task);

/* Frees the record and the row. The connection stays for the next order. */
void sslstore__fetch_task_end(struct sslstore__fetch_task *task);

#endif
