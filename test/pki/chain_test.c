/* End-entity certificates and their chains.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "build.h"
#include "fixture.h"

#include "base/text.h"
#include "pki/digest.h"
#include "pki/pem.h"

static struct heap heap;

static const char *problem; /* of the files that were read last */

/* Read files, each in a block of its exact size. */
static sslstore_result read_set(const sslstore_file *files, size_t count, const uint8_t *key_sha256,
                                sslstore_chain *chain)
{
    sslstore_memory memory = heap_memory(&heap);
    sslstore_file copies[FILE_SET_MAX];
    sslstore_result result;

    assert_true(count <= FILE_SET_MAX);
    for (size_t i = 0; i < count; i++) {
        copies[i] = files[i];
        copies[i].content = exact(files[i].content, files[i].size);
    }
    memset(chain, 0x5a, sizeof *chain);
    problem = "unset";
    result = sslstore_chain_read(&memory, copies, count, key_sha256, chain, &problem);
    assert_int_equal(problem != NULL, result == SSLSTORE_ERR_KEY || result == SSLSTORE_ERR_LIMIT);
    for (size_t i = 0; i < count; i++) {
        char *content = (char *) (uintptr_t) copies[i].content;

        free(content);
    }
    if (result != SSLSTORE_OK) {
        static const sslstore_chain nothing;

        assert_memory_equal(chain, &nothing, sizeof nothing);
        assert_int_equal(heap.live, 0);
    }
    return result;
}

static sslstore_result read_text(const char *text, size_t size, sslstore_chain *chain)
{
    sslstore_file file = {"a.txt", NULL, 0};

    file.content = text;
    file.size = size;
    return read_set(&file, 1, NULL, chain);
}

/* fullchain_pem is leaf_pem and then chain_pem, which is its end. */
static void assert_is_full(const sslstore_chain *chain)
{
    size_t size = strlen(chain->leaf_pem);

    assert_memory_equal(chain->fullchain_pem, chain->leaf_pem, size);
    assert_ptr_equal(chain->fullchain_pem + size, chain->chain_pem);
}

static void free_chain(sslstore_chain *chain)
{
    if (chain->leaf_pem != NULL) {
        assert_is_full(chain);
    }
    sslstore_chain_free(chain);
    assert_int_equal(heap.live, 0);
}

/* ---- Files of test/pki/data ---- */

static sslstore_result read_names(const char *names, const uint8_t *key_sha256,
                                  sslstore_chain *chain)
{
    struct file_set set;
    sslstore_result result;

    file_set_load(&set, "", names);
    result = read_set(set.files, set.count, key_sha256, chain);
    file_set_free(&set);
    return result;
}

/* The PEM text is that of these files, one after the other. */
static void assert_pem_of(const char *pem, const char *names)
{
    struct file_set set;
    char expected[8192] = "";

    file_set_load(&set, "", names);
    for (size_t i = 0; i < set.count; i++) {
        (void) strncat(expected, set.files[i].content, set.files[i].size);
    }
    file_set_free(&set);
    assert_string_equal(pem, expected);
}

/* Put the files into their next order; false after the last one. */
static bool next_order(size_t *order, size_t count)
{
    size_t i = count - 1;
    size_t j = count - 1;
    size_t kept;

    while (i > 0 && order[i - 1] > order[i]) {
        i--;
    }
    if (i == 0) {
        return false;
    }
    while (order[j] < order[i - 1]) {
        j--;
    }
    kept = order[i - 1], order[i - 1] = order[j], order[j] = kept;
    for (j = count - 1; i < j; i++, j--) {
        kept = order[i], order[i] = order[j], order[j] = kept;
    }
    return true;
}

/* The result must be this in every order of the files. */
static void assert_every_order(const char *names, const uint8_t *key_sha256, const char *leaf,
                               const char *issuers, const char *root)
{
    struct file_set set;
    size_t order[8] = {0, 1, 2, 3, 4, 5, 6, 7};

    file_set_load(&set, "", names);
    do {
        sslstore_file files[8];
        sslstore_chain chain;

        for (size_t i = 0; i < set.count; i++) {
            files[i] = set.files[order[i]];
        }
        assert_int_equal(read_set(files, set.count, key_sha256, &chain), SSLSTORE_OK);
        assert_pem_of(chain.leaf_pem, leaf);
        assert_pem_of(chain.chain_pem, issuers);
        assert_pem_of(chain.root_pem, root);
        free_chain(&chain);
    } while (next_order(order, set.count));
    file_set_free(&set);
}

static void digest_of(const char *name, uint8_t *key_sha256)
{
    sslstore_chain chain;

    assert_int_equal(read_names(name, NULL, &chain), SSLSTORE_OK);
    memcpy(key_sha256, chain.key_sha256, SSLSTORE_SHA256_SIZE);
    free_chain(&chain);
}

/* ---- Hostile input ---- */

static void a_private_key_anywhere_stops_everything(void **state)
{
    static const char *const bags[] = {
        "p256.key",
        "leaf.crt p256.key",
        "p256.key leaf.crt",
        "leaf.crt p256.key.der",
        "leaf.crt p256-sec1.key",
        "rsa2048-pkcs1.key leaf.crt",
        "leaf.crt encrypted.key root.crt",
    };
    static const char begun[] = "-----BEGIN RSA PRIVATE KEY-----\nMIIE";
    sslstore_chain chain;

    (void) state;
    for (size_t i = 0; i < sizeof bags / sizeof bags[0]; i++) {
        assert_int_equal(read_names(bags[i], NULL, &chain), SSLSTORE_ERR_KEY);
        assert_non_null(strstr(problem, SSLSTORE__WORDS("a private key")));
    }
    assert_int_equal(read_text(begun, sizeof begun - 1, &chain), SSLSTORE_ERR_KEY);
}

static void what_holds_no_certificate_is_reported_apart(void **state)
{
    sslstore_file empty[3] = {
        {"a", "never looked at", 0}, {"b", NULL, SSLSTORE_NUL_TERMINATED}, {"c", " \r\n", 3}};
    sslstore_memory memory = heap_memory(&heap);
    sslstore_chain chain;

    (void) state;
    assert_int_equal(sslstore_chain_read(&memory, NULL, 0, NULL, &chain, NULL),
                     SSLSTORE_ERR_NO_CERTIFICATE);
    assert_int_equal(sslstore_chain_read(&memory, empty, 3, NULL, &chain, NULL),
                     SSLSTORE_ERR_NO_CERTIFICATE);
    assert_int_equal(read_names("p256.csr", NULL, &chain), SSLSTORE_ERR_NO_CERTIFICATE);
    assert_int_equal(read_names("make.sh", NULL, &chain), SSLSTORE_ERR_CERTIFICATE);
    assert_int_equal(read_names("p256.csr.der", NULL, &chain), SSLSTORE_ERR_CERTIFICATE);
    assert_int_equal(read_names("leaf.p12", NULL, &chain), SSLSTORE_ERR_CERTIFICATE);
    assert_int_equal(read_text("PK\x03\x04 a zip", 10, &chain), SSLSTORE_ERR_CERTIFICATE);
}

static void a_file_cut_at_any_byte_gives_the_certificate_or_an_error(void **state)
{
    static const char *const names[] = {"leaf.crt", "leaf.crt.der", "all.p7b", "all.p7b.der",
                                        "signed-ber.p7b.der"};

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t size;
        char *data = load(names[i], &size);
        bool was_read = false;
        sslstore_chain chain;

        for (size_t cut = 1; cut <= size; cut++) {
            sslstore_result result = read_text(data, cut, &chain);

            assert_true(!was_read || result == SSLSTORE_OK);
            was_read = result == SSLSTORE_OK;
            if (was_read) {
                assert_pem_of(chain.leaf_pem, "leaf.crt");
                free_chain(&chain);
            } else {
                assert_int_equal(result, SSLSTORE_ERR_CERTIFICATE);
            }
        }
        assert_true(was_read);
        free(data);
    }
}

static void broken_base64_spoils_only_its_own_block(void **state)
{
    size_t leaf_size;
    char *leaf = load("leaf.crt", &leaf_size);
    size_t root_size;
    char *root = load("root.crt", &root_size);
    char both[4096];
    sslstore_chain chain;

    (void) state;
    for (size_t at = 28; at < root_size - 27; at++) {
        char kept = root[at];

        root[at] = '!';
        (void) snprintf(both, sizeof both, "%s%s", root, leaf);
        assert_int_equal(read_text(both, strlen(both), &chain), SSLSTORE_OK);
        assert_pem_of(chain.leaf_pem, "leaf.crt");
        assert_string_equal(chain.root_pem, "");
        free_chain(&chain);
        root[at] = kept;
    }
    leaf[40] = '!'; /* the broken one may have been the leaf */
    (void) snprintf(both, sizeof both, "%s%s", root, leaf);
    assert_int_equal(read_text(both, strlen(both), &chain), SSLSTORE_ERR_CERTIFICATE);
    free(root);
    free(leaf);
}

static sslstore_result read_bundle(void *chain)
{
    return read_names("all.p7b", NULL, chain);
}

static void every_allocation_may_fail(void **state)
{
    sslstore_chain chain;

    (void) state;
    /* the set, the certificates, the result */
    assert_int_equal(heap_fail_each(&heap, read_bundle, &chain), 4);
    free_chain(&chain);
}

/* ---- Forms ---- */

static void a_certificate_is_read_in_every_form(void **state)
{
    static const char *const names[] = {"leaf.crt", "leaf.crt.der", "leaf-trusted.crt"};
    size_t size;
    char *pem = load("leaf.crt", &size);
    char *crlf = with_line_ends(pem, "\r\n");
    char *cr = with_line_ends(pem, "\r");
    char *one_line = with_line_ends(pem, "");
    char *blanks = with_line_ends(pem, " \r\n\t");
    char *body = strchr(pem, '\n') + 1;
    char x509[2048];
    char around[2048];
    const char *texts[9];
    sslstore_chain chain;

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(read_names(names[i], NULL, &chain), SSLSTORE_OK);
        assert_pem_of(chain.leaf_pem, "leaf.crt");
        free_chain(&chain);
    }
    (void) snprintf(x509, sizeof x509,
                    "-----BEGIN X509 CERTIFICATE-----\n%.*s-----END X509 CERTIFICATE-----",
                    (int) (strstr(body, "-----") - body), body);
    (void) snprintf(around, sizeof around, "\xEF\xBB\xBFHere it is: %s and that was it.", one_line);
    texts[0] = pem;
    texts[1] = crlf;
    texts[2] = cr;
    texts[3] = one_line;
    texts[4] = blanks;
    texts[5] = x509;
    texts[6] = around;
    *strstr(body, "-----") = '\0';
    texts[7] = body;
    texts[8] = one_line + strlen("-----BEGIN CERTIFICATE-----");
    for (size_t i = 0; i < 9; i++) {
        char text[2048];

        (void) snprintf(text, sizeof text, "%s", i == 0 ? around : texts[i]);
        if (i == 8) {
            *strstr(text, "-----") = '\0';
        }
        assert_int_equal(read_text(text, strlen(text), &chain), SSLSTORE_OK);
        assert_pem_of(chain.leaf_pem, "leaf.crt");
        free_chain(&chain);
    }
    free(blanks);
    free(one_line);
    free(cr);
    free(crlf);
    free(pem);
}

static void pkcs7_gives_its_certificates(void **state)
{
    static const char *const names[] = {"all.p7b", "all.p7b.der", "signed-ber.p7b.der",
                                        "all.p7b all.p7b.der leaf.crt root.crt"};
    sslstore_chain chain;

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(read_names(names[i], NULL, &chain), SSLSTORE_OK);
        assert_pem_of(chain.leaf_pem, "leaf.crt");
        assert_pem_of(chain.chain_pem, "issuing.crt middle.crt");
        assert_pem_of(chain.root_pem, "root.crt");
        free_chain(&chain);
    }
}

static void files_in_utf16_are_read(void **state)
{
    static const char *const names[] = {"leaf.crt", "all.p7b", "leaf-trusted.crt",
                                        "bags/new-many.pem"};

    (void) state;
    for (size_t i = 0; i < 2 * (sizeof names / sizeof names[0]); i++) {
        size_t size;
        char *text = load(names[i / 2], &size);
        size_t wide_size;
        char *wide = widened(text, size, i % 2 == 0, &wide_size);
        sslstore_chain narrow;
        sslstore_chain chain;
        sslstore_result result = read_text(text, size, &narrow);

        assert_int_equal(read_text(wide, wide_size, &chain), result);
        if (result == SSLSTORE_OK) {
            assert_string_equal(chain.fullchain_pem, narrow.fullchain_pem);
            assert_string_equal(chain.root_pem, narrow.root_pem);
            assert_int_equal(chain.unreadable, 0);
        }
        sslstore_chain_free(&narrow);
        free_chain(&chain);
        free(wide);
        free(text);
    }
}

static void a_private_key_in_utf16_is_one(void **state)
{
    size_t size;
    char *text = load("p256.key", &size);
    size_t wide_size;
    char *wide = widened(text, size, true, &wide_size);
    sslstore_chain chain;

    (void) state;
    assert_int_equal(read_text(wide, wide_size, &chain), SSLSTORE_ERR_KEY);
    free(wide);
    free(text);
}

/* The SignedData of a file, without the ContentInfo around it. */
static void signed_data_by_itself_is_no_private_key(void **state)
{
    static const struct {
        const char *name;
        size_t header; /* of the ContentInfo */
    } rows[] = {
        {"all.p7b.der", 4 + 11 + 4},
        {"signed-ber.p7b.der", 2 + 11 + 2},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size;
        char *data = load(rows[i].name, &size);
        sslstore_chain chain;

        assert_int_equal(data[rows[i].header], 0x30);
        assert_int_equal(read_text(data + rows[i].header, size - rows[i].header, &chain),
                         SSLSTORE_OK);
        assert_pem_of(chain.leaf_pem, "leaf.crt");
        assert_pem_of(chain.chain_pem, "issuing.crt middle.crt");
        free_chain(&chain);
        free(data);
    }
}

static void what_only_begins_like_signed_data_is_counted(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        sslstore_result result;
    } rows[] = {
        {"\x30\x05\x02\x01\x01\x31\x00", 7, SSLSTORE_ERR_CERTIFICATE}, /* cut off */
        {"\x30\x05\x02\x01\x00\x31\x00", 7, SSLSTORE_ERR_CERTIFICATE},
        {"\x30\x05\x02\x01\x01\x30\x00", 7, SSLSTORE_ERR_KEY},     /* PKCS #8 */
        {"\x30\x05\x02\x01\x01\x04\x00", 7, SSLSTORE_ERR_KEY},     /* SEC 1   */
        {"\x30\x05\x02\x01\x00\x02\x00", 7, SSLSTORE_ERR_KEY},     /* PKCS #1 */
        {"\x30\x04\x06\x02\x2a\x03", 6, SSLSTORE_ERR_CERTIFICATE}, /* other content */
        /* no certificates in it */
        {"\x30\x09\x02\x01\x01\x31\x00\x30\x00\xa0\x00", 11, SSLSTORE_ERR_NO_CERTIFICATE},
    };
    sslstore_chain chain;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(read_text(rows[i].bytes, rows[i].size, &chain), rows[i].result);
    }
}

static void everything_is_reported_about_the_leaf(void **state)
{
    sslstore_memory memory = heap_memory(&heap);
    size_t size;
    char *digest = load("p256.key.sha256", &size);
    sslstore_file file = {"leaf.crt", NULL, SSLSTORE_NUL_TERMINATED};
    sslstore_chain chain;

    (void) state;
    file.content = load("leaf.crt", &size);
    assert_int_equal(sslstore_chain_read(&memory, &file, 1, NULL, &chain, NULL), SSLSTORE_OK);
    assert_string_equal(chain.subject, "C=US, O=Foo\\, Inc., CN=www.example.com");
    assert_string_equal(chain.common_name, "www.example.com");
    assert_int_equal(chain.dns_name_count, 2);
    assert_string_equal(chain.dns_names[0], "www.example.com");
    assert_string_equal(chain.dns_names[1], "example.com");
    assert_int_equal(strspn(chain.serial, "0123456789ABCDEF"), 40);
    assert_int_equal(chain.not_after - chain.not_before, (int64_t) 36500 * 86400);
    assert_memory_equal(chain.key_sha256, digest, SSLSTORE_SHA256_SIZE);
    free_chain(&chain);
    free((char *) (uintptr_t) file.content);
    free(digest);
}

/* ---- The leaf and its issuers, from real files ---- */

static void the_order_of_files_does_not_matter(void **state)
{
    uint8_t key[SSLSTORE_SHA256_SIZE];

    (void) state;
    digest_of("leaf.crt", key);
    for (int with_key = 0; with_key < 2; with_key++) {
        const uint8_t *wanted = with_key ? key : NULL;

        assert_every_order("leaf.crt", wanted, "leaf.crt", "", "");
        assert_every_order("leaf.crt root.crt", wanted, "leaf.crt", "", "");
        assert_every_order("leaf.crt issuing.crt", wanted, "leaf.crt", "issuing.crt", "");
        assert_every_order("leaf.crt issuing.crt root.crt", wanted, "leaf.crt", "issuing.crt", "");
        assert_every_order("leaf.crt issuing.crt middle.crt", wanted, "leaf.crt",
                           "issuing.crt middle.crt", "");
        assert_every_order("leaf.crt issuing.crt middle.crt root.crt", wanted, "leaf.crt",
                           "issuing.crt middle.crt", "root.crt");
        assert_every_order("leaf.crt issuing.crt middle.crt root.crt other.crt", wanted, "leaf.crt",
                           "issuing.crt middle.crt", "root.crt");
        assert_every_order("leaf.crt leaf.crt issuing.crt issuing.crt root.crt", wanted, "leaf.crt",
                           "issuing.crt", "");
    }
}

static void a_leaf_of_an_algorithm_unknown_to_mbedtls_is_found(void **state)
{
    (void) state;
    assert_every_order("leaf-ed25519.crt issuing.crt middle.crt root.crt", NULL, "leaf-ed25519.crt",
                       "issuing.crt middle.crt", "root.crt");
}

static void an_issuer_of_that_name_with_another_key_is_passed_by(void **state)
{
    (void) state;
    assert_every_order("leaf.crt imposter.crt issuing.crt middle.crt root.crt", NULL, "leaf.crt",
                       "issuing.crt middle.crt", "root.crt");
    assert_every_order("leaf.crt imposter.crt issuing-bare.crt middle.crt", NULL, "leaf.crt",
                       "issuing-bare.crt middle.crt", "");
    assert_every_order("leaf-ed25519.crt imposter.crt issuing-bare.crt middle.crt", NULL,
                       "leaf-ed25519.crt", "issuing-bare.crt middle.crt", "");
}

static void the_key_decides_between_leaves(void **state)
{
    uint8_t key[SSLSTORE_SHA256_SIZE];
    sslstore_chain chain;

    (void) state;
    digest_of("leaf-p384.crt", key);
    assert_int_equal(read_names("leaf.crt leaf-p384.crt issuing.crt", NULL, &chain),
                     SSLSTORE_ERR_AMBIGUOUS);
    assert_every_order("leaf.crt leaf-p384.crt leaf-ed25519.crt issuing.crt", key, "leaf-p384.crt",
                       "issuing.crt", "");
}

static void a_wrong_key_is_reported_from_no_leaf(void **state)
{
    uint8_t key[SSLSTORE_SHA256_SIZE];
    sslstore_chain chain;

    (void) state;
    digest_of("leaf-p384.crt", key);
    assert_int_equal(read_names("leaf.crt issuing.crt", key, &chain), SSLSTORE_ERR_WRONG_KEY);
    assert_int_equal(read_names("self-signed.crt", key, &chain), SSLSTORE_ERR_WRONG_KEY);
    assert_int_equal(read_names("middle.crt issuing.crt", key, &chain),
                     SSLSTORE_ERR_NO_CERTIFICATE);
    assert_int_equal(read_names("middle.crt issuing.crt root.crt", NULL, &chain),
                     SSLSTORE_ERR_NO_CERTIFICATE);
    assert_int_equal(read_names("root.crt", NULL, &chain), SSLSTORE_ERR_NO_CERTIFICATE);
    assert_int_equal(read_names("leaf.crt issuing.crt leaf.p12", key, &chain),
                     SSLSTORE_ERR_CERTIFICATE);
}

static void a_self_signed_certificate_counts_when_it_is_alone(void **state)
{
    (void) state;
    assert_every_order("self-signed.crt", NULL, "self-signed.crt", "", "");
    assert_every_order("self-signed.crt leaf.crt", NULL, "leaf.crt", "", "");
}

static void of_two_paths_the_one_among_the_files_and_shorter_is_taken(void **state)
{
    (void) state;
    assert_every_order("leaf.crt issuing.crt middle-cross.crt other.crt", NULL, "leaf.crt",
                       "issuing.crt middle-cross.crt", "other.crt");
}

/* ---- Certificates made up for the case ---- */

struct spec {
    const char *subject; /* a common name; NULL: an empty Name */
    const char *issuer;
    const char *not_before; /* NULL: 260101000000Z */
    const char *not_after;  /* NULL: 270101000000Z */
    const char *subject_key_id;
    const char *authority_key_id;
    const char *serial; /* NULL: one byte, 1 */
    size_t serial_size;
    const char *dns_names; /* separated by blanks */
    const char *raw_names; /* content of GeneralNames instead */
    size_t raw_names_size;
    unsigned char name_tag; /* 0: UTF8String */
    char key;               /* which key */
    bool is_ca;
    bool is_no_ca; /* basicConstraints with an explicit FALSE, which DER would leave out */
};

static void put_name(writer *out, const struct spec *spec, const char *name)
{
    size_t since = out->size;

    if (name != NULL) {
        put(out, spec->name_tag != 0 ? spec->name_tag : SSLSTORE__DER_UTF8_STRING, name,
            strlen(name));
        put(out, SSLSTORE__DER_OID, "\x55\x04\x03", 3);
        sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
        sslstore__der_wrap(out, SSLSTORE__DER_SET, since);
    }
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
}

/* The extension's value is what was put since. */
static void end_extension(writer *out, const char *oid, size_t since)
{
    sslstore__der_wrap(out, SSLSTORE__DER_OCTET_STRING, since);
    put(out, SSLSTORE__DER_OID, oid, 3);
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
}

static void put_extensions(writer *out, const struct spec *spec)
{
    size_t all = out->size;
    size_t since = all;

    sslstore__der_put(out, spec->raw_names, spec->raw_names_size);
    for (size_t i = spec->dns_names == NULL ? 0 : strlen(spec->dns_names); i > 0;) {
        size_t end = i;

        while (i > 0 && spec->dns_names[i - 1] != ' ') {
            i--;
        }
        put(out, 0x82, spec->dns_names + i, end - i);
        i -= i > 0 ? 1 : 0;
    }
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
    end_extension(out, "\x55\x1d\x11", since);
    since = out->size;
    if (spec->authority_key_id != NULL) {
        put(out, 0x80, spec->authority_key_id, strlen(spec->authority_key_id));
        sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
        end_extension(out, "\x55\x1d\x23", since);
        since = out->size;
    }
    if (spec->subject_key_id != NULL) {
        put(out, SSLSTORE__DER_OCTET_STRING, spec->subject_key_id, strlen(spec->subject_key_id));
        end_extension(out, "\x55\x1d\x0e", since);
        since = out->size;
    }
    if (spec->is_ca || spec->is_no_ca) {
        put(out, SSLSTORE__DER_BOOLEAN, spec->is_ca ? "\xff" : "", 1);
        sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
        end_extension(out, "\x55\x1d\x13", since);
    }
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, all);
    sslstore__der_wrap(out, SSLSTORE__DER_CONSTRUCTED(3), all);
}

static void put_time(writer *out, const char *text)
{
    put(out, strlen(text) == 13 ? SSLSTORE__DER_UTC_TIME : SSLSTORE__DER_GENERALIZED_TIME, text,
        strlen(text));
}

static void put_certificate(writer *out, const struct spec *spec)
{
    size_t since;

    put(out, SSLSTORE__DER_BIT_STRING, "\0signature", 10);
    put(out, SSLSTORE__DER_SEQUENCE, NULL, 0);
    since = out->size;
    put_extensions(out, spec);
    put(out, SSLSTORE__DER_SEQUENCE, &spec->key, 1);
    put_name(out, spec, spec->subject);
    {
        size_t validity = out->size;

        put_time(out, spec->not_after != NULL ? spec->not_after : "270101000000Z");
        put_time(out, spec->not_before != NULL ? spec->not_before : "260101000000Z");
        sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, validity);
    }
    put_name(out, spec, spec->issuer);
    put(out, SSLSTORE__DER_SEQUENCE, NULL, 0);
    put(out, SSLSTORE__DER_INTEGER, spec->serial != NULL ? spec->serial : "\x01",
        spec->serial != NULL ? spec->serial_size : 1);
    put(out, SSLSTORE__DER_CONSTRUCTED(0), "\x02\x01\x02", 3);
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, since);
    sslstore__der_wrap(out, SSLSTORE__DER_SEQUENCE, 0);
}

/* The DER of a certificate as a file; its content is to be freed. */
static sslstore_file build(const struct spec *spec)
{
    writer out = {NULL, 0, 0};
    sslstore_file file = {"made up", NULL, 0};

    put_certificate(&out, spec);
    out.capacity = out.size;
    out.size = 0;
    out.data = malloc(out.capacity);
    assert_non_null(out.data);
    put_certificate(&out, spec);
    assert_int_equal(out.size, out.capacity);
    file.content = (const char *) out.data;
    file.size = out.size;
    return file;
}

/* Read a set of certificates made here. Their keys identify the leaf, the issuers and the root in
 * the result: "L", "I J", "R". */
static sslstore_result read_specs(const struct spec *specs, size_t count, const uint8_t *key_sha256,
                                  sslstore_chain *chain)
{
    struct file_set set;
    sslstore_result result;

    for (set.count = 0; set.count < count; set.count++) {
        set.files[set.count] = build(&specs[set.count]);
    }
    result = read_set(set.files, count, key_sha256, chain);
    file_set_free(&set);
    return result;
}

/* The PEM text is that of these certificates, one after the other. */
static void assert_pem_of_specs(const char *pem, const struct spec *specs, size_t count)
{
    char expected[4096];
    struct sslstore__text text;

    sslstore__text_init(&text, expected, sizeof expected);
    for (size_t i = 0; i < count; i++) {
        sslstore_file file = build(&specs[i]);
        struct sslstore__bytes der = {(const unsigned char *) file.content, file.size};

        sslstore__pem_put(&text, "CERTIFICATE", der);
        free((char *) (uintptr_t) file.content);
    }
    assert_true(text.size < sizeof expected);
    assert_string_equal(pem, expected);
}

static void digest_of_spec(char key, uint8_t *key_sha256)
{
    unsigned char public_key[] = {SSLSTORE__DER_SEQUENCE, 1, (unsigned char) key};
    struct sslstore__bytes bytes = {public_key, sizeof public_key};

    assert_int_equal(sslstore__digest_sha256(&bytes, 1, key_sha256), SSLSTORE_OK);
}

static void of_leaves_with_one_key_the_latest_is_taken(void **state)
{
    struct spec specs[] = {
        {.subject = "old", .issuer = "ca", .key = 'k', .not_before = "250101000000Z"},
        {.subject = "new", .issuer = "ca", .key = 'k', .not_before = "260601000000Z"},
        {.subject = "mid", .issuer = "ca", .key = 'k', .not_before = "260101000000Z"},
        {.subject = "ca", .issuer = "ca", .key = 'k', .not_before = "270101000000Z", .is_ca = true},
    };
    size_t order[4] = {0, 1, 2, 3};
    uint8_t key[SSLSTORE_SHA256_SIZE];
    sslstore_chain chain;

    (void) state;
    digest_of_spec('k', key);
    do {
        struct spec shuffled[4];

        for (size_t i = 0; i < 4; i++) {
            shuffled[i] = specs[order[i]];
        }
        assert_int_equal(read_specs(shuffled, 4, key, &chain), SSLSTORE_OK);
        assert_string_equal(chain.common_name, "new");
        free_chain(&chain);
        assert_int_equal(read_specs(shuffled, 4, NULL, &chain), SSLSTORE_ERR_AMBIGUOUS);
    } while (next_order(order, 4));
    specs[0].not_before = specs[1].not_before; /* now they are equal */
    assert_int_equal(read_specs(specs, 4, key, &chain), SSLSTORE_ERR_AMBIGUOUS);
    specs[2].not_before = "261201000000Z"; /* a third one decides */
    assert_int_equal(read_specs(specs, 4, key, &chain), SSLSTORE_OK);
    assert_string_equal(chain.common_name, "mid");
    free_chain(&chain);
}

static void structure_knows_ca_certificates_without_extensions(void **state)
{
    struct spec specs[] = {
        {.subject = "leaf", .issuer = "old ca", .key = 'l', .is_no_ca = true},
        {.subject = "old ca", .issuer = "old root", .key = 'i'},
        {.subject = "old root", .issuer = "old root", .key = 'r'},
    };
    sslstore_chain chain;

    (void) state;
    assert_int_equal(read_specs(specs, 3, NULL, &chain), SSLSTORE_OK);
    assert_string_equal(chain.common_name, "leaf");
    assert_pem_of_specs(chain.chain_pem, &specs[1], 1);
    assert_pem_of_specs(chain.root_pem, &specs[2], 1);
    free_chain(&chain);
}

static void empty_names_issue_nothing(void **state)
{
    struct spec specs[] = {
        {.subject = NULL, .issuer = NULL, .key = 'a', .dns_names = "a.example"},
        {.subject = "ca", .issuer = NULL, .key = 'c', .is_ca = true},
    };
    sslstore_chain chain;

    (void) state;
    assert_int_equal(read_specs(specs, 2, NULL, &chain), SSLSTORE_OK);
    assert_string_equal(chain.subject, "");
    assert_string_equal(chain.common_name, "");
    assert_string_equal(chain.dns_names[0], "a.example");
    assert_string_equal(chain.chain_pem, "");
    free_chain(&chain);
}

static void issuers_that_sign_each_other_end_the_search(void **state)
{
    struct spec specs[] = {
        {.subject = "leaf", .issuer = "a", .key = 'l'},
        {.subject = "a", .issuer = "b", .key = 'a', .is_ca = true},
        {.subject = "b", .issuer = "a", .key = 'b', .is_ca = true},
    };
    sslstore_chain chain;

    (void) state;
    assert_int_equal(read_specs(specs, 3, NULL, &chain), SSLSTORE_OK);
    assert_string_equal(chain.common_name, "leaf");
    assert_pem_of_specs(chain.chain_pem, &specs[1], 2);
    assert_string_equal(chain.root_pem, "");
    free_chain(&chain);
}

static void of_alternatives_the_root_comes_first_then_the_lasting_one(void **state)
{
    struct spec specs[] = {
        {.subject = "leaf", .issuer = "x", .key = 'l'},
        {.subject = "x", .issuer = "y", .key = 'x', .is_ca = true, .not_after = "450101000000Z"},
        {.subject = "x", .issuer = "x", .key = 'x', .is_ca = true, .not_after = "300101000000Z"},
        {.subject = "x", .issuer = "z", .key = 'x', .is_ca = true, .not_after = "460101000000Z"},
    };
    sslstore_chain chain;

    (void) state;
    assert_int_equal(read_specs(specs, 4, NULL, &chain), SSLSTORE_OK);
    assert_string_equal(chain.chain_pem, "");
    assert_pem_of_specs(chain.root_pem, &specs[2], 1);
    free_chain(&chain);
    assert_int_equal(read_specs(specs, 2, NULL, &chain), SSLSTORE_OK);
    assert_pem_of_specs(chain.chain_pem, &specs[1], 1);
    free_chain(&chain);
    specs[2] = specs[3];
    for (size_t i = 0; i < 2; i++) {
        struct spec kept = specs[1];

        assert_int_equal(read_specs(specs, 3, NULL, &chain), SSLSTORE_OK);
        assert_pem_of_specs(chain.chain_pem, &specs[i == 0 ? 2 : 1], 1);
        free_chain(&chain);
        specs[1] = specs[2];
        specs[2] = kept;
    }
}

static void of_equal_issuers_the_bytes_decide(void **state)
{
    static const struct spec leaf = {.subject = "leaf", .issuer = "x", .key = 'l'};
    struct spec specs[] = {
        leaf,
        {.subject = "x", .issuer = "y", .key = 'a', .is_ca = true},
        {.subject = "x", .issuer = "y", .key = 'b', .is_ca = true}, /* neither key verifies */
        {.subject = "x", .issuer = "y", .key = 'b', .is_ca = true, .serial = "\x02"},
    };
    size_t order[4] = {0, 1, 2, 3};

    (void) state;
    specs[3].serial_size = 1;
    do {
        struct spec shuffled[4];
        sslstore_chain chain;

        for (size_t i = 0; i < 4; i++) {
            shuffled[i] = specs[order[i]];
        }
        assert_int_equal(read_specs(shuffled, 4, NULL, &chain), SSLSTORE_OK);
        assert_pem_of_specs(chain.chain_pem, &specs[1], 1);
        free_chain(&chain);
    } while (next_order(order, 4));
}

static void a_ca_that_changed_its_key_is_bridged(void **state)
{
    struct spec specs[] = {
        {.subject = "leaf", .issuer = "ca", .key = 'l', .authority_key_id = "new"},
        {.subject = "ca",
         .issuer = "ca",
         .key = 'n',
         .is_ca = true,
         .subject_key_id = "new",
         .authority_key_id = "old"},
        {.subject = "ca",
         .issuer = "ca",
         .key = 'o',
         .is_ca = true,
         .subject_key_id = "old",
         .authority_key_id = "old"},
    };
    sslstore_chain chain;

    (void) state;
    assert_int_equal(read_specs(specs, 3, NULL, &chain), SSLSTORE_OK);
    assert_pem_of_specs(chain.chain_pem, &specs[1], 1);
    assert_pem_of_specs(chain.root_pem, &specs[2], 1);
    free_chain(&chain);
}

static void names_in_certificates_are_cleaned_for_c_strings(void **state)
{
    struct spec nul = {.subject = "line\nend",
                       .issuer = "ca",
                       .key = 'l',
                       .raw_names = "\x82\x05"
                                    "a\0.bc"
                                    "\x87\x04\x01\x02\x03\x04"
                                    "\x82\x04"
                                    "A.bc"
                                    "\x82\x00"
                                    "\x82\x05"
                                    "x y.z"
                                    "\x82\x03"
                                    "a\x7f"
                                    "b"
                                    "\x82\x03"
                                    "a\xfc"
                                    "b",
                       .raw_names_size = 7 + 6 + 6 + 2 + 7 + 5 + 5};
    sslstore_chain chain;

    (void) state;
    assert_int_equal(read_specs(&nul, 1, NULL, &chain), SSLSTORE_OK);
    assert_string_equal(chain.subject, "CN=line\\0aend");
    assert_string_equal(chain.common_name, "");
    assert_int_equal(chain.dns_name_count, 1);
    assert_string_equal(chain.dns_names[0], "a.bc");
    free_chain(&chain);
}

static void names_in_every_string_type_become_utf8(void **state)
{
    static const struct {
        unsigned char tag;
        const char *value;
        const char *common_name;
        const char *subject;
    } rows[] = {
        {SSLSTORE__DER_UTF8_STRING, "S\xC3\xB6hne \xE2\x82\xAC \xF0\x9F\x8D\xBA",
         "S\xC3\xB6hne \xE2\x82\xAC \xF0\x9F\x8D\xBA",
         "CN=S\xC3\xB6hne \xE2\x82\xAC \xF0\x9F\x8D\xBA"},
        {SSLSTORE__DER_TELETEX_STRING, "S\xF6hne", "S\xC3\xB6hne", "CN=S\xC3\xB6hne"},
        {SSLSTORE__DER_PRINTABLE_STRING, "a+b", "a+b", "CN=a\\+b"},
        {SSLSTORE__DER_BMP_STRING, "\x20\xAC\x20\xAC", "\xE2\x82\xAC\xE2\x82\xAC",
         "CN=\xE2\x82\xAC\xE2\x82\xAC"},
        {SSLSTORE__DER_BMP_STRING, "\x20\xAC\x20", "", "CN=\xE2\x82\xAC?"},
        {SSLSTORE__DER_BMP_STRING, "\xD8\x01\x20\xAC", "", "CN=?\xE2\x82\xAC"},
        {SSLSTORE__DER_UTF8_STRING, "a\xC3", "", "CN=a?"},
        {SSLSTORE__DER_UTF8_STRING, "\xC0\x80", "", "CN=??"},
        {SSLSTORE__DER_UTF8_STRING, "\xED\xA0\x80", "", "CN=???"},
        {SSLSTORE__DER_UTF8_STRING, "\xC2\x85", "", "CN=?"},
        {SSLSTORE__DER_UTF8_STRING, "\x80", "", "CN=?"},
        {SSLSTORE__DER_UTF8_STRING, "\xF8\x80\x80\x80\x80", "", "CN=?????"},
        {SSLSTORE__DER_INTEGER, "\x05", "", "CN=?"},
    };
    sslstore_chain chain;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct spec spec = {.issuer = "ca", .key = 'l'};

        spec.subject = rows[i].value;
        spec.name_tag = rows[i].tag;
        assert_int_equal(read_specs(&spec, 1, NULL, &chain), SSLSTORE_OK);
        assert_string_equal(chain.common_name, rows[i].common_name);
        assert_string_equal(chain.subject, rows[i].subject);
        free_chain(&chain);
    }
}

static void serials_lose_only_the_sign_byte(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *text;
    } rows[] = {
        {"\x01", 1, "01"},
        {"\0\x9a\xbc", 3, "9ABC"},
        {"\x0a\0", 2, "0A00"},
        {"\0", 1, "00"},
    };
    sslstore_chain chain;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct spec spec = {.subject = "leaf", .issuer = "ca", .key = 'l'};

        spec.serial = rows[i].bytes;
        spec.serial_size = rows[i].size;
        assert_int_equal(read_specs(&spec, 1, NULL, &chain), SSLSTORE_OK);
        assert_string_equal(chain.serial, rows[i].text);
        free_chain(&chain);
    }
}

static void times_of_both_kinds_are_read_and_bad_ones_are_none(void **state)
{
    static const struct {
        const char *text;
        int64_t time;
    } rows[] = {
        {"700101000000Z", 0},
        {"700101000001Z", 1},
        {"491231235959Z", 2524607999},
        {"500101000000Z", -631152000},
        {"20500101000000Z", 2524608000},
        {"99991231235959Z", 253402300799},
        {"261301000000Z", 0},
        {"260230000000Z", 0},
        {"2601010000Z", 0},
        {"26010100000xZ", 0},
        {"2601010000000", 0},
        {"26-101000000Z", 0},
        {"20260101000000.5Z", 0},
        {"", 0},
    };
    sslstore_chain chain;

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct spec spec = {.subject = "leaf", .issuer = "ca", .key = 'l'};

        spec.not_after = rows[i].text;
        assert_int_equal(read_specs(&spec, 1, NULL, &chain), SSLSTORE_OK);
        assert_true(chain.not_after == rows[i].time);
        assert_true(chain.not_before == 1767225600);
        free_chain(&chain);
    }
}

static void ten_thousand_names_are_read(void **state)
{
    enum { COUNT = 10000 };
    static char names[COUNT * 16];
    struct spec spec = {.subject = "leaf", .issuer = "ca", .key = 'l'};
    size_t size = 0;
    sslstore_chain chain;

    (void) state;
    for (unsigned i = 0; i < COUNT; i++) {
        size += (size_t) snprintf(names + size, sizeof names - size, "%sN%04u.Example",
                                  i == 0 ? "" : " ", i);
    }
    spec.dns_names = names;
    assert_int_equal(read_specs(&spec, 1, NULL, &chain), SSLSTORE_OK);
    assert_int_equal(chain.dns_name_count, COUNT);
    for (unsigned i = 0; i < COUNT; i++) {
        char name[32];

        (void) snprintf(name, sizeof name, "n%04u.example", i);
        assert_string_equal(chain.dns_names[i], name);
    }
    free_chain(&chain);
}

static void a_key_of_8192_bits_is_found_again(void **state)
{
    uint8_t key[SSLSTORE_SHA256_SIZE];

    (void) state;
    digest_of("rsa8192.crt", key);
    assert_every_order("rsa8192.crt leaf.crt issuing.crt", key, "rsa8192.crt", "", "");
}

static void sixty_four_certificates_and_no_more(void **state)
{
    struct spec specs[65];
    char names[65][8];
    sslstore_chain chain;

    (void) state;
    memset(specs, 0, sizeof specs);
    for (size_t i = 0; i < 65; i++) { /* one long chain */
        (void) snprintf(names[i], sizeof names[i], "n%u", (unsigned) i);
        specs[i].subject = names[i];
        specs[i].issuer = names[i < 64 ? i + 1 : 64];
        specs[i].key = (char) i;
        specs[i].is_ca = i > 0;
    }
    for (size_t i = 0; i < 65; i++) {
        specs[i].issuer = i < 64 ? names[i + 1] : names[64];
    }
    assert_int_equal(read_specs(specs, 64, NULL, &chain), SSLSTORE_OK);
    assert_string_equal(chain.common_name, "n0");
    free_chain(&chain);
    assert_int_equal(read_specs(specs, 65, NULL, &chain), SSLSTORE_ERR_LIMIT);
    assert_non_null(strstr(problem, SSLSTORE__WORDS("more than 64 certificates")));
    specs[64] = specs[0]; /* the same once more is no other */
    assert_int_equal(read_specs(specs, 65, NULL, &chain), SSLSTORE_OK);
    free_chain(&chain);
}

/* ---- PKCS#7 with lengths left open ---- */

static const char signed_data[] = "\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
                                  "\xa0\x80\x30\x80";

static size_t append(char *out, size_t size, const void *bytes, size_t bytes_size)
{
    memcpy(out + size, bytes, bytes_size);
    return size + bytes_size;
}

static void open_elements_may_be_nested_to_a_depth_and_no_further(void **state)
{
    char text[1024];
    size_t leaf_size;
    char *leaf = load("leaf.crt.der", &leaf_size);
    sslstore_chain chain;

    (void) state;
    for (size_t depth = 1; depth <= 40; depth++) {
        size_t size = append(text, 0, signed_data, sizeof signed_data - 1);

        for (size_t i = 0; i < depth; i++) { /* where the version stands */
            size = append(text, size, "\x30\x80", 2);
        }
        for (size_t i = 0; i < depth; i++) {
            size = append(text, size, "\0\0", 2);
        }
        size = append(text, size, "\x31\0\x30\0\xa0\x80", 6);
        size = append(text, size, leaf, leaf_size);
        assert_true(size < sizeof text);
        if (depth <= 32) {
            assert_int_equal(read_text(text, size, &chain), SSLSTORE_OK);
            assert_pem_of(chain.leaf_pem, "leaf.crt");
            free_chain(&chain);
        } else {
            assert_int_equal(read_text(text, size, &chain), SSLSTORE_ERR_CERTIFICATE);
        }
    }
    free(leaf);
}

static void one_pkcs7_holds_sixty_four_certificates_and_no_more(void **state)
{
    static char text[65 * 256];
    size_t size = append(text, 0, signed_data, sizeof signed_data - 1);
    sslstore_chain chain;

    (void) state;
    size = append(text, size, "\x02\x01\x01\x31\0\x30\0\xa0\x80", 9);
    for (size_t i = 0; i < 65; i++) {
        struct spec spec = {.subject = "a", .issuer = "b", .key = (char) i, .is_ca = i > 0};
        sslstore_file file = build(&spec);

        assert_true(file.size <= 256);
        size = append(text, size, file.content, file.size);
        free((char *) (uintptr_t) file.content);
        if (i == 63) {
            assert_int_equal(read_text(text, size, &chain), SSLSTORE_OK);
            assert_string_equal(chain.common_name, "a");
            free_chain(&chain);
        }
    }
    assert_int_equal(read_text(text, size, &chain), SSLSTORE_ERR_LIMIT);
}

static void a_number_that_no_key_begins_with_makes_no_private_key(void **state)
{
    sslstore_chain chain;

    (void) state;
    assert_int_equal(read_text("\x30\x03\x02\x01\x00", 5, &chain), SSLSTORE_ERR_KEY);
    assert_non_null(strstr(problem, SSLSTORE__WORDS("a private key")));
    assert_int_equal(read_text("\x30\x03\x02\x01\x01", 5, &chain), SSLSTORE_ERR_KEY);
    assert_int_equal(read_text("\x30\x03\x02\x01\x02", 5, &chain), SSLSTORE_ERR_CERTIFICATE);
    assert_int_equal(read_text("\x30\x04\x02\x02\x01\x00", 6, &chain), SSLSTORE_ERR_CERTIFICATE);
    assert_int_equal(read_text("\x30\x02\x02\x00", 4, &chain), SSLSTORE_ERR_CERTIFICATE);
}

/* ---- Limits ---- */

static void a_megabyte_and_no_more(void **state)
{
    const size_t most = 1048576;
    char *text = malloc(most + 1);
    size_t size;
    char *pem = load("leaf.crt", &size);
    sslstore_chain chain;

    (void) state;
    assert_non_null(text);
    memset(text, '-', most + 1); /* the worst text to look for marks in */
    memcpy(text + most - size, pem, size);
    assert_int_equal(read_text(text, most, &chain), SSLSTORE_OK);
    free_chain(&chain);
    assert_int_equal(read_text(text, most + 1, &chain), SSLSTORE_ERR_LIMIT);
    assert_non_null(strstr(problem, SSLSTORE__WORDS("larger than 1 MB")));
    free(pem);
    free(text);
}

static void free_takes_nothing_for_an_answer(void **state)
{
    sslstore_chain chain = {0};

    (void) state;
    sslstore_chain_free(NULL);
    sslstore_chain_free(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_private_key_anywhere_stops_everything),
        cmocka_unit_test(what_holds_no_certificate_is_reported_apart),
        cmocka_unit_test(a_file_cut_at_any_byte_gives_the_certificate_or_an_error),
        cmocka_unit_test(broken_base64_spoils_only_its_own_block),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(a_certificate_is_read_in_every_form),
        cmocka_unit_test(pkcs7_gives_its_certificates),
        cmocka_unit_test(files_in_utf16_are_read),
        cmocka_unit_test(a_private_key_in_utf16_is_one),
        cmocka_unit_test(signed_data_by_itself_is_no_private_key),
        cmocka_unit_test(what_only_begins_like_signed_data_is_counted),
        cmocka_unit_test(everything_is_reported_about_the_leaf),
        cmocka_unit_test(the_order_of_files_does_not_matter),
        cmocka_unit_test(a_leaf_of_an_algorithm_unknown_to_mbedtls_is_found),
        cmocka_unit_test(an_issuer_of_that_name_with_another_key_is_passed_by),
        cmocka_unit_test(the_key_decides_between_leaves),
        cmocka_unit_test(a_wrong_key_is_reported_from_no_leaf),
        cmocka_unit_test(a_self_signed_certificate_counts_when_it_is_alone),
        cmocka_unit_test(of_two_paths_the_one_among_the_files_and_shorter_is_taken),
        cmocka_unit_test(of_leaves_with_one_key_the_latest_is_taken),
        cmocka_unit_test(structure_knows_ca_certificates_without_extensions),
        cmocka_unit_test(empty_names_issue_nothing),
        cmocka_unit_test(issuers_that_sign_each_other_end_the_search),
        cmocka_unit_test(of_alternatives_the_root_comes_first_then_the_lasting_one),
        cmocka_unit_test(of_equal_issuers_the_bytes_decide),
        cmocka_unit_test(a_ca_that_changed_its_key_is_bridged),
        cmocka_unit_test(names_in_certificates_are_cleaned_for_c_strings),
        cmocka_unit_test(names_in_every_string_type_become_utf8),
        cmocka_unit_test(serials_lose_only_the_sign_byte),
        cmocka_unit_test(times_of_both_kinds_are_read_and_bad_ones_are_none),
        cmocka_unit_test(ten_thousand_names_are_read),
        cmocka_unit_test(a_key_of_8192_bits_is_found_again),
        cmocka_unit_test(sixty_four_certificates_and_no_more),
        cmocka_unit_test(open_elements_may_be_nested_to_a_depth_and_no_further),
        cmocka_unit_test(one_pkcs7_holds_sixty_four_certificates_and_no_more),
        cmocka_unit_test(a_number_that_no_key_begins_with_makes_no_private_key),
        cmocka_unit_test(a_megabyte_and_no_more),
        cmocka_unit_test(free_takes_nothing_for_an_answer),
    };

    return cmocka_run_group_tests_name("pki/chain", tests, NULL, NULL);
}
