/* Problems: what is wrong with an order, reported to the program one at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_PROBLEMS_H
#define SSLSTORE_CATALOG_PROBLEMS_H

#include "sslstore.h"

/* Where problems go. */
struct sslstore__problems {
    sslstore_problem_fn *on_problem; /* NULL: they are only counted */
    void *user;
    size_t count; /* reported so far */
    bool stop;    /* the program wants no more: nothing further is reported */
};

/* Report a problem. field and message are texts of the library's own. */
void sslstore__problems_add(struct sslstore__problems *problems, sslstore_problem_code code,
                            const char *field, const char *message);

/* Report a problem whose message has one "%s", which stands for subject. The subject may come from
 * anywhere: control characters are replaced, and it is cut if the message would be too long. Without
 * text, the message is the subject alone. */
void sslstore__problems_add_about(struct sslstore__problems *problems, sslstore_problem_code code,
                                  const char *field, const char *message, const char *subject);

#endif
