/* Reports problems of an order: composes the message and calls the program's function.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/problems.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "base/words.h"

const char *sslstore_problem_name(sslstore_problem_code code)
{
    static const char *const names[] = {
        [SSLSTORE_PROBLEM_PRODUCT] = "product",
        [SSLSTORE_PROBLEM_MISSING] = "missing",
        [SSLSTORE_PROBLEM_FORMAT] = "format",
        [SSLSTORE_PROBLEM_CHOICE] = "choice",
        [SSLSTORE_PROBLEM_RANGE] = "range",
        [SSLSTORE_PROBLEM_VALIDITY] = "validity",
        [SSLSTORE_PROBLEM_CSR] = "csr",
        [SSLSTORE_PROBLEM_CSR_SIGNATURE] = "csr_signature",
        [SSLSTORE_PROBLEM_KEY] = "key",
        [SSLSTORE_PROBLEM_NAME] = "name",
        [SSLSTORE_PROBLEM_WILDCARD] = "wildcard",
        [SSLSTORE_PROBLEM_SEVERAL_NAMES] = "several_names",
        [SSLSTORE_PROBLEM_VALIDATION] = "validation",
        [SSLSTORE_PROBLEM_APPROVER] = "approver",
        [SSLSTORE_PROBLEM_UNWANTED] = "unwanted",
        [SSLSTORE_PROBLEM_NOT_PERMITTED] = "not_permitted",
        [SSLSTORE_PROBLEM_ORGANIZATION] = "organization",
        [SSLSTORE_PROBLEM_SERVICE] = "service",
    };

    return (size_t) code < sizeof names / sizeof names[0] ? names[code] : "unknown";
}

static void report(struct sslstore__problems *problems, const sslstore_problem *problem)
{
    problems->count++;
    problems->stop =
        problems->on_problem != NULL && problems->on_problem(problems->user, problem) != 0;
}

#if defined(SSLSTORE_NO_TEXT)

void sslstore__problems_add_subject(struct sslstore__problems *problems, sslstore_problem_code code,
                                    const char *field, const char *subject)
{
    sslstore_problem problem;

    if (problems->stop) {
        return;
    }
    problem.code = code;
    problem.field = field;
    sslstore__log_sanitize(subject, strlen(subject), NULL, problem.message, sizeof problem.message);
    report(problems, &problem);
}

#else

/* Append the subject, cleaned, but leave space for what follows it. */
static void put_subject(struct sslstore__text *text, const char *subject, size_t reserved)
{
    char *start = text->data + text->size;

    sslstore__log_sanitize(subject, strlen(subject), NULL, start,
                           text->capacity - text->size - reserved);
    text->size += strlen(start);
}

void sslstore__problems_add_about(struct sslstore__problems *problems, sslstore_problem_code code,
                                  const char *field, const char *sentence, const char *subject)
{
    sslstore_problem problem;
    struct sslstore__text text;
    const char *mark = sslstore__text_find(sentence, "%s");

    if (problems->stop) {
        return;
    }
    problem.code = code;
    problem.field = field;
    sslstore__text_init(&text, problem.message, sizeof problem.message);
    if (mark == NULL) {
        sslstore__text_put(&text, sentence);
    } else {
        sslstore__text_put_bytes(&text, sentence, (size_t) (mark - sentence));
        put_subject(&text, subject, strlen(mark + 2));
        sslstore__text_put(&text, mark + 2);
    }
    report(problems, &problem);
}

void sslstore__problems_add(struct sslstore__problems *problems, sslstore_problem_code code,
                            const char *field, const char *sentence)
{
    sslstore__problems_add_about(problems, code, field, sentence, "");
}

#endif
