/* The sandbox's CA validates domains: by a checker in process that looks into a small list of what
 * is published, on the test's own clock.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/world.h"
#include "../../examples/sandbox/dates.h"
#include "../../examples/sandbox/dcv_rules.h"

#include <mbedtls/base64.h>
#include <mbedtls/md.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define PLACES      4 /* on 24 November 2026 */
#define RECORDS_MAX 16

#define ORDER(product, names)                                                 \
    ",\"ProductCode\":\"" product                                             \
    "\",\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":\"" FIRST_CSR         \
    "\",\"SignatureHashAlgorithm\":\"PREFER_SHA2\",\"DNSNames\":[" names "]," \
    "\"AdminContact\":{\"Email\":\"a@example.com\"}"
#define BY_MAIL  ",\"ApproverEmail\":\"admin@example.com\""
#define BY_FILE  ",\"FileAuthDVIndicator\":true"
#define BY_CNAME ",\"CNAMEAuthDVIndicator\":true"
#define FIRST    ",\"TheSSLStoreOrderID\":\"10000001\""
#define SECOND   ",\"TheSSLStoreOrderID\":\"10000002\""

/* One published record or file. */
struct record {
    enum dcv_method method;
    char domain[80], name[160], value[200];
};

struct net {
    struct record records[RECORDS_MAX];
    size_t count;
    unsigned blind;            /* bits: places that see nothing */
    unsigned questions;        /* asked so far */
    bool silent;               /* nobody answers */
    const char *silent_domain; /* its server does not answer; NULL: none */
    bool approves;             /* approvers approve */
    unsigned places_seen;      /* bits: places that asked */
};

static bool matches(const struct record *record, const struct dcv_question *question)
{
    return record->method == question->method &&
           strcasecmp(record->domain, question->domain) == 0 &&
           strcasecmp(record->name, question->name) == 0 &&
           strcmp(record->value, question->value) == 0;
}

static enum dcv_answer look(void *user, const struct dcv_question *question)
{
    struct net *net = user;

    net->questions++;
    net->places_seen |= 1u << question->perspective;
    if (net->silent || (net->silent_domain && strcmp(net->silent_domain, question->domain) == 0)) {
        return DCV_NO_ANSWER;
    }
    if (question->method == DCV_EMAIL) {
        return net->approves ? DCV_FOUND : DCV_NOT_FOUND;
    }
    for (size_t i = 0; i < net->count && !(net->blind >> question->perspective & 1); i++) {
        if (matches(&net->records[i], question)) {
            return DCV_FOUND;
        }
    }
    return DCV_NOT_FOUND;
}

static void start(struct world *world, struct net *net)
{
    memset(net, 0, sizeof *net);
    world->config.dcv_check = look;
    world->config.dcv_user = net;
    world_start(world);
}

static const json_t *domain_of(const json_t *order, size_t index)
{
    const json_t *list =
        json_object_get(json_object_get(order, "OrderStatus"), "DomainAuthVettingStatus");

    assert_true(index < json_array_size(list));
    return json_array_get(list, index);
}

/* Publishes what the order says for one of its domains. */
static void publish(struct net *net, const json_t *order, size_t index)
{
    const json_t *domain = domain_of(order, index);
    const char *name = text(domain, "domain");
    struct record *record = &net->records[net->count++];
    bool file = *text(domain, "FileName") != '\0';

    assert_true(net->count <= RECORDS_MAX);
    name += strncmp(name, "*.", 2) == 0 ? 2 : 0;
    snprintf(record->domain, sizeof record->domain, "%s", name);
    snprintf(record->name, sizeof record->name, "%s", text(domain, file ? "FileName" : "DNSName"));
    snprintf(record->value, sizeof record->value, "%s",
             text(domain, file ? "FileContents" : "DNSEntry"));
    record->method = file ? DCV_HTTP : DCV_CNAME;
    if (!file && !*record->name) {
        record->method = DCV_TXT;
        snprintf(record->name, sizeof record->name, "%s", name);
    }
}

static json_t *place(struct world *world, const char *order)
{
    json_t *reply = call(world, "order/neworder", order);

    assert_false(is_error(reply));
    return reply;
}

/* Asks for the status a minute later and checks it. */
static json_t *status(struct world *world, const char *id, const char *expected)
{
    json_t *reply;

    world->now += 60;
    reply = call(world, "order/status", id);
    assert_string_equal(major(reply), expected);
    return reply;
}

static void expect_status(struct world *world, const char *id, const char *expected)
{
    json_decref(status(world, id, expected));
}

static void expect_issued_by_proof(const char *order)
{
    struct world world = {0};
    struct net net;
    json_t *reply;

    start(&world, &net);
    reply = place(&world, order);
    for (int i = 0; i < 5; i++) {
        expect_status(&world, FIRST, "Pending");
    }
    publish(&net, reply, 0);
    json_decref(reply);
    net.questions = net.places_seen = 0;
    reply = status(&world, FIRST, "Active");
    assert_int_equal(net.questions, PLACES);
    assert_int_equal(net.places_seen, (1 << PLACES) - 1);
    assert_string_equal(text(domain_of(reply, 0), "dcvStatus"), "Approved");
    assert_string_equal(text(domain_of(reply, 0), "PollStatus"), "Validated");
    json_decref(reply);
    world_end(&world);
}

static void nothing_is_issued_before_the_proof_is_found(void **state)
{
    (void) state;
    expect_issued_by_proof(ORDER("positivessl", "") BY_FILE);
    expect_issued_by_proof(ORDER("positivessl", "") BY_CNAME);
    expect_issued_by_proof(ORDER("digi_rapidssl", "") BY_FILE);
    expect_issued_by_proof(ORDER("digi_rapidssl", "") BY_CNAME);
    expect_issued_by_proof(ORDER("digi_rapidssl", "") ",\"ApproverEmail\":\"DNS\"");
}

static void an_email_must_be_approved(void **state)
{
    struct world world = {0};
    struct net net;

    (void) state;
    start(&world, &net);
    json_decref(place(&world, ORDER("positivessl", "") BY_MAIL));
    expect_status(&world, FIRST, "Pending");
    assert_int_equal(net.questions, 1);
    net.approves = true;
    expect_status(&world, FIRST, "Active");
    assert_int_equal(net.questions, 2); /* an approver has one place */
    world_end(&world);
}

static void every_place_must_find_the_proof(void **state)
{
    struct world world = {0};
    struct net net;
    json_t *reply;

    (void) state;
    start(&world, &net);
    reply = place(&world, ORDER("positivessl", "") BY_CNAME);
    publish(&net, reply, 0);
    json_decref(reply);
    for (unsigned blind = 0; blind < PLACES; blind++) {
        net.blind = 1u << blind;
        reply = status(&world, FIRST, "Pending");
        assert_string_equal(text(domain_of(reply, 0), "PollStatus"), "Not found");
        json_decref(reply);
    }
    net.blind = 1u << PLACES;
    net.silent = true;
    reply = status(&world, FIRST, "Pending");
    assert_string_equal(text(domain_of(reply, 0), "PollStatus"), "No answer");
    json_decref(reply);
    net.silent = false;
    expect_status(&world, FIRST, "Active");
    world_end(&world);
}

static void each_domain_is_validated_by_itself(void **state)
{
    struct world world = {0};
    struct net net;
    json_t *order, *reply;

    (void) state;
    start(&world, &net);
    order = place(&world, ORDER("positivemdcssl", "\"a.example.com\",\"b.example.com\"") BY_CNAME);
    publish(&net, order, 1);
    reply = status(&world, FIRST, "Pending");
    assert_string_equal(text(domain_of(reply, 0), "dcvStatus"), "Pending");
    assert_string_equal(text(domain_of(reply, 1), "dcvStatus"), "Approved");
    assert_string_equal(text(domain_of(reply, 2), "dcvStatus"), "Pending");
    json_decref(reply);
    publish(&net, order, 0);
    expect_status(&world, FIRST, "Pending");
    publish(&net, order, 2);
    net.questions = 0;
    expect_status(&world, FIRST, "Active");
    assert_int_equal(net.questions, PLACES); /* those that are approved are not asked again */
    json_decref(order);
    world_end(&world);
}

static void a_domain_is_asked_once_per_interval(void **state)
{
    struct world world = {.config = {.dcv_interval = 300}};
    struct net net;
    json_t *reply;

    (void) state;
    start(&world, &net);
    reply = place(&world, ORDER("positivessl", "") BY_CNAME);
    assert_true(json_is_null(json_object_get(domain_of(reply, 0), "LastPollDate")));
    json_decref(reply);
    for (int minute = 0; minute < 10; minute++) {
        reply = status(&world, FIRST, "Pending");
        assert_string_equal(text(domain_of(reply, 0), "LastPollDate"),
                            minute < 5 ? "11/24/2026 7:01:00 AM" : "11/24/2026 7:06:00 AM");
        json_decref(reply);
    }
    assert_int_equal(net.questions, 2);
    world_end(&world);
}

/* Validates by the first order, waits, and checks whether the second order is approved at once. */
static void expect_reuse(const char *first, const char *second, int64_t begin, int64_t wait,
                         bool reused)
{
    struct world world = {.config = {.issue_at_once = 1}, .now = begin};
    struct net net;
    json_t *reply;

    start(&world, &net);
    reply = place(&world, first);
    publish(&net, reply, 0);
    json_decref(reply);
    world.now -= 60;
    expect_status(&world, FIRST, "Active");
    net.count = net.questions = 0;
    world.now += wait;
    reply = place(&world, second);
    assert_string_equal(major(reply), reused ? "Active" : "Pending");
    assert_int_equal(net.questions, 0);
    json_decref(reply);
    expect_status(&world, SECOND, reused ? "Active" : "Pending");
    world_end(&world);
}

static void a_validation_is_used_again_until_it_is_too_old(void **state)
{
    static const char file[] = ORDER("positivessl", "") BY_FILE;
    static const char cname[] = ORDER("positivessl", "") BY_CNAME;
    static const char wild[] = ORDER("positivemdcwildcard", "\"*.shop.example.com\"") BY_CNAME;
    static const struct {
        struct civil begin;
        int days;
    } ages[] = {
        {{2025, 1, 1, 0, 0, 0}, 398},
        {{2026, 4, 1, 0, 0, 0}, 200},
        {{2027, 4, 1, 0, 0, 0}, 100},
        {{2029, 4, 1, 0, 0, 0}, 10},
    };

    (void) state;
    for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
        int64_t begin = seconds_from_civil(ages[i].begin), age = ages[i].days * DAY;

        expect_reuse(cname, file, begin, age - 1, true);
        expect_reuse(cname, file, begin, age, false);
    }
    expect_reuse(cname, wild, NOON, DAY, true);
    expect_reuse(file, wild, NOON, DAY, false);
}

static void an_approval_that_becomes_too_old_is_asked_for_again(void **state)
{
    struct world world = {.now = seconds_from_civil((struct civil){2026, 4, 1, 0, 0, 0})};
    struct net net;
    json_t *order;

    (void) state;
    start(&world, &net);
    order = place(&world, ORDER("positivemdcssl", "\"a.example.com\"") BY_CNAME);
    publish(&net, order, 0);
    expect_status(&world, FIRST, "Pending");
    net.count = 0;
    world.now += 200 * DAY - 60 - 1;
    json_decref(order);
    order = status(&world, FIRST, "Pending");
    assert_string_equal(text(domain_of(order, 0), "dcvStatus"), "Approved");
    publish(&net, order, 1);
    world.now += 1 - 60;
    expect_status(&world, FIRST, "Pending");
    publish(&net, order, 0);
    expect_status(&world, FIRST, "Active");
    json_decref(order);
    world_end(&world);
}

static void a_clock_that_is_set_back_proves_nothing(void **state)
{
    struct world world = {.config = {.dcv_interval = 3600}};
    struct net net;
    json_t *order;
    unsigned before;

    (void) state;
    start(&world, &net);
    order = place(&world, ORDER("positivessl", "") BY_CNAME);
    expect_status(&world, FIRST, "Pending");
    publish(&net, order, 0);
    world.now -= DAY;
    expect_status(&world, FIRST, "Active"); /* asked, although the last time is in the future */
    json_decref(order);
    before = net.questions;
    net.count = 0;
    world.now -= DAY;
    json_decref(place(&world, ORDER("positivessl", "") BY_CNAME));
    expect_status(&world, SECOND, "Pending");
    assert_int_equal(net.questions, before + 1);
    world_end(&world);
}

/* Copies the four values of the first domain, joined. */
static void copy_values(const json_t *order, char out[600])
{
    const json_t *domain = domain_of(order, 0);

    snprintf(out, 600, "%s|%s|%s|%s", text(domain, "FileName"), text(domain, "FileContents"),
             text(domain, "DNSName"), text(domain, "DNSEntry"));
}

static void values_belong_to_one_issuance(void **state)
{
    static const char *const orders[] = {ORDER("positivessl", "") BY_CNAME,
                                         ORDER("digi_rapidssl", "") BY_FILE};
    char first[600], issued[600], second[600];

    (void) state;
    for (size_t i = 0; i < 2; i++) {
        struct world world = {0};
        struct net net;
        json_t *reply;

        start(&world, &net);
        reply = place(&world, orders[i]);
        copy_values(reply, first);
        publish(&net, reply, 0);
        json_decref(reply);
        reply = status(&world, FIRST, "Active");
        copy_values(reply, issued);
        json_decref(reply);
        assert_string_equal(issued, first);
        reply = call(&world, "order/reissue", FIRST ",\"CSR\":\"" FIRST_CSR "\"" BY_CNAME);
        assert_string_equal(minor(reply), "PENDING_REISSUE");
        copy_values(reply, second);
        json_decref(reply);
        assert_string_not_equal(second, first);
        reply = status(&world, FIRST, "Active"); /* by the validation of before */
        assert_string_equal(minor(reply), "");
        copy_values(reply, issued);
        json_decref(reply);
        assert_string_equal(issued, second);
        reply = place(&world, orders[i]);
        copy_values(reply, second);
        json_decref(reply);
        assert_string_not_equal(second, first);
        world_end(&world);
    }
}

static void a_wildcard_has_the_record_of_its_name(void **state)
{
    struct world world = {0};
    struct net net;
    json_t *order;

    (void) state;
    start(&world, &net);
    order = place(&world, ORDER("positivemdcwildcard", "\"*.shop.example.com\"") BY_CNAME);
    assert_string_equal(text(domain_of(order, 1), "domain"), "*.shop.example.com");
    assert_string_equal(text(domain_of(order, 1), "DNSName"), text(domain_of(order, 0), "DNSName"));
    assert_string_equal(text(domain_of(order, 1), "DNSEntry"),
                        text(domain_of(order, 0), "DNSEntry"));
    publish(&net, order, 1);
    json_decref(order);
    expect_status(&world, FIRST, "Active");
    world_end(&world);
}

/* Writes a digest of FIRST_CSR in upper-case hex digits. */
static void csr_digest(mbedtls_md_type_t type, char out[65])
{
    static const char pem[] = FIRST_CSR;
    char base64[1024];
    unsigned char der[512], digest[32];
    size_t used = 0, size;

    for (const char *c = strstr(pem, "\\n"); c; c = strstr(c, "\\n")) {
        size_t length;

        c += 2;
        length = strcspn(c, "\\-");
        memcpy(base64 + used, c, length);
        used += length;
    }
    assert_int_equal(mbedtls_base64_decode(der, sizeof der, &size, (unsigned char *) base64, used),
                     0);
    assert_int_equal(mbedtls_md(mbedtls_md_info_from_type(type), der, size, digest), 0);
    for (size_t i = 0; i < mbedtls_md_get_size(mbedtls_md_info_from_type(type)); i++) {
        snprintf(out + 2 * i, 3, "%02X", digest[i]);
    }
}

static void values_have_the_forms_of_the_vendors(void **state)
{
    struct world world = {0};
    struct net net;
    char md5[65], name[128], entry[160], sha256[65];
    const json_t *domain;
    json_t *reply;

    (void) state;
    start(&world, &net);
    csr_digest(MBEDTLS_MD_MD5, md5);
    csr_digest(MBEDTLS_MD_SHA256, sha256);
    for (char *c = sha256; *c; c++) {
        *c = (char) (*c >= 'A' ? *c + 32 : *c);
    }
    reply = place(&world, ORDER("positivessl", "") BY_CNAME ",\"CSRUniqueValue\":\"abc1\"");
    domain = domain_of(reply, 0);
    snprintf(name, sizeof name, "_%s.shop.example.com", md5);
    snprintf(entry, sizeof entry, "%.32s.%s.abc1.comodoca.com", sha256, sha256 + 32);
    assert_string_equal(text(domain, "DNSName"), name);
    assert_string_equal(text(domain, "DNSEntry"), entry);
    assert_string_equal(text(reply, "CNAMEAuthName"), name);
    assert_string_equal(text(reply, "CNAMEAuthValue"), entry);
    json_decref(reply);
    reply = place(&world, ORDER("positivessl", "") BY_FILE ",\"CSRUniqueValue\":\"abc1\"");
    snprintf(name, sizeof name, "%s.txt", md5);
    snprintf(entry, sizeof entry, "%s\ncomodoca.com\nabc1", sha256);
    assert_string_equal(text(reply, "AuthFileName"), name);
    assert_string_equal(text(reply, "AuthFileContent"), entry);
    json_decref(reply);
    reply = place(&world, ORDER("digi_rapidssl", "") BY_CNAME);
    domain = domain_of(reply, 0);
    assert_int_equal(strlen(text(domain, "DNSName")), 1 + 32 + strlen(".shop.example.com"));
    assert_string_equal(text(domain, "DNSEntry"), "dcv.digicert.com");
    json_decref(reply);
    world_end(&world);
}

static int64_t at(int year, int month, int day)
{
    return seconds_from_civil((struct civil){year, month, day, 0, 0, 0});
}

/* Calls an endpoint on a new engine at a time, after an order if there is one. Returns the error,
 * or "" if there is none; the caller frees it. */
static char *problem_of(int64_t now, const char *order, const char *endpoint, const char *more)
{
    struct world world = {.now = now};
    struct net net;
    json_t *reply;
    const json_t *outer;
    char *problem;

    start(&world, &net);
    if (order) {
        json_decref(place(&world, order));
    }
    reply = call(&world, endpoint, more);
    outer = json_object_get(reply, "AuthResponse");
    outer = json_object_get(outer ? outer : reply, "Message");
    problem = strdup(json_array_size(outer) ? json_string_value(json_array_get(outer, 0)) : "");
    json_decref(reply);
    world_end(&world);
    return problem;
}

static void expect_refused(int64_t now, const char *order, const char *endpoint, const char *more,
                           const char *why)
{
    char *problem = problem_of(now, order, endpoint, more);

    if (!strstr(problem, why) || (!*why && *problem)) {
        fail_msg("%s: '%s' instead of '%s'", endpoint, problem, why);
    }
    free(problem);
}

static void expect_new_order(int64_t now, const char *order, const char *why)
{
    expect_refused(now, NULL, "order/neworder", order, why);
    expect_refused(now, NULL, "order/validateorderparameters", order, why);
}

#define WILD    ORDER("positivemdcwildcard", "\"*.shop.example.com\"")
#define NO_FILE "'*.shop.example.com' cannot be validated by a file"

static void a_file_never_validates_a_wildcard(void **state)
{
    (void) state;
    expect_new_order(NOON, WILD BY_CNAME, "");
    expect_new_order(NOON, WILD BY_FILE, NO_FILE);
    expect_new_order(NOON, WILD ",\"HTTPSFileAuthDVIndicator\":true", NO_FILE);
    expect_new_order(NOON, WILD ",\"ApproverEmail\":\"HTTP,DNS\"", "");
    expect_new_order(NOON, WILD ",\"ApproverEmail\":\"DNS,HTTP\"", NO_FILE);
    expect_new_order(at(2021, 12, 1) - 1, WILD BY_FILE, "");
    expect_new_order(at(2021, 12, 1), WILD BY_FILE, NO_FILE);
    expect_refused(NOON, WILD BY_CNAME, "order/changeapprovermethod",
                   FIRST ",\"ApproverMethod\":\"FILE\"", NO_FILE);
    expect_refused(NOON, WILD BY_CNAME, "order/changeapprovermethod",
                   FIRST ",\"ApproverMethod\":\"FILE\",\"DomainNames\":\"shop.example.com\"", "");
}

#define NO_MAIL "validation by e-mail has ended"

static void email_ends_on_its_day(void **state)
{
    static const char mail[] = ORDER("positivessl", "") BY_MAIL;
    static const char cname[] = ORDER("positivessl", "") BY_CNAME;
    static const char list[] = ",\"ProductCode\":\"positivessl\",\"DomainName\":\"example.com\"";
    int64_t end = at(2028, 3, 15);
    json_t *reply;
    struct world world = {.now = end};

    (void) state;
    expect_new_order(end - 1, mail, "");
    expect_new_order(end, mail, NO_MAIL);
    expect_new_order(end, cname, "");
    expect_refused(end - 1, cname, "order/changeapprovermethod",
                   FIRST ",\"ApproverMethod\":\"EMAIL\"", "");
    expect_refused(end, cname, "order/changeapprovermethod", FIRST ",\"ApproverMethod\":\"EMAIL\"",
                   NO_MAIL);
    expect_refused(end, cname, "order/changeapproveremail",
                   FIRST ",\"ResendEmail\":\"admin@example.com\"", NO_MAIL);
    world_start(&world);
    reply = call(&world, "order/approverlist", list);
    assert_int_equal(json_array_size(json_object_get(reply, "ApproverEmailList")), 0);
    json_decref(reply);
    world_end(&world);
}

static void an_email_that_is_answered_too_late_is_no_proof(void **state)
{
    struct world world = {.now = at(2028, 3, 14)};
    struct net net;

    (void) state;
    start(&world, &net);
    json_decref(place(&world, ORDER("positivessl", "") BY_MAIL));
    world.now = at(2028, 3, 15);
    net.approves = true;
    expect_status(&world, FIRST, "Pending");
    assert_int_equal(net.questions, 0);
    world_end(&world);
}

static void perspectives_grow_with_the_years(void **state)
{
    static const struct civil days[] = {
        {2025, 3, 15, 0, 0, 0},
        {2026, 3, 15, 0, 0, 0},
        {2026, 6, 15, 0, 0, 0},
        {2026, 12, 15, 0, 0, 0},
    };

    (void) state;
    for (unsigned i = 0; i < sizeof days / sizeof days[0]; i++) {
        assert_int_equal(dcv_perspectives(seconds_from_civil(days[i]) - 1), i + 1);
        assert_int_equal(dcv_perspectives(seconds_from_civil(days[i])), i + 2);
    }
}

static void a_proof_by_email_does_not_outlive_the_method(void **state)
{
    struct world world = {.config = {.issue_at_once = 1}, .now = at(2028, 3, 14)};
    struct net net;

    (void) state;
    start(&world, &net);
    net.approves = true;
    json_decref(place(&world, ORDER("positivessl", "") BY_MAIL));
    expect_status(&world, FIRST, "Active");
    world.now = at(2028, 3, 16);
    json_decref(place(&world, ORDER("positivessl", "") BY_CNAME));
    expect_status(&world, SECOND, "Pending");
    world_end(&world);
}

static void names_that_no_public_ca_certifies_are_refused(void **state)
{
    static const char *const names[] = {
        "nas.local",
        "*.local.lan",
        "db.internal",
        "x.home.arpa",
        "a.localhost",
        "a.corp",
        "10.0.0.1",
        "co.uk",
        "*.co.uk",
        "a.invalid",
        "1.10.in-addr.arpa",
        "1.ip6.arpa",
        "shop.example",
        "*.A.Test",
        "a.alt",
        "smtp.mail",
        "x.service.arpa",
        "a.onion",
    };
    char order[1400];

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(order, sizeof order, ORDER("positivemdcwildcard", "\"%s\"") BY_CNAME, names[i]);
        expect_new_order(NOON, order, "is not a public domain name");
    }
    expect_new_order(at(2026, 3, 15) - 1, ORDER("positivemdcssl", "\"1.10.in-addr.arpa\"") BY_CNAME,
                     "");
    expect_new_order(NOON, ORDER("positivemdcssl", "\"local.example.com\"") BY_CNAME, "");
    expect_new_order(NOON, ORDER("positivemdcssl", "\"shop.co.uk\"") BY_CNAME, "");
}

static void a_long_name_is_refused_as_common_name_only(void **state)
{
#define LONG_NAME "a-host-name-that-has-five-more-octets-than-fit-into-it.example.com"
    (void) state;
    assert_int_equal(strlen(LONG_NAME), 66);
    expect_new_order(NOON, ORDER("positivemdcssl", "\"" LONG_NAME "\"") BY_CNAME, "");
    expect_new_order(NOON, ORDER("positivessl", "") BY_CNAME ",\"DomainName\":\"" LONG_NAME "\"",
                     "");
}

static void too_many_approvers_are_refused(void **state)
{
    static const char two[] = ",\"ApproverEmail\":\"admin@example.com,webmaster@example.com\"";
    char order[1400];

    (void) state;
    snprintf(order, sizeof order, "%s%s", ORDER("positivessl", ""), two);
    expect_new_order(NOON, order, "does not match the domains");
    snprintf(order, sizeof order, "%s%s", ORDER("digi_ssl123_flex", "\"a.example.com\""), two);
    expect_new_order(NOON, order, "Exactly one approver");
}

static void expect_methods(struct world *world, const char *expected)
{
    json_t *reply = call(world, "order/info", FIRST);
    const json_t *list =
        json_object_get(json_object_get(reply, "OrderStatus"), "DomainAuthVettingStatus");
    char methods[200] = "";

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *method = text(json_array_get(list, i), "dcvMethod");

        snprintf(methods + strlen(methods), sizeof methods - strlen(methods), "%s%s", i ? " " : "",
                 method);
    }
    assert_string_equal(methods, expected);
    json_decref(reply);
}

static void expect_good(json_t *reply)
{
    assert_false(is_error(reply) || json_is_true(json_object_get(reply, "isError")));
    json_decref(reply);
}

static void the_method_of_one_domain_is_changed(void **state)
{
    struct world world = {.config = {.dcv_interval = 3600}};
    struct net net;
    json_t *order;

    (void) state;
    start(&world, &net);
    order = place(&world, ORDER("positivemdcssl", "\"a.example.com\",\"b.example.com\"") BY_CNAME);
    publish(&net, order, 0);
    publish(&net, order, 1);
    json_decref(order);
    expect_status(&world, FIRST, "Pending");
    expect_good(call(&world, "order/changeapprovermethod",
                     FIRST ",\"ApproverMethod\":\"FILE\",\"DomainNames\":\"b.example.com\""));
    expect_methods(&world, "CNAME_CSR_HASH CNAME_CSR_HASH HTTP_CSR_HASH");
    order = call(&world, "order/info", FIRST);
    assert_string_equal(text(domain_of(order, 1), "dcvStatus"), "Approved");
    assert_string_equal(text(domain_of(order, 2), "PollStatus"), "");
    publish(&net, order, 2);
    json_decref(order);
    expect_status(&world, FIRST, "Active"); /* it is asked before the interval has passed */
    world_end(&world);
}

static void digicert_sets_the_method_of_one_domain(void **state)
{
    struct world world = {0};
    struct net net;

    (void) state;
    start(&world, &net);
    json_decref(place(&world, ORDER("digi_ssl123_flex", "\"a.example.com\"") BY_CNAME));
    expect_good(call(&world, "digicert/setapprovermethod",
                     FIRST
                     ",\"DomainName\":\"a.example.com\",\"ApproverMethod\":\"dns-txt-token\""));
    expect_methods(&world, "DNS_CNAME_TOKEN DNS");
    expect_good(call(&world, "digicert/setapprovermethod",
                     FIRST ",\"DomainName\":\"shop.example.com\",\"ApproverMethod\":\"EMAIL\""));
    expect_methods(&world, "EMAIL DNS");
    world_end(&world);
}

static void expect_resends(struct world *world, json_int_t expected, bool refused)
{
    json_t *reply = call(world, "order/resend", FIRST ",\"ResendEmailType\":\"ApproverEmail\"");
    json_t *stats = engine_stats(world->engine);

    assert_int_equal(json_is_true(json_object_get(reply, "isError")), refused);
    assert_int_equal(json_integer_value(json_object_get(stats, "emails_resent")), expected);
    json_decref(reply);
    json_decref(stats);
}

static void an_email_is_sent_again_while_one_is_awaited(void **state)
{
    struct world world = {0};
    struct net net;

    (void) state;
    start(&world, &net);
    json_decref(place(&world, ORDER("positivessl", "") BY_MAIL));
    expect_resends(&world, 1, false);
    expect_resends(&world, 2, false);
    expect_good(call(&world, "order/changeapprovermethod", FIRST ",\"ApproverMethod\":\"CNAME\""));
    expect_resends(&world, 2, true);
    world_end(&world);
}

/* Makes a call of the sandbox's own. Returns whether it succeeded. */
static bool control(struct world *world, const char *path, const char *members)
{
    char full[80], body[200];
    struct engine_reply reply;
    bool good;

    snprintf(full, sizeof full, "/sandbox/%s", path);
    snprintf(body, sizeof body, "{\"TheSSLStoreOrderID\":\"10000001\"%s}", members);
    reply = post(world, full, body);
    assert_int_equal(reply.status, 200);
    good = !strstr(reply.body, "\"isError\": true") && !strstr(reply.body, "\"isError\":true");
    engine_reply_free(&reply);
    return good;
}

static void an_approver_answers_by_the_page(void **state)
{
    struct world world = {0};
    struct net net;

    (void) state;
    start(&world, &net);
    json_decref(place(&world, ORDER("positivemdcssl", "\"a.example.com\"") BY_MAIL));
    expect_status(&world, FIRST, "Pending");
    assert_false(control(&world, "approve-email", ",\"Domain\":\"b.example.com\""));
    assert_true(control(&world, "approve-email", ",\"Domain\":\"a.example.com\""));
    expect_status(&world, FIRST, "Pending");
    assert_true(control(&world, "approve-email", ""));
    expect_status(&world, FIRST, "Active");
    assert_false(control(&world, "approve-email", ""));
    world_end(&world);
}

#define HOLDER                                                                                    \
    ",\"OrganizationInfo\":{\"OrganizationName\":\"Works\",\"JurisdictionCountry\":\"US\","       \
    "\"OrganizationAddress\":{\"AddressLine1\":\"1 Street\",\"City\":\"Town\",\"Region\":\"FL\"," \
    "\"PostalCode\":\"1\",\"Country\":\"US\"}}"

static void an_organization_is_vetted_by_a_person(void **state)
{
    struct world world = {.config = {.vets = true}};
    struct net net;
    int64_t vetted;
    json_t *reply;

    (void) state;
    start(&world, &net);
    net.approves = true;
    json_decref(place(&world, ORDER("sectigoovssl", "") BY_MAIL HOLDER));
    expect_status(&world, FIRST, "Pending");
    reply = status(&world, FIRST, "Pending");
    assert_string_equal(text(domain_of(reply, 0), "dcvStatus"), "Approved");
    json_decref(reply);
    assert_false(control(&world, "vetting", ",\"Result\":\"maybe\""));
    assert_true(control(&world, "vetting", ",\"Result\":\"approve\""));
    assert_false(control(&world, "vetting", ",\"Result\":\"approve\""));
    vetted = world.now;
    expect_status(&world, FIRST, "Active");
    world.now = vetted + 398 * DAY - 60 - 1;
    json_decref(place(&world, ORDER("sectigoovssl", "") BY_MAIL HOLDER));
    expect_status(&world, SECOND, "Active");
    world.now = vetted + 398 * DAY - 60;
    json_decref(place(&world, ORDER("sectigoovssl", "") BY_MAIL HOLDER));
    expect_status(&world, ",\"TheSSLStoreOrderID\":\"10000003\"", "Pending");
    json_decref(place(&world, ORDER("positivessl", "") BY_MAIL));
    expect_status(&world, ",\"TheSSLStoreOrderID\":\"10000004\"", "Active");
    world_end(&world);
}

static void an_organization_of_the_account_is_vetted_and_validated(void **state)
{
    struct world world = {.config = {.vets = true}};
    struct net net;

    (void) state;
    start(&world, &net);
    json_decref(place(&world, ORDER("digi_ssl_basic", "") ",\"TSSOrganizationId\":4001"));
    expect_status(&world, FIRST, "Active");
    assert_int_equal(net.questions, 0);
    world_end(&world);
}

static void the_ca_rejects_a_reissue(void **state)
{
    struct world world = {0};
    struct net net;
    char serial[80];
    json_t *reply;

    (void) state;
    start(&world, &net);
    json_decref(place(&world, ORDER("positivessl", "") BY_MAIL));
    net.approves = true;
    reply = status(&world, FIRST, "Active");
    snprintf(serial, sizeof serial, "%s", text(reply, "SerialNumber"));
    json_decref(reply);
    assert_false(control(&world, "reject", ""));
    world.now += 201 * DAY; /* the validation is too old to be used again */
    net.approves = false;
    expect_good(call(&world, "order/reissue", FIRST ",\"CSR\":\"" SECOND_CSR "\""));
    reply = status(&world, FIRST, "Active");
    assert_string_equal(minor(reply), "PENDING_REISSUE");
    json_decref(reply);
    assert_true(control(&world, "reject", ""));
    net.approves = true;
    reply = status(&world, FIRST, "Active");
    assert_string_equal(minor(reply), "");
    assert_string_equal(text(reply, "SerialNumber"), serial);
    json_decref(reply);
    json_decref(call(&world, "order/reissue", FIRST ",\"CSR\":\"" SECOND_CSR "\""));
    reply = status(&world, FIRST, "Active");
    assert_string_not_equal(text(reply, "SerialNumber"), serial);
    json_decref(reply);
    world_end(&world);
}

static void the_ca_rejects_an_order(void **state)
{
    struct world world = {0};
    struct net net;
    json_t *reply;

    (void) state;
    start(&world, &net);
    json_decref(place(&world, ORDER("positivessl", "") BY_MAIL));
    assert_true(control(&world, "reject", ""));
    net.approves = true;
    expect_status(&world, FIRST, "Rejected");
    assert_false(control(&world, "approve", ""));
    reply = call(&world, "order/download", FIRST);
    assert_true(is_error(reply));
    json_decref(reply);
    expect_good(call(&world, "order/refundrequest", FIRST));
    expect_status(&world, FIRST, "Rejected");
    expect_status(&world, FIRST, "Cancelled");
    world_end(&world);
}

static void expect_state(struct world *world, const char *id, const char *expected)
{
    json_t *reply = call(world, "order/info", id); /* which makes nobody look */

    assert_string_equal(major(reply), expected);
    json_decref(reply);
}

static void the_ca_looks_by_itself(void **state)
{
    struct world world = {.config = {.dcv_interval = 300, .orders = 20, .vets = true}};
    struct net net;
    json_t *first, *second;

    (void) state;
    start(&world, &net);
    first = place(&world, ORDER("positivessl", "") BY_CNAME);
    second = place(&world, ORDER("positivemdcssl", "\"a.example.com\"") BY_CNAME);
    engine_look(world.engine);
    engine_look(world.engine);
    assert_int_equal(net.questions, 1 + 2);
    engine_look(world.engine);
    assert_int_equal(net.questions, 1 + 2); /* nothing is due */
    publish(&net, first, 0);
    publish(&net, second, 0);
    publish(&net, second, 1);
    world.now += 300;
    engine_look(world.engine);
    engine_look(world.engine);
    expect_state(&world, ",\"TheSSLStoreOrderID\":\"10000021\"", "Active");
    expect_state(&world, ",\"TheSSLStoreOrderID\":\"10000022\"", "Active");
    json_decref(first);
    json_decref(second);
    first = place(&world, ORDER("sectigoovssl", "") BY_CNAME HOLDER);
    for (int look = 0; look < 3; look++) {
        world.now += 300;
        engine_look(world.engine);
    }
    expect_state(&world, ",\"TheSSLStoreOrderID\":\"10000023\"", "Pending"); /* not vetted */
    json_decref(first);
    world_end(&world);
}

static void without_an_interval_it_looks_when_it_is_asked(void **state)
{
    struct world world = {0};
    struct net net;

    (void) state;
    start(&world, &net);
    json_decref(place(&world, ORDER("positivessl", "") BY_CNAME));
    world.now += DAY;
    engine_look(world.engine);
    assert_int_equal(net.questions, 0);
    world_end(&world);
}

/* One domain whose server is silent does not keep the CA from the others. */
static void a_silent_domain_does_not_hold_up_the_others(void **state)
{
    struct world world = {0};
    struct net net;
    json_t *order;

    (void) state;
    start(&world, &net);
    order = place(&world, ORDER("positivemdcssl", "\"a.example.com\",\"b.example.com\"") BY_CNAME);
    for (size_t i = 0; i < 3; i++) {
        publish(&net, order, i);
    }
    json_decref(order);
    net.silent_domain = "a.example.com";
    for (int look = 0; look < 3; look++) {
        unsigned before = net.questions;

        expect_status(&world, FIRST, "Pending");
        assert_true(net.questions - before <= 2 * PLACES + 1);
    }
    order = call(&world, "order/info", FIRST);
    assert_string_equal(text(domain_of(order, 0), "dcvStatus"), "Approved");
    assert_string_equal(text(domain_of(order, 1), "PollStatus"), "No answer");
    assert_string_equal(text(domain_of(order, 2), "dcvStatus"), "Approved");
    json_decref(order);
    net.silent_domain = NULL;
    expect_status(&world, FIRST, "Active");
    net.count = net.questions = 0;
    net.silent = true;
    json_decref(
        place(&world, ORDER("positivemdcssl", "\"x.example.com\",\"y.example.com\"") BY_CNAME));
    for (unsigned look = 1; look <= 3; look++) {
        expect_status(&world, SECOND, "Pending");
        assert_int_equal(net.questions, look);
    }
    world_end(&world);
}

static void the_ca_never_looks_at_orders_that_wait_for_nobody(void **state)
{
    static const char *const faults[] = {"insert-row@order/query"};
    struct world world = {
        .config = {.dcv_interval = 1, .orders = 40, .faults = faults, .fault_count = 1}};
    struct net net;

    (void) state;
    start(&world, &net);
    net.approves = true;
    json_decref(call(&world, "order/query", ""));
    for (int look = 0; look < 50; look++) {
        world.now += 60;
        engine_look(world.engine);
    }
    assert_int_equal(net.questions, 0);
    world_end(&world);
}

/* An order that changes while the network is asked, as it can when the lock is released. */
static enum dcv_answer change_meanwhile(void *user, const struct dcv_question *question)
{
    struct world *world = user;

    if (question->perspective == 0) {
        json_decref(
            call(world, "order/changeapprovermethod", FIRST ",\"ApproverMethod\":\"FILE\""));
    }
    return DCV_FOUND;
}

static void an_answer_to_a_question_of_before_is_dropped(void **state)
{
    struct world world = {.config = {.dcv_check = change_meanwhile, .dcv_user = &world}};
    json_t *reply;

    (void) state;
    world_start(&world);
    json_decref(place(&world, ORDER("positivessl", "") ",\"HTTPSFileAuthDVIndicator\":true"));
    reply = status(&world, FIRST, "Pending");
    assert_string_equal(text(domain_of(reply, 0), "dcvMethod"), "HTTP_CSR_HASH");
    assert_string_equal(text(domain_of(reply, 0), "dcvStatus"), "Pending");
    json_decref(reply);
    expect_status(&world, FIRST, "Active");
    world_end(&world);
}

static enum dcv_answer reject_meanwhile(void *user, const struct dcv_question *question)
{
    (void) question;
    (void) control(user, "reject", "");
    return DCV_FOUND;
}

static void an_order_that_is_rejected_meanwhile_is_not_issued(void **state)
{
    (void) state;
    for (int by_itself = 0; by_itself < 2; by_itself++) {
        struct world world = {
            .config = {.dcv_check = reject_meanwhile, .dcv_user = &world, .dcv_interval = 1}};

        world_start(&world);
        json_decref(place(&world, ORDER("positivessl", "") BY_CNAME));
        if (by_itself) {
            engine_look(world.engine);
        }
        expect_status(&world, FIRST, "Rejected");
        world_end(&world);
    }
}

static void digicert_checks_when_it_is_asked_to(void **state)
{
    static const char domain[] = FIRST ",\"DomainName\":\"shop.example.com\"";
    struct world world = {0};
    struct net net;
    json_t *reply;

    (void) state;
    start(&world, &net);
    reply = place(&world, ORDER("digi_rapidssl", "") BY_CNAME);
    publish(&net, reply, 0);
    json_decref(reply);
    reply = call(&world, "digicert/getdomaininfo", domain);
    assert_string_equal(text(reply, "domain_status"), "pending");
    json_decref(reply);
    reply = call(&world, "digicert/checkdcv", domain);
    assert_string_equal(text(reply, "domain_status"), "active");
    json_decref(reply);
    world_end(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_issued_before_the_proof_is_found),
        cmocka_unit_test(an_email_must_be_approved),
        cmocka_unit_test(every_place_must_find_the_proof),
        cmocka_unit_test(each_domain_is_validated_by_itself),
        cmocka_unit_test(a_domain_is_asked_once_per_interval),
        cmocka_unit_test(a_validation_is_used_again_until_it_is_too_old),
        cmocka_unit_test(an_approval_that_becomes_too_old_is_asked_for_again),
        cmocka_unit_test(values_belong_to_one_issuance),
        cmocka_unit_test(values_have_the_forms_of_the_vendors),
        cmocka_unit_test(a_file_never_validates_a_wildcard),
        cmocka_unit_test(email_ends_on_its_day),
        cmocka_unit_test(a_proof_by_email_does_not_outlive_the_method),
        cmocka_unit_test(names_that_no_public_ca_certifies_are_refused),
        cmocka_unit_test(a_long_name_is_refused_as_common_name_only),
        cmocka_unit_test(too_many_approvers_are_refused),
        cmocka_unit_test(the_method_of_one_domain_is_changed),
        cmocka_unit_test(digicert_sets_the_method_of_one_domain),
        cmocka_unit_test(an_email_is_sent_again_while_one_is_awaited),
        cmocka_unit_test(an_approver_answers_by_the_page),
        cmocka_unit_test(an_organization_is_vetted_by_a_person),
        cmocka_unit_test(the_ca_rejects_a_reissue),
        cmocka_unit_test(the_ca_rejects_an_order),
        cmocka_unit_test(the_ca_looks_by_itself),
        cmocka_unit_test(without_an_interval_it_looks_when_it_is_asked),
        cmocka_unit_test(a_silent_domain_does_not_hold_up_the_others),
        cmocka_unit_test(an_answer_to_a_question_of_before_is_dropped),
        cmocka_unit_test(digicert_checks_when_it_is_asked_to),
        cmocka_unit_test(a_clock_that_is_set_back_proves_nothing),
        cmocka_unit_test(a_wildcard_has_the_record_of_its_name),
        cmocka_unit_test(an_email_that_is_answered_too_late_is_no_proof),
        cmocka_unit_test(perspectives_grow_with_the_years),
        cmocka_unit_test(an_organization_of_the_account_is_vetted_and_validated),
        cmocka_unit_test(the_ca_never_looks_at_orders_that_wait_for_nobody),
        cmocka_unit_test(an_order_that_is_rejected_meanwhile_is_not_issued),
    };
    int failed;

    if (versions_start() != 0) {
        return 1;
    }
    failed = cmocka_run_group_tests_name("sandbox validation", tests, NULL, NULL);
    versions_stop();
    return failed;
}
