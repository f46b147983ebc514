/* Validates the domains of an order: asks the checker of the configuration, and remembers proofs.
 *
 * A domain of an order:
 *
 *   state        event                                  next state
 *   (none)       requested, a proof is young enough     approved
 *   (none)       requested, otherwise                   pending
 *   pending      asked; not found from some place       pending
 *   pending      asked; found from every place          approved; the proof is remembered
 *   approved     the proof is too old, not issued yet   pending
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "dcv_check.h"
#include "dcv_rules.h"
#include "dcv_values.h"
#include "names.h"
#include "order_methods.h"
#include "proofs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An organization of the account has validated domains; an order for it may name no approver. */
static bool is_vetted(const struct order *order, size_t domain)
{
    bool named = order->approver_email && *order->approver_email;

    return order->organization_id > 0 && !named && order_method(order, domain) == DCV_EMAIL;
}

void dcv_begin(const struct engine *engine, struct order *order, int64_t now)
{
    const char *cursor = order->next.names;
    char domain[NAME_MAX_SIZE];

    free(order->domains);
    order->domains = NULL;
    order->domain_count = product_has_domains(order->product) ? names_count(cursor) : 0;
    if (!order->domain_count) {
        return;
    }
    order->domains = allocate(order->domain_count * sizeof *order->domains);
    for (size_t i = 0; names_next(&cursor, domain, sizeof domain); i++) {
        struct domain_validation *validation = &order->domains[i];

        validation->polled = DATE_NONE;
        validation->approved = proofs_find(engine->proofs, domain, now);
        if (validation->approved == DATE_NONE && is_vetted(order, i)) {
            validation->approved = now;
        }
    }
}

static bool is_young(const struct domain_validation *validation, int64_t now)
{
    return validation->approved != DATE_NONE && now - validation->approved < dcv_reuse(now);
}

bool dcv_is_approved(const struct engine *engine, const struct order *order, size_t domain,
                     int64_t now)
{
    if (order->state == ORDER_ACTIVE && !order->next.number) {
        return true;
    }
    return engine->config.dcv_check && domain < order->domain_count &&
           is_young(&order->domains[domain], now);
}

bool dcv_is_complete(const struct engine *engine, const struct order *order, int64_t now)
{
    for (size_t i = 0; engine->config.dcv_check && i < order->domain_count; i++) {
        if (!is_young(&order->domains[i], now)) {
            return false;
        }
    }
    return true;
}

bool dcv_awaits_email(const struct engine *engine, const struct order *order, int64_t now)
{
    for (size_t i = 0; i < order->domain_count; i++) {
        if (order_method(order, i) == DCV_EMAIL && !dcv_is_approved(engine, order, i, now)) {
            return true;
        }
    }
    return false;
}

/* Copies the name of a domain of the order, counted from 0. */
static bool domain_at(const struct order *order, size_t domain, char *out, size_t size)
{
    const char *cursor = order_names(order);
    bool found = names_next(&cursor, out, size);

    for (size_t i = 0; found && i < domain; i++) {
        found = names_next(&cursor, out, size);
    }
    return found;
}

void dcv_approve(struct engine *engine, struct order *order, size_t domain, int64_t now)
{
    char name[NAME_MAX_SIZE];

    if (domain >= order->domain_count || !domain_at(order, domain, name, sizeof name)) {
        return;
    }
    order->domains[domain].approved = now;
    order->modified = now;
    proofs_add(engine->proofs, name, order_method(order, domain), now);
}

/* Everything that a question points to. */
struct asking {
    char domain[NAME_MAX_SIZE], address[NAME_MAX_SIZE];
    struct dcv_values values;
    struct dcv_question question;
};

static bool prepare(const struct engine *engine, const struct order *order, size_t domain,
                    struct asking *asking)
{
    struct dcv_question *question = &asking->question;
    struct dcv_values *values = &asking->values;

    if (!domain_at(order, domain, asking->domain, sizeof asking->domain)) {
        return false;
    }
    memset(question, 0, sizeof *question);
    question->method = order_method(order, domain);
    question->domain = name_without_star(asking->domain);
    dcv_values(engine->config.seed, order, question->method, asking->domain, values);
    switch (question->method) {
    case DCV_EMAIL:
        order_address(order, domain, asking->address, sizeof asking->address);
        question->name = asking->address;
        question->value = "";
        break;
    case DCV_HTTP:
    case DCV_HTTPS:
        question->name = values->file_name;
        question->value = values->file_content;
        break;
    case DCV_CNAME:
    case DCV_TXT:
        question->name = *values->dns_name ? values->dns_name : question->domain;
        question->value = values->dns_entry;
        break;
    }
    return true;
}

/* Asks from every place until one does not find the proof. */
static enum dcv_answer ask(const struct engine *engine, const char *name,
                           struct dcv_question *question)
{
    const struct engine_config *config = &engine->config;
    enum dcv_answer answer = DCV_FOUND;
    unsigned places = config->perspectives;

    if (!dcv_is_allowed(question->method, name, question->now)) {
        return DCV_NOT_FOUND;
    }
    if (!places) {
        places = dcv_perspectives(question->now);
    }
    if (question->method == DCV_EMAIL) {
        places = 1;
    }
    for (unsigned i = 0; i < places && answer == DCV_FOUND; i++) {
        question->perspective = i;
        answer = config->dcv_check(config->dcv_user, question);
    }
    return answer;
}

static bool is_due(const struct engine *engine, const struct order *order, size_t domain,
                   int64_t now)
{
    const struct domain_validation *validation = &order->domains[domain];
    int64_t since = now - validation->polled;

    if (is_young(validation, now)) {
        return false;
    }
    return validation->polled == DATE_NONE || since < 0 || since >= engine->config.dcv_interval;
}

/* Prints with --verbose why a domain is not approved. */
static void log_answer(const struct engine *engine, const struct dcv_question *question,
                       enum dcv_answer answer)
{
    static const char *const words[] = {"was not asked", "found", "not found", "no answer"};
    static const char *const methods[] = {"e-mail", "HTTP", "HTTPS", "CNAME", "TXT"};

    if (engine->config.verbose) {
        fprintf(stderr, "sslstore-sandbox: validation of %s by %s of %s: %s, perspective %u\n",
                question->domain, methods[question->method], question->name, words[answer],
                question->perspective);
    }
}

/* Returns whether the answer still belongs to the order, which may have changed meanwhile. */
static bool is_same_question(const struct engine *engine, const struct order *order, size_t domain,
                             const struct asking *asked)
{
    struct asking again;

    return domain < order->domain_count && prepare(engine, order, domain, &again) &&
           again.question.method == asked->question.method &&
           strcmp(again.question.name, asked->question.name) == 0 &&
           strcmp(again.question.value, asked->question.value) == 0;
}

/* Asks about one domain, if it is due. Returns DCV_NOT_ASKED if it is not. */
static enum dcv_answer poll_domain(struct engine *engine, size_t index, size_t domain, int64_t now)
{
    struct order *order = book_change(engine->book, index);
    struct asking asking;
    enum dcv_answer answer;

    if (domain >= order->domain_count || !is_due(engine, order, domain, now) ||
        !prepare(engine, order, domain, &asking)) {
        return DCV_NOT_ASKED;
    }
    order->domains[domain].polled = now;
    asking.question.now = now;
    answer = ask(engine, asking.domain, &asking.question);
    log_answer(engine, &asking.question, answer);
    order = book_change(engine->book, index);
    if (is_same_question(engine, order, domain, &asking)) {
        order->domains[domain].answer = answer;
        if (answer == DCV_FOUND) {
            dcv_approve(engine, order, domain, now);
        }
    }
    return answer;
}

/* A domain without an answer ends the round, because each such question takes its time limit. The
 * next round begins with another domain, so that all of them have their turn. */
bool dcv_poll(struct engine *engine, size_t index, int64_t now)
{
    const struct order *order = book_read(engine->book, index);
    size_t count = order->domain_count;
    enum dcv_answer answer = DCV_NOT_ASKED;
    bool asked = false;

    if (!engine->config.dcv_check || !order_is_requested(order)) {
        return false;
    }
    for (size_t i = 0; i < count && answer != DCV_NO_ANSWER; i++) {
        answer = poll_domain(engine, index, (engine->polls + i) % count, now);
        asked = asked || answer != DCV_NOT_ASKED;
    }
    engine->polls++;
    return asked;
}
