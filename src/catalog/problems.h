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
    int64_t now;  /* the rules of this time apply; see catalog/rules.h */
};

/* Report a problem. field and sentence are texts of the library's own; the sentence has one "%s",
 * which stands for subject, or none. The subject may come from anywhere: control characters are
 * replaced, and it is cut if the message would be too long. In a build without text, the message is
 * the subject alone, and the sentence is not even passed. */
#if defined(SSLSTORE_NO_TEXT)
void sslstore__problems_add_subject(struct sslstore__problems *problems, sslstore_problem_code code,
                                    const char *field, const char *subject);
#define sslstore__problems_add_about(problems, code, field, sentence, subject) \
    ((void) (sentence), sslstore__problems_add_subject(problems, code, field, subject))
#define sslstore__problems_add(problems, code, field, sentence) \
    sslstore__problems_add_subject(problems, code, field, "")
#else
void sslstore__problems_add_about(struct sslstore__problems *problems, sslstore_problem_code code,
                                  const char *field, const char *sentence, const char *subject);
void sslstore__problems_add(struct sslstore__problems *problems, sslstore_problem_code code,
                            const char *field, const char *sentence);
#endif

#endif
