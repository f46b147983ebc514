/* Response: every rule for responses, which may be hostile. A test of a rule of RFC 9112 or 9110 is
 * named after the rule. Each response is read at once, byte by byte and cut in two at every place.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/words.h"
#include "http/reading.h"

#define OK      "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"

/* ---- The length of a body ---- */

static void content_length_and_transfer_encoding_are_refused(void **state)
{
    (void) state;
    assert_refused(BYTES(OK "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                            "3\r\nabc\r\n0\r\n\r\n"),
                   SSLSTORE_ERR_HTTP, "both");
    assert_refused(BYTES(OK "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc"),
                   SSLSTORE_ERR_HTTP, "both");
    assert_refused(BYTES("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n"
                         "Content-Length: 0\r\n\r\n"),
                   SSLSTORE_ERR_HTTP, "both");
}

static void a_second_content_length_is_refused_even_if_equal(void **state)
{
    (void) state;
    assert_refused(BYTES(OK "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"), SSLSTORE_ERR_HTTP,
                   "second");
    assert_refused(BYTES(OK "Content-Length: 0\r\ncontent-length: 3\r\n\r\nabc"), SSLSTORE_ERR_HTTP,
                   "second");
    assert_refused(BYTES(OK "Content-Length: 3, 3\r\n\r\nabc"), SSLSTORE_ERR_HTTP, "malformed");
    assert_refused(BYTES(OK "Content-Length: 3,\r\n\r\nabc"), SSLSTORE_ERR_HTTP, "malformed");
}

static void content_length_is_decimal_up_to_2_63_minus_1(void **state)
{
    static const char *const wrong[] = {"",
                                        " ",
                                        "+3",
                                        "-1",
                                        "-0",
                                        "0x3",
                                        "3 3",
                                        "3a",
                                        "a",
                                        "3.0",
                                        "3;",
                                        "\"3\"",
                                        "\xEF\xBC\x93",
                                        "9223372036854775808",
                                        "18446744073709551616",
                                        "18446744073709551619",
                                        "99999999999999999999",
                                        "340282366920938463463374607431768211459"};
    static const char *const right[] = {"3", "03", "  3 \t ", "000000000000000000000000000003"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char stream[128] = OK "Content-Length:";

        strcat(strcat(stream, wrong[i]), "\r\n\r\nabc");
        assert_refused(stream, strlen(stream), SSLSTORE_ERR_HTTP,
                       SSLSTORE__WORDS("malformed Content-Length"));
    }
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        char stream[128] = OK "Content-Length:";

        strcat(strcat(stream, right[i]), "\r\n\r\nabc");
        assert_accepted(stream, strlen(stream), "abc");
    }
}

static void the_largest_content_length_is_counted_down_exactly(void **state)
{
    struct reading *reading =
        read_answer(BYTES(OK "Content-Length: 9223372036854775807\r\n\r\nabc"));

    (void) state;
    assert_int_equal(reading->result, SSLSTORE_ERR_TRUNCATED);
    assert_true(reading->response.content_length == INT64_MAX);
    assert_true(reading->response.left == INT64_MAX - 3);
    assert_int_equal(reading->body_size, 3);
    free(reading);
}

static void transfer_encoding_is_exactly_chunked(void **state)
{
    static const char *const wrong[] = {
        "",         "xchunked",      "chunkedx",         "chunked, identity",
        "identity", "gzip, chunked", "chunked, chunked", "chunked;q=1",
        "chunked,", ",chunked",      "\"chunked\"",      "chun ked",
        "gzip"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char stream[128] = OK "Transfer-Encoding: ";

        strcat(strcat(stream, wrong[i]), "\r\n\r\n0\r\n\r\n");
        assert_refused(stream, strlen(stream), SSLSTORE_ERR_ENCODING,
                       SSLSTORE__WORDS("other than chunked"));
    }
    assert_refused(BYTES(OK "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
                   SSLSTORE_ERR_ENCODING, SSLSTORE__WORDS("other than chunked"));
    assert_accepted(BYTES(OK "transfer-encoding:\tChunKed \r\n\r\n0\r\n\r\n"), "");
}

static void transfer_encoding_in_http_1_0_is_refused(void **state)
{
    (void) state;
    assert_refused(BYTES("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                   SSLSTORE_ERR_HTTP, "HTTP/1.0");
}

static void transfer_encoding_on_1xx_and_204_brings_no_body(void **state)
{
    struct reading *reading =
        read_answer(BYTES("HTTP/1.1 204 Empty\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));

    (void) state;
    assert_int_equal(reading->result, SSLSTORE_OK);
    assert_int_equal(reading->body_size, 0);
    assert_false(reading->reusable);
    free(reading);
    assert_refused(BYTES("HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                   SSLSTORE_ERR_HTTP, SSLSTORE__WORDS("not a response"));
}

static void status_204_and_304_have_no_body_and_what_follows_is_left_over(void **state)
{
    static const char *const heads[] = {"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n",
                                        "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n",
                                        "HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n",
                                        "HTTP/1.1 304 Not Modified\r\n\r\n"};

    (void) state;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        char stream[128];
        struct reading *reading;

        strcat(strcpy(stream, heads[i]), "abc");
        reading = read_answer(stream, strlen(stream));
        assert_int_equal(reading->result, SSLSTORE_OK);
        assert_int_equal(reading->taken, strlen(heads[i]));
        assert_int_equal(reading->body_size, 0);
        assert_true(reading->head);
        free(reading);
    }
}

static void a_body_may_hold_any_byte(void **state)
{
    char stream[sizeof OK - 1 + sizeof "Content-Length: 256\r\n\r\n" - 1 + 256] =
        OK "Content-Length: 256\r\n\r\n";
    char *body = stream + sizeof stream - 256;
    struct reading *reading;

    (void) state;
    for (int byte = 0; byte < 256; byte++) {
        body[byte] = (char) byte;
    }
    reading = read_answer(stream, sizeof stream);
    assert_int_equal(reading->result, SSLSTORE_OK);
    assert_int_equal(reading->body_size, 256);
    assert_memory_equal(reading->body, body, 256);
    free(reading);
}

static void bytes_after_the_body_are_not_a_second_response(void **state)
{
    static const char first[] = OK "Content-Length: 3\r\n\r\nabc";
    static const char chunked[] = CHUNKED "3\r\nabc\r\n0\r\n\r\n";
    struct reading *reading =
        read_answer(BYTES(OK "Content-Length: 3\r\n\r\nabcHTTP/1.1 500 No\r\n\r\n"));

    (void) state;
    assert_int_equal(reading->result, SSLSTORE_OK);
    assert_int_equal(reading->taken, sizeof first - 1);
    assert_int_equal(reading->response.status, 200);
    assert_int_equal(reading->body_size, 3);
    free(reading);
    reading = read_answer(BYTES(CHUNKED "3\r\nabc\r\n0\r\n\r\n\r\n"));
    assert_int_equal(reading->taken, sizeof chunked - 1);
    assert_int_equal(reading->body_size, 3);
    free(reading);
}

static void a_result_that_only_the_end_delimits_is_refused(void **state)
{
    (void) state;
    assert_refused(BYTES(OK "\r\nabc"), SSLSTORE_ERR_UNDELIMITED, SSLSTORE__WORDS("no length"));
    assert_refused(BYTES(OK "\r\n"), SSLSTORE_ERR_UNDELIMITED, SSLSTORE__WORDS("no length"));
    assert_refused(BYTES("HTTP/1.0 200 OK\r\n\r\nabc"), SSLSTORE_ERR_UNDELIMITED,
                   SSLSTORE__WORDS("no length"));
    assert_refused(BYTES("HTTP/1.1 299 Odd\r\n\r\nabc"), SSLSTORE_ERR_UNDELIMITED,
                   SSLSTORE__WORDS("no length"));
}

/* As HAProxy, Varnish, stunnel and programs under inetd write it. */
static void an_errors_page_may_end_with_the_connection(void **state)
{
    static const struct {
        const char *stream;
        uint16_t status;
        const char *page;
    } rows[] = {
        {"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nConnection: close\r\n\r\nbusy", 503, "busy"},
        {"HTTP/1.0 503 Service Unavailable\r\nCache-Control: no-cache\r\nConnection: close\r\n"
         "Content-Type: text/html\r\nRetry-After: 7\r\n\r\n<html>No server</html>",
         503, "<html>No server</html>"},
        {"HTTP/1.1 300 Choose\r\nRetry-After: 7\r\n\r\n", 300, ""},
        {"HTTP/1.1 403 No\r\nRetry-After: 7\r\nConnection: keep-alive\r\n\r\nHTTP/1.1 200 "
         "OK\r\n\r\n",
         403, "HTTP/1.1 200 OK\r\n\r\n"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct reading *reading = read_answer(rows[i].stream, strlen(rows[i].stream));

        assert_int_equal(reading->result, SSLSTORE_OK);
        assert_true(reading->head);
        assert_true(reading->response.until_end);
        assert_int_equal(reading->response.status, rows[i].status);
        assert_int_equal(reading->response.retry_after, 7);
        assert_int_equal(reading->body_size, strlen(rows[i].page));
        assert_memory_equal(reading->body, rows[i].page, reading->body_size);
        assert_false(sslstore__http_response_reusable(&reading->response));
        free(reading);
    }
}

/* Whatever else delimits it has to be kept. */
static void an_errors_page_that_is_delimited_may_not_be_cut(void **state)
{
    (void) state;
    assert_refused(BYTES("HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nbusy"),
                   SSLSTORE_ERR_TRUNCATED, SSLSTORE__WORDS("ended before"));
    assert_refused(BYTES("HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbusy\r\n"),
                   SSLSTORE_ERR_TRUNCATED, SSLSTORE__WORDS("ended before"));
    assert_refused(BYTES("HTTP/1.1 503 Busy\r\nConnection: close\r\n"), SSLSTORE_ERR_TRUNCATED,
                   SSLSTORE__WORDS("ended before"));
    assert_refused(BYTES("HTTP/1.0 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                   SSLSTORE_ERR_HTTP, "HTTP/1.0");
}

static void an_errors_page_may_be_encoded_and_says_so(void **state)
{
    struct reading *reading = read_answer(
        BYTES("HTTP/1.1 503 Busy\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"));

    (void) state;
    assert_int_equal(reading->result, SSLSTORE_OK);
    assert_true(reading->response.is_encoded);
    assert_int_equal(reading->body_size, 3);
    free(reading);
}

static void content_encoding_other_than_identity_is_refused(void **state)
{
    static const char *const wrong[] = {"gzip", "br", "deflate", "identity, gzip", "x", "gzip, br"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char stream[128] = OK "Content-Length: 3\r\nContent-Encoding: ";

        strcat(strcat(stream, wrong[i]), "\r\n\r\nabc");
        assert_refused(stream, strlen(stream), SSLSTORE_ERR_ENCODING, "Content-Encoding");
    }
    assert_refused(BYTES(OK "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n"
                            "Content-Encoding: identity\r\n\r\n0\r\n\r\n"),
                   SSLSTORE_ERR_ENCODING, "Content-Encoding");
    assert_accepted(BYTES(OK "Content-Length: 3\r\nContent-Encoding: Identity\r\n\r\nabc"), "abc");
    assert_accepted(BYTES(OK "Content-Length: 3\r\nContent-Encoding:\r\n\r\nabc"), "abc");
}

/* ---- Chunks ---- */

static void chunk_size_is_1_to_16_hexadecimal_digits(void **state)
{
    static const char *const wrong[] = {"",
                                        "+3",
                                        "-3",
                                        "0x3",
                                        " 3",
                                        "3 ;a",
                                        "3\t;a",
                                        "3 3",
                                        "0 3",
                                        "3 a",
                                        "3 \n",
                                        "g",
                                        "3g",
                                        "\t3",
                                        "00000000000000003",
                                        "10000000000000000",
                                        "10000000000000003",
                                        "FFFFFFFFFFFFFFFFF",
                                        "3,",
                                        ";a=b",
                                        "\"3\"",
                                        "3\n"};
    static const char *const right[] = {
        "3",   "03",       "0000000000000003",  "3 ",  "3   ",
        "3\t", "3 \t ",    "0000000000000003 ", "3;a", "3;a=b;c=\"d\"",
        "3;",  "3; \t\x80"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char stream[128] = CHUNKED;

        strcat(strcat(stream, wrong[i]), "\r\nabc\r\n0\r\n\r\n");
        assert_refused(stream, strlen(stream), SSLSTORE_ERR_HTTP,
                       SSLSTORE__WORDS("1 to 16 hexadecimal digits"));
    }
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        char stream[128] = CHUNKED;

        strcat(strcat(stream, right[i]), "\r\nabc\r\n0\r\n\r\n");
        assert_accepted(stream, strlen(stream), "abc");
    }
    assert_refused(BYTES(CHUNKED "3\0\r\nabc\r\n0\r\n\r\n"), SSLSTORE_ERR_HTTP, "hexadecimal");
    assert_accepted(BYTES(CHUNKED "a\r\n0123456789\r\nA;b\r\nabcdefghij\r\n"
                                  "0000000000000000;x\r\n\r\n"),
                    "0123456789abcdefghij");
}

static void the_largest_chunk_does_not_overflow(void **state)
{
    struct reading *reading = read_answer(BYTES(CHUNKED "fFfFfFfFfFfFfFfF\r\nabc"));

    (void) state;
    assert_int_equal(reading->result, SSLSTORE_ERR_TRUNCATED);
    assert_true(reading->response.left == UINT64_MAX - 3);
    assert_int_equal(reading->body_size, 3);
    free(reading);
}

static void chunk_lines_end_in_cr_lf_exactly(void **state)
{
    (void) state;
    assert_refused(BYTES(CHUNKED "3\nabc\n0\n\n"), SSLSTORE_ERR_HTTP, "hexadecimal");
    assert_refused(BYTES(CHUNKED "3\rabc\r\n0\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("chunk line"));
    assert_refused(BYTES(CHUNKED "3;a\nabc\r\n0\r\n\r\n"), SSLSTORE_ERR_HTTP, "control");
    assert_refused(BYTES(CHUNKED "3;\0\r\nabc\r\n0\r\n\r\n"), SSLSTORE_ERR_HTTP, "control");
    assert_refused(BYTES(CHUNKED "3;\x7F\r\nabc\r\n0\r\n\r\n"), SSLSTORE_ERR_HTTP, "control");
    assert_refused(BYTES(CHUNKED "3;a\rb\r\nabc\r\n0\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("chunk line"));
    assert_refused(BYTES(CHUNKED "3\r\r\nabc\r\n0\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("chunk line"));
    assert_refused(BYTES(CHUNKED "0\r\n\n"), SSLSTORE_ERR_HTTP, "name");
    assert_refused(BYTES(CHUNKED "0\r\n\r\r\n"), SSLSTORE_ERR_HTTP, "LF");
}

static void chunk_data_is_followed_by_cr_lf(void **state)
{
    (void) state;
    assert_refused(BYTES(CHUNKED "3\r\nabc0\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("not followed"));
    assert_refused(BYTES(CHUNKED "3\r\nabcd\r\n0\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("not followed"));
    assert_refused(BYTES(CHUNKED "3\r\nabc\n0\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("not followed"));
    assert_refused(BYTES(CHUNKED "3\r\nabc\r0\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("not followed"));
}

static void trailers_are_checked_and_never_merged(void **state)
{
    struct reading *reading = read_answer(
        BYTES(CHUNKED "3\r\nabc\r\n0\r\nContent-Length: 99\r\nConnection: close\r\n"
                      "Retry-After: 9\r\nLocation: https://evil\r\nContent-Encoding: gzip\r\n"
                      "Transfer-Encoding: gzip\r\n\r\n"));

    (void) state;
    assert_int_equal(reading->result, SSLSTORE_OK);
    assert_true(reading->reusable);
    assert_false(reading->response.has_length);
    assert_int_equal(reading->response.retry_after, 0);
    assert_string_equal(reading->response.location_host, "");
    free(reading);
    assert_refused(BYTES(CHUNKED "0\r\nA : b\r\n\r\n"), SSLSTORE_ERR_HTTP, "name");
    assert_refused(BYTES(CHUNKED "0\r\n b\r\n\r\n"), SSLSTORE_ERR_HTTP, "blank");
    assert_refused(BYTES(CHUNKED "0\r\nA: \0\r\n\r\n"), SSLSTORE_ERR_HTTP, "control");
    assert_refused(BYTES(CHUNKED "0\r\nA: b\r\n"), SSLSTORE_ERR_TRUNCATED, "ended");
}

/* ---- Lines ---- */

/* RFC 9112, section 5.2: a user agent replaces the fold by blanks. */
static void a_folded_line_is_unfolded(void **state)
{
    static const char *const folds[] = {
        "A: b\r\n c\r\n",
        "A: b\r\n\tc\r\n",
        "A:\r\n b\r\n",
        "A: b\r\n \r\n",
        "A: b\r\n c\r\n \t d\r\n",
        "A: b\r\n Content-Length: 7\r\n",
        "A: b\r\n Transfer-Encoding: chunked\r\n",
        "Set-Cookie: a=b;\r\n\tpath=/\r\n",
    };

    (void) state;
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
        char stream[128] = OK;

        strcat(strcat(stream, folds[i]), "Content-Length: 2\r\n\r\nab");
        assert_accepted(stream, strlen(stream), "ab");
        strcpy(stream, CHUNKED "2\r\nab\r\n0\r\n"); /* and in trailers */
        strcat(strcat(stream, folds[i]), "\r\n");
        assert_accepted(stream, strlen(stream), "ab");
    }
    assert_refused(BYTES(OK "Content-Length: 0\r\nA: b\r\n \x01\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   "control");
    assert_refused(BYTES(OK "Content-Length: 0\r\nA: b\r\n c\n\r\n"), SSLSTORE_ERR_HTTP, "control");
}

/* Where the body ends must not depend on who unfolds. */
static void a_folded_line_that_frames_is_refused(void **state)
{
    static const char *const folds[] = {
        "Content-Length:\r\n 2\r\n",          "Content-Length: 2\r\n \r\n",
        "Content-Length: 2\r\n\t0\r\n",       "content-length: \r\n 2\r\n",
        "Transfer-Encoding:\r\n chunked\r\n", "Transfer-Encoding: chunked\r\n ,identity\r\n",
    };

    (void) state;
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
        char stream[128] = OK;

        strcat(strcat(stream, folds[i]), "\r\nab");
        assert_refused(stream, strlen(stream), SSLSTORE_ERR_HTTP, "folded");
    }
}

/* The values that count are read unfolded. */
static void a_folded_value_is_read(void **state)
{
    struct reading *reading = read_answer(
        BYTES("HTTP/1.1 503 Busy\r\nRetry-After:\r\n 7\r\nLocation:\r\n\thttps://a.example/x\r\n"
              "Connection: keep-alive,\r\n close\r\nContent-Length: 0\r\n\r\n"));

    (void) state;
    assert_int_equal(reading->result, SSLSTORE_OK);
    assert_int_equal(reading->response.retry_after, 7);
    assert_string_equal(reading->response.location_host, "a.example");
    assert_false(reading->reusable);
    free(reading);
    assert_refused(BYTES(OK "Content-Encoding:\r\n gzip\r\nContent-Length: 0\r\n\r\n"),
                   SSLSTORE_ERR_ENCODING, "Content-Encoding");
}

static void a_blank_line_before_the_first_header_is_refused(void **state)
{
    (void) state;
    assert_refused(BYTES(OK " Content-Length: 0\r\n\r\n"), SSLSTORE_ERR_HTTP, "blank");
    assert_refused(BYTES(OK "\tA: b\r\nContent-Length: 0\r\n\r\n"), SSLSTORE_ERR_HTTP, "blank");
    assert_refused(BYTES(OK " \r\nContent-Length: 0\r\n\r\n"), SSLSTORE_ERR_HTTP, "blank");
    assert_refused(BYTES("\r\n" OK "Content-Length: 0\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("not a response"));
}

static void bare_cr_nul_and_control_bytes_are_refused(void **state)
{
    (void) state;
    for (int byte = 0; byte < 256; byte++) {
        bool allowed = byte == '\t' || (byte >= ' ' && byte != 0x7F);
        char in_value[] = OK "A: b?c\r\nContent-Length: 0\r\n\r\n";
        char in_reason[] = "HTTP/1.1 200 O?K\r\nContent-Length: 0\r\n\r\n";

        *strchr(in_value, '?') = (char) byte;
        *strchr(in_reason, '?') = (char) byte;
        if (allowed) {
            assert_accepted(BYTES(in_value), "");
            assert_accepted(BYTES(in_reason), "");
        } else {
            assert_refused(BYTES(in_value), SSLSTORE_ERR_HTTP, byte == '\r' ? "CR" : "control");
            assert_refused(BYTES(in_reason), SSLSTORE_ERR_HTTP, byte == '\r' ? "CR" : "status");
        }
    }
}

static void a_bare_lf_ends_no_line(void **state)
{
    (void) state;
    assert_refused(BYTES("HTTP/1.1 200 OK\nContent-Length: 0\n\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("status line"));
    assert_refused(BYTES("HTTP/1.1 200\nContent-Length: 0\n\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("status line"));
    assert_refused(BYTES(OK "Content-Length: 0\n\r\n"), SSLSTORE_ERR_HTTP, "control");
    assert_refused(BYTES(OK "Content-Length: 0\r\n\n"), SSLSTORE_ERR_HTTP, "name");
    assert_refused(BYTES(OK "Content-Length: 0\r\n\rA"), SSLSTORE_ERR_HTTP, "LF");
}

static void a_name_is_a_token_right_before_its_colon(void **state)
{
    (void) state;
    for (int byte = 0; byte < 256; byte++) {
        bool token =
            byte != 0 && (strchr("!#$%&'*+-.^_`|~", byte) != NULL || (byte >= '0' && byte <= '9') ||
                          (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'));
        char stream[] = OK "A?B: c\r\nContent-Length: 0\r\n\r\n";

        *strchr(stream, '?') = (char) byte;
        if (token || byte == ':') {
            assert_accepted(BYTES(stream), "");
        } else {
            assert_refused(BYTES(stream), SSLSTORE_ERR_HTTP, "name");
        }
    }
    assert_refused(BYTES(OK "Content-Length : 0\r\n\r\n"), SSLSTORE_ERR_HTTP, "name");
    assert_refused(BYTES(OK "Content-Length\t: 0\r\n\r\n"), SSLSTORE_ERR_HTTP, "name");
    assert_refused(BYTES(OK ": b\r\nContent-Length: 0\r\n\r\n"), SSLSTORE_ERR_HTTP, "name");
    assert_refused(BYTES(OK "A\r\nContent-Length: 0\r\n\r\n"), SSLSTORE_ERR_HTTP, "name");
}

/* ---- Status line ---- */

static void status_is_3_digits_from_100_to_999(void **state)
{
    static const char *const wrong[] = {"",    "2",    "20",  "2000", "099", "000",
                                        "+20", "-20",  "2 0", "20x",  "20:", "2/0",
                                        "0x2", " 200", "2.0", "/00",  ":00"};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char stream[128] = "HTTP/1.1 ";

        strcat(strcat(stream, wrong[i]), " OK\r\nContent-Length: 0\r\n\r\n");
        assert_refused(stream, strlen(stream), SSLSTORE_ERR_HTTP, "status");
    }
    for (unsigned status = 200; status < 1000; status++) {
        char stream[] = "HTTP/1.1 ??? x\r\nContent-Length: 0\r\n\r\n";
        char *digits = strchr(stream, '?');
        struct reading *reading;

        digits[0] = (char) ('0' + status / 100);
        digits[1] = (char) ('0' + status / 10 % 10);
        digits[2] = (char) ('0' + status % 10);
        reading = read_answer(BYTES(stream));
        assert_int_equal(reading->result, SSLSTORE_OK);
        assert_int_equal(reading->response.status, status);
        free(reading);
    }
}

static void the_reason_may_be_empty(void **state)
{
    (void) state;
    assert_accepted(BYTES("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"), "");
    assert_accepted(BYTES("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), "");
    assert_accepted(BYTES("HTTP/1.1 200 \t\xC3\xA9t\xC3\xA9\r\nContent-Length: 0\r\n\r\n"), "");
    assert_refused(BYTES("HTTP/1.1 200\tOK\r\nContent-Length: 0\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("status line"));
}

static void the_version_is_http_1_0_or_1_1(void **state)
{
    static const char *const wrong[] = {"HTTP/2.0",  "HTTP/1.2", "HTTP/0.9",  "HTTP/1",
                                        "HTTP/1.",   "http/1.1", "HTTP/11",   "HTTP/ 1.1",
                                        "HTTPS/1.1", "ICY",      "SIP/2.0",   " HTTP/1.1",
                                        "HTTP/1,1",  "HTTP/1.x", "HTTP/+1.1", ""};

    (void) state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char stream[128];

        strcat(strcpy(stream, wrong[i]), " 200 OK\r\nContent-Length: 0\r\n\r\n");
        assert_refused(stream, strlen(stream), SSLSTORE_ERR_HTTP,
                       SSLSTORE__WORDS("not a response"));
    }
    assert_refused(BYTES("\0HTTP/1.1 200 OK\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("not a response"));
    assert_refused(BYTES("HTTP/1.11 200 OK\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("status line"));
    assert_accepted(BYTES("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc"), "abc");
    assert_refused(BYTES("HTTP/1.1\t200 OK\r\n\r\n"), SSLSTORE_ERR_HTTP,
                   SSLSTORE__WORDS("status line"));
    assert_refused(BYTES("HTTP/1.1  200 OK\r\n\r\n"), SSLSTORE_ERR_HTTP, "status");
}

/* ---- Interim answers ---- */

static void interim_responses_are_skipped_with_their_headers(void **state)
{
    struct reading *reading =
        read_answer(BYTES("HTTP/1.1 100 Continue\r\n\r\n"
                          "HTTP/1.0 103 Early Hints\r\nContent-Length: 99\r\nConnection: close\r\n"
                          "Retry-After: 9\r\nLocation: https://evil\r\nContent-Encoding: gzip\r\n"
                          "\r\n" OK "Content-Length: 3\r\n\r\nabc"));

    (void) state;
    assert_int_equal(reading->result, SSLSTORE_OK);
    assert_int_equal(reading->response.status, 200);
    assert_int_equal(reading->response.content_length, 3);
    assert_int_equal(reading->response.retry_after, 0);
    assert_string_equal(reading->response.location_host, "");
    assert_true(reading->reusable);
    free(reading);
    assert_refused(BYTES("HTTP/1.1 100 Continue\r\nA : b\r\n\r\n" OK "Content-Length: 0\r\n\r\n"),
                   SSLSTORE_ERR_HTTP, "name");
}

static void status_101_is_refused(void **state)
{
    (void) state;
    assert_refused(BYTES("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" OK
                         "Content-Length: 0\r\n\r\n"),
                   SSLSTORE_ERR_HTTP, "protocol");
}

static void read_interims(size_t count, sslstore_result expected)
{
    static const char interim[] = "HTTP/1.1 199 The Highest\r\n\r\n";
    static const char final[] = OK "Content-Length: 0\r\n\r\n";
    size_t size = count * (sizeof interim - 1) + sizeof final - 1;
    char *stream = malloc(size + 1);

    assert_non_null(stream);
    stream[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        memcpy(stream + i * (sizeof interim - 1), interim, sizeof interim);
    }
    memcpy(stream + size - (sizeof final - 1), final, sizeof final);
    if (expected == SSLSTORE_OK) {
        assert_accepted(stream, size, "");
    } else {
        assert_refused(stream, size, expected, "interim");
    }
    free(stream);
}

static void at_most_8_interim_responses_are_skipped(void **state)
{
    (void) state;
    read_interims(SSLSTORE__INTERIM_MAX - 1, SSLSTORE_OK);
    read_interims(SSLSTORE__INTERIM_MAX, SSLSTORE_OK);
    read_interims(SSLSTORE__INTERIM_MAX + 1, SSLSTORE_ERR_HTTP_LIMIT);
}

/* ---- Limits ---- */

struct stream {
    size_t size;
    char data[3 * SSLSTORE__HEAD_MAX];
};

static void add(struct stream *stream, const char *text)
{
    size_t size = strlen(text);

    assert_true(size < sizeof stream->data - stream->size);
    memcpy(stream->data + stream->size, text, size);
    stream->size += size;
}

/* A header line of so many bytes, its CR LF included. */
static void add_line(struct stream *stream, size_t size)
{
    assert_true(size >= 4 && size < sizeof stream->data - stream->size);
    add(stream, "A:");
    memset(stream->data + stream->size, 'b', size - 4);
    stream->size += size - 4;
    add(stream, "\r\n");
}

static void assert_limit(struct stream *stream, bool within, const char *reason)
{
    if (within) {
        assert_accepted(stream->data, stream->size, "");
    } else {
        assert_refused(stream->data, stream->size, SSLSTORE_ERR_HTTP_LIMIT, reason);
    }
}

static void a_line_of_a_head_has_at_most_8192_bytes(void **state)
{
    static struct stream stream;

    (void) state;
    for (size_t size = SSLSTORE__LINE_MAX - 1; size <= SSLSTORE__LINE_MAX + 1; size++) {
        stream.size = 0;
        add(&stream, OK);
        add_line(&stream, size);
        add(&stream, "Content-Length: 0\r\n\r\n");
        assert_limit(&stream, size <= SSLSTORE__LINE_MAX, "line");
        stream.size = 0;
        add(&stream, "HTTP/1.1 200 ");
        memset(stream.data + stream.size, 'r', size - stream.size - 2);
        stream.size = size - 2;
        add(&stream, "\r\nContent-Length: 0\r\n\r\n");
        assert_limit(&stream, size <= SSLSTORE__LINE_MAX, "line");
        stream.size = 0;
        add(&stream, OK);
        memset(stream.data + stream.size, 'n', size - 3);
        stream.size += size - 3;
        add(&stream, ":\r\nContent-Length: 0\r\n\r\n");
        assert_limit(&stream, size <= SSLSTORE__LINE_MAX, "line");
    }
}

static void all_heads_and_trailers_have_at_most_16384_bytes_together(void **state)
{
    static const char *const fronts[] = {OK "Transfer-Encoding: chunked\r\n",
                                         "HTTP/1.1 100 Continue\r\nA: b\r\n\r\n" OK
                                         "Transfer-Encoding: chunked\r\n"};
    static struct stream stream;

    (void) state;
    for (size_t i = 0; i < 2; i++) {
        for (size_t size = SSLSTORE__HEAD_MAX - 1; size <= SSLSTORE__HEAD_MAX + 1; size++) {
            stream.size = 0;
            add(&stream, fronts[i]);
            add_line(&stream, SSLSTORE__LINE_MAX);
            add_line(&stream, size - stream.size - 4);
            add(&stream, "\r\n0\r\n\r\n");
            assert_limit(&stream, size <= SSLSTORE__HEAD_MAX, SSLSTORE__WORDS("head is too long"));
        }
    }
    for (size_t size = SSLSTORE__HEAD_MAX - 1; size <= SSLSTORE__HEAD_MAX + 1; size++) {
        size_t head = sizeof CHUNKED - 1;

        stream.size = 0;
        add(&stream, CHUNKED "0\r\n");
        add_line(&stream, SSLSTORE__LINE_MAX);
        add_line(&stream, size - head - SSLSTORE__LINE_MAX - 2);
        add(&stream, "\r\n");
        assert_limit(&stream, size <= SSLSTORE__HEAD_MAX, SSLSTORE__WORDS("head is too long"));
    }
}

static void a_head_has_at_most_64_header_lines(void **state)
{
    static struct stream stream;

    (void) state;
    for (size_t count = SSLSTORE__FIELDS_MAX - 1; count <= SSLSTORE__FIELDS_MAX + 1; count++) {
        stream.size = 0;
        add(&stream, "HTTP/1.1 100 Continue\r\nA: b\r\n\r\n" OK "Content-Length: 0\r\n");
        for (size_t i = 1; i < count; i++) {
            add_line(&stream, 4);
        }
        add(&stream, "\r\n");
        assert_limit(&stream, count <= SSLSTORE__FIELDS_MAX,
                     SSLSTORE__WORDS("too many header lines"));
        stream.size = 0;
        add(&stream, CHUNKED "0\r\n");
        for (size_t i = 1; i < count; i++) {
            add_line(&stream, 4);
        }
        add(&stream, "\r\n");
        assert_limit(&stream, count <= SSLSTORE__FIELDS_MAX,
                     SSLSTORE__WORDS("too many header lines"));
    }
}

static void a_chunk_line_has_at_most_256_bytes(void **state)
{
    static struct stream stream;

    (void) state;
    for (size_t size = SSLSTORE__CHUNK_LINE_MAX - 1; size <= SSLSTORE__CHUNK_LINE_MAX + 1; size++) {
        for (size_t i = 0; i < 2; i++) {
            stream.size = 0;
            add(&stream, i == 0 ? CHUNKED "0;" : CHUNKED "1\r\na\r\n0;");
            memset(stream.data + stream.size, 'e', size - 4);
            stream.size += size - 4;
            add(&stream, "\r\n\r\n");
            if (size > SSLSTORE__CHUNK_LINE_MAX) {
                assert_refused(stream.data, stream.size, SSLSTORE_ERR_HTTP_LIMIT,
                               SSLSTORE__WORDS("chunk line"));
            } else {
                assert_accepted(stream.data, stream.size, i == 0 ? "" : "a");
            }
        }
    }
}

static void the_first_128_bytes_of_a_value_count(void **state)
{
    static struct stream stream;
    const size_t front = sizeof "https://" - 1;

    (void) state;
    for (size_t size = SSLSTORE__WORD_MAX - 1; size <= SSLSTORE__WORD_MAX + 1; size++) {
        struct reading *reading;

        stream.size = 0;
        add(&stream, OK "Content-Length: 0\r\nLocation: https://");
        memset(stream.data + stream.size, 'h', size - front);
        stream.size += size - front;
        add(&stream, " \t \r\n\r\n"); /* blanks at the end are no part of it */
        reading = read_answer(stream.data, stream.size);
        assert_int_equal(strlen(reading->response.location_host),
                         size <= SSLSTORE__WORD_MAX ? size - front : 0);
        free(reading);
        stream.size = 0;
        add(&stream, OK "Content-Length: ");
        memset(stream.data + stream.size, '0', size);
        stream.size += size;
        add(&stream, "\r\n\r\n");
        if (size <= SSLSTORE__WORD_MAX) {
            assert_accepted(stream.data, stream.size, "");
        } else {
            assert_refused(stream.data, stream.size, SSLSTORE_ERR_HTTP, "Content-Length");
        }
    }
}

static void blanks_before_a_value_are_ignored(void **state)
{
    static struct stream stream;

    (void) state;
    stream.size = 0;
    add(&stream, OK "Content-Length:");
    for (size_t i = 0; i < SSLSTORE__WORD_MAX; i++) {
        add(&stream, "\t ");
    }
    add(&stream, "3\r\n\r\nabc");
    assert_accepted(stream.data, stream.size, "abc");
}

/* Blanks fill the word, and something follows. */
static void a_value_is_compared_completely(void **state)
{
    static const char *const heads[] = {"Content-Length: 3", "Transfer-Encoding: chunked",
                                        "Content-Length: 3\r\nContent-Encoding: identity"};
    static struct stream stream;

    (void) state;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        struct reading *reading;

        stream.size = 0;
        add(&stream, OK);
        add(&stream, heads[i]);
        memset(stream.data + stream.size, ' ', SSLSTORE__WORD_MAX);
        stream.size += SSLSTORE__WORD_MAX;
        add(&stream, "x\r\n\r\n0\r\n\r\n");
        reading = read_answer(stream.data, stream.size);
        assert_int_equal(reading->result, i == 0 ? SSLSTORE_ERR_HTTP : SSLSTORE_ERR_ENCODING);
        free(reading);
    }
}

static void a_long_name_is_compared_completely(void **state)
{
    static struct stream stream;

    (void) state;
    stream.size = 0;
    add(&stream, OK "Content-Length: 0\r\nContent-Length");
    memset(stream.data + stream.size, '-', 2 * SSLSTORE__WORD_MAX);
    stream.size += 2 * SSLSTORE__WORD_MAX;
    add(&stream, ": 1\r\nContent-Lengt: 1\r\nontent-Length: 1\r\n\r\n");
    assert_accepted(stream.data, stream.size, "");
}

/* ---- What is kept of a head ---- */

static void assert_reusable(const char *head, bool expected)
{
    struct reading *reading;
    char stream[512];

    strcat(strcpy(stream, head), "Content-Length: 0\r\n\r\n");
    reading = read_answer(stream, strlen(stream));
    assert_int_equal(reading->result, SSLSTORE_OK);
    assert_int_equal(reading->reusable, expected);
    free(reading);
}

static void a_connection_is_reused_unless_it_closes(void **state)
{
    char longest[400] = OK "Connection: ";

    (void) state;
    assert_reusable(OK, true);
    assert_reusable(OK "Connection: keep-alive\r\n", true);
    assert_reusable(OK "Connection: close\r\n", false);
    assert_reusable(OK "connection: CLOSE\r\n", false);
    assert_reusable(OK "Connection: keep-alive , Close\r\n", false);
    assert_reusable(OK "Connection: close,foo\r\n", false);
    assert_reusable(OK "Connection: foo,\t,close,\r\n", false);
    assert_reusable(OK "Connection: close\r\nConnection: keep-alive\r\n", false);
    assert_reusable(OK "Connection: keep-alive\r\nConnection: close\r\n", false);
    assert_reusable(OK "Connection: closed, disclose, clos\r\n", true);
    assert_reusable(OK "Connection:\r\n", true);
    assert_reusable("HTTP/1.0 200 OK\r\n", false);
    assert_reusable("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n", true);
    assert_reusable("HTTP/1.0 200 OK\r\nConnection: keep-alive, close\r\n", false);
    memset(longest + strlen(longest), 'x', SSLSTORE__WORD_MAX + 1);
    assert_reusable(strcat(longest, ", keep-alive\r\n"), false); /* too long to be sure */
}

static void only_a_complete_response_leaves_the_connection_reusable(void **state)
{
    static const char stream[] = OK "Content-Length: 3\r\n\r\nabc";
    static struct reading reading;

    (void) state;
    for (size_t size = 0; size < sizeof stream - 1; size++) {
        read_pieces(&reading, stream, size, size, size);
        assert_false(reading.reusable);
        assert_int_equal(reading.result, SSLSTORE_ERR_TRUNCATED);
    }
}

static void assert_location(const char *location, const char *host)
{
    char stream[512] = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ";
    struct reading *reading;

    strcat(strcat(stream, location), "\r\n\r\n");
    reading = read_answer(stream, strlen(stream));
    assert_int_equal(reading->result, SSLSTORE_OK);
    assert_int_equal(reading->response.status, 302);
    assert_string_equal(reading->response.location_host, host);
    free(reading);
}

static void only_the_host_of_a_redirect_is_kept(void **state)
{
    (void) state;
    assert_location("https://evil.example/rest?token=1", "evil.example");
    assert_location("http://evil.example:8080/", "evil.example");
    assert_location("https://AZ-az-09.example", "AZ-az-09.example");
    assert_location("https://evil.example?q", "evil.example");
    assert_location("https://evil.example#f", "evil.example");
    assert_location("https://evil.example\\x", "evil.example");
    assert_location("//evil.example/x", "evil.example");
    assert_location("https://[2001:db8::1]:443/x", "[2001:db8::1]");
    assert_location("https://[2001:db8::1]", "[2001:db8::1]");
    assert_location("https://[2001:db8::1", "[2001:db8::1");
    assert_location("https://user:password@evil.example:1/x", "evil.example");
    assert_location("https://a@b@evil.example", "evil.example");
    assert_location("https://user:password@", "");
    assert_location("https://evil.example/a@b", "evil.example");
    assert_location("https://<e v\xC3\xA9l>%{~41/", "?e?v??l????41");
}

static void a_redirect_may_lack_a_host(void **state)
{
    (void) state;
    assert_location("", "");
    assert_location("/", "");
    assert_location("/path//evil.example/", "");
    assert_location("path//evil.example", "");
    assert_location("https:/evil.example", "");
    assert_location("https:evil.example", "");
    assert_location("https://", "");
    assert_location("https:///x", "");
    assert_location("a/b://evil.example", "");
    assert_location("mailto:a@b", "");
}

static void a_long_redirect_gives_its_host_but_no_password(void **state)
{
    char location[300] = "https://evil.example/";
    char password[300] = "https://user:";

    (void) state;
    memset(location + strlen(location), 'x', 2 * SSLSTORE__WORD_MAX);
    assert_location(location, "evil.example");
    memset(password + strlen(password), 'x', SSLSTORE__WORD_MAX);
    assert_location(strcat(password, "@evil.example/"), "");
}

/* ---- Ends and offsets ---- */

static void a_stream_that_ends_early_is_truncated(void **state)
{
    static const char stream[] =
        "HTTP/1.1 100 Continue\r\n\r\n" CHUNKED "3;a=b\r\nabc\r\n0\r\nA: b\r\n\r\n";
    static struct reading reading;

    (void) state;
    assert_accepted(BYTES(stream), "abc");
    for (size_t size = 0; size < sizeof stream - 1; size++) {
        read_pieces(&reading, stream, size, size, size);
        assert_int_equal(reading.result, SSLSTORE_ERR_TRUNCATED);
        assert_int_equal(reading.response.offset, size);
        read_pieces(&reading, stream, size, 1, 1);
        assert_int_equal(reading.result, SSLSTORE_ERR_TRUNCATED);
    }
}

static void assert_offset(const char *data, size_t size, size_t expected)
{
    struct reading *reading = read_answer(data, size);

    assert_int_equal(reading->result, SSLSTORE_ERR_HTTP);
    assert_int_equal(reading->response.offset, expected);
    assert_int_equal(reading->taken, expected);
    free(reading);
}

static void offset_is_the_position_of_the_wrong_byte(void **state)
{
    (void) state;
    assert_offset(BYTES("ICY 200 OK\r\n"), 0);
    assert_offset(BYTES("HTTP/1.1 0"), 9);
    assert_offset(BYTES(OK "Content-Length: x\r\n\r\n"), sizeof OK - 1 + 19);
    assert_offset(BYTES(OK "A: b\0c\r\n\r\n"), sizeof OK - 1 + 4);
    assert_offset(BYTES(CHUNKED "3\r\nabcd"), sizeof CHUNKED - 1 + 6);
    assert_offset(BYTES(CHUNKED "x"), sizeof CHUNKED - 1);
}

static void empty_input_needs_more(void **state)
{
    struct sslstore__http_response response;
    struct sslstore__http_slice body;
    enum sslstore__http_response_event event;

    (void) state;
    sslstore__http_response_init(&response);
    assert_int_equal(sslstore__http_response_feed(&response, NULL, 0, &body, &event), 0);
    assert_int_equal(event, SSLSTORE__RESPONSE_MORE);
    assert_int_equal(response.result, SSLSTORE_OK);
    assert_false(sslstore__http_response_reusable(&response));
}

/* ---- The differential run: what four widely used clients were seen to disagree on ---- */

#define DIFFERENTIAL(X)                                                                         \
    X(cl_and_te_chunked, ERR_HTTP,                                                              \
      OK "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")        \
    X(two_different_cl, ERR_HTTP, OK "Content-Length: 5\r\nContent-Length: 3\r\n\r\nabcde")     \
    X(cl_plus_3, ERR_HTTP, OK "Content-Length: +3\r\n\r\nabc")                                  \
    X(cl_minus_1, ERR_HTTP, OK "Content-Length: -1\r\n\r\nabc")                                 \
    X(cl_0x3, ERR_HTTP, OK "Content-Length: 0x3\r\n\r\nabc")                                    \
    X(cl_20_digits, ERR_HTTP, OK "Content-Length: 99999999999999999999\r\n\r\nabc")             \
    X(cl_longer_than_body, ERR_TRUNCATED, OK "Content-Length: 10\r\n\r\nabc")                   \
    X(chunked_cut_before_last_chunk, ERR_TRUNCATED, CHUNKED "3\r\nabc\r\n")                     \
    X(chunk_size_17_hex_digits, ERR_HTTP, CHUNKED "00000000000000003\r\nabc\r\n0\r\n\r\n")      \
    X(chunk_size_0x3, ERR_HTTP, CHUNKED "0x3\r\nabc\r\n0\r\n\r\n")                              \
    X(chunk_lines_with_bare_lf, ERR_HTTP, CHUNKED "3\nabc\n0\n\n")                              \
    X(chunk_data_not_followed_by_crlf, ERR_HTTP, CHUNKED "3\r\nabcXX0\r\n\r\n")                 \
    X(te_chunked_identity, ERR_ENCODING,                                                        \
      OK "Transfer-Encoding: chunked, identity\r\n\r\n3\r\nabc\r\n0\r\n\r\n")                   \
    X(te_xchunked, ERR_ENCODING, OK "Transfer-Encoding: xchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n") \
    X(nul_in_header_value, ERR_HTTP, OK "A: b\0c\r\nContent-Length: 3\r\n\r\nabc")              \
    X(bare_cr_in_header_value, ERR_HTTP, OK "A: b\rc\r\nContent-Length: 3\r\n\r\nabc")          \
    X(obs_fold, OK, OK "A: b\r\n c\r\nContent-Length: 3\r\n\r\nabc")                            \
    X(content_length_blank_colon, ERR_HTTP, OK "Content-Length : 3\r\n\r\nabc")                 \
    X(bare_lf_message, ERR_HTTP, "HTTP/1.1 200 OK\nContent-Length: 3\n\nabc")                   \
    X(http_2_0_200, ERR_HTTP, "HTTP/2.0 200 OK\r\nContent-Length: 3\r\n\r\nabc")                \
    X(http_0_9_body_only, ERR_HTTP, "<html>hello</html>")                                       \
    X(status_20, ERR_HTTP, "HTTP/1.1 20 OK\r\nContent-Length: 3\r\n\r\nabc")                    \
    X(no_cl_no_te_close, ERR_UNDELIMITED, OK "Connection: close\r\n\r\nabc")                    \
    X(status_103_then_200, OK,                                                                  \
      "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" OK "Content-Length: 3\r\n\r\nabc")       \
    X(status_100_then_eof, ERR_TRUNCATED, "HTTP/1.1 100 Continue\r\n\r\n")                      \
    X(empty, ERR_TRUNCATED, "")

#define DEFINE(name, expected, stream)                          \
    static void differential_##name(void **state)               \
    {                                                           \
        struct reading *reading = read_answer(BYTES(stream));   \
                                                                \
        (void) state;                                           \
        assert_int_equal(reading->result, SSLSTORE_##expected); \
        free(reading);                                          \
    }
DIFFERENTIAL(DEFINE)
#undef DEFINE

static void every_split_of_many_responses_gives_the_same(void **state)
{
    (void) state;
    read_interims(5000, SSLSTORE_ERR_HTTP_LIMIT);
}

static void the_date_of_an_answer_is_read_in_all_three_forms(void **unused)
{
    static const struct {
        const char *value;
        int64_t date;
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Sun, 31 Feb 2027 08:49:37 GMT", 0},
        {"yesterday", 0},
        {"", 0},
    };

    (void) unused;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sslstore__http_response response;
        enum sslstore__http_response_event event;
        struct sslstore__http_slice piece;
        char text[256];

        (void) snprintf(text, sizeof text,
                        "HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Length: 0\r\n\r\n", cases[i].value);
        sslstore__http_response_init(&response);
        (void) sslstore__http_response_feed(&response, text, strlen(text), &piece, &event);
        assert_int_equal(event, SSLSTORE__RESPONSE_HEAD);
        assert_int_equal(response.date, cases[i].date);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_date_of_an_answer_is_read_in_all_three_forms),
        cmocka_unit_test(content_length_and_transfer_encoding_are_refused),
        cmocka_unit_test(a_second_content_length_is_refused_even_if_equal),
        cmocka_unit_test(content_length_is_decimal_up_to_2_63_minus_1),
        cmocka_unit_test(the_largest_content_length_is_counted_down_exactly),
        cmocka_unit_test(transfer_encoding_is_exactly_chunked),
        cmocka_unit_test(transfer_encoding_in_http_1_0_is_refused),
        cmocka_unit_test(transfer_encoding_on_1xx_and_204_brings_no_body),
        cmocka_unit_test(status_204_and_304_have_no_body_and_what_follows_is_left_over),
        cmocka_unit_test(a_body_may_hold_any_byte),
        cmocka_unit_test(bytes_after_the_body_are_not_a_second_response),
        cmocka_unit_test(a_result_that_only_the_end_delimits_is_refused),
        cmocka_unit_test(an_errors_page_may_end_with_the_connection),
        cmocka_unit_test(an_errors_page_that_is_delimited_may_not_be_cut),
        cmocka_unit_test(an_errors_page_may_be_encoded_and_says_so),
        cmocka_unit_test(content_encoding_other_than_identity_is_refused),
        cmocka_unit_test(chunk_size_is_1_to_16_hexadecimal_digits),
        cmocka_unit_test(the_largest_chunk_does_not_overflow),
        cmocka_unit_test(chunk_lines_end_in_cr_lf_exactly),
        cmocka_unit_test(chunk_data_is_followed_by_cr_lf),
        cmocka_unit_test(trailers_are_checked_and_never_merged),
        cmocka_unit_test(a_folded_line_is_unfolded),
        cmocka_unit_test(a_folded_line_that_frames_is_refused),
        cmocka_unit_test(a_folded_value_is_read),
        cmocka_unit_test(a_blank_line_before_the_first_header_is_refused),
        cmocka_unit_test(bare_cr_nul_and_control_bytes_are_refused),
        cmocka_unit_test(a_bare_lf_ends_no_line),
        cmocka_unit_test(a_name_is_a_token_right_before_its_colon),
        cmocka_unit_test(status_is_3_digits_from_100_to_999),
        cmocka_unit_test(the_reason_may_be_empty),
        cmocka_unit_test(the_version_is_http_1_0_or_1_1),
        cmocka_unit_test(interim_responses_are_skipped_with_their_headers),
        cmocka_unit_test(status_101_is_refused),
        cmocka_unit_test(at_most_8_interim_responses_are_skipped),
        cmocka_unit_test(a_line_of_a_head_has_at_most_8192_bytes),
        cmocka_unit_test(all_heads_and_trailers_have_at_most_16384_bytes_together),
        cmocka_unit_test(a_head_has_at_most_64_header_lines),
        cmocka_unit_test(a_chunk_line_has_at_most_256_bytes),
        cmocka_unit_test(the_first_128_bytes_of_a_value_count),
        cmocka_unit_test(blanks_before_a_value_are_ignored),
        cmocka_unit_test(a_value_is_compared_completely),
        cmocka_unit_test(a_long_name_is_compared_completely),
        cmocka_unit_test(a_connection_is_reused_unless_it_closes),
        cmocka_unit_test(only_a_complete_response_leaves_the_connection_reusable),
        cmocka_unit_test(only_the_host_of_a_redirect_is_kept),
        cmocka_unit_test(a_redirect_may_lack_a_host),
        cmocka_unit_test(a_long_redirect_gives_its_host_but_no_password),
        cmocka_unit_test(a_stream_that_ends_early_is_truncated),
        cmocka_unit_test(offset_is_the_position_of_the_wrong_byte),
        cmocka_unit_test(empty_input_needs_more),
#define LIST(name, expected, stream) cmocka_unit_test(differential_##name),
        DIFFERENTIAL(LIST)
#undef LIST
            cmocka_unit_test(every_split_of_many_responses_gives_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
