/* Options: copies the options of a call, and asks the program to confirm what it is about to send.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/options.h"

#include <string.h>

#include "base/words.h"
#include "client/client.h"
#include "net/net.h"

const sslstore_enroll_options *sslstore__options_own(struct sslstore__own_options *own,
                                                     const sslstore_enroll_options *options)
{
    memset(own, 0, sizeof *own);
    if (options != NULL) {
        own->options = *options;
    }
    if (own->options.kept != NULL) {
        own->kept = *own->options.kept;
        own->options.kept = &own->kept;
    }
    return &own->options;
}

sslstore_result sslstore__options_confirm(sslstore_client *client,
                                          const sslstore_enroll_options *options,
                                          sslstore_intent_kind kind,
                                          const sslstore_order_request *request)
{
    if (options->confirm != NULL && options->confirm(options->confirm_user, kind, request) != 0) {
        return sslstore__error_set(
            &client->net, SSLSTORE_ERR_CANCELLED, "confirm",
            SSLSTORE__WORDS("the program did not confirm the request; nothing was sent"));
    }
    return SSLSTORE_OK;
}
