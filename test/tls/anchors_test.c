/* CA certificates in texts and files as people and programs write them: readable ones are used, the
 * others are skipped and counted.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mbedtls_compat.h"
#include "support/range.h"
#include "tls/anchors.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define TEXT_MAX     8192
#define BEGIN        "-----BEGIN CERTIFICATE-----\n"
#define END          "-----END CERTIFICATE-----\n"

static char good[TEXT_MAX];   /* a certificate in PEM         */
static char base64[TEXT_MAX]; /* the text between its lines    */
static char logged[256];      /* the last line                */
static char all_logged[8192]; /* every line, with a line end  */
static char problem[128];     /* of the report                */

static void keep_line(void *user, sslstore_log_level level, const char *line)
{
    (void) user;
    assert_int_equal(level, SSLSTORE_LOG_WARNING);
    (void) snprintf(logged, sizeof logged, "%s", line);
    assert_true(strlen(all_logged) + strlen(line) + 2 < sizeof all_logged);
    (void) strcat(strcat(all_logged, line), "\n");
}

/* An allocator of which one allocation fails. */
static size_t calls;
static size_t fail_at;
static size_t largest; /* of the allocations */

static void *alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    if (new_size > 0 && ++calls == fail_at) {
        return NULL;
    }
    largest = new_size > largest ? new_size : largest;
    return sslstore_memory_heap.alloc(user, ptr, old_size, new_size);
}

/* Read the certificates of a text or file or both, and count them. */
static int read_anchors(const char *text, const char *path, size_t *count)
{
    sslstore_config config;
    struct sslstore__anchors_report report = {0};
    mbedtls_x509_crt chain;
    int code;

    memset(&config, 0, sizeof config);
    config.memory.alloc = alloc;
    config.memory.user = sslstore_memory_heap.user;
    config.log = keep_line;
    config.ca_pem = text;
    config.ca_file = path;
    logged[0] = all_logged[0] = '\0';
    calls = 0;
    largest = 0;
    sslstore__text_init(&report.problem, problem, sizeof problem);
    mbedtls_x509_crt_init(&chain);
    code = sslstore__anchors_read(&chain, &config, &report);
    *count = 0;
    for (const mbedtls_x509_crt *at = &chain; at != NULL && at->raw.p != NULL; at = at->next) {
        ++*count;
    }
    assert_int_equal(report.read, *count);
    mbedtls_x509_crt_free(&chain);
    return code;
}

/* The good certificate is read, and so many blocks are skipped. */
static void assert_read(const char *what, int code, size_t count, size_t skipped)
{
    char line[64];

    (void) snprintf(line, sizeof line, "CA certificates: %u read, %u unreadable and skipped",
                    (unsigned) count, (unsigned) skipped);
    if (code != 0 || strcmp(logged, skipped == 0 ? "" : line) != 0) {
        fail_msg("%s: %d, \"%s\"", what, code, logged);
    }
}

/* As it is, with what before and behind each of its lines. */
static void put_lines(char *out, const char *before, const char *behind)
{
    const char *line = good;

    out[0] = '\0';
    while (*line != '\0') {
        size_t size = strcspn(line, "\n");

        (void) sprintf(out + strlen(out), "%s%.*s%s\n", before, (int) size, line, behind);
        line += size + 1;
    }
}

static void blanks_beside_the_lines_do_not_matter(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},     {"  ", ""}, {"\t", ""},   {"", "\r"},         {"", "  "},
        {" ", " \r"}, {"", "\n"}, {"\n\n", ""}, {"        ", "\t"},
    };
    char text[5 * TEXT_MAX];
    size_t count;

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        put_lines(text, rows[i][0], rows[i][1]);
        assert_read("lines", read_anchors(text, NULL, &count), 1, 0);
        assert_int_equal(count, 1);
    }
    (void) snprintf(text, sizeof text, BEGIN "%.*s" END, (int) strlen(base64), base64);
    assert_read("one line", read_anchors(text, NULL, &count), 1, 0);
}

static void good_certificates_are_used_beside_damaged_ones(void **state)
{
    static const struct {
        const char *before;
        const char *behind;
        size_t skipped;
    } rows[] = {
        {"", "", 0},
        {BEGIN "MIIB\n", "", 1},
        {"", BEGIN "MIIB\n", 1},
        {BEGIN "MIIB\n", BEGIN, 2},
        {BEGIN END, "", 1},
        {BEGIN "MAMC\001AQE=\n" END, "", 1},
        {BEGIN "MAMCAQE=\n" END, "", 1},
        {BEGIN "M!MCAQE=\n" END, BEGIN "MAMCAQE=\n" END, 2},
        {BEGIN "MAMCAQE=\n-----END CERTIFICATE----\n", "", 1},
        {BEGIN "MAMCAQE=\n-----END X509 CRL-----\n", "", 1},
        {BEGIN BEGIN BEGIN, "", 3},
        {"-----BEGIN X509 CRL-----\nMAMCAQE=\n-----END X509 CRL-----\n", "", 0},
        {"-----BEGIN CERT", "-----BEGIN CERTIFICATE", 0},
        {"\xef\xbb\xbf# CN=Some CA, -----\n", "\nThat is all.", 0},
    };
    char text[5 * TEXT_MAX];
    size_t count;

    (void) state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        (void) snprintf(text, sizeof text, "%s%s%s", rows[i].before, good, rows[i].behind);
        assert_read(rows[i].before, read_anchors(text, NULL, &count), 1, rows[i].skipped);
        assert_int_equal(count, 1);
    }
    (void) snprintf(text, sizeof text, "%s" BEGIN "AAAA\n%s%s", good, good, good);
    assert_read("three", read_anchors(text, NULL, &count), 3, 1);
}

static void files_are_read_like_texts(void **state)
{
    size_t count;

    (void) state;
    assert_read("indented", read_anchors(NULL, "test/tls/data/indented.pem", &count), 1, 0);
    assert_int_equal(count, 1);
    assert_read("cut", read_anchors(NULL, "test/tls/data/cut-block-first.pem", &count), 1, 1);
    assert_int_equal(count, 1);
    assert_read("both", read_anchors(good, "test/tls/data/cut-block-first.pem", &count), 2, 1);
    assert_read("DER", read_anchors(NULL, "test/pki/data/leaf.crt.der", &count), 1, 0);
    assert_int_equal(count, 1);
}

static void each_skipped_block_is_logged_with_its_reason(void **state)
{
    static const char *const lines[] = {
        "block 1 of ca_pem skipped: damaged: no base64, or no END line\n",
        "block 3 of ca_pem skipped: not a certificate that Mbed TLS can read (",
        "block 1 of ca_file skipped: signed with ML-DSA-65 (2.16.840.1.101.3.4.3.18), which",
        "1 read, 3 unreadable and skipped\n",
    };
    char text[5 * TEXT_MAX];
    const char *at = all_logged;
    size_t count;

    (void) state;
    (void) snprintf(text, sizeof text, BEGIN "M!MCAQE=\n" END "%s" BEGIN "MAMCAQE=\n" END, good);
    assert_int_equal(read_anchors(text, "test/tls/data/ml-dsa-root.pem", &count), 0);
    for (size_t i = 0; i < COUNT(lines); i++) {
        at = strstr(at, lines[i]);
        if (at == NULL) {
            fail_msg("no \"%s\" in \"%s\"", lines[i], all_logged);
        }
    }
    text[0] = '\0';
    for (size_t i = 0; i < 100; i++) {
        (void) strcat(text, BEGIN);
    }
    (void) strcat(text, good);
    assert_read("a hundred", read_anchors(text, NULL, &count), 1, 100);
    assert_non_null(strstr(all_logged, "block 10 of"));
    assert_null(strstr(all_logged, "block 11 of"));
}

static void padding_may_be_missing(void **state)
{
    char text[5 * TEXT_MAX];
    FILE *file = fopen("test/pki/data/issuing.crt", "r");
    char *padding;
    size_t count;

    (void) state;
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void) fclose(file);
    padding = strchr(text, '=');
    assert_non_null(padding);
    while (*padding == '=') {
        memmove(padding, padding + 1, strlen(padding));
    }
    assert_read("without padding", read_anchors(text, NULL, &count), 1, 0);
}

static void a_file_that_cannot_be_read_is_an_error_whatever_else_there_is(void **state)
{
    static const char *const paths[] = {"test/tls/data/none.pem", "test/tls/data",
                                        "/dev/zero" /* which does not end */};
    size_t count;

    (void) state;
    for (size_t i = 0; i < COUNT(paths); i++) {
        assert_int_equal(read_anchors(good, paths[i], &count), MBEDTLS_ERR_X509_FILE_IO_ERROR);
        assert_non_null(strstr(problem, paths[i]));
    }
}

/* As root, every file can be opened. */
static bool opens_nothing;

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
FILE *__real_fopen64(const char *path, const char *mode);
FILE *__wrap_fopen64(const char *path, const char *mode);

FILE *__wrap_fopen(const char *path, const char *mode)
{
    errno = EACCES;
    return opens_nothing ? NULL : __real_fopen(path, mode);
}

FILE *__wrap_fopen64(const char *path, const char *mode)
{
    errno = EACCES;
    return opens_nothing ? NULL : __real_fopen64(path, mode);
}

static void a_file_of_somebody_else_is_named(void **state)
{
    size_t count;

    (void) state;
    opens_nothing = true;
    assert_int_equal(read_anchors(NULL, "a/path", &count), MBEDTLS_ERR_X509_FILE_IO_ERROR);
    opens_nothing = false;
    assert_string_equal(problem, "ca_file may not be read by this user: a/path");
}

/* A device that reads its root from a file has a small arena. */
static void a_small_file_takes_little_memory(void **state)
{
    size_t count;

    (void) state;
    assert_int_equal(read_anchors(NULL, "test/tls/data/indented.pem", &count), 0);
    assert_int_equal(count, 1);
    assert_int_in_range(largest, 1, 2048);
}

static void without_a_good_certificate_the_first_fault_is_reported(void **state)
{
    static const char *const texts[] = {
        "x", "gone", BEGIN, BEGIN END, BEGIN "MAMCAQE=\n" END BEGIN, "-----BEGIN CERTIFICATE"};
    size_t count;

    (void) state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_true(read_anchors(texts[i], NULL, &count) < 0);
        assert_int_equal(count, 0);
    }
    assert_true(read_anchors(NULL, "/dev/null", &count) < 0);
    assert_int_equal(read_anchors(NULL, NULL, &count), 0);
    assert_int_equal(read_anchors("", "", &count), 0);
    assert_string_equal(logged, "");
}

static void out_of_memory_is_reported_wherever_it_happens(void **state)
{
    char text[5 * TEXT_MAX];
    size_t count;
    int code;

    (void) state;
    (void) snprintf(text, sizeof text, BEGIN "AAAA\n" END "%s%s", good, good);
    for (fail_at = 1;; fail_at++) {
        code = read_anchors(text, "test/tls/data/cut-block-first.pem", &count);
        if (calls < fail_at) {
            break;
        }
        assert_true(sslstore__mbedtls_is_memory(code));
    }
    assert_int_equal(code, 0);
    assert_true(fail_at > 5);
    fail_at = 0;
}

static int read_good(void **state)
{
    FILE *file = fopen("test/pki/data/root.crt", "r");
    const char *from;
    size_t size = 0;

    (void) state;
    if (file == NULL || fread(good, 1, sizeof good - 1, file) == 0) {
        return -1;
    }
    from = strchr(good, '\n') + 1;
    for (; *from != '-'; from++) {
        if (*from != '\n') {
            base64[size++] = *from;
        }
    }
    return fclose(file);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_beside_the_lines_do_not_matter),
        cmocka_unit_test(good_certificates_are_used_beside_damaged_ones),
        cmocka_unit_test(files_are_read_like_texts),
        cmocka_unit_test(each_skipped_block_is_logged_with_its_reason),
        cmocka_unit_test(padding_may_be_missing),
        cmocka_unit_test(a_file_that_cannot_be_read_is_an_error_whatever_else_there_is),
        cmocka_unit_test(a_file_of_somebody_else_is_named),
        cmocka_unit_test(a_small_file_takes_little_memory),
        cmocka_unit_test(without_a_good_certificate_the_first_fault_is_reported),
        cmocka_unit_test(out_of_memory_is_reported_wherever_it_happens),
    };

    return cmocka_run_group_tests_name("tls/anchors", tests, read_good, NULL);
}
