/* Domain control validation: what the CA asks to find out whether a domain publishes what it was
 * told to publish.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_DCV_H
#define SANDBOX_DCV_H

#include <stdint.h>

enum dcv_method { DCV_EMAIL, DCV_HTTP, DCV_HTTPS, DCV_CNAME, DCV_TXT };
enum dcv_answer { DCV_NOT_ASKED, DCV_FOUND, DCV_NOT_FOUND, DCV_NO_ANSWER };

/* The texts are valid during the call only. */
struct dcv_question {
    enum dcv_method method;
    const char *domain;   /* without "*." */
    const char *name;     /* of the file, in /.well-known/pki-validation/; of the DNS record; or the
                         * approver's address */
    const char *value;    /* content of the file, target of the CNAME, text of the TXT; "" for
                         * e-mail */
    unsigned perspective; /* the place in the network that asks, from 0 */
    int64_t now;          /* the clock of the orders */
};

/* Answers one question: FOUND, NOT_FOUND (something else, or nothing, is published) or NO_ANSWER.
 * For e-mail: FOUND once the approver has approved. It may release the lock that guards the engine
 * while it waits, and must not call the engine. */
typedef enum dcv_answer dcv_check_fn(void *user, const struct dcv_question *question);

#endif
