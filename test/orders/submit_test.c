/* Submitting: whatever happens to the reply, an order is bought at most once, and if it was
 * bought, the program learns of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "support/csr.h"
#include "support/fake.h"
#include "support/range.h"
#include "support/request.h"

#define GRANTED        "\"AuthResponse\":{\"isError\":false}"
#define REFUSED(words) "{\"AuthResponse\":{\"isError\":true,\"Message\":[\"" words "\"]}}"

/* What becomes of a neworder. */
enum fate {
    PLACED,       /* placed and answered                    */
    ANSWER_LOST,  /* placed, and then the connection is cut */
    REQUEST_LOST, /* not placed, and cut all the same       */
    SAYS          /* not placed; returns the store's reply */
};

#define SENDINGS_MAX 8
#define JOURNAL_MAX  16

/* A service that sells orders and remembers them. */
struct seller {
    struct fake fake;
    sslstore_client *client;
    enum fate fates[SENDINGS_MAX]; /* of the first, second … neworder */
    struct fake_reply says;
    struct fake_reply look_says; /* the reply to each lookup; bytes NULL: the truth */
    size_t hidden_looks;         /* this many lookups do not find it yet */
    bool second_allowed;         /* an id in use is no reason to refuse           */
    const char *in_use;          /* its other replies; NULL: the usual ones */
    const char *sold_id;         /* what a lookup returns */
    const char *sold_product;
    const char *sold_name;
    const char *sold_names;  /* comma-separated                                   */
    const char *sold_custom; /* the id that it returns; NULL: the one it was sold under */
    const char *direct_name; /* what the reply to neworder has; NULL: the same */
    const char *direct_product;
    const char *own_id; /* the CustomOrderID that the program chooses */

    size_t sent; /* neworder requests                             */
    size_t bought;
    size_t lookups;
    uint64_t looked_up_at[64];
    uint64_t sent_at[SENDINGS_MAX];
    char custom_id[SSLSTORE_ID_MAX]; /* of the first neworder                       */
    bool other_id;                   /* a later one had another                       */
    char reply[1024];

    int (*random)(void *user, void *out, size_t size); /* NULL: the fake's */
    void *random_user;

    bool journal_refuses;
    size_t journal_count;
    sslstore_intent journal[JOURNAL_MAX];
    size_t sent_at_journal[JOURNAL_MAX];
};

static struct seller seller;

static void read_custom_id(const char *body, char *out)
{
    const char *at = strstr(body, "\"CustomOrderID\":\"");
    size_t size;

    out[0] = '\0';
    if (at != NULL) {
        at += strlen("\"CustomOrderID\":\"");
        size = strcspn(at, "\"");
        assert_true(size < SSLSTORE_ID_MAX);
        memcpy(out, at, size);
        out[size] = '\0';
    }
}

static struct fake_reply reply_json(const char *json)
{
    return fake_framed(seller.reply, sizeof seller.reply, 200, "", json, strlen(json));
}

static struct fake_reply put_order(const char *product, const char *name)
{
    char json[768];

    (void) snprintf(json, sizeof json,
                    "{" GRANTED ",\"TheSSLStoreOrderID\":\"%s\",\"PartnerOrderID\":\"1\","
                    "\"CustomOrderID\":\"%s\",\"ProductCode\":\"%s\",\"CommonName\":\"%s\","
                    "\"DNSNames\":\"%s\",\"OrderStatus\":{\"MajorStatus\":\"Pending\"}}",
                    seller.sold_id,
                    seller.sold_custom == NULL ? seller.custom_id : seller.sold_custom, product,
                    name, seller.sold_names);
    return reply_json(json);
}

static struct fake_reply sell(const char *body)
{
    static const struct fake_reply lost = {NULL, 0, FAKE_CUT, 0};
    char custom_id[SSLSTORE_ID_MAX];
    enum fate fate = seller.fates[seller.sent];

    assert_true(seller.sent < SENDINGS_MAX);
    seller.sent_at[seller.sent++] = seller.fake.now_ms;
    read_custom_id(body, custom_id);
    if (seller.custom_id[0] == '\0') {
        memcpy(seller.custom_id, custom_id, sizeof custom_id);
    }
    seller.other_id = seller.other_id || strcmp(seller.custom_id, custom_id) != 0;
    if (fate == SAYS) {
        return seller.says;
    }
    if (fate == REQUEST_LOST) {
        return lost;
    }
    if (seller.bought > 0 && !seller.second_allowed) {
        return reply_json(seller.in_use != NULL ? seller.in_use
                                                : REFUSED("CustomOrderID already exists"));
    }
    seller.bought++;
    if (fate != PLACED) {
        return lost;
    }
    return put_order(seller.direct_product == NULL ? seller.sold_product : seller.direct_product,
                     seller.direct_name == NULL ? seller.sold_name : seller.direct_name);
}

static struct fake_reply look_up(const char *body)
{
    char custom_id[SSLSTORE_ID_MAX];

    assert_true(seller.lookups < 64);
    seller.looked_up_at[seller.lookups++] = seller.fake.now_ms;
    read_custom_id(body, custom_id);
    if (seller.look_says.bytes != NULL || seller.look_says.end == FAKE_CUT) {
        return seller.look_says;
    }
    if (seller.bought == 0 || seller.lookups <= seller.hidden_looks ||
        strcmp(seller.custom_id, custom_id) != 0) {
        return reply_json(REFUSED("No such order"));
    }
    return put_order(seller.sold_product, seller.sold_name);
}

static struct fake_reply answer(void *unused, const struct fake_request *request)
{
    static char body[8192];

    (void) unused;
    assert_true(request->body_size < sizeof body);
    memcpy(body, request->body, request->body_size);
    body[request->body_size] = '\0';
    if (strcmp(request->path, "/rest/order/neworder") == 0) {
        return sell(body);
    }
    if (strcmp(request->path, "/rest/order/query") == 0) {
        return reply_json("[]"); /* its list is later still */
    }
    assert_string_equal(request->path, "/rest/order/status");
    return look_up(body);
}

static int keep(void *unused, const sslstore_intent *intent)
{
    (void) unused;
    assert_true(seller.journal_count < JOURNAL_MAX);
    seller.sent_at_journal[seller.journal_count] = seller.sent;
    seller.journal[seller.journal_count++] = *intent;
    return seller.journal_refuses;
}

static void begin(enum fate first, enum fate second)
{
    memset(&seller, 0, sizeof seller);
    seller.fates[0] = first;
    seller.fates[1] = second;
    seller.sold_id = "24680";
    seller.sold_product = "positivessl";
    seller.sold_name = "shop.example.com";
    seller.sold_names = "";
    seller.fake.answer = answer;
}

static sslstore_result open_client(void)
{
    sslstore_config config;

    fake_config(&seller.fake, &config);
    config.journal = keep;
    if (seller.random != NULL) {
        config.random = seller.random;
        config.random_user = seller.random_user;
    }
    return sslstore_client_new_bare(&config, &seller.client);
}

static sslstore_result enroll(bool resend, sslstore_certificate *certificate)
{
    sslstore_order_request filled = shop_request();
    sslstore_enroll_options options = {.skip_approver_check = true, .resend_if_not_found = resend};

    filled.custom_id = seller.own_id;
    return sslstore_enroll(seller.client, &filled, &options, certificate);
}

static const sslstore_error *error(void)
{
    return sslstore_client_error(seller.client);
}

static const sslstore_intent *last_intent(void)
{
    assert_true(seller.journal_count > 0);
    return &seller.journal[seller.journal_count - 1];
}

/* What holds in every schedule. */
static void check_money(sslstore_result result, const sslstore_certificate *certificate,
                        bool resend)
{
    assert_true(seller.bought <= 1);
    assert_true(seller.sent <= (resend ? 2 : 1));
    assert_false(seller.other_id);
    assert_int_equal(error()->result, result);
    if (result == SSLSTORE_OK) {
        assert_int_equal(seller.bought, 1);
        assert_string_equal(certificate->order.store_id, "24680");
        assert_int_equal(last_intent()->state, SSLSTORE_INTENT_PLACED);
        assert_string_equal(last_intent()->store_id, "24680");
    } else if (seller.bought > 0) {
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
        assert_int_equal(last_intent()->state, SSLSTORE_INTENT_UNKNOWN);
    }
}

static void end(sslstore_certificate *certificate)
{
    sslstore_certificate_free(certificate);
    sslstore_client_free(seller.client);
    seller.client = NULL;
    assert_null(fake_complaint(&seller.fake));
}

/* ---- The straight way ---- */

static bool is_uuid_of_version_4(const char *id)
{
    return strlen(id) == 36 && id[8] == '-' && id[13] == '-' && id[14] == '4' && id[18] == '-' &&
           strchr("89ab", id[19]) != NULL && id[23] == '-' && strspn(id, "0123456789abcdef-") == 36;
}

static void the_intent_is_kept_before_anything_is_sent_and_again_when_it_is_placed(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(PLACED, PLACED);
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
    check_money(SSLSTORE_OK, &certificate, false);
    assert_int_equal(seller.journal_count, 2);
    assert_int_equal(seller.sent_at_journal[0], 0);
    assert_int_equal(seller.journal[0].version, 1);
    assert_int_equal(seller.journal[0].state, SSLSTORE_INTENT_SENDING);
    assert_int_equal(seller.journal[0].time, FAKE_NOW);
    assert_string_equal(seller.journal[0].store_id, "");
    assert_true(is_uuid_of_version_4(seller.journal[0].custom_order_id));
    assert_string_equal(seller.custom_id, seller.journal[0].custom_order_id);
    assert_memory_equal(seller.journal[0].digest, seller.journal[1].digest, SSLSTORE_SHA256_SIZE);
    assert_int_equal(seller.lookups, 0);
    assert_false(certificate.issued);
    end(&certificate);
}

static void an_id_of_the_callers_own_is_used_as_it_is(void **unused)
{
    sslstore_order_request filled = shop_request();
    sslstore_enroll_options options = {.skip_approver_check = true};
    sslstore_certificate certificate;

    (void) unused;
    filled.custom_id = "shop 2026/7";
    begin(PLACED, PLACED);
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(sslstore_enroll(seller.client, &filled, &options, &certificate), SSLSTORE_OK);
    assert_string_equal(seller.custom_id, "shop 2026/7");
    assert_string_equal(last_intent()->custom_order_id, "shop 2026/7");
    end(&certificate);
}

static void an_id_of_the_callers_own_may_be_as_long_as_an_intent_holds(void **unused)
{
    char custom_id[SSLSTORE_ID_MAX + 1];

    (void) unused;
    for (size_t size = SSLSTORE_ID_MAX - 1; size <= SSLSTORE_ID_MAX; size++) {
        sslstore_order_request filled = shop_request();
        sslstore_enroll_options options = {.skip_approver_check = true};
        sslstore_certificate certificate;

        memset(custom_id, 'i', size);
        custom_id[size] = '\0';
        filled.custom_id = custom_id;
        begin(PLACED, PLACED);
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(sslstore_enroll(seller.client, &filled, &options, &certificate),
                         size < SSLSTORE_ID_MAX ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT);
        assert_int_equal(seller.sent, size < SSLSTORE_ID_MAX);
        assert_int_equal(seller.journal_count, size < SSLSTORE_ID_MAX ? 2 : 0);
        if (size < SSLSTORE_ID_MAX) {
            assert_string_equal(last_intent()->custom_order_id, custom_id);
        } else {
            assert_string_equal(error()->field, "CustomOrderID");
        }
        end(&certificate);
    }
}

static void the_digest_differs_by_product_names_and_key(void **unused)
{
    static const char *const names[] = {"www.shop.example.com"};
    uint8_t digests[4][SSLSTORE_SHA256_SIZE];

    (void) unused;
    for (size_t i = 0; i < 4; i++) {
        sslstore_order_request filled = shop_request();
        sslstore_enroll_options options = {.skip_approver_check = true};
        sslstore_certificate certificate;

        filled.product_code = i == 1 ? "positivemdcssl" : "positivessl";
        filled.csr = i == 2 ? CSR_SHOP_NEW_KEY : CSR_SHOP;
        if (i == 3) {
            filled.product_code = "positivemdcssl";
            filled.csr = CSR_MANY;
            filled.dns_names = names;
            filled.dns_name_count = 1;
        }
        begin(PLACED, PLACED);
        seller.sold_product = filled.product_code;
        seller.sold_name = "";
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(sslstore_enroll(seller.client, &filled, &options, &certificate),
                         SSLSTORE_OK);
        memcpy(digests[i], last_intent()->digest, SSLSTORE_SHA256_SIZE);
        for (size_t k = 0; k < i; k++) {
            assert_memory_not_equal(digests[i], digests[k], SSLSTORE_SHA256_SIZE);
        }
        end(&certificate);
    }
}

/* An intent lies in flash while the program is replaced: the digest must be the same for ever.
 * SHA-256 of product, common name and further names, a NUL behind each, or one where there is no
 * further name, and then the digest of the key. */
static void the_digest_of_an_order_never_changes(void **unused)
{
    static const struct {
        const char *product;
        const char *csr;
        const char *digest;
    } rows[] = {
        {"positivessl", CSR_SHOP,
         "ab5a2b0ac51b96af3eafee520a63ef88b0270306136bdba69a8764ca274193ce"},
        {"positivemdcssl", CSR_SHOP,
         "b3fd7c8875a0cb82e90a6f7703e0f5098dfba0dbb8a10ea8447cc83ffe625d85"},
        {"positivemdcssl", CSR_MANY,
         "af2b0882c1209330f0a139a906c6a74ab370eafa280d87adc9b4116244e78546"},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_order_request filled = shop_request();
        sslstore_enroll_options options = {.skip_approver_check = true};
        sslstore_certificate certificate;
        char digest[2 * SSLSTORE_SHA256_SIZE + 1];

        filled.product_code = rows[i].product;
        filled.csr = rows[i].csr;
        begin(PLACED, PLACED);
        seller.sold_product = rows[i].product;
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(sslstore_enroll(seller.client, &filled, &options, &certificate),
                         SSLSTORE_OK);
        for (size_t k = 0; k < SSLSTORE_SHA256_SIZE; k++) {
            (void) snprintf(digest + 2 * k, 3, "%02x", (unsigned) last_intent()->digest[k]);
        }
        assert_string_equal(digest, rows[i].digest);
        end(&certificate);
    }
}

/* ---- Replies with a clear outcome ---- */

static void a_journal_that_refuses_stops_the_order(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(PLACED, PLACED);
    seller.journal_refuses = true;
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(true, &certificate), SSLSTORE_ERR_JOURNAL);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    assert_string_equal(error()->endpoint, "order/neworder");
    assert_int_equal(seller.fake.calls, 0);
    assert_int_equal(seller.journal_count, 1);
    end(&certificate);
}

static void without_a_journal_an_order_is_placed_all_the_same(void **unused)
{
    sslstore_config config;
    sslstore_certificate certificate;

    (void) unused;
    begin(ANSWER_LOST, PLACED);
    fake_config(&seller.fake, &config);
    assert_int_equal(sslstore_client_new_bare(&config, &seller.client), SSLSTORE_OK);
    assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
    assert_int_equal(seller.bought, 1);
    end(&certificate);
}

/* Byte after byte the first, each by the second more than the one before. */
static int draw(void *user, void *out, size_t size)
{
    const int *drawn = user;
    unsigned char *bytes = out;

    assert_int_equal(size, 16);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (unsigned char) (drawn[0] + drawn[1] * (int) i);
    }
    return 0;
}

/* RFC 9562 §5.4: all is random but the version, 4, and the variant. */
static void an_id_is_a_random_uuid(void **unused)
{
    static const struct {
        int drawn[2];
        const char *id;
    } rows[] = {{{0xFF, 0}, "ffffffff-ffff-4fff-bfff-ffffffffffff"},
                {{0x00, 0}, "00000000-0000-4000-8000-000000000000"},
                {{0x5A, 0}, "5a5a5a5a-5a5a-4a5a-9a5a-5a5a5a5a5a5a"},
                {{0x00, 0x11}, "00112233-4455-4677-8899-aabbccddeeff"}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int drawn[2] = {rows[i].drawn[0], rows[i].drawn[1]};
        sslstore_certificate certificate;

        begin(PLACED, PLACED);
        seller.random = draw;
        seller.random_user = drawn;
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
        assert_string_equal(seller.custom_id, rows[i].id);
        end(&certificate);
    }
}

static void without_randomness_nothing_is_sent(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(PLACED, PLACED);
    seller.fake.random_fails = true;
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(false, &certificate), SSLSTORE_ERR_RANDOM);
    assert_int_equal(seller.fake.calls, 0);
    assert_int_equal(seller.journal_count, 0);
    end(&certificate);
}

static void a_connection_that_cannot_be_made_means_not_placed(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(PLACED, PLACED);
    seller.fake.fail_at = 1;
    seller.fake.fail_permanently = true;
    seller.fake.fault = FAKE_REFUSED;
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(true, &certificate), SSLSTORE_ERR_CONNECT);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_NOT_SENT);
    assert_int_equal(error()->attempts, 5); /* nothing left: it may be tried again */
    assert_int_equal(last_intent()->state, SSLSTORE_INTENT_NOT_PLACED);
    assert_int_equal(seller.sent, 0);
    end(&certificate);
}

static void a_connection_that_comes_at_the_second_try_is_used(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(PLACED, PLACED);
    seller.fake.fail_at = 1;
    seller.fake.fault = FAKE_REFUSED;
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
    check_money(SSLSTORE_OK, &certificate, false);
    end(&certificate);
}

static void a_refusal_means_not_placed(void **unused)
{
    static const struct {
        int status;
        const char *body;
        sslstore_result result;
    } rows[] = {
        {200, REFUSED("ErrorCode:-9009|Message:Vendor returns error:no"), SSLSTORE_ERR_API},
        {200, REFUSED("-9008 Token/Authentication Failure"), SSLSTORE_ERR_AUTH},
        {200, REFUSED("CustomOrderID is malformed"), SSLSTORE_ERR_API},
        {200, REFUSED("An order for that domain already exists"), SSLSTORE_ERR_API},
        {200, "{\"isError\":true,\"Message\":null}", SSLSTORE_ERR_API},
        {400, "bad", SSLSTORE_ERR_HTTP_STATUS},
        {401, "no", SSLSTORE_ERR_AUTH},
        {403, "no", SSLSTORE_ERR_FORBIDDEN},
        {404, "where?", SSLSTORE_ERR_HTTP_STATUS},
        {405, "", SSLSTORE_ERR_HTTP_STATUS},
        {411, "", SSLSTORE_ERR_HTTP_STATUS},
        {413, "", SSLSTORE_ERR_HTTP_STATUS},
        {415, "", SSLSTORE_ERR_HTTP_STATUS},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_certificate certificate;

        begin(SAYS, PLACED);
        seller.says = fake_status(rows[i].status, "", rows[i].body);
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(true, &certificate), rows[i].result);
        assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_ANSWERED);
        assert_int_equal(last_intent()->state, SSLSTORE_INTENT_NOT_PLACED);
        assert_int_equal(seller.sent, 1);
        assert_int_equal(seller.lookups, 0);
        end(&certificate);
    }
}

/* ---- Lost replies ---- */

static void after_a_lost_reply_the_order_is_looked_up(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(ANSWER_LOST, PLACED);
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
    check_money(SSLSTORE_OK, &certificate, false);
    assert_int_equal(seller.lookups, 1);
    assert_int_equal(error()->result, SSLSTORE_OK);
    end(&certificate);
}

static void an_order_that_appears_late_is_found(void **unused)
{
    (void) unused;
    for (size_t hidden = 1; hidden < 5; hidden++) {
        sslstore_certificate certificate;

        begin(ANSWER_LOST, PLACED);
        seller.hidden_looks = hidden;
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(hidden % 2 == 0, &certificate), SSLSTORE_OK);
        check_money(SSLSTORE_OK, &certificate, hidden % 2 == 0);
        assert_int_equal(seller.sent, 1);
        assert_int_equal(seller.lookups, hidden + 1);
        end(&certificate);
    }
}

static void after_every_inconclusive_reply_the_order_is_looked_up(void **unused)
{
    static const struct {
        int status;
        const char *headers;
        const char *body;
    } rows[] = {
        {200, "", "<html>maintenance</html>"},
        {200, "", "{" GRANTED},
        {200, "", ""},
        {200, "", "{" GRANTED "}"},
        {200, "", "{" GRANTED ",\"TheSSLStoreOrderID\":null}"},
        {200, "", "{" GRANTED ",\"TheSSLStoreOrderID\":[1]}"},
        {200, "", "{\"TheSSLStoreOrderID\":\"24680\"}"},
        {200, "", "[]"},
        {200, "Content-Encoding: gzip\r\n", "{" GRANTED "}"},
        {204, "", ""},
        {302, "Location: https://elsewhere.example\r\n", ""},
        {408, "", ""},
        {429, "", ""},
        {429, "Retry-After: 1\r\n", ""},
        {500, "", ""},
        {502, "", "<html>"},
        {503, "Retry-After: 1\r\n", ""},
        {504, "", ""},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_certificate certificate;
        sslstore_result result;

        begin(SAYS, PLACED);
        seller.bought = 1; /* it was placed all the same */
        seller.says = fake_status(rows[i].status, rows[i].headers, rows[i].body);
        assert_int_equal(open_client(), SSLSTORE_OK);
        result = enroll(false, &certificate);
        if (result != SSLSTORE_OK) {
            fail_msg("row %zu: %s", i, sslstore_result_name(result));
        }
        check_money(result, &certificate, false);
        assert_int_equal(seller.lookups, 1);
        end(&certificate);
    }
}

static void an_order_that_is_never_found_is_of_unknown_outcome(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(REQUEST_LOST, PLACED);
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(false, &certificate), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(error()->delivery, SSLSTORE_DELIVERY_MAYBE_SENT);
    assert_string_equal(error()->message, seller.custom_id);
    assert_int_equal(last_intent()->state, SSLSTORE_INTENT_UNKNOWN);
    assert_string_equal(last_intent()->custom_order_id, seller.custom_id);
    assert_int_equal(seller.sent, 1);
    assert_int_equal(seller.lookups, 5);
    end(&certificate);
}

static void a_failed_lookup_leaves_it_unknown_and_sends_nothing(void **unused)
{
    static const struct fake_reply cut = {NULL, 0, FAKE_CUT, 0};
    struct fake_reply says[6];

    (void) unused;
    says[0] = cut;
    says[1] = fake_status(500, "", "");
    says[2] = fake_json(REFUSED("-9008 Token/Authentication Failure"));
    says[3] = fake_json(REFUSED("Please try again"));
    says[4] = fake_json("{" GRANTED "}"); /* found, without an id */
    says[5] = fake_status(404, "", "no such page");
    for (size_t i = 0; i < 6; i++) {
        for (int resend = 0; resend < 2; resend++) {
            sslstore_certificate certificate;

            begin(ANSWER_LOST, PLACED);
            seller.look_says = says[i];
            assert_int_equal(open_client(), SSLSTORE_OK);
            assert_int_equal(enroll(resend == 1, &certificate), SSLSTORE_ERR_UNKNOWN_OUTCOME);
            check_money(SSLSTORE_ERR_UNKNOWN_OUTCOME, &certificate, false);
            /* One round, whose lookups may be retried. */
            assert_int_in_range(seller.lookups, 5, 5 * 5);
            end(&certificate);
        }
    }
}

/* No name was requested, and the id was perhaps used before, or is missing. */
static void another_order_under_that_id_is_never_taken_for_ours(void **unused)
{
    static const struct {
        const char *product;
        const char *name;
        const char *own_id;
        const char *returned_id;
    } rows[] = {{"positivemdcssl", "shop.example.com", NULL, NULL},
                {"positivemdcssl", "shop.example.com", "web-1", NULL},
                {"positivessl", "other.example.com", "web-1", NULL},
                {"positivessl", "other.example.com", "web-1", ""},
                {"positivessl", "other.example.com", NULL, ""},
                {"positivessl", "shop.example.com", NULL, "web-1"}};

    (void) unused;
    for (size_t i = 0; i < 2 * (sizeof rows / sizeof rows[0]); i++) {
        sslstore_certificate certificate;

        begin(REQUEST_LOST, PLACED);
        seller.bought = 1; /* by somebody else, earlier */
        seller.sold_product = rows[i / 2].product;
        seller.sold_name = rows[i / 2].name;
        seller.own_id = rows[i / 2].own_id;
        seller.sold_custom = rows[i / 2].returned_id;
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(i % 2 == 1, &certificate), SSLSTORE_ERR_CONFLICT);
        assert_int_equal(seller.sent, 1);
        assert_null(certificate.order.store_id);
        end(&certificate);
    }
}

/* An id that was made for this order, or one requested name, is proof, in the reply to the
 * request or to a lookup. */
static void names_that_were_not_requested_are_a_warning(void **unused)
{
    static const struct {
        const char *name;
        const char *names;
        bool differ;
    } rows[] = {
        {"shop.example.com", "shop.example.com,www.shop.example.com", false},
        {"SHOP.example.com", " www.Shop.example.com , shop.example.com,", false},
        {"www.shop.example.com", "", false},
        {"shop.example.com", "www.shop.example.com", false},
        {"shop.example.com", ",shop.example.com,, www.shop.example.com", false},
        {"shop.example.com.", "shop.example.com.;www.shop.example.com", false},
        {" shop.example.com ", "shop.example.com www.shop.example.com\\r\\n", false},
        {"", "", false},
        {" ", ";", false},
        {"shop.example.com", "shop.example.com,other.example.com", true},
        {"shop.example.com", "a.shop.example.com", true},
        {"shop.example.org", "", true},
        {"www.other.example.com", "", true},
        {"", "other.example.com", true},
        {"", "shop.example.com,x", true},
        {"", "shop.example.com x", true},
        {"", "x;shop.example.com", true},
        {"www.", "", true},
        {"x", "", true},
        {"shop.example.org", "", true}, /* no list */
    };

    (void) unused;
    for (size_t i = 0; i < 2 * (sizeof rows / sizeof rows[0]); i++) {
        sslstore_certificate certificate;

        begin(i % 2 == 0 ? ANSWER_LOST : PLACED, PLACED);
        seller.sold_name = rows[i / 2].name;
        seller.sold_names = rows[i / 2].names;
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
        check_money(SSLSTORE_OK, &certificate, false);
        if (certificate.names_differ != rows[i / 2].differ) {
            fail_msg("row %zu", i / 2);
        }
        assert_int_equal(strstr(seller.fake.log, SSLSTORE__WORDS("not requested")) != NULL,
                         rows[i / 2].differ);
        end(&certificate);
    }
}

static void one_requested_name_identifies_an_order_of_the_programs_id(void **unused)
{
    (void) unused;
    for (int lost = 0; lost < 2; lost++) {
        sslstore_certificate certificate;

        begin(lost == 1 ? ANSWER_LOST : PLACED, PLACED);
        seller.own_id = "web-1";
        seller.sold_name = "other.example.com";
        seller.sold_names = "other.example.com,shop.example.com";
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
        check_money(SSLSTORE_OK, &certificate, false);
        assert_true(certificate.names_differ);
        assert_non_null(strstr(seller.fake.log, "not requested: other.example.com"));
        end(&certificate);
    }
}

/* Enrolls for these names; differ: what the reply counts as. */
static void check_names(const char *product, const char *csr, const char *domain,
                        const char *returned_name, const char *returned_names, bool differ)
{
    sslstore_order_request filled = {.product_code = product,
                                     .csr = csr,
                                     .csr_size = SSLSTORE_NUL_TERMINATED,
                                     .domain_name = domain,
                                     .unknown_product = true};
    sslstore_enroll_options options = {.skip_approver_check = true};
    sslstore_certificate certificate;

    for (int lost = 0; lost < 2; lost++) {
        begin(lost == 1 ? ANSWER_LOST : PLACED, PLACED);
        filled.admin = shop_request().admin;
        filled.technical = filled.admin;
        filled.cname_validation = true;
        filled.validity_days = 365;
        seller.sold_product = product;
        seller.sold_name = returned_name;
        seller.sold_names = returned_names;
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(sslstore_enroll(seller.client, &filled, &options, &certificate),
                         SSLSTORE_OK);
        if (certificate.names_differ != differ) {
            fail_msg("%s for %s", returned_name, domain);
        }
        end(&certificate);
    }
}

static void all_names_of_the_order_are_requested(void **unused)
{
    static const struct {
        const char *name;
        const char *names;
        bool differ;
    } rows[] = {
        {"shop.example.com", "api.shop.example.com,img.shop.example.com", false},
        {"img.shop.example.com", "www.img.shop.example.com, API.shop.example.com", false},
        {"shop.example.com", "api.shop.example.com,img2.shop.example.com", true},
        {"web.shop.example.com", "api.shop.example.com", true},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_names("positivemdcssl", CSR_MANY, "", rows[i].name, rows[i].names, rows[i].differ);
    }
}

/* Of a product that nobody knows the common name may be anything. */
static void names_are_compared_as_domain_names(void **unused)
{
    static const struct {
        const char *domain;
        const char *returned;
        const char *returned_names;
        bool differ;
    } rows[] = {
        {"*.example.com", "*.example.com", "*.example.com,example.com", false},
        {"*.example.com", "*.Example.com.", "example.com.;www.example.com", false},
        {"*.example.com", "*.example.com", "*.example.com,api.example.com", true},
        {"xn--bcher-kva.example.com", "bücher.example.com", "www.bücher.example.com", false},
        {"xn--bcher-kva.example.com", "BÜCHER.example.com.", "", false},
        {"*.xn--bcher-kva.example.com", "*.bücher.example.com", "bücher.example.com", false},
        {"xn--bcher-kva.example.com", "bucher.example.com", "", true},
        {"xn--e1afmkfd.xn--p1ai", "пример.рф", "www.ПРИМЕР.рф", false},
        {"a.b", "a.b", "", false},
        {"a.b", "www.c", "", true},
        {"t.co", "www.t.co", "", false},
        {"t.co", "co", "", true},
        {"www.", "www.", "", false},
        {"www.x", "x", "", false},
        {"www.x", "y", "", true},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        check_names("tomorrow", CSR_SHOP, rows[i].domain, rows[i].returned, rows[i].returned_names,
                    rows[i].differ);
    }
}

static void the_product_is_compared_if_the_order_has_it(void **unused)
{
    static const struct {
        const char *product;
        bool ours;
    } rows[] = {{"PositiveSSL", true}, {"", true}, {"p", false}, {"positivessl2", false}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_certificate certificate;

        begin(ANSWER_LOST, PLACED);
        seller.sold_product = rows[i].product;
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(false, &certificate),
                         rows[i].ours ? SSLSTORE_OK : SSLSTORE_ERR_CONFLICT);
        end(&certificate);
    }
}

static void the_id_of_an_order_may_have_one_digit(void **unused)
{
    (void) unused;
    for (int lost = 0; lost < 2; lost++) {
        sslstore_certificate certificate;

        begin(lost == 1 ? ANSWER_LOST : PLACED, PLACED);
        seller.sold_id = "7";
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
        assert_string_equal(certificate.order.store_id, "7");
        assert_string_equal(last_intent()->store_id, "7");
        assert_int_equal(seller.lookups, lost);
        end(&certificate);
    }
}

static void an_order_with_another_id_is_not_ours(void **unused)
{
    static const char *const others[] = {"somebody else's", "x"};

    (void) unused;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        sslstore_certificate certificate;
        sslstore_intent intent;

        begin(ANSWER_LOST, PLACED);
        seller.sold_custom = others[i];
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(false, &certificate), SSLSTORE_ERR_CONFLICT);
        intent = *last_intent();
        assert_int_equal(sslstore_enroll_resume(seller.client, &intent, NULL, &certificate),
                         SSLSTORE_ERR_CONFLICT);
        end(&certificate);
    }
}

static void an_order_without_a_custom_id_counts_as_found_by_it(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(ANSWER_LOST, PLACED);
    seller.sold_custom = "";
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
    check_money(SSLSTORE_OK, &certificate, false);
    end(&certificate);
}

/* Perhaps sold nevertheless: so the program gets its id, and an error. */
static void a_reply_with_another_order_is_a_conflict_that_returns_it(void **unused)
{
    static const struct {
        const char *product;
        const char *name;
        const char *own_id;
        const char *returned_id;
    } rows[] = {{"positivemdcssl", NULL, NULL, NULL},
                {NULL, NULL, NULL, "web-1"},
                {NULL, "other.example.com", NULL, ""},
                {NULL, "other.example.com", "web-1", NULL}};

    (void) unused;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sslstore_certificate certificate;

        begin(PLACED, PLACED);
        seller.direct_product = rows[i].product;
        seller.direct_name = rows[i].name;
        seller.own_id = rows[i].own_id;
        seller.sold_custom = rows[i].returned_id;
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(true, &certificate), SSLSTORE_ERR_CONFLICT);
        assert_string_equal(certificate.order.store_id, "24680");
        assert_string_equal(last_intent()->store_id, "24680");
        assert_int_equal(last_intent()->state, SSLSTORE_INTENT_UNKNOWN);
        assert_int_equal(seller.sent, 1);
        end(&certificate);
    }
}

/* A lookup that the service puts off for an hour does not keep the program waiting. */
static void a_service_that_asks_for_an_hour_leaves_it_unknown_soon(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(ANSWER_LOST, PLACED);
    seller.look_says = fake_status(503, "Retry-After: 3600\r\n", "");
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(true, &certificate), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(error()->retry_after_ms, 3600000);
    assert_int_in_range(seller.fake.now_ms, 0, 60000);
    end(&certificate);
}

static void the_journal_always_receives_the_outcome(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(REQUEST_LOST, PLACED);
    seller.bought = 1;
    seller.sold_product = "positivemdcssl";
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(false, &certificate), SSLSTORE_ERR_CONFLICT);
    assert_int_not_equal(last_intent()->state, SSLSTORE_INTENT_SENDING);
    end(&certificate);
}

static void an_id_that_already_exists_is_looked_up(void **unused)
{
    static const char *const words[] = {
        REFUSED("CustomOrderID already exists"), REFUSED("This CustomOrderID exists"),
        REFUSED("Duplicate customorderid"), REFUSED("CustomOrderID was used already")};

    (void) unused;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        sslstore_certificate certificate;

        begin(PLACED, PLACED);
        seller.bought = 1; /* by an earlier life of this program */
        seller.in_use = words[i];
        assert_int_equal(open_client(), SSLSTORE_OK);
        assert_int_equal(enroll(false, &certificate), SSLSTORE_OK);
        check_money(SSLSTORE_OK, &certificate, false);
        assert_int_equal(seller.lookups, 1);
        end(&certificate);
    }
}

/* ---- Sending once more, where the caller wants that ---- */

static void a_request_that_was_lost_is_sent_once_more_under_the_same_id(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(REQUEST_LOST, PLACED);
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(true, &certificate), SSLSTORE_OK);
    check_money(SSLSTORE_OK, &certificate, true);
    assert_int_equal(seller.sent, 2);
    assert_int_equal(seller.lookups, 5); /* every lookup returned "not found" first */
    end(&certificate);
}

static void a_second_lost_reply_is_looked_up_too(void **unused)
{
    sslstore_certificate certificate;

    (void) unused;
    begin(REQUEST_LOST, ANSWER_LOST);
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(true, &certificate), SSLSTORE_OK);
    check_money(SSLSTORE_OK, &certificate, true);
    end(&certificate);
    begin(REQUEST_LOST, REQUEST_LOST);
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(true, &certificate), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(seller.sent, 2);
    end(&certificate);
}

/* The first was placed after all, and took the money that the second lacks. */
static void a_refused_second_request_says_nothing_about_the_first(void **unused)
{
    sslstore_certificate certificate;
    sslstore_result result;

    (void) unused;
    begin(ANSWER_LOST, SAYS);
    seller.says = fake_json(REFUSED("Insufficient funds"));
    seller.hidden_looks = 5;
    assert_int_equal(open_client(), SSLSTORE_OK);
    result = enroll(true, &certificate);
    check_money(result, &certificate, true);
    assert_int_not_equal(last_intent()->state, SSLSTORE_INTENT_NOT_PLACED);
    end(&certificate);
}

static int zeros(void *user, void *out, size_t size)
{
    (void) user;
    memset(out, 0, size);
    return 0;
}

static void the_lookups_span_some_seconds_whatever_the_jitter(void **unused)
{
    sslstore_config config;
    sslstore_certificate certificate;

    (void) unused;
    begin(REQUEST_LOST, PLACED);
    fake_config(&seller.fake, &config);
    config.random = zeros;
    assert_int_equal(sslstore_client_new_bare(&config, &seller.client), SSLSTORE_OK);
    assert_int_equal(enroll(true, &certificate), SSLSTORE_OK);
    assert_int_equal(seller.sent, 2);
    assert_true(seller.sent_at[1] - seller.sent_at[0] >= 2000);
    end(&certificate);
}

/* ---- After a restart ---- */

static sslstore_intent intent_of(sslstore_certificate *certificate)
{
    sslstore_intent intent;

    begin(ANSWER_LOST, PLACED);
    seller.look_says = fake_status(500, "", "");
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(enroll(false, certificate), SSLSTORE_ERR_UNKNOWN_OUTCOME);
    intent = seller.journal[0]; /* what lay in flash when the power went */
    seller.look_says.bytes = NULL;
    seller.journal_count = 0;
    seller.lookups = 0;
    return intent;
}

static void a_kept_intent_is_looked_up_and_not_sent(void **unused)
{
    sslstore_order_request filled = shop_request();
    sslstore_certificate certificate;
    sslstore_intent intent;

    (void) unused;
    for (int compare = 0; compare < 2; compare++) {
        intent = intent_of(&certificate);
        assert_int_equal(sslstore_enroll_resume(seller.client, &intent,
                                                compare == 1 ? &filled : NULL, &certificate),
                         SSLSTORE_OK);
        check_money(SSLSTORE_OK, &certificate, false);
        assert_int_equal(seller.lookups, 1);
        end(&certificate);
    }
}

static void a_kept_intent_that_is_not_found_stays_unknown_and_is_never_sent(void **unused)
{
    sslstore_certificate certificate;
    sslstore_intent intent;

    (void) unused;
    intent = intent_of(&certificate);
    seller.bought = 0;
    assert_int_equal(sslstore_enroll_resume(seller.client, &intent, NULL, &certificate),
                     SSLSTORE_ERR_UNKNOWN_OUTCOME);
    assert_int_equal(seller.sent, 1);
    assert_string_equal(error()->message, intent.custom_order_id);
    end(&certificate);
}

/* A program may resume whatever lies in its flash. */
static void what_the_journal_knows_is_not_forgotten_by_a_lookup(void **unused)
{
    static const sslstore_intent_state states[] = {
        SSLSTORE_INTENT_PLACED, SSLSTORE_INTENT_NOT_PLACED, SSLSTORE_INTENT_DELIVERED};

    (void) unused;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        sslstore_certificate certificate;
        sslstore_intent intent = intent_of(&certificate);

        intent.state = states[i];
        seller.bought = 0;
        assert_int_equal(sslstore_enroll_resume(seller.client, &intent, NULL, &certificate),
                         SSLSTORE_ERR_UNKNOWN_OUTCOME);
        assert_int_equal(seller.journal_count, 0);
        seller.bought = 1;
        assert_int_equal(sslstore_enroll_resume(seller.client, &intent, NULL, &certificate),
                         SSLSTORE_OK);
        assert_int_equal(seller.journal_count, states[i] != SSLSTORE_INTENT_DELIVERED);
        end(&certificate);
    }
}

static void a_kept_intent_is_compared_with_the_request_and_with_what_is_found(void **unused)
{
    sslstore_order_request filled = shop_request();
    sslstore_certificate certificate;
    sslstore_intent intent;

    (void) unused;
    intent = intent_of(&certificate);
    filled.csr = CSR_SHOP_NEW_KEY;
    assert_int_equal(sslstore_enroll_resume(seller.client, &intent, &filled, &certificate),
                     SSLSTORE_ERR_CONFLICT);
    assert_int_equal(seller.lookups, 0);
    filled.csr = CSR_SHOP;
    seller.sold_product = "positivemdcssl";
    assert_int_equal(sslstore_enroll_resume(seller.client, &intent, &filled, &certificate),
                     SSLSTORE_ERR_CONFLICT);
    seller.sold_product = "positivessl";
    seller.sold_names = "shop.example.com,other.example.com";
    assert_int_equal(sslstore_enroll_resume(seller.client, &intent, &filled, &certificate),
                     SSLSTORE_OK);
    assert_true(certificate.names_differ);
    end(&certificate);
}

static void a_request_that_would_not_be_placed_is_not_resumed_with(void **unused)
{
    sslstore_order_request filled = shop_request();
    sslstore_certificate certificate;
    sslstore_intent intent;

    (void) unused;
    intent = intent_of(&certificate);
    filled.csr = "nonsense";
    memset(&certificate, 0xa5, sizeof certificate);
    assert_int_equal(sslstore_enroll_resume(seller.client, &intent, &filled, &certificate),
                     SSLSTORE_ERR_CSR);
    assert_string_equal(error()->field, "CSR");
    assert_int_equal(seller.lookups, 0);
    assert_int_equal(seller.journal_count, 0);
    assert_null(certificate.order.store_id);
    end(&certificate);
}

/* The catalog may have had the product when the order was placed. */
static void an_order_of_an_unknown_product_is_resumed_with_its_request(void **unused)
{
    sslstore_order_request filled = {.product_code = "tomorrow",
                                     .csr = CSR_SHOP,
                                     .csr_size = SSLSTORE_NUL_TERMINATED,
                                     .unknown_product = true};
    sslstore_enroll_options options = {.skip_approver_check = true};
    sslstore_certificate certificate;
    sslstore_intent intent;

    (void) unused;
    begin(PLACED, PLACED);
    seller.sold_product = filled.product_code;
    assert_int_equal(open_client(), SSLSTORE_OK);
    assert_int_equal(sslstore_enroll(seller.client, &filled, &options, &certificate), SSLSTORE_OK);
    sslstore_certificate_free(&certificate);
    intent = seller.journal[0];
    filled.custom_id = seller.custom_id;
    filled.unknown_product = false;
    assert_int_equal(sslstore_enroll_resume(seller.client, &intent, &filled, &certificate),
                     SSLSTORE_OK);
    assert_string_equal(certificate.order.store_id, "24680");
    end(&certificate);
}

static void an_intent_from_flash_is_not_trusted(void **unused)
{
    sslstore_certificate certificate;
    sslstore_intent intent;

    (void) unused;
    for (int i = 0; i < 4; i++) {
        intent = intent_of(&certificate);
        if (i == 0) {
            intent.version = 0;
        } else if (i == 1) {
            intent.version = 0xffff; /* erased flash */
        } else if (i == 2) {
            memset(intent.custom_order_id, 0xff, sizeof intent.custom_order_id);
        } else {
            intent.custom_order_id[0] = '\0';
        }
        assert_int_equal(sslstore_enroll_resume(seller.client, &intent, NULL, &certificate),
                         SSLSTORE_ERR_ARGUMENT);
        assert_int_equal(seller.lookups, 0);
        end(&certificate);
    }
}

/* ---- Every schedule ---- */

/* What a restart finds: the last intent in the journal. */
static void resume_if_open(void)
{
    sslstore_certificate certificate;
    sslstore_result result;
    sslstore_intent kept;

    if (seller.journal_count == 0 || last_intent()->state == SSLSTORE_INTENT_NOT_PLACED) {
        assert_int_equal(seller.bought, 0);
        return;
    }
    seller.fake.fail_at = 0;
    seller.fake.refuse_at = 0;
    seller.fake.cancel_at = 0;
    seller.hidden_looks = 0;
    kept = *last_intent();
    result = sslstore_enroll_resume(seller.client, &kept, NULL, &certificate);
    assert_int_equal(result, seller.bought == 1 ? SSLSTORE_OK : SSLSTORE_ERR_UNKNOWN_OUTCOME);
    sslstore_certificate_free(&certificate);
}

static void one_schedule(bool resend)
{
    sslstore_certificate certificate;
    sslstore_result result;

    if (open_client() != SSLSTORE_OK) {
        return;
    }
    result = enroll(resend, &certificate);
    check_money(result, &certificate, resend);
    sslstore_certificate_free(&certificate);
    resume_if_open();
    assert_true(seller.bought <= 1);
    sslstore_client_free(seller.client);
    assert_null(fake_complaint(&seller.fake));
}

static const enum fate schedules[][2] = {{PLACED, PLACED},
                                         {ANSWER_LOST, PLACED},
                                         {REQUEST_LOST, PLACED},
                                         {REQUEST_LOST, ANSWER_LOST},
                                         {REQUEST_LOST, REQUEST_LOST}};
#define SCHEDULE_COUNT (sizeof schedules / sizeof schedules[0])

static void whichever_call_of_the_transport_fails(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < SCHEDULE_COUNT * 2; i++) {
        for (int fault = 0; fault < FAKE_FAULT_COUNT * 2; fault++) {
            bool reached = true;

            for (size_t n = 1; reached; n++) {
                begin(schedules[i / 2][0], schedules[i / 2][1]);
                seller.fake.fail_at = n;
                seller.fake.fault = (enum fake_fault)(fault / 2);
                seller.fake.fail_permanently = fault % 2 == 1;
                seller.fake.send_step = 300;
                one_schedule(i % 2 == 1);
                reached = seller.fake.failed;
            }
        }
    }
}

static void whichever_allocation_fails(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < SCHEDULE_COUNT * 2; i++) {
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            bool reached = true;

            for (size_t n = 2; reached; n++) {
                begin(schedules[i / 2][0], schedules[i / 2][1]);
                seller.fake.refuse_at = n;
                seller.fake.refuse_permanently = for_ever == 1;
                one_schedule(i % 2 == 1);
                reached = seller.fake.refused;
            }
        }
    }
}

static void whenever_it_is_cancelled(void **unused)
{
    (void) unused;
    for (size_t i = 0; i < SCHEDULE_COUNT * 2; i++) {
        bool reached = true;

        for (size_t n = 1; reached; n++) {
            begin(schedules[i / 2][0], schedules[i / 2][1]);
            seller.fake.cancel_at = n;
            seller.fake.storm = true;
            seller.fake.call_ms = 30;
            seller.fake.send_step = 300;
            one_schedule(i % 2 == 1);
            reached = seller.fake.ticks >= n;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_intent_is_kept_before_anything_is_sent_and_again_when_it_is_placed),
        cmocka_unit_test(an_id_of_the_callers_own_is_used_as_it_is),
        cmocka_unit_test(an_id_of_the_callers_own_may_be_as_long_as_an_intent_holds),
        cmocka_unit_test(the_digest_differs_by_product_names_and_key),
        cmocka_unit_test(the_digest_of_an_order_never_changes),
        cmocka_unit_test(a_journal_that_refuses_stops_the_order),
        cmocka_unit_test(without_a_journal_an_order_is_placed_all_the_same),
        cmocka_unit_test(an_id_is_a_random_uuid),
        cmocka_unit_test(without_randomness_nothing_is_sent),
        cmocka_unit_test(a_connection_that_cannot_be_made_means_not_placed),
        cmocka_unit_test(a_connection_that_comes_at_the_second_try_is_used),
        cmocka_unit_test(a_refusal_means_not_placed),
        cmocka_unit_test(after_a_lost_reply_the_order_is_looked_up),
        cmocka_unit_test(an_order_that_appears_late_is_found),
        cmocka_unit_test(after_every_inconclusive_reply_the_order_is_looked_up),
        cmocka_unit_test(an_order_that_is_never_found_is_of_unknown_outcome),
        cmocka_unit_test(a_failed_lookup_leaves_it_unknown_and_sends_nothing),
        cmocka_unit_test(another_order_under_that_id_is_never_taken_for_ours),
        cmocka_unit_test(names_that_were_not_requested_are_a_warning),
        cmocka_unit_test(one_requested_name_identifies_an_order_of_the_programs_id),
        cmocka_unit_test(all_names_of_the_order_are_requested),
        cmocka_unit_test(names_are_compared_as_domain_names),
        cmocka_unit_test(the_product_is_compared_if_the_order_has_it),
        cmocka_unit_test(the_id_of_an_order_may_have_one_digit),
        cmocka_unit_test(an_order_with_another_id_is_not_ours),
        cmocka_unit_test(an_order_without_a_custom_id_counts_as_found_by_it),
        cmocka_unit_test(a_reply_with_another_order_is_a_conflict_that_returns_it),
        cmocka_unit_test(a_service_that_asks_for_an_hour_leaves_it_unknown_soon),
        cmocka_unit_test(the_journal_always_receives_the_outcome),
        cmocka_unit_test(an_id_that_already_exists_is_looked_up),
        cmocka_unit_test(a_request_that_was_lost_is_sent_once_more_under_the_same_id),
        cmocka_unit_test(a_second_lost_reply_is_looked_up_too),
        cmocka_unit_test(a_refused_second_request_says_nothing_about_the_first),
        cmocka_unit_test(the_lookups_span_some_seconds_whatever_the_jitter),
        cmocka_unit_test(a_kept_intent_is_looked_up_and_not_sent),
        cmocka_unit_test(a_kept_intent_that_is_not_found_stays_unknown_and_is_never_sent),
        cmocka_unit_test(what_the_journal_knows_is_not_forgotten_by_a_lookup),
        cmocka_unit_test(a_kept_intent_is_compared_with_the_request_and_with_what_is_found),
        cmocka_unit_test(a_request_that_would_not_be_placed_is_not_resumed_with),
        cmocka_unit_test(an_order_of_an_unknown_product_is_resumed_with_its_request),
        cmocka_unit_test(an_intent_from_flash_is_not_trusted),
        cmocka_unit_test(whichever_call_of_the_transport_fails),
        cmocka_unit_test(whichever_allocation_fails),
        cmocka_unit_test(whenever_it_is_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
