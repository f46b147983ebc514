/* Answers calls about certificates: download, reissue, revocation.
 * SPDX-License-Identifier: Apache-2.0 */
#include "draft.h"
#include "endpoints.h"
#include "names.h"
#include "zip.h"

#include <ctype.h>
#include <mbedtls/base64.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAY INT64_C(86400)

static enum certificate_use use_of(const struct product *product)
{
    if (product->validation == VALIDATION_CODE) {
        return USE_CODE;
    }
    return product->validation == VALIDATION_MAIL ? USE_MAIL : USE_SERVER;
}

/* Returns the key that the current certificate was requested with; if there is none, or a wrong
 * one is needed, a key of the ring. */
static bool put_public_key(const struct call *call, const struct order *order, bool wrong,
                           struct certificate_facts *facts)
{
    const struct issuance *issuance = &order->current;
    const struct der *key;

    if (issuance->public_key && !wrong) {
        facts->public_key = issuance->public_key;
        facts->public_key_size = issuance->public_key_size;
        return true;
    }
    key = keys_get(call->engine->keys, order->index + issuance->number * UINT64_C(2) + wrong);
    if (!key) {
        return false;
    }
    facts->public_key = der_start(key);
    facts->public_key_size = key->used;
    return true;
}

/* Sets the subject of a certificate: what the product's validation has verified. */
static void put_subject(const struct order *order, const char *common,
                        struct certificate_name *subject)
{
    subject->common_name = strlen(common) <= 64 ? common : NULL;
    if (order->product->validation != VALIDATION_DV) {
        subject->organization = text_member(order->holder, "Organization");
        subject->locality = text_member(order->holder, "Locality");
        subject->region = text_member(order->holder, "State");
        subject->country = text_member(order->holder, "Country");
    }
    if (order->product->validation == VALIDATION_EV) {
        subject->jurisdiction = text_member(order->holder, "JurisdictionCountry");
    }
}

/* Returns the names of the leaf: those of the issuance, or as the fault demands. The caller
 * frees them. */
static char *leaf_names(const struct call *call, const struct issuance *issuance)
{
    char *names = copy_text(issuance->names);
    char *last = strrchr(names, ',');
    bool other = effects_include(call->effects, FAULT_ISSUE, "other-host");

    if (effects_include(call->effects, FAULT_ISSUE, "missing-name")) {
        if (last) {
            *last = '\0';
        } else {
            other = true;
        }
    }
    if (other) {
        free(names);
        names = copy_text("other-host.example");
    }
    return names;
}

static void put_life(const struct call *call, const struct issuance *issuance,
                     struct certificate_facts *facts)
{
    facts->not_before = issuance->not_before;
    facts->not_after = issuance->not_after;
    if (effects_include(call->effects, FAULT_ISSUE, "not-yet")) {
        facts->not_before = call->now + DAY;
    }
    if (effects_include(call->effects, FAULT_ISSUE, "expired")) {
        facts->not_before = call->now - 90 * DAY;
        facts->not_after = call->now - DAY;
    }
}

/* Writes the leaf of an order's current certificate, or one with another key. */
static bool write_leaf(const struct call *call, const struct order *order, bool wrong,
                       struct der *leaf)
{
    const struct issuance *issuance = &order->current;
    struct certificate_facts facts = {.use = use_of(order->product)};
    struct authority *authority = call->engine->authority;
    char *names = leaf_names(call, issuance);
    const char *cursor = names;
    char common[NAME_MAX_SIZE] = "";
    bool written;

    (void) names_next(&cursor, common, sizeof common);
    put_subject(order, common, &facts.subject);
    facts.names = product_has_domains(order->product) ? names : NULL;
    memcpy(facts.serial, issuance->serial, SERIAL_SIZE);
    facts.serial[SERIAL_SIZE - 1] ^= wrong;
    put_life(call, issuance, &facts);
    if (!put_public_key(call, order, wrong, &facts)) {
        written = false;
    } else if (effects_include(call->effects, FAULT_ISSUE, "false-signature")) {
        written = authority_issue_bad_signature(authority, &facts, leaf);
    } else {
        written = authority_issue(authority, &facts, leaf);
    }
    free(names);
    return written;
}

struct files {
    json_t *list;
    const struct call *call;
};

static void add_file(struct files *files, const char *name, const char *content)
{
    bool empty = effect_is_on(files->call, FAULT_EMPTY_CERTIFICATE);

    json_array_append_new(files->list, json_pack("{s:s, s:s}", "FileName", name, "FileContent",
                                                 empty ? "" : content));
}

/* Makes a file name of a domain: dots become underscores, a star becomes a word. */
static char *file_of_name(const struct order *order, const char *suffix)
{
    const char *star = product_is_digicert(order->product) ? "star" : "STAR";
    char common[NAME_MAX_SIZE];
    char *rest = common;

    set_text(common, sizeof common, "");
    if (order->current.names) {
        set_text(common, sizeof common, order->current.names);
    }
    common[strcspn(common, ",")] = '\0';
    for (char *c = common; *c; c++) {
        if (!isalnum((unsigned char) *c) && *c != '*' && *c != '-') {
            *c = '_';
        }
    }
    if (*rest == '*') {
        return format_text("%s%s%s", star, rest + 1, suffix);
    }
    return format_text("%s%s", rest, suffix);
}

static char *leaf_file(const struct order *order, uint64_t choice)
{
    char id[ID_SIZE];

    if (product_is_digicert(order->product)) {
        return file_of_name(order, ".crt");
    }
    switch (choice % 4) {
    case 0:
        return copy_text("ServerCertificate.cer");
    case 1:
        return copy_text("Certificate.cer");
    case 2:
        order_vendor_id(order, id);
        if (strchr(id, '#')) {
            *strchr(id, '#') = '_';
        }
        return format_text("%s.crt", id);
    default:
        return file_of_name(order, ".crt");
    }
}

/* Adds the chain: a bundle for DigiCert and sometimes for others, otherwise one file per
 * certificate. */
static void add_chain(struct files *files, const struct order *order, uint64_t choice)
{
    struct authority *authority = files->call->engine->authority;
    char *intermediate = certificate_pem(authority_intermediate(authority));
    char *root = certificate_pem(authority_root(authority));

    if (product_is_digicert(order->product) || choice / 4 % 3 == 0) {
        char *bundle = format_text("%s%s", intermediate, root);

        add_file(files, "My_CA_Bundle.crt", bundle);
        free(bundle);
    } else {
        add_file(files, "SandboxIntermediateCA.crt", intermediate);
        add_file(files, "SandboxRootCA.crt", root);
    }
    free(intermediate);
    free(root);
}

/* Adds files that are not certificates, as some vendors do. */
static void add_other_files(struct files *files, const struct order *order, uint64_t choice,
                            const struct der *leaf)
{
    const struct authority *authority = files->call->engine->authority;
    const struct der *all[] = {leaf, authority_intermediate(authority), authority_root(authority)};

    if (!product_is_digicert(order->product) && choice / 12 % 3 == 0) {
        add_file(files, "IconScript.txt", "<script src=\"https://seal.example/s.js\"></script>\n");
    }
    if (flag_member(files->call->body, "ReturnPKCS7Cert") || choice / 36 % 5 == 0) {
        char *pkcs7 = certificates_pkcs7(all, sizeof all / sizeof all[0]);

        add_file(files, "PKCS7.p7b", pkcs7);
        free(pkcs7);
    }
}

static void add_leaf(struct files *files, const char *name, const struct der *leaf)
{
    char *pem = certificate_pem(leaf);

    add_file(files, name, pem);
    free(pem);
}

static json_t *shuffled(json_t *list, struct seed_stream stream)
{
    json_t *out = json_array();

    while (json_array_size(list)) {
        size_t pick = seed_below(&stream, json_array_size(list));

        json_array_append(out, json_array_get(list, pick));
        json_array_remove(list, pick);
    }
    json_decref(list);
    return out;
}

static json_t *files_json(const struct call *call, const struct order *order)
{
    uint64_t seed = call->engine->config.seed;
    uint64_t choice = seed_number(seed, SEED_SHUFFLE, order->index) >> 8;
    struct files files = {json_array(), call};
    char *name = leaf_file(order, choice);
    bool wrong = effect_is_on(call, FAULT_WRONG_CERTIFICATE);
    struct der leaf = {0}, other = {0};

    if (!effect_is_on(call, FAULT_NO_LEAF) && write_leaf(call, order, wrong, &leaf)) {
        add_leaf(&files, name, &leaf);
    }
    if (effect_is_on(call, FAULT_TWO_LEAVES) && write_leaf(call, order, true, &other)) {
        add_leaf(&files, "OtherCertificate.cer", &other);
    }
    add_chain(&files, order, choice);
    if (leaf.used && !wrong) {
        add_other_files(&files, order, choice, &leaf);
    }
    der_free(&leaf);
    der_free(&other);
    free(name);
    return shuffled(files.list, seed_stream(seed, SEED_SHUFFLE, order->index + 1));
}

static void put_id(const struct call *call, json_t *out, const char *name, const char *id)
{
    bool digits = strspn(id, "0123456789") == strlen(id);

    if (call->engine->config.id_as_number && digits) {
        json_object_set_new(out, name, json_integer(strtoll(id, NULL, 10)));
    } else {
        put_text(out, name, id);
    }
}

static void put_zip(json_t *reply, const char *name, struct zip *zip)
{
    size_t capacity, size = 0;
    char *text;

    if (zip->count) {
        zip_finish(zip);
    }
    capacity = zip->size / 3 * 4 + 8;
    text = allocate(capacity);
    if (mbedtls_base64_encode((unsigned char *) text, capacity, &size, zip->bytes, zip->size) !=
        0) {
        size = 0;
    }
    text[size] = '\0';
    put_text(reply, name, text);
    free(text);
    free(zip->bytes);
}

/* Returns the order whose certificate is requested; NULL if there is none. */
static const struct order *find_issued(struct call *call)
{
    const struct order *order;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order = book_read(call->engine->book, index);
    if (order->state == ORDER_ACTIVE && order->current.number &&
        order->product->validation != VALIDATION_SCAN) {
        return order;
    }
    refuse(call, "The certificate of this order is not available for download.");
    return NULL;
}

static json_t *download_json(const struct call *call, const struct order *order)
{
    json_t *reply = json_object();
    char id[ID_SIZE];

    order_partner_id(order, id);
    put_text(reply, "PartnerOrderID", id);
    put_text(reply, "CertificateStatus", order_major(order, call->now));
    put_text(reply, "ValidationStatus", order_minor(order));
    put_dates(call, reply, "CertificateStartDate", order->current.not_before);
    put_dates(call, reply, "CertificateEndDate", order->current.not_after);
    return reply;
}

/* Adds archives in base64: of the files, and of the PKCS#7 files. */
static void put_zips(json_t *reply, const json_t *files)
{
    struct zip plain = {0}, pkcs7 = {0};

    for (size_t i = 0; i < json_array_size(files); i++) {
        const char *name = text_member(json_array_get(files, i), "FileName");
        const char *content = text_member(json_array_get(files, i), "FileContent");

        zip_add(strstr(name, ".p7b") ? &pkcs7 : &plain, name, content, strlen(content));
    }
    put_zip(reply, "Zip", &plain);
    put_zip(reply, "pkcs7zip", &pkcs7);
}

json_t *handle_download_zip(struct call *call)
{
    const struct order *order = find_issued(call);
    json_t *reply, *files;

    if (!order) {
        return NULL;
    }
    reply = download_json(call, order);
    files = files_json(call, order);
    put_zips(reply, files);
    json_decref(files);
    return reply;
}

json_t *handle_download(struct call *call)
{
    const struct order *order = find_issued(call);
    char id[ID_SIZE];
    json_t *reply;

    if (!order) {
        return NULL;
    }
    reply = download_json(call, order);
    order_id(order, id);
    put_id(call, reply, "TheSSLStoreOrderID", id);
    order_vendor_id(order, id);
    put_id(call, reply, "VendorOrderID", id);
    json_object_set_new(reply, "Certificates", files_json(call, order));
    return reply;
}

/* Reads pairs of an old and a new value. A pair without an old value adds, one without a new
 * value deletes, an empty pair is ignored. */
static void apply_pairs(const json_t *pairs, char **names)
{
    for (size_t i = 0; i < json_array_size(pairs); i++) {
        const char *old = text_member(json_array_get(pairs, i), "OldValue");
        const char *new = text_member(json_array_get(pairs, i), "NewValue");

        if (*old) {
            names_remove(names, old);
        }
        if (*new) {
            names_add(names, new);
        }
    }
}

/* Returns the names of the reissue: those of the order and of the new request, edited as
 * requested. */
static char *reissue_names(const struct call *call, const struct order *order,
                           const struct csr *csr)
{
    const json_t *list = json_object_get(call->body, "DNSNames");
    bool several = (order->product->flags & PRODUCT_MULTI_DOMAIN) != 0;
    char *names = NULL;

    if (*csr->common_name) {
        names_add(&names, csr->common_name);
    }
    if (!several && names) {
        return names;
    }
    if (several) {
        names_add_all(&names, csr->names);
    }
    if (json_array_size(list)) {
        for (size_t i = 0; i < json_array_size(list); i++) {
            names_add_all(&names, json_string_value(json_array_get(list, i)));
        }
    } else {
        names_add_all(&names, order_names(order));
    }
    apply_pairs(json_object_get(call->body, "EditSAN"), &names);
    apply_pairs(json_object_get(call->body, "DeleteSAN"), &names);
    apply_pairs(json_object_get(call->body, "AddSAN"), &names);
    return names;
}

static bool may_reissue(struct call *call, const struct order *order)
{
    const char *email = text_member(call->body, "ReissueEmail");
    const char *admin = text_member(order->admin, "Email");

    if (order->state != ORDER_ACTIVE || order_is_expired(order, call->now)) {
        return refuse(call, "The order is not active and cannot be reissued.");
    }
    if (order->next.number) {
        return refuse(call, "A reissue of this order is already in progress.");
    }
    if (*email && *admin && strcasecmp(email, admin) != 0) {
        return refuse(call, "The reissue e-mail must be the admin contact's e-mail.");
    }
    return true;
}

static void reissue(struct call *call, size_t index, struct draft *draft)
{
    struct order *order = book_change(call->engine->book, index);
    const char *approvers = text_member(call->body, "ApproverEmails");

    order->method = draft->method;
    if (*approvers) {
        free(order->approver_email);
        order->approver_email = copy_text(approvers);
    }
    draft_copy_csr(call, draft, order);
    order->modified = call->now;
    order->polls_left = call->engine->config.issue_after ? call->engine->config.issue_after : 1;
    call_request_issuance(call, order, draft->names, draft->csr.public_key,
                          draft->csr.public_key_size);
    draft->names = NULL;
    if (call->engine->config.issue_at_once && engine_may_issue(call->engine, order, call->now)) {
        order_issue(order, call->now);
    }
    ledger_write(call->engine, "reissued", order, call->now);
}

json_t *handle_reissue(struct call *call)
{
    const char *approvers = text_member(call->body, "ApproverEmails");
    struct draft draft = {0};
    const struct order *order;
    bool good;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    order = book_read(call->engine->book, index);
    draft.product = order->product;
    draft.method = draft_method(call->body);
    draft.organization_id = order->organization_id;
    good = may_reissue(call, order) && draft_read_csr(call, &draft) &&
           (!*text_member(call->body, "SignatureHashAlgorithm") ||
            draft_check_hash(call, draft.product));
    if (good && product_has_domains(draft.product)) {
        draft.names = reissue_names(call, order, &draft.csr);
        good = draft_check_common_name(call, &draft) &&
               draft_check_names(call, draft.product, draft.names) &&
               (!*approvers || draft.method != DCV_EMAIL ||
                draft_check_approvers(call, &draft, approvers)) &&
               draft_check_methods(call, &draft, *approvers ? approvers : order->approver_email);
    } else if (good) {
        draft.names = copy_text(order_names(order));
    }
    if (good) {
        reissue(call, index, &draft);
    }
    draft_free(&draft);
    return good ? order_json(call, book_read(call->engine->book, index)) : NULL;
}

/* Serial numbers are compared by their digits, without colons, leading zeros and case. */
static bool same_serial(const char *text, const unsigned char serial[SERIAL_SIZE])
{
    char expected[2 * SERIAL_SIZE + 1];
    const char *digits = expected;

    hex_text(expected, serial, SERIAL_SIZE);
    digits += strspn(digits, "0");
    text += strspn(text, "0:");
    for (; *text; text++) {
        if (*text == ':') {
            continue;
        }
        if (toupper((unsigned char) *text) != *digits) {
            return false;
        }
        digits++;
    }
    return *digits == '\0';
}

bool *order_revocation(struct order *order, const char *serial)
{
    if (order->current.number && same_serial(serial, order->current.serial)) {
        return &order->revoked;
    }
    for (size_t i = 0; i < order->past_count; i++) {
        if (same_serial(serial, order->past[i].serial)) {
            return &order->past[i].revoked;
        }
    }
    return NULL;
}

json_t *handle_revoke(struct call *call)
{
    const char *serial = text_member(call->body, "SerialNumber");
    struct order *order;
    bool *revoked;
    size_t index;

    if (!call_find_order(call, &index)) {
        return NULL;
    }
    if (!*serial) {
        refuse_missing(call, "SerialNumber");
        return NULL;
    }
    order = book_change(call->engine->book, index);
    revoked = order_revocation(order, serial);
    if (!revoked) {
        refuse(call, "The order has no certificate with the serial number '%s'.", serial);
        return NULL;
    }
    if (*revoked) {
        refuse(call, "The certificate is already revoked.");
        return NULL;
    }
    *revoked = true;
    order->modified = call->now;
    ledger_write(call->engine, "revoked", order, call->now);
    return json_object();
}
