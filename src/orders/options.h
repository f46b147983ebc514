/* Options: those of one call, with a copy of the kept intent that the journal cannot change.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_OPTIONS_H
#define SSLSTORE_ORDERS_OPTIONS_H

#include "sslstore.h"

/* The program's journal may write into the intent that options->kept points to. A call that reads
 * the kept intent again after it journaled something therefore works on this copy. */
struct sslstore__own_options {
    sslstore_enroll_options options;
    sslstore_intent kept;
};

/* Copy the options. options may be NULL: the defaults. Returns &own->options. */
const sslstore_enroll_options *sslstore__options_own(struct sslstore__own_options *own,
                                                     const sslstore_enroll_options *options);

/* Call options->confirm, if it is set. Returns ERR_CANCELLED if the program does not confirm. */
sslstore_result sslstore__options_confirm(sslstore_client *client,
                                          const sslstore_enroll_options *options,
                                          sslstore_intent_kind kind,
                                          const sslstore_order_request *request);

#endif
