/* Checks an order that is about to be placed, one rule after the other. The first problem counts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "draft.h"
#include "countries.h"
#include "dcv_rules.h"
#include "endpoints.h"
#include "names.h"
#include "order_methods.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COMMON_NAME_MAX 64 /* RFC 5280, appendix A.1 */
#define VENDOR_ERROR    "ErrorCode:-9009|Message:Vendor returns error:"
#define CSR_INVALID_TEXT \
    "csr_invalid \xe2\x80\x94 Failed to parse CSR. Generate the CSR as valid Base-64 data."

void draft_free(struct draft *draft)
{
    csr_free(&draft->csr);
    free(draft->names);
    json_decref(draft->holder);
    json_decref(draft->admin);
    json_decref(draft->technical);
    memset(draft, 0, sizeof *draft);
}

bool draft_read_product(struct call *call, struct draft *draft)
{
    const char *code = text_member(call->body, "ProductCode");

    if (!*code) {
        return refuse_missing(call, "ProductCode");
    }
    draft->product = product_find(code);
    return draft->product || refuse(call, "The product code '%s' is not valid.", code);
}

static bool read_term(struct call *call, struct draft *draft)
{
    if (!*text_member(call->body, "ValidityPeriod")) {
        return refuse_missing(call, "ValidityPeriod");
    }
    draft->months = (int) number_member(call->body, "ValidityPeriod", 0);
    if (!product_has_months(draft->product, draft->months)) {
        return refuse(call, "The validity period %s is not offered for %s.",
                      text_member(call->body, "ValidityPeriod"), draft->product->code);
    }
    if (number_member(call->body, "ServerCount", 0) == 0) {
        return refuse_missing(call, "ServerCount");
    }
    return true;
}

bool draft_read_csr(struct call *call, struct draft *draft)
{
    const char *text = text_member(call->body, "CSR");

    if (draft->product->validation == VALIDATION_SCAN) {
        return true;
    }
    if (!*text) {
        return refuse_missing(call, "CSR");
    }
    switch (csr_read(text, &draft->csr)) {
    case CSR_OK:
        break;
    case CSR_UNDECODABLE:
        return refuse(call, "The CSR cannot be decoded!");
    case CSR_INVALID:
        return refuse(call, CSR_INVALID_TEXT);
    }
    return true;
}

void draft_copy_csr(const struct call *call, const struct draft *draft, struct order *order)
{
    free(order->csr);
    free(order->unique_value);
    order->csr = copy_text(text_member(call->body, "CSR"));
    order->unique_value = copy_text(text_member(call->body, "CSRUniqueValue"));
    set_text(order->csr_md5, sizeof order->csr_md5, draft->csr.md5);
    set_text(order->csr_sha256, sizeof order->csr_sha256, draft->csr.sha256);
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words) != 0) {
        words++;
    }
    return *words != NULL;
}

/* Each CA has its own words; the last ones are those that clients send to both. A preference for
 * SHA-1 is none that a CA can follow, but no error. If the word is wrong or missing, DigiCert's
 * error names another member. */
bool draft_check_hash(struct call *call, const struct product *product)
{
    static const char *const digicert[] = {"sha256", "PREFER_SHA2", "SHA2-256", "SHA2-512", NULL};
    static const char *const sectigo[] = {
        "NO_PREFERENCE", "INFER_FROM_CSR", "REQUIRE_SHA2", "PREFER_SHA1",
        "PREFER_SHA2",   "SHA2-256",       "SHA2-512",     NULL};
    const char *hash = text_member(call->body, "SignatureHashAlgorithm");
    bool may_be_missing = !product_is_digicert(product) || !product_has_domains(product);

    if (product->validation == VALIDATION_SCAN || (!*hash && may_be_missing)) {
        return true;
    }
    if (product_is_digicert(product)) {
        return is_one_of(hash, digicert) || refuse(call, CSR_INVALID_TEXT);
    }
    return is_one_of(hash, sectigo) ||
           refuse(call, "The signature hash algorithm '%s' is not valid.", hash);
}

static bool is_www_pair(const char *one, const char *other)
{
    return (strncasecmp(one, "www.", 4) == 0 && strcasecmp(one + 4, other) == 0) ||
           (strncasecmp(other, "www.", 4) == 0 && strcasecmp(other + 4, one) == 0);
}

/* For a product with one domain: a name in DNSNames must be the domain or its www form. */
static bool read_single(struct call *call, struct draft *draft, const char *common)
{
    const json_t *list = json_object_get(call->body, "DNSNames");
    char www[NAME_MAX_SIZE + 4];

    names_add(&draft->names, common);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));

        if (!name || !*name || strcasecmp(name, common) == 0) {
            continue;
        }
        if (!is_www_pair(name, common)) {
            return refuse(call, "The product %s does not support additional domain names.",
                          draft->product->code);
        }
        names_add(&draft->names, name);
    }
    if (flag_member(call->body, "AutoWWW") && !name_is_wildcard(common)) {
        strcpy(www, "www.");
        set_text(www + 4, sizeof www - 4, common);
        names_add(&draft->names, strncasecmp(common, "www.", 4) == 0 ? common + 4 : www);
    }
    return true;
}

static void read_several(struct call *call, struct draft *draft, const char *common)
{
    const json_t *list = json_object_get(call->body, "DNSNames");

    names_add(&draft->names, common);
    names_add_all(&draft->names, draft->csr.names);
    for (size_t i = 0; i < json_array_size(list); i++) {
        names_add_all(&draft->names, json_string_value(json_array_get(list, i)));
    }
    if (json_is_string(list)) {
        names_add_all(&draft->names, json_string_value(list));
    }
}

bool draft_check_common_name(struct call *call, const struct draft *draft)
{
    const char *common = draft->csr.common_name;

    return strlen(common) <= COMMON_NAME_MAX ||
           refuse(call, VENDOR_ERROR "the common name '%s' is longer than %d characters.", common,
                  COMMON_NAME_MAX);
}

bool draft_check_names(struct call *call, const struct product *product, const char *names)
{
    char name[NAME_MAX_SIZE];

    if (!names || !*names) {
        return refuse_missing(call, "DomainName");
    }
    while (names_next(&names, name, sizeof name)) {
        if (name_is_wildcard(name) && !product_allows_wildcard(product)) {
            return refuse(call, "The Common Name (Domain Name) may not contain a *");
        }
        if (!name_is_good(name)) {
            return refuse(call, "The Common Name (Domain Name) '%s' is not valid.", name);
        }
        if (dcv_is_forbidden(name, call->now)) {
            return refuse(call, VENDOR_ERROR "'%s' is not a public domain name.", name);
        }
    }
    return true;
}

static bool read_names(struct call *call, struct draft *draft)
{
    char common[NAME_MAX_SIZE];
    const char *cursor = draft->csr.names;

    set_text(common, sizeof common, draft->csr.common_name);
    if (!*common) {
        set_text(common, sizeof common, text_member(call->body, "DomainName"));
    }
    if (!*common) {
        (void) names_next(&cursor, common, sizeof common);
    }
    if (!product_has_domains(draft->product)) {
        draft->names = copy_text(common);
        return true;
    }
    if (draft->product->flags & PRODUCT_MULTI_DOMAIN) {
        read_several(call, draft, common);
    } else if (!read_single(call, draft, common)) {
        return false;
    }
    return draft_check_common_name(call, draft) &&
           draft_check_names(call, draft->product, draft->names);
}

static bool check_country(struct call *call, const json_t *place)
{
    const char *country = text_member(place, "Country");

    if (!*country || country_is_code(country)) {
        return true;
    }
    return refuse(call, "ErrorCode:-9009|Message:Vendor returns error:the value of the "
                        "'apprepcountryname' argument is invalid!");
}

static json_t *holder_from(const json_t *organization, const json_t *address)
{
    static const char *const from_address[][2] = {
        {"Region", "State"},
        {"Country", "Country"},
        {"AddressLine1", "OrganizationAddress"},
        {"PostalCode", "OrganizationPostalcode"},
        {"Phone", "OrganizationPhone"},
    };
    json_t *holder = json_object();
    const char *city = text_member(address, "City");

    put_text(holder, "Organization", text_member(organization, "OrganizationName"));
    put_text(holder, "OrganizationalUnit", text_member(organization, "Division"));
    put_text(holder, "DUNS", text_member(organization, "DUNS"));
    put_text(holder, "JurisdictionCountry", text_member(organization, "JurisdictionCountry"));
    put_text(holder, "Locality", *city ? city : text_member(address, "LocalityName"));
    for (size_t i = 0; i < sizeof from_address / sizeof from_address[0]; i++) {
        put_text(holder, from_address[i][1], text_member(address, from_address[i][0]));
    }
    return holder;
}

static bool check_holder(struct call *call, const struct draft *draft, const json_t *organization,
                         const json_t *address)
{
    static const char *const needed[] = {"AddressLine1", "Region", "PostalCode", "Country"};
    bool extended = draft->product->validation == VALIDATION_EV;

    if (!*text_member(organization, "OrganizationName")) {
        return refuse_missing(call, "OrganizationName");
    }
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (!*text_member(address, needed[i])) {
            return refuse_missing(call, needed[i]);
        }
    }
    if (extended && !product_is_digicert(draft->product) &&
        !*text_member(organization, "JurisdictionCountry")) {
        return refuse_missing(call, "JurisdictionCountry");
    }
    if (extended && product_is_digicert(draft->product) && !*text_member(draft->admin, "Title")) {
        return refuse_missing(call, "AdminContact.Title");
    }
    return true;
}

static bool read_holder(struct call *call, struct draft *draft)
{
    const json_t *organization = object_member(call->body, "OrganizationInfo");
    const json_t *address = object_member(organization, "OrganizationAddress");
    bool wanted =
        draft->product->validation == VALIDATION_OV || draft->product->validation == VALIDATION_EV;

    draft->organization_id = number_member(call->body, "TSSOrganizationId", 0);
    if (!check_country(call, address) || !check_country(call, draft->admin) ||
        !check_country(call, draft->technical)) {
        return false;
    }
    if (draft->organization_id > 0) {
        draft->holder = organization_holder(draft->organization_id);
        return draft->holder ||
               refuse(call, "The organization %" PRId64 " is not valid or not active.",
                      draft->organization_id);
    }
    if (wanted && !check_holder(call, draft, organization, address)) {
        return false;
    }
    draft->holder = holder_from(organization, address);
    return true;
}

static json_t *read_contact(const struct call *call, const char *name, const struct order *old,
                            const json_t *old_contact)
{
    const json_t *contact = object_member(call->body, name);

    if (old && !*text_member(contact, "Email")) {
        return order_contact_json(old, old_contact);
    }
    return contact ? json_deep_copy(contact) : NULL;
}

/* A renewal without contacts keeps those of the old order. */
static void read_contacts(struct call *call, struct draft *draft)
{
    const char *related = text_member(call->body, "RelatedTheSSLStoreOrderID");
    const struct order *old = NULL;
    size_t index = ORDER_NONE;

    if (flag_member(call->body, "isRenewalOrder")) {
        index = book_find(call->engine->book, related);
    }
    if (index != ORDER_NONE) {
        old = book_read(call->engine->book, index);
    }
    draft->admin = read_contact(call, "AdminContact", old, old ? old->admin : NULL);
    draft->technical = read_contact(call, "TechnicalContact", old, old ? old->technical : NULL);
}

static bool check_contacts(struct call *call, const struct draft *draft)
{
    const char *admin = text_member(draft->admin, "Email");
    const char *technical = text_member(draft->technical, "Email");

    if (!*admin && !*technical && number_member(call->body, "TSSOrganizationId", 0) <= 0) {
        return refuse_missing(call, "AdminContact.Email");
    }
    if ((*admin && !strchr(admin, '@')) || (*technical && !strchr(technical, '@'))) {
        return refuse(call, "The contact e-mail address is not valid.");
    }
    return true;
}

enum dcv_method draft_method(const json_t *body)
{
    if (flag_member(body, "CNAMEAuthDVIndicator")) {
        return DCV_CNAME;
    }
    if (flag_member(body, "HTTPSFileAuthDVIndicator")) {
        return DCV_HTTPS;
    }
    return flag_member(body, "FileAuthDVIndicator") ? DCV_HTTP : DCV_EMAIL;
}

struct search {
    const char *wanted;
    bool found;
};

static bool compare_address(void *user, const char *address)
{
    struct search *search = user;

    search->found = strcasecmp(search->wanted, address) == 0;
    return !search->found;
}

static bool may_approve(const struct draft *draft, const char *domain, const char *entry)
{
    struct search search = {entry, false};

    if (!strchr(entry, '@')) {
        return is_word_of("EMAIL HTTP HTTPS DNS CNAME dns_cname_token", entry);
    }
    name_approvers(domain, !product_is_digicert(draft->product), compare_address, &search);
    return search.found;
}

/* One entry applies to all domains; otherwise there is one per domain, in their order. */
bool draft_check_approvers(struct call *call, const struct draft *draft, const char *approvers)
{
    size_t count = names_count(approvers);
    size_t domains = names_count(draft->names);
    const char *domain_cursor = draft->names;
    char domain[NAME_MAX_SIZE], entry[NAME_MAX_SIZE] = "";

    if (!count) {
        return refuse_missing(call, "ApproverEmail");
    }
    if (product_is_digicert(draft->product) && count != 1) {
        return refuse(call, "Exactly one approver e-mail address is allowed for %s.",
                      draft->product->code);
    }
    if (count != 1 && count != domains) {
        return refuse(call, "The number of approver e-mail addresses does not match the domains.");
    }
    while (names_next(&approvers, entry, sizeof entry)) {
        (void) names_next(&domain_cursor, domain, sizeof domain);
        if (!may_approve(draft, domain, entry)) {
            return refuse(call, "The approver e-mail address '%s' is not allowed for %s.", entry,
                          domain);
        }
    }
    return true;
}

bool draft_check_method(struct call *call, enum dcv_method method, const char *domain)
{
    if (dcv_is_allowed(method, domain, call->now)) {
        return true;
    }
    if (method == DCV_EMAIL) {
        return refuse(call, VENDOR_ERROR "validation by e-mail has ended.");
    }
    return refuse(call, VENDOR_ERROR "'%s' cannot be validated by a file.", domain);
}

/* An organization of the account has validated domains; an order for it may name no approver. */
static bool draft_is_vetted(const struct draft *draft, const char *approvers)
{
    return draft->method == DCV_EMAIL && draft->organization_id > 0 && !(approvers && *approvers);
}

bool draft_check_methods(struct call *call, const struct draft *draft, const char *approvers)
{
    const char *cursor = draft->names;
    char domain[NAME_MAX_SIZE], entry[NAME_MAX_SIZE] = "";

    if (!product_has_domains(draft->product) || draft_is_vetted(draft, approvers)) {
        return true;
    }
    while (names_next(&cursor, domain, sizeof domain)) {
        enum dcv_method method = draft->method;

        if (method == DCV_EMAIL) {
            (void) names_next(&approvers, entry, sizeof entry);
            method = approver_method(draft->product, entry);
        }
        if (!draft_check_method(call, method, domain)) {
            return false;
        }
    }
    return true;
}

bool draft_read(struct call *call, struct draft *draft)
{
    const char *approvers = text_member(call->body, "ApproverEmail");
    bool by_mail;

    if (!draft_read_product(call, draft) || !read_term(call, draft) ||
        !draft_read_csr(call, draft) || !draft_check_hash(call, draft->product) ||
        !read_names(call, draft)) {
        return false;
    }
    read_contacts(call, draft);
    if (!check_contacts(call, draft) || !read_holder(call, draft)) {
        return false;
    }
    draft->method = draft_method(call->body);
    by_mail = draft->method == DCV_EMAIL && product_has_domains(draft->product) &&
              !draft_is_vetted(draft, approvers);
    if (by_mail && !draft_check_approvers(call, draft, approvers)) {
        return false;
    }
    return draft_check_methods(call, draft, approvers);
}
