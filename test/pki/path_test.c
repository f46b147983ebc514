/* Paths: which of several chains is found, from which files, and what is reported of unreadable
 * ones. The files are in test/pki/data/bags; those that do not begin with "new-" came with a
 * report.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fixture.h"

#include "pki/chain.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct heap heap;
static sslstore_chain chain;

static sslstore_result read_with(const char *names, const struct sslstore__chain_options *options)
{
    sslstore_memory memory = heap_memory(&heap);
    struct file_set set;
    sslstore_result result;

    file_set_load(&set, "bags/", names);
    result = sslstore__chain_read(&memory, set.files, set.count, options, &chain);
    file_set_free(&set);
    return result;
}

static sslstore_result read_names(const char *names)
{
    static const struct sslstore__chain_options none;

    return read_with(names, &none);
}

static void free_chain(void)
{
    sslstore_chain_free(&chain);
    assert_int_equal(heap.live, 0);
}

static void assert_pem_of(const char *pem, const char *names)
{
    char expected[8192] = "";
    struct file_set set;

    file_set_load(&set, "bags/", names);
    for (size_t i = 0; i < set.count; i++) {
        (void) strncat(expected, set.files[i].content, set.files[i].size);
    }
    file_set_free(&set);
    assert_string_equal(pem, expected);
}

struct row {
    const char *set; /* the leaf is its first file */
    const char *issuers;
    const char *root;
    uint32_t unreadable;
};

/* Of the set in this order, and in the other. */
static void check_row(const struct row *row)
{
    char turned[512] = "";
    char leaf[64];
    size_t end = strlen(row->set);

    for (size_t i = end; i-- > 0;) {
        if (i == 0 || row->set[i - 1] == ' ') {
            (void) strncat(turned, row->set + i, end - i);
            (void) strcat(turned, i == 0 ? "" : " ");
            end = i - (i > 0);
        }
    }
    (void) snprintf(leaf, sizeof leaf, "%.*s", (int) strcspn(row->set, " "), row->set);
    for (int backwards = 0; backwards < 2; backwards++) {
        assert_int_equal(read_names(backwards == 1 ? turned : row->set), SSLSTORE_OK);
        assert_pem_of(chain.leaf_pem, leaf);
        assert_pem_of(chain.chain_pem, row->issuers);
        assert_pem_of(chain.root_pem, row->root);
        assert_int_equal(chain.complete, row->root[0] != '\0');
        assert_int_equal(chain.unreadable, row->unreadable);
        free_chain();
    }
}

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        check_row(&rows[i]);
    }
}

/* ---- Which chain ---- */

static void the_chain_that_is_complete_among_the_files_wins(void **unused)
{
    static const struct row rows[] = {
        {"cross-leaf.pem cross-int1.pem cross-int2.pem cross-r1.pem", "cross-int1.pem",
         "cross-r1.pem", 0},
        {"cross-leaf.pem cross-int1.pem cross-int2.pem", "cross-int2.pem", "", 0},
        {"new-leaf.pem new-issuing.pem new-issuing-of-gone.pem new-middle.pem new-root.pem",
         "new-issuing.pem new-middle.pem", "new-root.pem", 0},
        {"new-leaf.pem new-issuing.pem new-middle.pem new-middle-of-gone.pem new-root.pem",
         "new-issuing.pem new-middle.pem", "new-root.pem", 0},
        {"new-leaf.pem new-issuing-of-gone.pem new-issuing.pem new-middle-of-gone.pem "
         "new-middle.pem new-root.pem",
         "new-issuing.pem new-middle.pem", "new-root.pem", 0},
        {"new-leaf.pem new-issuing.pem new-middle.pem new-root.pem new-root-of-gone.pem",
         "new-issuing.pem new-middle.pem", "new-root.pem", 0},
        /* of two that are complete the shorter, though it ends sooner */
        {"new-leaf.pem new-issuing.pem new-issuing-of-root.pem new-middle.pem new-root.pem",
         "new-issuing-of-root.pem", "new-root.pem", 0},
        /* of those that are not, the longer */
        {"new-leaf.pem new-issuing-of-gone.pem new-issuing.pem new-middle.pem",
         "new-issuing.pem new-middle.pem", "", 0},
        {"new-leaf.pem new-issuing-of-gone.pem new-issuing.pem new-middle.pem "
         "new-root-of-gone.pem",
         "new-issuing.pem new-middle.pem new-root-of-gone.pem", "", 0},
    };

    (void) unused;
    check_rows(rows, COUNT(rows));
}

static void what_did_not_sign_is_no_issuer(void **unused)
{
    static const struct row rows[] = {
        {"new-bare-leaf.pem new-false-middle.pem", "", "", 0},
        {"new-bare-leaf.pem new-false-rsa-middle.pem", "", "", 0},
        {"new-bare-leaf.pem new-false-ed-middle.pem", "", "", 0},
        {"new-bare-leaf.pem new-false-middle.pem new-false-rsa-middle.pem new-false-ed-middle.pem "
         "new-bare-root.pem",
         "", "", 0},
        {"new-bare-leaf.pem new-false-middle.pem new-bare-middle.pem new-false-root.pem",
         "new-bare-middle.pem", "", 0},
        {"new-bare-leaf.pem new-bare-middle.pem new-false-root.pem new-bare-root.pem",
         "new-bare-middle.pem", "new-bare-root.pem", 0},
        /* a bridge to a new key is no root, though it has the root's name for its own issuer */
        {"new-bridged-leaf.pem new-bare-bridge.pem", "new-bare-bridge.pem", "", 0},
        {"new-bridged-leaf.pem new-bare-bridge.pem new-bare-root.pem", "new-bare-bridge.pem",
         "new-bare-root.pem", 0},
        /* a root that signed itself in a way that nobody checks any more is one all the same */
        {"new-bare-leaf.pem new-bare-middle.pem new-sha1-root.pem", "new-bare-middle.pem",
         "new-sha1-root.pem", 0},
    };

    (void) unused;
    check_rows(rows, COUNT(rows));
}

static void issuers_are_found_however_their_names_are_written(void **unused)
{
    static const struct row rows[] = {
        {"new-name-leaf.pem new-name-t61.pem", "", "new-name-t61.pem", 0},
        {"new-name-leaf.pem new-name-case.pem", "", "new-name-case.pem", 0},
        {"new-name-leaf.pem new-name-blanks.pem", "", "new-name-blanks.pem", 0},
        {"new-name-bmp-leaf.pem new-name-bmp.pem", "", "new-name-bmp.pem", 0},
        {"new-name-leaf.pem new-name-other-order.pem", "", "", 0},
        {"new-name-leaf.pem new-name-joined.pem", "", "", 0},
        {"new-name-leaf.pem new-name-shorter.pem", "", "", 0},
        {"new-name-leaf.pem new-name-longer.pem", "", "", 0},
        {"new-name-leaf.pem new-name-other-type.pem", "", "", 0},
    };

    (void) unused;
    check_rows(rows, COUNT(rows));
    assert_int_equal(read_names("issuer-utf8string-leaf.pem issuer-printablestring-root.pem"),
                     SSLSTORE_OK);
    assert_true(chain.complete);
    assert_string_not_equal(chain.root_pem, "");
    free_chain();
}

/* ---- Which files ---- */

static size_t blocks(const char *pem)
{
    size_t count = 0;

    while ((pem = strstr(pem, "-----BEGIN")) != NULL) {
        pem++;
        count++;
    }
    return count;
}

static void further_certificates_are_read_and_what_is_not_is_counted(void **unused)
{
    static const struct {
        const char *set;
        size_t issuers; /* in the chain, with the root */
        uint32_t unreadable;
    } rows[] = {
        {"der-leaf-first.der", 2, 0},
        {"issuer-without-end.pem", 0, 1},
        {"issuer-cut-der.pem", 0, 1},
        {"new-line-ends.der", 2, 0},
        {"new-twice.der", 1, 0},
        {"new-two-in-one-block.pem", 1, 0},
        {"new-pkcs7-behind.der", 2, 0},
        {"new-broken-base64.pem", 0, 1},
        {"new-without-end-first.pem", 0, 1},
        {"new-other-end.pem", 0, 1},
        {"new-cut-short.pem", 0, 1},
        {"new-second-cut.der", 0, 1},
        {"new-text-behind.der", 0, 1},
        {"new-broken-pkcs7.pem", 0, 1},
        {"new-broken-base64.pem new-second-cut.der new-text-behind.der", 0, 3},
        {"new-broken-base64.pem new-issuing.pem", 1, 1},
        {"new-leaf.pem ../leaf.p12", 0, 1},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (read_names(rows[i].set) != SSLSTORE_OK ||
            blocks(chain.chain_pem) + blocks(chain.root_pem) != rows[i].issuers ||
            chain.unreadable != rows[i].unreadable) {
            fail_msg("%s: %zu issuers, %u unreadable", rows[i].set,
                     blocks(chain.chain_pem) + blocks(chain.root_pem), chain.unreadable);
        }
        free_chain();
    }
    assert_int_equal(read_names("new-key-behind.der"), SSLSTORE_ERR_KEY);
    assert_int_equal(read_names("new-leaf.pem ../leaf-trusted.crt"), SSLSTORE_ERR_AMBIGUOUS);
}

/* What OpenSSL writes behind a trusted certificate is none of ours. */
static void a_trusted_certificate_is_read_completely(void **unused)
{
    (void) unused;
    assert_int_equal(read_names("../leaf-trusted.crt"), SSLSTORE_OK);
    assert_int_equal(chain.unreadable, 0);
    free_chain();
}

/* ---- Given roots ---- */

static sslstore_result read_up_to(const char *set, const char *roots, int64_t now, char *missing)
{
    struct sslstore__chain_options options = {.anchors = {.now = now}};
    struct sslstore__text text;
    char all[65536] = "";
    struct file_set files;
    sslstore_result result;

    sslstore__text_init(&text, missing, 128);
    options.missing = &text;
    file_set_load(&files, "bags/", roots);
    for (size_t i = 0; i < files.count; i++) {
        (void) strncat(all, files.files[i].content, files.files[i].size);
    }
    file_set_free(&files);
    options.anchors.pem = exact(all, strlen(all));
    options.anchors.size = strlen(all);
    result = read_with(set, &options);
    free((char *) (uintptr_t) options.anchors.pem);
    return result;
}

static void given_roots_decide_which_chain_is_taken(void **unused)
{
    static const struct {
        const char *set;
        const char *roots;
        const char *issuers; /* NULL: none is found */
        const char *root;
        const char *missing;
    } rows[] = {
        {"new-leaf.pem new-issuing.pem new-middle.pem", "new-root.pem",
         "new-issuing.pem new-middle.pem", "new-root.pem", ""},
        {"new-leaf.pem new-issuing.pem new-middle.pem new-root.pem", "new-root.pem",
         "new-issuing.pem new-middle.pem", "new-root.pem", ""},
        {"new-leaf.pem new-issuing.pem new-middle.pem",
         "cross-r1.pem new-name-t61.pem new-root.pem", "new-issuing.pem new-middle.pem",
         "new-root.pem", ""},
        /* an anchor is a name and a key, in whichever certificate they stand */
        {"new-leaf.pem new-issuing.pem new-middle.pem new-root-of-gone.pem", "new-root.pem",
         "new-issuing.pem new-middle.pem", "new-root.pem", ""},
        {"new-leaf.pem new-issuing.pem new-middle.pem new-root.pem", "new-root-of-gone.pem",
         "new-issuing.pem new-middle.pem", "new-root-of-gone.pem", ""},
        /* an issuer may be one; the nearest ends the chain */
        {"new-leaf.pem new-issuing.pem new-middle.pem new-root.pem", "new-middle.pem",
         "new-issuing.pem", "new-middle.pem", ""},
        {"new-leaf.pem", "new-issuing.pem", "", "new-issuing.pem", ""},
        {"new-leaf.pem new-issuing.pem", "new-leaf.pem", "", "", ""},
        /* damaged ones, and what is no certificate, are passed over */
        {"new-leaf.pem", "new-cut-short.pem ../p256.csr new-issuing.pem", "", "", ""},
        {"new-leaf.pem", "new-without-end-first.pem new-issuing.pem", "", "", ""},
        {"cross-leaf.pem cross-int1.pem", "new-broken-base64.pem cross-r1.pem", "cross-int1.pem",
         "cross-r1.pem", ""},
        {"new-bare-leaf.pem new-bare-middle.pem", "new-false-root.pem new-bare-root.pem",
         "new-bare-middle.pem", "new-bare-root.pem", ""},
        {"new-bare-leaf.pem new-bare-middle.pem", "new-sha1-root.pem", "new-bare-middle.pem",
         "new-sha1-root.pem", ""},
        /* none leads there */
        {"new-leaf.pem new-issuing.pem new-middle.pem new-root.pem", "cross-r1.pem", NULL, "",
         "CN=Root"},
        {"new-leaf.pem new-issuing.pem new-middle.pem new-root.pem", "new-name-t61.pem", NULL, "",
         "CN=Root"}, /* the key of the root under another name */
        {"new-leaf.pem new-issuing.pem", "new-root.pem", NULL, "", "CN=Middle"},
        {"new-leaf.pem new-middle.pem", "new-root.pem", NULL, "", "CN=Issuing"},
        {"new-bare-leaf.pem new-bare-middle.pem", "new-false-root.pem", NULL, "", "CN=Root"},
        {"new-bare-leaf.pem new-false-middle.pem", "new-bare-root.pem", NULL, "", "CN=Middle"},
        {"new-leaf.pem", "../p256.csr", NULL, "", "CN=Issuing"},
    };

    (void) unused;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char missing[128];
        sslstore_result result = read_up_to(rows[i].set, rows[i].roots, 0, missing);

        if (result != (rows[i].issuers != NULL ? SSLSTORE_OK : SSLSTORE_ERR_CHAIN)) {
            fail_msg("row %zu: %s", i, sslstore_result_name(result));
        }
        assert_string_equal(missing, rows[i].missing);
        if (result == SSLSTORE_OK) {
            assert_pem_of(chain.chain_pem, rows[i].issuers);
            if (rows[i].root[0] != '\0') {
                assert_pem_of(chain.root_pem, rows[i].root);
            }
            assert_true(chain.complete);
        }
        free_chain();
    }
}

/* They are good for 20,000 and 36,500 days. */
static void issuers_and_roots_must_be_valid_where_the_time_is_known(void **unused)
{
    static const char set[] = "new-leaf.pem new-issuing.pem new-issuing-of-root.pem new-middle.pem";
    int64_t start;
    char missing[128];

    (void) unused;
    assert_int_equal(read_names("new-leaf.pem"), SSLSTORE_OK);
    start = chain.not_before;
    free_chain();
    assert_int_equal(read_up_to(set, "new-root.pem", start + 86400, missing), SSLSTORE_OK);
    assert_pem_of(chain.chain_pem, "new-issuing-of-root.pem");
    free_chain();
    assert_int_equal(read_up_to(set, "new-root.pem", start + 10001 * INT64_C(86400), missing),
                     SSLSTORE_OK);
    assert_pem_of(chain.chain_pem, "new-issuing.pem new-middle.pem");
    free_chain();
    assert_int_equal(read_up_to(set, "new-root.pem", start + 20001 * INT64_C(86400), missing),
                     SSLSTORE_ERR_CHAIN);
    assert_int_equal(read_up_to(set, "new-root.pem", start - 86400, missing), SSLSTORE_ERR_CHAIN);
    assert_int_equal(heap.live, 0);
}

/* Neither by name, nor by key, nor by signature: it is no CA. */
static void a_certificate_that_is_no_ca_issues_nothing_up_to_given_roots(void **unused)
{
    char missing[128];

    (void) unused;
    assert_int_equal(
        read_up_to("../leaf.crt ../issuing.crt ../middle.crt", "../root.crt", 0, missing),
        SSLSTORE_OK);
    free_chain();
    assert_int_equal(read_names("new-plain-leaf.pem new-plain-issuer.pem new-root.pem"),
                     SSLSTORE_OK);
    assert_true(chain.complete);
    free_chain();
    assert_int_equal(
        read_up_to("new-plain-leaf.pem new-plain-issuer.pem", "new-root.pem", 0, missing),
        SSLSTORE_ERR_CHAIN);
    assert_string_equal(missing, "CN=Plain");
}

static void every_allocation_may_fail(void **unused)
{
    sslstore_result result;
    size_t n = 0;

    (void) unused;
    do {
        char missing[128];

        memset(&heap, 0, sizeof heap);
        heap.fail_at = ++n;
        result = read_up_to("new-leaf.pem new-issuing.pem new-middle.pem",
                            "cross-r1.pem new-root.pem", 0, missing);
        assert_true(result == SSLSTORE_OK || result == SSLSTORE_ERR_MEMORY);
        sslstore_chain_free(&chain);
        assert_int_equal(heap.live, 0);
    } while (result != SSLSTORE_OK);
    assert_true(n > 6);
    memset(&heap, 0, sizeof heap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_chain_that_is_complete_among_the_files_wins),
        cmocka_unit_test(what_did_not_sign_is_no_issuer),
        cmocka_unit_test(issuers_are_found_however_their_names_are_written),
        cmocka_unit_test(further_certificates_are_read_and_what_is_not_is_counted),
        cmocka_unit_test(a_trusted_certificate_is_read_completely),
        cmocka_unit_test(given_roots_decide_which_chain_is_taken),
        cmocka_unit_test(issuers_and_roots_must_be_valid_where_the_time_is_known),
        cmocka_unit_test(a_certificate_that_is_no_ca_issues_nothing_up_to_given_roots),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests_name("pki/path", tests, NULL, NULL);
}
