/* Errand: what is still to be asked about one order of a walk, on a connection of its own; a machine
 * that is stepped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CA_ERRAND_H
#define SSLSTORE_CA_ERRAND_H

#include "ca/pages.h"

enum sslstore__errand_state {
    SSLSTORE__ERRAND_IDLE,
    SSLSTORE__ERRAND_STATUS,   /* asking order/status                            */
    SSLSTORE__ERRAND_DOWNLOAD, /* asking order/download                          */
    SSLSTORE__ERRAND_DONE      /* record is complete, with an error or without   */
};

struct sslstore__errand {
    sslstore_client client; /* a branch */
    enum sslstore__errand_state state;
    bool wants_certificate;
    struct sslstore__buffer row; /* the text of listed, taken from the listing */
    sslstore_order listed;
    sslstore_certificate certificate;
    sslstore_sync_record record;
    struct sslstore__place place; /* of the page that the order stands on */
};

/* Take on the row in hand. goes_on: the listing is stepped meanwhile, so the row becomes the
 * errand's. ask_status: the row alone does not do. */
void sslstore__errand_begin(struct sslstore__errand *errand, struct sslstore__pages *pages,
                            bool goes_on, bool ask_status, bool wants_certificate);

/* OK: the record is complete. WANT_READ, WANT_WRITE: call again later. Any other result is one that
 * every further order would meet: a refused token, a cancelled walk. */
sslstore_result sslstore__errand_step(struct sslstore__errand *errand);

/* Let go of the record; the connection and the row's memory stay for the next errand. */
void sslstore__errand_end(struct sslstore__errand *errand);

#endif
