/* Answers calls about the account: health, products and prices, organizations and their domains.
 * SPDX-License-Identifier: Apache-2.0 */
#include "dcv_check.h"
#include "endpoints.h"
#include "names.h"
#include "order_methods.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

json_t *handle_health(struct call *call)
{
    (void) call;
    return json_object();
}

static json_t *price_json(const struct product *product, int months)
{
    double price = 5.0 * months;
    bool wildcard = product_allows_wildcard(product);

    return json_pack("{s:i, s:i, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "NumberOfMonths", months,
                     "NumberOfServer", 1, "Price", price, "PricePerAdditionalSAN", price / 4,
                     "PricePerAdditionalServer", 0.0, "PricePerWildcardSAN", wildcard ? price : 0.0,
                     "SRP", price * 2, "WildcardPrice", wildcard ? price * 3 : 0.0, "WildcardSRP",
                     wildcard ? price * 6 : 0.0);
}

int product_type(const struct product *product)
{
    static const int types[] = {1, 3, 2, 8, 11, 5};

    return types[product->validation];
}

static void put_flags(json_t *out, const struct product *product)
{
    enum validation validation = product->validation;
    bool several = (product->flags & PRODUCT_MULTI_DOMAIN) != 0;
    const struct {
        const char *name;
        bool value;
    } flags[] = {
        {"isDVProduct", validation == VALIDATION_DV},
        {"isOVProduct", validation == VALIDATION_OV},
        {"isEVProduct", validation == VALIDATION_EV},
        {"isWlidcard", (product->flags & PRODUCT_WILDCARD) != 0},
        {"IsSanEnable", several},
        {"isCodeSigning", validation == VALIDATION_CODE},
        {"isScanProduct", validation == VALIDATION_SCAN},
        {"isNoOfServerFree", true},
        {"IsCompetitiveUpgradeSupported", false},
        {"IsSupportAutoInstall", product_has_domains(product)},
        {"isFlexProduct", (product->flags & PRODUCT_FLEX) != 0},
        {"isGreenBar", validation == VALIDATION_EV},
        {"isMobileFriendly", true},
        {"isMalwareScan", false},
        {"isSealInSearch", false},
        {"isVulnerabilityAssessment", false},
        {"CanbeReissued", product_has_domains(product)},
    };

    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        json_object_set_new(out, flags[i].name, json_boolean(flags[i].value));
    }
    json_object_set_new(out, "MinSan", json_integer(several ? 2 : 0));
    json_object_set_new(out, "MaxSan", json_integer(several ? 250 : 0));
}

static json_t *product_json(const struct product *product)
{
    json_t *out = json_object();
    json_t *prices = json_array();
    size_t count;
    const int *months = product_months(product, &count);

    for (size_t i = 0; i < count; i++) {
        json_array_append_new(prices, price_json(product, months[i]));
    }
    put_text(out, "ProductCode", product->code);
    put_text(out, "ProductName", product->name);
    put_text(out, "ProductSlug", product->code);
    put_text(out, "ProductDescription", product->name);
    json_object_set_new(out, "ProductType", json_integer(product_type(product)));
    put_text(out, "VendorName", product->vendor);
    json_object_set_new(out, "ReissueDays", json_integer(30));
    json_object_set_new(out, "PricingInfo", prices);
    put_flags(out, product);
    put_text(out, "IssuanceTime", product->validation == VALIDATION_DV ? "Minutes" : "1-3 days");
    put_text(out, "SiteSeal", "Static");
    put_text(out, "Warranty", "$10,000");
    put_text(out, "CurrencyCode", "USD");
    return out;
}

static bool is_of_type(const struct product *product, int64_t type)
{
    if (type == 4) {
        return (product->flags & PRODUCT_WILDCARD) != 0;
    }
    if (type == 7) {
        return (product->flags & PRODUCT_MULTI_DOMAIN) != 0;
    }
    return type == 0 || type == product_type(product);
}

json_t *handle_products(struct call *call)
{
    const char *code = text_member(call->body, "ProductCode");
    int64_t type = number_member(call->body, "ProductType", 0);
    json_t *list;

    if (*code && !product_find(code)) {
        refuse(call, "The product code '%s' is not valid.", code);
        return NULL;
    }
    list = json_array();
    for (size_t i = 0; i < product_count; i++) {
        const struct product *product = product_at(i);

        if ((!*code || strcmp(code, product->code) == 0) && is_of_type(product, type)) {
            json_array_append_new(list, product_json(product));
        }
    }
    return list;
}

static const struct organization {
    long id;
    const char *name, *assumed_name, *city, *region, *country, *status;
} organizations[] = {
    {4001, "Example Appliances Inc", "", "St. Petersburg", "Florida", "US", "active"},
    {4002, "Beispiel (2020) GmbH", "Beispiel", "M\xc3\xbcnchen", "Bayern", "DE", "active"},
    {4003, "Dormant Devices Ltd", "", "Leeds", "West Yorkshire", "GB", "inactive"},
    {4004, "Twin Tools LLC", "", "Reno", "Nevada", "US", "active"},
    {4005, "Twin Tools LLC", "", "Austin", "Texas", "US", "active"},
    {4006, "Twin Tools LLC", "", "Boise", "Idaho", "US", "inactive"},
};

static const struct organization *organization_find(int64_t id)
{
    for (size_t i = 0; i < sizeof organizations / sizeof organizations[0]; i++) {
        if (organizations[i].id == id) {
            return &organizations[i];
        }
    }
    return NULL;
}

json_t *organization_holder(int64_t id)
{
    const struct organization *o = organization_find(id);

    if (!o || strcmp(o->status, "active") != 0) {
        return NULL;
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "Organization", o->name, "Country",
                     o->country, "State", o->region, "Locality", o->city, "OrganizationAddress",
                     "1 Sandbox Street", "OrganizationPostalcode", "33701", "OrganizationPhone",
                     "+1 727 555 0100", "JurisdictionCountry", o->country);
}

static void put_organization(json_t *out, const struct organization *o)
{
    put_text(out, "Name", o->name);
    put_text(out, "AssumedName", o->assumed_name);
    put_text(out, "Address", "1 Sandbox Street");
    put_text(out, "Address2", "");
    put_text(out, "City", o->city);
    put_text(out, "State", o->region);
    put_text(out, "Country", o->country);
    put_text(out, "Zip", "33701");
    put_text(out, "Organization_Phone", "+1 727 555 0100");
    put_text(out, "Status", o->status);
    json_object_set_new(out, "VendorOrganizationId", json_integer(o->id + 100000));
}

json_t *handle_organizations(struct call *call)
{
    json_t *list = json_array();

    (void) call;
    for (size_t i = 0; i < sizeof organizations / sizeof organizations[0]; i++) {
        json_t *out = json_object();

        put_organization(out, &organizations[i]);
        json_object_set_new(out, "TSSOrganizationId", json_integer(organizations[i].id));
        json_object_set_new(out, "ApproversContact", json_null());
        json_object_set_new(out, "OrganizationContact",
                            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "Email",
                                      "sam@sandbox.example", "Firstname", "Sam", "JobTitle",
                                      "Engineer", "Lastname", "Sandbox", "Phone", "+1 727 555 0101",
                                      "Phone_Extension", "", "Username", ""));
        json_array_append_new(list, out);
    }
    return json_pack("{s:o}", "OrganizationList", list);
}

json_t *handle_organization(struct call *call)
{
    int64_t id = number_member(call->body, "TSSOrganizationId", 0);
    const struct organization *o = organization_find(id);
    json_t *out;

    if (!o) {
        refuse(call, "The organization %" PRId64 " was not found.", id);
        return NULL;
    }
    out = json_object();
    put_organization(out, o);
    put_text(out, "Firstname", "Sam");
    put_text(out, "Lastname", "Sandbox");
    put_text(out, "Email", "sam@sandbox.example");
    put_text(out, "JobTitle", "Engineer");
    put_text(out, "Contact_Phone", "+1 727 555 0101");
    json_object_set_new(out, "OrganizationId", json_integer(o->id));
    return out;
}

/* Both domain calls are about a domain of an order of the DigiCert family. */
static bool find_domain(struct call *call, size_t *index)
{
    const char *domain = text_member(call->body, "DomainName");
    const struct order *order;

    if (!call_find_order(call, index)) {
        return false;
    }
    order = book_read(call->engine->book, *index);
    if (!product_is_digicert(order->product)) {
        return refuse(call, "The order is not a DigiCert order.");
    }
    if (!*domain) {
        return refuse_missing(call, "DomainName");
    }
    return names_has(order_names(order), domain) ||
           refuse(call, "The domain '%s' is not part of the order.", domain);
}

/* Returns the place of a domain in the order's names, counted from 0. */
static size_t place_of(const struct order *order, const char *domain)
{
    const char *cursor = order_names(order);
    char name[NAME_MAX_SIZE];
    size_t place = 0;

    while (names_next(&cursor, name, sizeof name) && strcasecmp(name, domain) != 0) {
        place++;
    }
    return place;
}

static json_t *domain_reply(const struct call *call, const struct order *order)
{
    static const char *const methods[] = {"email", "http-token", "http-token", "dns-cname-token",
                                          "dns-txt-token"};
    const char *domain = text_member(call->body, "DomainName");
    size_t place = place_of(order, domain);
    bool approved = dcv_is_approved(call->engine, order, place, call->now);
    char id[ID_SIZE], created[DATE_TEXT_MAX];

    order_id(order, id);
    date_text(created, order->purchased, DATE_UTC, call->culture, call->date_form);
    return json_pack("{s:s, s:s, s:s, s:s, s:{s:s, s:s}}", "DomainName", domain,
                     "TheSSLStoreOrderID", id, "domain_status", approved ? "active" : "pending",
                     "date_created", created, "dcvDetails", "dcv_method",
                     methods[order_method(order, place)], "status", approved ? "valid" : "pending");
}

json_t *handle_domain_info(struct call *call)
{
    const struct order *order;
    size_t index;
    json_t *out;

    if (!find_domain(call, &index)) {
        return NULL;
    }
    order = book_read(call->engine->book, index);
    out = domain_reply(call, order);
    json_object_set_new(out, "domain_isactive", json_boolean(order->state == ORDER_ACTIVE));
    json_object_set_new(out, "OrganizationDetails",
                        json_pack("{s:s}", "Name", text_member(order->holder, "Organization")));
    json_object_set_new(out, "validations", json_array());
    return out;
}

/* Makes the CA look at once. */
json_t *handle_check_dcv(struct call *call)
{
    size_t index;

    if (!find_domain(call, &index)) {
        return NULL;
    }
    dcv_poll(call->engine, index, call->now);
    return handle_domain_info(call);
}

/* An unknown method is accepted without an error and changes nothing. */
json_t *handle_set_approver_method(struct call *call)
{
    static const struct {
        const char *words;
        enum dcv_method method;
    } methods[] = {
        {"EMAIL", DCV_EMAIL},
        {"FILE HTTP http-token", DCV_HTTP},
        {"CNAME dns-cname-token dns_cname_token", DCV_CNAME},
        {"DNS TXT dns-txt-token", DCV_TXT},
    };
    const char *wanted = text_member(call->body, "ApproverMethod");
    const char *domain = text_member(call->body, "DomainName");
    struct order *order;
    size_t index;
    json_t *out;

    if (!find_domain(call, &index)) {
        return NULL;
    }
    order = book_change(call->engine->book, index);
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (is_word_of(methods[i].words, wanted) &&
            !call_change_method(call, order, domain, methods[i].method)) {
            return NULL;
        }
    }
    order->modified = call->now;
    out = domain_reply(call, order);
    json_object_set_new(out, "TSSOrganizationId", json_integer(order->organization_id));
    put_text(out, "ValidationsTypes", text_member(call->body, "ValidationsTypes"));
    return out;
}
