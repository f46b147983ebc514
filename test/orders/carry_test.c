/* Carrying over: a renewal is for the same names as the order, and a CSR for other names does not
 * replace a certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "pki/fixture.h"

#include "support/csr.h"
#include "support/store.h"

#define GRANTED "\"AuthResponse\":{\"isError\":false}"
#define LATE                                                                                    \
    "\"OrderExpiryDate\":\"12/1/2027 12:00:00 AM\",\"CertificateEndDate\":\"6/1/2027 12:00:00 " \
    "AM\""
#define SOON                                                                                     \
    "\"OrderExpiryDate\":\"12/1/2026 12:00:00 AM\",\"CertificateEndDate\":\"12/1/2026 12:00:00 " \
    "AM\""
#define CONTACT                                                                 \
    "{\"FirstName\":\"Ada\",\"LastName\":\"Lovelace\",\"Phone\":\"+44 20 7946 " \
    "0001\",\"Email\":\"ada@shop.example.com\"}"
#define HOLDER                                                                                     \
    "\"Organization\":\"Shop Ltd\",\"OrganizationAddress\":\"1 Main St\",\"Locality\":\"London\"," \
    "\"State\":\"Greater London\",\"OrganizationPostalcode\":\"E1 6AN\","                          \
    "\"OrganizationPhone\":\"+44 20 7946 0002\""

static struct store store;
static sslstore_certificate certificate;
static sslstore_order_request requested;
static char returned[4096]; /* what the order returns */

static const sslstore_error *error(void)
{
    return sslstore_client_error(store.client);
}

/* An order that nobody renewed, and that nothing more is done about. */
static bool answer(void *user, const struct fake_request *request, struct fake_reply *says)
{
    (void) user;
    if (strcmp(request->path, "/rest/order/status") == 0 &&
        strstr(request->body, "\"CustomOrderID\"") == NULL) {
        *says = fake_json(returned);
        return true;
    }
    if (strcmp(request->path, "/rest/order/neworder") == 0 ||
        strcmp(request->path, "/rest/order/reissue") == 0) {
        *says = fake_json("{\"AuthResponse\":{\"isError\":true,\"Message\":[\"seen\"]}}");
        return true;
    }
    return false;
}

static void begin(void)
{
    store_begin(&store);
    store.intercept = answer;
    store_open(&store);
    memset(&requested, 0, sizeof requested);
    requested.csr = CSR_SHOP_NEW_KEY;
    requested.csr_size = SSLSTORE_NUL_TERMINATED;
}

static void end(void)
{
    sslstore_certificate_free(&certificate);
    assert_null(store_end(&store));
}

/* ends: LATE or SOON. */
static void set_order(const char *product, const char *name, const char *ends, const char *members)
{
    (void) snprintf(returned, sizeof returned,
                    "{" GRANTED ",\"TheSSLStoreOrderID\":\"24680\",\"PartnerOrderID\":\"1\","
                    "\"ProductCode\":\"%s\",\"CommonName\":\"%s\",\"Validity\":12,"
                    "\"AdminContact\":" CONTACT ",\"TechnicalContact\":" CONTACT
                    ",\"OrderStatus\":{\"MajorStatus\":\"Active\"},%s%s}",
                    product, name, ends, members);
}

static sslstore_result renew(void)
{
    sslstore_enroll_options options = {.skip_approver_check = true};

    sslstore_certificate_free(&certificate);
    return sslstore_renew(store.client, "24680", &requested, &options, NULL, &certificate);
}

static sslstore_result reissue(void)
{
    sslstore_certificate_free(&certificate);
    return sslstore_reissue(store.client, "24680", &requested, NULL, &certificate);
}

static void assert_sent(const char *endpoint, const char *member)
{
    if (strstr(fake_last_request(&store.fake, endpoint), member) == NULL) {
        fail_msg("%s is not in %s (%s: %s)", member, fake_last_request(&store.fake, endpoint),
                 error()->field, error()->message);
    }
}

static bool nothing_was_sent(void)
{
    return fake_count(&store.fake, "order/neworder") + fake_count(&store.fake, "order/reissue") ==
           0;
}

/* ---- Everything that the order has ---- */

static void servers_software_hash_and_names_are_carried_over(void **unused)
{
    (void) unused;
    begin();
    set_order(
        "positivemdcssl", "shop.example.com", SOON,
        ",\"DNSNames\":\"shop.example.com,api.shop.example.com\",\"ApproverEmail\":\"admin@shop."
        "example.com\","
        "\"ServerCount\":3,\"WebServerType\":\"iis\",\"SignatureHashAlgorithm\":\"REQUIRE_SHA2\","
        "\"SANCount\":5,\"wildcardSANCount\":2");
    assert_int_equal(renew(), SSLSTORE_ERR_API);
    assert_sent("order/neworder", "\"ServerCount\":3");
    assert_sent("order/neworder", "\"WebServerType\":\"iis\"");
    assert_sent("order/neworder", "\"SignatureHashAlgorithm\":\"REQUIRE_SHA2\"");
    assert_sent("order/neworder", "\"ReserveSANCount\":5");
    assert_sent("order/neworder", "\"WildcardReserveSANCount\":2");
    assert_sent("order/neworder", "\"RelatedTheSSLStoreOrderID\":\"24680\"");
    assert_int_equal(reissue(), SSLSTORE_ERR_API);
    assert_sent("order/reissue", "\"WebServerType\":\"iis\"");
    assert_sent("order/reissue", "\"SignatureHashAlgorithm\":\"REQUIRE_SHA2\"");
    assert_null(strstr(store.fake.log, SSLSTORE__WORDS("not carried over")));
    end();
}

static void what_the_request_says_counts_more(void **unused)
{
    static const char *const names[] = {"shop.example.com", "img.shop.example.com"};

    (void) unused;
    begin();
    set_order(
        "positivemdcssl", "shop.example.com", SOON,
        ",\"DNSNames\":\"shop.example.com,api.shop.example.com\",\"ApproverEmail\":\"admin@shop."
        "example.com\","
        "\"ServerCount\":3,\"WebServerType\":\"iis\",\"SignatureHashAlgorithm\":\"REQUIRE_SHA2\","
        "\"SANCount\":5");
    requested.server_count = 2;
    requested.web_server_type = "tomcat";
    requested.signature_hash = "PREFER_SHA2";
    requested.validity_months = 24;
    requested.dns_names = names;
    requested.dns_name_count = 2;
    assert_int_equal(renew(), SSLSTORE_ERR_API);
    assert_sent("order/neworder", "\"ServerCount\":2");
    assert_sent("order/neworder", "\"WebServerType\":\"tomcat\"");
    assert_sent("order/neworder", "\"SignatureHashAlgorithm\":\"PREFER_SHA2\"");
    assert_sent("order/neworder", "\"ValidityPeriod\":24");
    assert_null(strstr(fake_last_request(&store.fake, "order/neworder"),
                       "ReserveSANCount")); /* of other names */
    assert_null(strstr(fake_last_request(&store.fake, "order/neworder"), "api.shop.example.com"));
    end();
}

/* Without a list, the service keeps the names that it has. */
static void the_last_other_name_can_be_dropped(void **unused)
{
    static const char *const only[] = {"shop.example.com"};
    sslstore_key_options key_options = {.random = sslstore_random_mbedtls};
    sslstore_csr_options csr_options = {.common_name = only[0],
                                        .random = sslstore_random_mbedtls,
                                        .key_size = SSLSTORE_NUL_TERMINATED};
    sslstore_key key;
    sslstore_csr csr;

    (void) unused;
    begin();
    assert_int_equal(sslstore_key_make(&sslstore_memory_heap, &key_options, &key, NULL),
                     SSLSTORE_OK);
    csr_options.key = key.pem;
    assert_int_equal(sslstore_csr_make(&sslstore_memory_heap, &csr_options, &csr, NULL),
                     SSLSTORE_OK);
    sslstore_key_free(&key);
    requested.csr = csr.pem;
    requested.dns_names = only;
    requested.dns_name_count = 1;
    set_order("positivemdcssl", "shop.example.com", LATE,
              ",\"DNSNames\":\"shop.example.com,www.shop.example.com\","
              "\"ApproverEmail\":\"admin@shop.example.com\"");
    assert_int_equal(reissue(), SSLSTORE_ERR_API);
    assert_sent("order/reissue", "\"DNSNames\":[\"shop.example.com\"]");
    set_order("positivemdcssl", "shop.example.com", LATE,
              ",\"DNSNames\":\"Shop.example.com.\",\"ApproverEmail\":\"admin@shop.example.com\"");
    assert_int_equal(reissue(), SSLSTORE_ERR_API);
    assert_null(strstr(fake_last_request(&store.fake, "order/reissue"), "\"DNSNames\""));
    set_order(
        "positivessl", "shop.example.com", LATE,
        ",\"DNSNames\":\"www.shop.example.com\",\"ApproverEmail\":\"admin@shop.example.com\"");
    assert_int_equal(reissue(), SSLSTORE_ERR_API);
    assert_null(strstr(fake_last_request(&store.fake, "order/reissue"), "\"DNSNames\""));
    sslstore_csr_free(&csr);
    end();
}

static void any_number_of_servers_stays_any_number(void **unused)
{
    sslstore_order_request order = {.product_code = "positivessl",
                                    .csr = CSR_SHOP,
                                    .csr_size = SSLSTORE_NUL_TERMINATED,
                                    .approver_email = "admin@shop.example.com",
                                    .validity_days = 365,
                                    .server_count = -1,
                                    .admin = {.email = "ada@shop.example.com"}};

    (void) unused;
    begin();
    set_order("positivessl", "shop.example.com", SOON,
              ",\"ApproverEmail\":\"admin@shop.example.com\",\"ServerCount\":-1");
    assert_int_equal(renew(), SSLSTORE_ERR_API);
    assert_sent("order/neworder", "\"ServerCount\":-1");
    assert_int_equal(sslstore_enroll(store.client, &order, NULL, &certificate), SSLSTORE_ERR_ORDER);
    assert_string_equal(error()->field, "Server Count");
    requested.server_count = -2;
    assert_int_equal(renew(), SSLSTORE_ERR_ORDER);
    end();
}

/* A default replaces a value that would be refused; a warning is logged. */
static void a_value_that_is_no_longer_accepted_is_logged_and_replaced(void **unused)
{
    static const struct {
        const char *product;
        const char *members;
        const char *returned; /* in the log; "": nothing */
        const char *sent;
    } rows[] = {
        {"positivessl", "\"WebServerType\":\"CERN httpd\"", "Web Server Type \"CERN httpd\"",
         "\"WebServerType\":\"Other\""},
        {"positivessl", "\"WebServerType\":\"\"", "", "\"WebServerType\":\"Other\""},
        {"positivessl", "\"SignatureHashAlgorithm\":\"SHA1\"", "Signature Hash Algorithm \"SHA1\"",
         "\"SignatureHashAlgorithm\":\"PREFER_SHA2\""},
        {"positivessl", "\"SignatureHashAlgorithm\":\"sha256\"",
         "Signature Hash Algorithm \"sha256\"", "\"SignatureHashAlgorithm\":\"PREFER_SHA2\""},
        {"digi_ssl_dv_geotrust_flex", "\"SignatureHashAlgorithm\":\"SHA2-256\"",
         "Signature Hash Algorithm \"SHA2-256\"", "\"SignatureHashAlgorithm\":\"sha256\""},
        {"digi_ssl_dv_geotrust_flex", "\"SignatureHashAlgorithm\":\"sha256\"", "",
         "\"SignatureHashAlgorithm\":\"sha256\""},
        {"digi_ssl_dv_geotrust_flex", "\"SignatureHashAlgorithm\":\"\"", "",
         "\"SignatureHashAlgorithm\":\"sha256\""},
        {"positivessl", "\"Country\":\"Atlantis\"", "Organization Country \"Atlantis\"",
         "\"ProductCode\":\"positivessl\""},
        {"positivessl", "\"Country\":\"Hong Kong SAR\"", "", "\"Country\":\"HK\""},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char members[512];

        begin();
        (void) snprintf(members, sizeof members, ",\"ApproverEmail\":\"admin@shop.example.com\",%s",
                        rows[i].members);
        set_order(rows[i].product, "shop.example.com", SOON, members);
        assert_int_equal(renew(), SSLSTORE_ERR_API);
        assert_sent("order/neworder", rows[i].sent);
        if (rows[i].returned[0] == '\0') {
            assert_null(strstr(store.fake.log, SSLSTORE__WORDS("not carried over")));
        } else {
            assert_non_null(strstr(store.fake.log, rows[i].returned));
        }
        end();
        begin(); /* what the request has is not replaced, and nothing is logged */
        set_order(rows[i].product, "shop.example.com", SOON, members);
        requested.web_server_type = "iis";
        requested.signature_hash =
            strncmp(rows[i].product, "digi", 4) == 0 ? "sha256" : "REQUIRE_SHA2";
        assert_int_equal(renew(), SSLSTORE_ERR_API);
        assert_true(strstr(store.fake.log, SSLSTORE__WORDS("not carried over")) == NULL ||
                    strstr(rows[i].members, "Country") != NULL);
        end();
    }
}

/* Where a product needs it, it is an error that names it. */
static void a_country_that_is_none_is_named(void **unused)
{
    static const char *const countries[] = {"Atlantis", "England", "Unknown"};

    (void) unused;
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++) {
        char members[512];

        begin();
        (void) snprintf(members, sizeof members,
                        "," HOLDER
                        ",\"ApproverEmail\":\"admin@shop.example.com\",\"Country\":\"%s\"",
                        countries[i]);
        set_order("sectigoovssl", "shop.example.com", SOON, members);
        assert_int_equal(renew(), SSLSTORE_ERR_ORDER);
        assert_string_equal(error()->field, "Organization Country");
        assert_non_null(strstr(error()->message, countries[i]));
        assert_true(nothing_was_sent());
        requested.organization.country = "GB";
        assert_int_equal(renew(), SSLSTORE_ERR_API);
        assert_sent("order/neworder", "\"Country\":\"GB\"");
        end();
    }
}

/* The service does not return it. */
static void the_jurisdiction_of_an_ev_order_is_the_requests_or_named(void **unused)
{
    (void) unused;
    begin();
    set_order("sectigoevssl", "shop.example.com", SOON,
              "," HOLDER ",\"ApproverEmail\":\"admin@shop.example.com\",\"Country\":\"GB\","
              "\"DUNS\":\"123456789\"");
    assert_int_equal(renew(), SSLSTORE_ERR_ORDER);
    assert_string_equal(error()->field, "Organization Jurisdiction Country");
    assert_true(nothing_was_sent());
    requested.organization.jurisdiction_country = "GB";
    assert_int_equal(renew(), SSLSTORE_ERR_API);
    assert_sent("order/neworder", "\"DUNS\":\"123456789\"");
    assert_sent("order/neworder", "\"JurisdictionCountry\":\"GB\"");
    end();
}

/* ---- Names ---- */

static sslstore_csr made;

/* A request for these names, of which the first is the common name; separated by commas. */
static void request_for(const char *names)
{
    static char text[256];
    const char *list[8];
    size_t count = 0;
    size_t key_size;
    char *key = load("p256.key", &key_size);
    sslstore_csr_options options = {.key = key,
                                    .key_size = key_size,
                                    .random = store.config.random,
                                    .random_user = store.config.random_user};

    (void) snprintf(text, sizeof text, "%s", names);
    for (char *name = strtok(text, ","); name != NULL; name = strtok(NULL, ",")) {
        list[count++] = name;
    }
    options.common_name = list[0];
    options.dns_names = list + 1;
    options.dns_name_count = count - 1;
    assert_int_equal(sslstore_csr_make(&store.config.memory, &options, &made, NULL), SSLSTORE_OK);
    free(key);
    requested.csr = made.pem;
}

struct naming {
    const char *product;
    const char *common_name;
    const char *dns_names; /* of the order   */
    const char *csr;       /* the request's  */
    const char *foreign;   /* NULL: accepted */
};

static const struct naming namings[] = {
    {"positivessl", "shop.example.com", "", "shop.example.com", NULL},
    {"positivessl", "shop.example.com", "", "SHOP.example.com,www.shop.example.com", NULL},
    {"positivessl", "shop.example.com", "", "www.shop.example.com", NULL},
    {"positivessl", "www.shop.example.com", "www.shop.example.com", "shop.example.com", NULL},
    {"positivessl", "shop.example.com.", "", "shop.example.com", NULL},
    {"positivessl", "shop.example.com", "", "evil.example.com", "evil.example.com"},
    {"positivessl", "shop.example.com", "", "shop.example.com,evil.example.com",
     "evil.example.com"},
    {"positivessl", "shop.example.com", "", "sub.shop.example.com", "sub.shop.example.com"},
    {"positivessl", "shop.example.com", "", "*.shop.example.com", "*.shop.example.com"},
    {"positivessl", "shop.example.com", "", "shop.example.com.evil.example.com",
     "shop.example.com.evil.example.com"},
    {"positivessl", "", "shop.example.com", "shop.example.com", NULL},
    {"positivessl", "", "shop.example.com", "evil.example.com", "evil.example.com"},
    {"positivessl", "", "", "evil.example.com", NULL}, /* there is nothing to compare with */
    {"positivesslwildcard", "*.shop.example.com", "*.shop.example.com,shop.example.com",
     "*.shop.example.com,shop.example.com", NULL},
    {"positivesslwildcard", "*.shop.example.com", "", "shop.example.com,*.shop.example.com", NULL},
    {"positivesslwildcard", "*.shop.example.com", "", "shop.example.com", "shop.example.com"},
    {"positivesslwildcard", "*.shop.example.com", "", "www.shop.example.com",
     "www.shop.example.com"},
    {"positivesslwildcard", "*.shop.example.com", "", "*.evil.example.com", "*.evil.example.com"},
    {"positivesslwildcard", "*.shop.example.com", "", "a.shop.example.com", "a.shop.example.com"},
    {"positivemdcssl", "shop.example.com", "shop.example.com; api.shop.example.com",
     "api.shop.example.com", NULL},
    {"positivemdcssl", "shop.example.com", "shop.example.com,api.shop.example.com",
     "shop.example.com", NULL},
    {"positivemdcssl", "shop.example.com", "shop.example.com,api.shop.example.com",
     "shop.example.com,img.shop.example.com", "img.shop.example.com"},
    {"positivemdcwildcard", "*.shop.example.com", "*.shop.example.com,a.example.com",
     "a.example.com", NULL},
    {"comodocsc", "Shop Ltd", "", "anything.example.com", NULL}, /* names no domain */
};

static void a_request_for_other_names_is_refused_naming_both(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < 2 * sizeof namings / sizeof namings[0]; i++) {
        const struct naming *row = &namings[i / 2];
        char members[512];
        sslstore_result result;

        begin();
        (void) snprintf(members, sizeof members,
                        ",\"ApproverEmail\":\"admin@shop.example.com\",\"DNSNames\":\"%s\"",
                        row->dns_names);
        set_order(row->product, row->common_name, i % 2 == 0 ? LATE : SOON, members);
        request_for(row->csr);
        result = renew();
        if (row->foreign == NULL) {
            if (strcmp(error()->field, "CSR") == 0) {
                fail_msg("row %zu: %s", i / 2, error()->message);
            }
        } else {
            if (result != SSLSTORE_ERR_ORDER || strcmp(error()->field, "CSR") != 0) {
                fail_msg("row %zu: %s", i / 2, sslstore_result_name(result));
            }
            assert_non_null(strstr(error()->message, row->foreign));
            assert_non_null(strstr(error()->message, row->common_name[0] != '\0' ? row->common_name
                                                                                 : row->dns_names));
            assert_true(nothing_was_sent());
            assert_int_equal(reissue(), SSLSTORE_ERR_ORDER);
            assert_true(nothing_was_sent());
            requested.change_names = true;
            (void) renew();
            assert_string_not_equal(error()->field, "CSR");
        }
        sslstore_csr_free(&made);
        end();
    }
}

static void names_that_the_request_lists_are_allowed(void **unused)
{
    static const char *const listed[] = {"", NULL, "img.shop.example.com"};

    (void) unused;
    begin();
    set_order("positivemdcssl", "shop.example.com", LATE,
              ",\"ApproverEmail\":\"admin@shop.example.com\"");
    request_for("shop.example.com,img.shop.example.com");
    requested.dns_names = listed;
    requested.dns_name_count = 3;
    assert_int_equal(renew(), SSLSTORE_ERR_API);
    assert_sent("order/reissue", "img.shop.example.com");
    requested.dns_name_count = 2;
    assert_int_equal(renew(), SSLSTORE_ERR_ORDER);
    requested.dns_name_count = 0;
    requested.domain_name = "img.shop.example.com";
    assert_int_equal(renew(), SSLSTORE_ERR_API);
    requested.domain_name = "";
    assert_int_equal(renew(), SSLSTORE_ERR_ORDER);
    requested.domain_name = "shop.example.com";
    assert_int_equal(renew(), SSLSTORE_ERR_ORDER);
    sslstore_csr_free(&made);
    end();
    begin(); /* in place of the wildcard, as the request spells it */
    set_order("positivesslwildcard", "*.shop.example.com", LATE,
              ",\"ApproverEmail\":\"admin@shop.example.com\"");
    request_for("shop.example.com");
    requested.domain_name = "shop.example.com";
    assert_int_equal(renew(), SSLSTORE_ERR_API);
    sslstore_csr_free(&made);
    end();
}

/* A request without a common name, but with a name; and none of either. */
static void a_request_without_a_common_name_is_compared_by_its_names(void **unused)
{
    size_t size;
    char *csr = load("cases/empty-subject-openssl.pem", &size); /* www.example.com */

    (void) unused;
    begin();
    requested.csr = csr;
    requested.csr_size = size;
    set_order("positivessl", "www.example.com", LATE,
              ",\"ApproverEmail\":\"admin@www.example.com\"");
    assert_int_equal(renew(), SSLSTORE_ERR_API);
    set_order("positivessl", "shop.example.com", LATE,
              ",\"ApproverEmail\":\"admin@shop.example.com\"");
    assert_int_equal(renew(), SSLSTORE_ERR_ORDER);
    assert_non_null(strstr(error()->message, "www.example.com"));
    set_order("positivesslwildcard", "*.www.example.com", LATE, "");
    assert_int_equal(renew(), SSLSTORE_ERR_ORDER);
    assert_non_null(strstr(error()->message, "*.www.example.com"));
    end();
    free(csr);
}

/* ---- Approvers ---- */

struct approving {
    const char *dns_names; /* of the order                                 */
    const char *approvers; /* of the order, the common name's first        */
    const char *csr;       /* the names of the new certificate             */
    const char *sent;      /* NULL: a name has none                        */
    const char *lacking;
};

static const struct approving approvings[] = {
    /* one for all */
    {"shop.example.com,a.example.com,b.example.com", "x@shop.example.com",
     "b.example.com,a.example.com", "\"x@shop.example.com\"", NULL},
    /* one for each, in the order of the new names */
    {"shop.example.com,a.example.com,b.example.com",
     "x@shop.example.com,y@a.example.com,z@b.example.com", "shop.example.com",
     "\"x@shop.example.com,y@a.example.com,z@b.example.com\"", NULL},
    {"a.example.com,shop.example.com,b.example.com",
     "x@shop.example.com,y@a.example.com,z@b.example.com", "shop.example.com",
     "\"x@shop.example.com,y@a.example.com,z@b.example.com\"", NULL},
    {"a.example.com;b.example.com", "x@shop.example.com, y@a.example.com, z@b.example.com",
     "b.example.com", "\"x@shop.example.com,z@b.example.com,y@a.example.com\"", NULL},
    /* there are too few */
    {"shop.example.com,a.example.com,b.example.com", "x@shop.example.com,y@a.example.com",
     "shop.example.com", NULL, "b.example.com"},
    {"shop.example.com,a.example.com,b.example.com", "x@shop.example.com,,z@b.example.com",
     "shop.example.com", NULL, "a.example.com"},
    {"shop.example.com,a.example.com,b.example.com,c.example.com",
     "x@shop.example.com,y@a.example.com", "c.example.com", NULL, "c.example.com"},
};

static void approvers_follow_their_names(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < 2 * sizeof approvings / sizeof approvings[0]; i++) {
        const struct approving *row = &approvings[i / 2];
        bool renews = i % 2 == 1;
        const char *endpoint = renews ? "order/neworder" : "order/reissue";
        char members[512];
        sslstore_result result;

        begin();
        (void) snprintf(members, sizeof members, ",\"ApproverEmail\":\"%s\",\"DNSNames\":\"%s\"",
                        row->approvers, row->dns_names);
        set_order("positivemdcssl", "shop.example.com", renews ? SOON : LATE, members);
        request_for(row->csr);
        result = renew();
        if (row->sent == NULL) {
            assert_int_equal(result, SSLSTORE_ERR_ORDER);
            assert_string_equal(error()->field, "Approver Email");
            assert_non_null(strstr(error()->message, row->lacking));
            assert_true(nothing_was_sent());
            requested.approver_email = "w@shop.example.com";
            result = renew();
        } else {
            char member[256];

            (void) snprintf(member, sizeof member, "\"ApproverEmail%s\":%s", renews ? "" : "s",
                            row->sent);
            assert_sent(endpoint, member);
        }
        assert_int_equal(result, SSLSTORE_ERR_API);
        sslstore_csr_free(&made);
        end();
    }
}

static void a_name_that_is_added_needs_an_approver(void **unused)
{
    static const char *const names[] = {"shop.example.com", "a.example.com", "new.example.com"};
    static const char members[] = ",\"ApproverEmail\":\"x@shop.example.com,y@a.example.com\","
                                  "\"DNSNames\":\"shop.example.com,a.example.com\"";

    (void) unused;
    for (int way = 0; way < 6; way++) {
        begin();
        set_order("positivemdcssl", "shop.example.com", LATE, members);
        request_for("shop.example.com,a.example.com");
        requested.dns_names = names;
        requested.dns_name_count = 3;
        switch (way) {
        case 0:
            assert_int_equal(renew(), SSLSTORE_ERR_ORDER);
            assert_string_equal(error()->field, "Approver Email");
            assert_non_null(strstr(error()->message, "new.example.com"));
            assert_true(nothing_was_sent());
            break;
        case 1:
            requested.approver_email = "x@shop.example.com,y@a.example.com,z@new.example.com";
            break;
        case 2:
            requested.file_validation = true;
            break;
        case 3:
            requested.https_file_validation = true;
            break;
        case 4:
            requested.cname_validation = true;
            break;
        default: /* a name is dropped */
            requested.dns_name_count = 1;
            sslstore_csr_free(&made);
            request_for("shop.example.com");
        }
        if (way > 0) {
            assert_int_equal(renew(), SSLSTORE_ERR_API);
            assert_int_equal(fake_count(&store.fake, "order/reissue"), 1);
        }
        if (way == 5) {
            assert_sent("order/reissue", "\"ApproverEmails\":\"x@shop.example.com\"");
        }
        sslstore_csr_free(&made);
        end();
    }
}

static void memory_that_runs_out_drops_nothing(void **unused)
{
    (void) unused;
    for (size_t n = 1;; n++) {
        bool refused;

        begin();
        set_order("positivemdcssl", "shop.example.com", LATE,
                  ",\"ApproverEmail\":\"x@shop.example.com,y@a.example.com\",\"DNSNames\":\"shop."
                  "example.com,a."
                  "example\"");
        request_for("shop.example.com");
        store.fake.refuse_at = store.fake.allocations + n;
        (void) reissue();
        refused = store.fake.refused;
        if (fake_count(&store.fake, "order/reissue") > 0) {
            assert_sent("order/reissue",
                        "\"ApproverEmails\":\"x@shop.example.com,y@a.example.com\"");
        }
        store.fake.refuse_at = 0;
        sslstore_csr_free(&made);
        end();
        if (!refused) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(servers_software_hash_and_names_are_carried_over),
        cmocka_unit_test(what_the_request_says_counts_more),
        cmocka_unit_test(the_last_other_name_can_be_dropped),
        cmocka_unit_test(any_number_of_servers_stays_any_number),
        cmocka_unit_test(a_value_that_is_no_longer_accepted_is_logged_and_replaced),
        cmocka_unit_test(a_country_that_is_none_is_named),
        cmocka_unit_test(the_jurisdiction_of_an_ev_order_is_the_requests_or_named),
        cmocka_unit_test(a_request_for_other_names_is_refused_naming_both),
        cmocka_unit_test(names_that_the_request_lists_are_allowed),
        cmocka_unit_test(a_request_without_a_common_name_is_compared_by_its_names),
        cmocka_unit_test(approvers_follow_their_names),
        cmocka_unit_test(a_name_that_is_added_needs_an_approver),
        cmocka_unit_test(memory_that_runs_out_drops_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
