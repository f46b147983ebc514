/* Notes: what a person should know about an order that is not wrong.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/memory.h"
#include "base/text.h"
#include "catalog/check_methods.h"
#include "catalog/products.h"
#include "catalog/rules.h"
#include "catalog/syntax.h"
#include "catalog/validity.h"
#include "orders/check.h"
#include "orders/complete.h"
#include "pki/csr_usage.h"
#include "pki/pem.h"

#define DAY 86400

static const char validity_field[] = "Validity Period (In Days)";
static const char approver_field[] = "Approver Email";

/* Report the note of a rule, if it is in force at that time and has one. */
static void put(struct sslstore__problems *notes, sslstore_problem_code code, const char *field,
                enum sslstore__rule rule, int64_t time)
{
    if (sslstore__rule_at(rule, time) != 0) {
        sslstore__problems_add(notes, code, field, sslstore__rule_note(rule, time));
    }
}

/* ---- The term ---- */

/* A term that is longer than what the rule allows, in days. */
static void note_term(struct sslstore__problems *notes, enum sslstore__rule rule, uint32_t days)
{
    if (days > sslstore__rule_at(rule, notes->now)) {
        put(notes, SSLSTORE_PROBLEM_VALIDITY, validity_field, rule, notes->now);
    }
}

static bool names_organization(const sslstore_product *product)
{
    return product->validation == SSLSTORE_VALIDATION_OV ||
           product->validation == SSLSTORE_VALIDATION_EV;
}

static void note_terms(struct sslstore__problems *notes, const struct sslstore__prepared *prepared,
                       uint32_t days)
{
    const sslstore_product *product = &prepared->product;
    enum sslstore__rule life;

    if (!sslstore__validity_life(product->validation, &life)) {
        return;
    }
    if (days >= sslstore__rule_at(life, notes->now)) {
        put(notes, SSLSTORE_PROBLEM_VALIDITY, validity_field, life, notes->now);
    }
    if (life == SSLSTORE__RULE_TLS_LIFE && prepared->order.organization_id == 0) {
        note_term(notes, SSLSTORE__RULE_DOMAIN_REUSE, days);
    }
    if (names_organization(product) && prepared->order.organization_id == 0) {
        note_term(notes, SSLSTORE__RULE_ORGANIZATION_REUSE, days);
    }
}

/* ---- Validation ---- */

static bool is_constructed(const char *address, size_t size)
{
    static const char *const mailboxes[] = {"admin@", "administrator@", "hostmaster@",
                                            "postmaster@", "webmaster@"};

    for (size_t i = 0; i < sizeof mailboxes / sizeof mailboxes[0]; i++) {
        size_t length = strlen(mailboxes[i]);

        if (size > length && sslstore__text_equal_bytes(address, length, mailboxes[i], length)) {
            return true;
        }
    }
    return false;
}

static void note_approvers(struct sslstore__problems *notes, const sslstore_order_request *order)
{
    const char *list = order->approver_email;
    const char *entry;
    size_t size;

    while (sslstore__syntax_next_entry(&list, &entry, &size)) {
        if (sslstore__syntax_is_email(entry, size) && !is_constructed(entry, size)) {
            put(notes, SSLSTORE_PROBLEM_APPROVER, approver_field, SSLSTORE__RULE_WHOIS, notes->now);
            return;
        }
    }
}

/* Until e-mail is forbidden: after that it is a problem. */
static void note_email(struct sslstore__problems *notes, const sslstore_order_request *order,
                       uint32_t days)
{
    int64_t time = notes->now;

    if (sslstore__rule_at(SSLSTORE__RULE_EMAIL, time) == SSLSTORE__RULE_FORBIDDEN) {
        return;
    }
    if (sslstore__rule_at(SSLSTORE__RULE_EMAIL, time + (int64_t) days * DAY) ==
        SSLSTORE__RULE_FORBIDDEN) {
        time += (int64_t) days * DAY;
    }
    put(notes, SSLSTORE_PROBLEM_VALIDATION, approver_field, SSLSTORE__RULE_EMAIL, time);
    note_approvers(notes, order);
}

static void note_validation(struct sslstore__problems *notes, const sslstore_order_request *order,
                            uint32_t days)
{
    if (sslstore__order_proves_by_email(order)) {
        note_email(notes, order, days);
    }
    if (sslstore__order_proves_without_email(order)) {
        put(notes, SSLSTORE_PROBLEM_VALIDATION, sslstore__validation_field(order),
            SSLSTORE__RULE_PERSPECTIVES, notes->now);
    }
}

/* ---- The request ---- */

static bool is_any(const struct sslstore__pem *block)
{
    (void) block;
    return true;
}

static sslstore_result asks_client_auth(const sslstore_memory *memory, const char *pem, bool *asks)
{
    size_t size = strlen(pem);
    unsigned char *scratch = sslstore__memory_allocate(memory, size);
    struct sslstore__bytes der = {scratch, 0};

    if (scratch == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    *asks = sslstore__pem_first_decode(pem, size, is_any, scratch, &der.size) &&
            sslstore__csr_asks_client_auth(der);
    sslstore__memory_release(memory, scratch, size);
    return SSLSTORE_OK;
}

static sslstore_result note_csr(const sslstore_memory *memory, struct sslstore__problems *notes,
                                const sslstore_csr *csr)
{
    bool asks = false;
    sslstore_result result = asks_client_auth(memory, csr->pem, &asks);

    if (asks) {
        put(notes, SSLSTORE_PROBLEM_CSR, "CSR", SSLSTORE__RULE_CLIENT_AUTH, notes->now);
    }
    return result;
}

/* ---- All of it ---- */

static sslstore_result note_all(const sslstore_memory *memory, struct sslstore__problems *notes,
                                const struct sslstore__prepared *prepared)
{
    const sslstore_order_request *order = &prepared->order;
    uint32_t days = sslstore__validity_days(order);
    sslstore_result result = SSLSTORE_OK;

    note_terms(notes, prepared, days);
    if (sslstore__catalog_names_domains(&prepared->product)) {
        note_validation(notes, order, days);
        if (prepared->csr_result == SSLSTORE_OK && prepared->has_csr) {
            result = note_csr(memory, notes, &prepared->csr);
        }
    }
    if (sslstore__text_compare(order->signature_hash, "PREFER_SHA1") == 0) {
        put(notes, SSLSTORE_PROBLEM_CHOICE, "Signature Hash Algorithm", SSLSTORE__RULE_SHA_1,
            notes->now);
    }
    return result;
}

sslstore_result sslstore_check_notes(const sslstore_memory *memory,
                                     const sslstore_order_request *request, int64_t now,
                                     sslstore_problem_fn *on_note, void *user)
{
    SSLSTORE__REQUIRE(memory != NULL && request != NULL);

    struct sslstore__problems notes = {on_note, user, 0, false, now};
    struct sslstore__prepared prepared;
    sslstore_result result = sslstore__check_read(memory, request, &prepared);

    if (result == SSLSTORE_OK) {
        result = note_all(memory, &notes, &prepared);
    }
    sslstore__prepared_free(&prepared);
    return result;
}
