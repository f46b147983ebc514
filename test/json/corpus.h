/* Corpus: small JSON documents, valid and invalid, that pin the grammar byte by byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_JSON_CORPUS_H
#define TEST_JSON_CORPUS_H

#include <stddef.h>

struct document {
    const char *text;
    size_t size;
    size_t wrong; /* offset of the byte that makes it invalid; size if it is cut off */
};

#define VALID(text) {text, sizeof(text) - 1, sizeof(text) - 1}

/* The front is the beginning of a valid document; the rest begins with the byte that makes it
 * invalid, or is "" if the document is cut off. */
#define INVALID(front, rest) {front rest, sizeof(front rest) - 1, sizeof(front) - 1}

static const struct document valid_documents[] = {
    /* literals and white space */
    VALID("null"), VALID("true"), VALID("false"), VALID(" null"), VALID("true "),
    VALID("\t\r\n false \n\r\t"), VALID("\n\n{}\n"), VALID(" [ ] "), VALID("{ }"), VALID("[\r\n]"),
    /* numbers */
    VALID("0"), VALID("-0"), VALID("7"), VALID("-7"), VALID("10"), VALID("90210"), VALID("0 "),
    VALID("2147483648"), VALID("9223372036854775807"), VALID("-9223372036854775808"), VALID("0.0"),
    VALID("-0.0"), VALID("0.5"), VALID("19.99"), VALID("100.00"), VALID("1.000000001"),
    VALID("0e0"), VALID("1e2"), VALID("1E2"), VALID("1e+2"), VALID("1E-2"), VALID("0E+7"),
    VALID("-0e-1"), VALID("1.5e300"), VALID("12.000e007"), VALID("1e-400"), VALID("4.25E00"),
    VALID("[0]"), VALID("[-1,0.1,2e3]"), VALID("[10 , 20\n]"), VALID("{\"a\":-1.5e-3}"),
    /* strings */
    VALID("\"\""), VALID("\"a\""), VALID(" \"a\" "), VALID("\" \""), VALID("\"/\""), VALID("\"'\""),
    VALID("\"\x7F\""), VALID("\"{[:,]}\""), VALID("\"// not a comment\""), VALID("\"null\""),
    VALID("\"\\\"\""), VALID("\"\\\\\""), VALID("\"\\/\""), VALID("\"\\b\\f\\n\\r\\t\""),
    VALID("\"\\\\\\\\\""), VALID("\"\\\\\\\"\""), VALID("\"\\\\u00zz\""), VALID("\"a\\nb\\nc\""),
    VALID("\"\\u0041\""), VALID("\"\\u00e9\\u00E9\""), VALID("\"\\u0000\""), VALID("\"\\u001f\""),
    VALID("\"\\u0022\\u005c\""), VALID("\"\\uFFFF\""), VALID("\"\\ufeff\""),
    VALID("\"\\uabcd\\uEF01\""), VALID("\"\\uD7FF\\uE000\""), VALID("\"\\uD800\\uDC00\""),
    VALID("\"\\udbff\\udfff\""), VALID("\"\\uD83D\\uDE00\\uD83D\\uDE01\""),
    VALID("\"x\\uD834\\uDD1Ey\""),
    /* UTF-8 at the borders of its lengths */
    VALID("\"\xC2\x80\""), VALID("\"\xDF\xBF\""), VALID("\"\xE0\xA0\x80\""),
    VALID("\"\xED\x9F\xBF\""), VALID("\"\xEE\x80\x80\""), VALID("\"\xEF\xBF\xBD\""),
    VALID("\"\xEF\xBF\xBE\""), VALID("\"\xEF\xBF\xBF\""), VALID("\"\xEF\xBB\xBF\""),
    VALID("\"\xE2\x80\xA8\""), VALID("\"\xF0\x90\x80\x80\""), VALID("\"\xF4\x8F\xBF\xBF\""),
    VALID("\"\xF1\x80\x80\x80\""), VALID("\"\xC3\xA9t\xC3\xA9\""), VALID("\"\xE2\x82\xAC\\u20ac\""),
    VALID("{\"\xC3\xBC\":1}"),
    /* arrays */
    VALID("[]"), VALID("[[]]"), VALID("[null]"), VALID("[true,false]"), VALID("[\"a\",\"b\"]"),
    VALID("[[],[],[]]"), VALID("[[1],[2,[3]],4]"), VALID("[{},[],\"\",0,null]"),
    VALID("[ 1 , 2 , 3 ]"), VALID("[\n  \"x\",\n  \"y\"\n]"), VALID("[{}]"), VALID("[{},{}]"),
    VALID("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"),
    /* objects */
    VALID("{}"), VALID("{\"a\":1}"), VALID("{\"\":0}"), VALID("{\"a\":1,\"b\":2}"),
    VALID("{\"a\":1,\"a\":2}"), VALID("{\"a\":{\"a\":{\"a\":null}}}"), VALID("{\"a\":[],\"b\":{}}"),
    VALID("{ \"a\" : 1 , \"b\" : [ ] }"), VALID("{\"a\\u0062\":\"\\u0063\"}"), VALID("{\"1\":1}"),
    VALID("{\"a\":\"b\",\"c\":[{\"d\":true},{\"d\":false}],\"e\":null}"),
    VALID("{\"\\\"\":\"\\\"\"}"), VALID("{\"a\":{},\"b\":[{}],\"c\":[[]]}"),
    VALID("{\n\t\"a\":\n\t0\n}"),
    /* what the service sends */
    VALID("{\"AuthResponse\":{\"isError\":false,\"Message\":null,\"Timestamp\":\"\"}}"),
    VALID("{\"AuthResponse\":{\"isError\":true,\"Message\":[\"ErrorCode:-9009|Message:No\"]}}"),
    VALID("[{\"AuthResponse\":{\"isError\":false}},{\"TheSSLStoreOrderID\":\"24680\"}]"),
    VALID("[{\"TheSSLStoreOrderID\":24680,\"DNSNames\":\"a.test,b.test\",\"ServerCount\":1}]"),
    VALID("{\"PurchaseDate\":\"\\/Date(928164000000-0400)\\/\",\"OrderAmount\":19.00}"),
    VALID("{\"Certificates\":[{\"FileName\":\"a\",\"FileContent\":\"-----BEGIN\\r\\nMII=\\n\"}]}"),
};

static const struct document invalid_documents[] = {
    /* nothing, and more than one value */
    INVALID("", ""), INVALID(" ", ""), INVALID("\n\t", ""), INVALID("1 ", "2"), INVALID("{}", "{}"),
    INVALID("[]", "[]"), INVALID("[]", ","), INVALID("{}", "}"), INVALID("[]", "]"),
    INVALID("\"a\"", "\"b\""), INVALID("null ", "null"), INVALID("true", "e"), INVALID("{} ", "x"),
    INVALID("[1]", "\0"), INVALID("{}", "\0"), INVALID("0 ", "\0"), INVALID("{}\n", "//"),
    INVALID("\"\"", "\""), INVALID("{} ", "\xEF\xBB\xBF"),
    /* what no value begins with */
    INVALID("", "\0"), INVALID("", ","), INVALID("", ":"), INVALID("", "]"), INVALID("", "}"),
    INVALID("", "+1"), INVALID("", ".5"), INVALID("", "'a'"), INVALID("", "a"),
    INVALID("", "<html>"), INVALID("", "/**/1"), INVALID("", "//\n1"), INVALID("", "#"),
    INVALID("", "NaN"), INVALID("", "Infinity"), INVALID("", "undefined"), INVALID("", "*"),
    INVALID("", "\\u0031"), INVALID("\xEF\xBB", "{}"), INVALID("", "\xFE\xFF"),
    INVALID("", "\xFF\xFE{\0}\0"), INVALID("", "\x0B" "1"), INVALID("\n", "\f1"),
    INVALID("", "\xC2\xA0" "1"), INVALID("", "\xE2\x80\xA8" "1"), INVALID("", "\xC3\xA9"),
    INVALID("", "\x7F"), INVALID("", "\x01"),
    /* literals */
    INVALID("n", ""), INVALID("nul", ""), INVALID("nul", "x"), INVALID("n", "ULL"),
    INVALID("", "Null"), INVALID("", "TRUE"), INVALID("t", "True"), INVALID("tru", ""),
    INVALID("tru", " "), INVALID("fals", ""), INVALID("f", "f"), INVALID("false", "0"),
    INVALID("null", "\""), INVALID("[nul", "]"), INVALID("[true", "false]"),
    INVALID("{\"a\":tru", "}"),
    /* numbers */
    INVALID("-", ""), INVALID("-", "-1"), INVALID("-", "a"), INVALID("-", " 1"), INVALID("-", ".5"),
    INVALID("0", "1"), INVALID("-0", "1"), INVALID("0", "00"), INVALID("1.", ""),
    INVALID("1.", " "), INVALID("1.", "e1"), INVALID("1.", "."), INVALID("1.", "-1"),
    INVALID("1e", ""), INVALID("1e", "e"), INVALID("1e", ".1"), INVALID("1e+", ""),
    INVALID("1e+", "-1"), INVALID("1e-", "]"), INVALID("1e5", ".5"), INVALID("1e5", "e5"),
    INVALID("1.5", ".5"), INVALID("0", "x1F"), INVALID("1", "_000"), INVALID("1", "f"),
    INVALID("1", "-2"), INVALID("1", "+2"), INVALID("[0", "1]"), INVALID("[-", "]"),
    INVALID("[1.", "]"), INVALID("[1e", ",2]"), INVALID("[1 ", "2]"), INVALID("[", "+1]"),
    INVALID("[", ".1]"), INVALID("[-", "Infinity]"), INVALID("[1", "\xEF\xBC\x91]"),
    INVALID("{\"a\":0", "9}"), INVALID("{\"a\":1", "a}"),
    /* strings: their ends and their control bytes */
    INVALID("\"", ""), INVALID("\"a", ""), INVALID("\"a\\\"", ""), INVALID("\"", "\0\""),
    INVALID("\"a", "\nb\""), INVALID("\"", "\t\""), INVALID("\"", "\r\""), INVALID("\"", "\x1F\""),
    INVALID("\"", "\x01\""), INVALID("\"a", "\0b\""), INVALID("[\"a", "\n\"]"),
    INVALID("{\"", "\n\":1}"),
    /* strings: escapes */
    INVALID("\"\\", ""), INVALID("\"\\", "a\""), INVALID("\"\\", "x41\""), INVALID("\"\\", "'\""),
    INVALID("\"\\", "U0041\""), INVALID("\"\\", "0\""), INVALID("\"\\", "N\""),
    INVALID("\"\\", "\n\""), INVALID("\"\\", "\0\""), INVALID("\"\\", "\xC3\xA9\""),
    INVALID("\"\\\\\\", "q\""), INVALID("\"\\u", ""), INVALID("\"\\u", "\""),
    INVALID("\"\\u0", "\""), INVALID("\"\\u00", "\""), INVALID("\"\\u004", "\""),
    INVALID("\"\\u", "g000\""), INVALID("\"\\u00", "G0\""), INVALID("\"\\u", "+041\""),
    INVALID("\"\\u", " 041\""), INVALID("\"\\u", "{41}\""), INVALID("\"\\u004", "\xC3\xA9\""),
    INVALID("\"\\u000", "@\""), INVALID("\"\\u000", "`\""), INVALID("\"\\u000", "/\""),
    INVALID("\"\\u000", ":\""), INVALID("\"\\u123", ""),
    /* strings: halves of surrogate pairs */
    INVALID("\"\\uD800", "\""), INVALID("\"\\uD800", ""), INVALID("\"\\uD800", "a\""),
    INVALID("\"\\uDBFF\\", "n\""), INVALID("\"\\uD83D\\", "\""), INVALID("\"\\uD83D\\uDE0", "\""),
    INVALID("\"\\uDC0", "0\""), INVALID("\"\\uDFF", "F\""), INVALID("\"\\uD800\\u004", "1\""),
    INVALID("\"\\uD800\\uD80", "0\""), INVALID("\"\\uD800\\uDC00\\uDC0", "0\""),
    INVALID("\"\\uD800\\uE00", "0\""), INVALID("\"\\uD800\\", "\\\""),
    /* strings: UTF-8 */
    INVALID("\"", "\x80\""), INVALID("\"", "\xBF\""), INVALID("\"", "\xC0\x80\""),
    INVALID("\"", "\xC1\xBF\""), INVALID("\"\xC2", "\""), INVALID("\"\xC2", ""),
    INVALID("\"\xC2", "\xC2\x80\""), INVALID("\"\xE0", "\x9F\xBF\""),
    INVALID("\"\xE0", "\x80\x80\""), INVALID("\"\xE1\x80", "\""), INVALID("\"\xE1", "\""),
    INVALID("\"\xE1\x80", "\xC0\""), INVALID("\"\xED", "\xA0\x80\""),
    INVALID("\"\xED", "\xBF\xBF\""), INVALID("\"\xF0", "\x8F\xBF\xBF\""),
    INVALID("\"\xF0\x90", "\""), INVALID("\"\xF0\x90\x80", "\""),
    INVALID("\"\xF4", "\x90\x80\x80\""), INVALID("\"", "\xF5\x80\x80\x80\""),
    INVALID("\"", "\xF8\x88\x80\x80\x80\""), INVALID("\"", "\xFC\x84\x80\x80\x80\x80\""),
    INVALID("\"", "\xFE\""), INVALID("\"", "\xFF\""), INVALID("\"caf\xE9", "\""),
    INVALID("\"\xF1\x80\x80", "A\""), INVALID("{\"", "\xA9\":1}"),
    INVALID("\"\xF4\x8F\xBF", "\\n\""), INVALID("\"\xC3\xA9", "\xA9\""),
    /* arrays */
    INVALID("[", ""), INVALID("[[", ""), INVALID("[1", ""), INVALID("[1,", ""), INVALID("[{},", ""),
    INVALID("[", ",]"), INVALID("[", ",1]"), INVALID("[1,", "]"), INVALID("[1,", ",2]"),
    INVALID("[1", ":2]"), INVALID("[1", "}"), INVALID("[\"a\"", ":1]"),
    INVALID("[\"a\" ", "\"b\"]"), INVALID("[1", ";2]"), INVALID("[[]", "[]]"), INVALID("[[],", "]"),
    INVALID("[{}", "{}]"), INVALID("[null", "\0]"), INVALID("[", "}"), INVALID("[[1]", ""),
    INVALID("[", "/* */]"), INVALID("[1,", "...]"), INVALID("[\"a\",\n4\n,1,", ""),
    INVALID("[", "a]"), INVALID("[[[[[[[[[[[[[[[[", "[]]]]]]]]]]]]]]]]]"),
    INVALID("[[[[[[[[[[[[[[[[", "{}]]]]]]]]]]]]]]]]"),
    /* objects */
    INVALID("{", ""), INVALID("{\"a\"", ""), INVALID("{\"a\":", ""), INVALID("{\"a\":1", ""),
    INVALID("{\"a\":1,", ""), INVALID("{\"a\"", "}"), INVALID("{\"a\":", "}"),
    INVALID("{\"a\":1,", "}"), INVALID("{", ",}"), INVALID("{", ":1}"), INVALID("{\"a\":", ":1}"),
    INVALID("{\"a\":1,", ",\"b\":2}"), INVALID("{\"a\"", ",1}"), INVALID("{\"a\" ", "1}"),
    INVALID("{\"a\"", "=1}"), INVALID("{", "a:1}"), INVALID("{", "'a':1}"), INVALID("{", "1:1}"),
    INVALID("{", "null:1}"), INVALID("{", "[]:1}"), INVALID("{", "{}:1}"), INVALID("{", "]"),
    INVALID("{\"a\":1", "]"), INVALID("{\"a\":[1", "}"), INVALID("{\"a\":1", "\"b\":2}"),
    INVALID("{\"a\":1", ":2}"), INVALID("{\"a\":1", ";\"b\":2}"), INVALID("{\"a\":1 ", "\"b\":2}"),
    INVALID("{\"a\":{\"b\":1}", ""), INVALID("{\"a\":1,", "b:2}"), INVALID("{\"a\":", "b}"),
    INVALID("{\"a\":1}", "/**/"), INVALID("{\"a\":", ",\"b\":1}"), INVALID("{\"a\":\"b\"", "c\"}"),
    INVALID("{", "\0\"a\":1}"), INVALID("{", "*}"),
};

#define VALID_COUNT (sizeof valid_documents / sizeof valid_documents[0])
#define INVALID_COUNT (sizeof invalid_documents / sizeof invalid_documents[0])

#endif
