/* The sandbox's CA validates domains: by a checker in process that looks into a small list of what
 * is published, on the test's own clock.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/world.h"
#include "../../examples/sandbox/dates.h"
#include "../../examples/sandbox/dcv_rules.h"

#include <mbedtls/base64.h>
#include <mbedtls/md.h>
#include <stdio.h>
#include <strings.h>

#define PLACES      4 /* on 24 November 2026 */
#define RECORDS_MAX 16

#define ORDER(product, names)                                            \
    ",\"ProductCode\":\"" product                                        \
    "\",\"ValidityPeriod\":12,\"ServerCount\":1,\"CSR\":\"" FIRST_CSR    \
    "\",\"SignatureHashAlgorithm\":\"sha256\",\"DNSNames\":[" names "]," \
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
    unsigned blind;       /* bits: places that see nothing */
    unsigned questions;   /* asked so far */
    bool silent;          /* nobody answers */
    bool approves;        /* approvers approve */
    unsigned places_seen; /* bits: places that asked */
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
    if (net->silent) {
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
    struct world world = {0};
    struct net net;
    json_t *order;

    (void) state;
    start(&world, &net);
    order = place(&world, ORDER("positivemdcssl", "\"a.example.com\"") BY_CNAME);
    publish(&net, order, 0);
    expect_status(&world, FIRST, "Pending");
    net.count = 0;
    world.now += 200 * DAY;
    publish(&net, order, 1);
    expect_status(&world, FIRST, "Pending");
    publish(&net, order, 0);
    expect_status(&world, FIRST, "Active");
    json_decref(order);
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
        world_end(&world);
    }
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
    };
    int failed;

    if (versions_start() != 0) {
        return 1;
    }
    failed = cmocka_run_group_tests_name("sandbox validation", tests, NULL, NULL);
    versions_stop();
    return failed;
}
