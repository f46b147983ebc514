/* Verdict: reads isError, and finds out from code and words what kind of refusal it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/verdict.h"

#include <string.h>

#include "base/ascii.h"
#include "base/frame.h"
#include "base/text.h"
#include "base/words.h"
#include "json/read.h"
#include "rpc/member.h"
#include "rpc/status.h"

#define AUTHENTICATION_FAILURE (-9008)

struct verdict {
    enum sslstore__verdict_state nested;
    enum sslstore__verdict_state flat;
    struct sslstore__message nested_message;
    struct sslstore__message flat_message;
};

static const struct sslstore__member verdict_members[] = {
    SSLSTORE__MEMBER_OBJECT("AuthResponse", 2),
    SSLSTORE__MEMBER(VERDICT, "isError", struct verdict, nested),
    SSLSTORE__MEMBER(MESSAGE, "Message", struct verdict, nested_message),
    SSLSTORE__MEMBER_END,
    SSLSTORE__MEMBER(VERDICT, "isError", struct verdict, flat),
    SSLSTORE__MEMBER(MESSAGE, "Message", struct verdict, flat_message),
};
static const struct sslstore__table verdict_table =
    SSLSTORE__TABLE(verdict_members, struct verdict, NULL);

static const struct sslstore__json_name verdict_names[] = {
    {"AuthResponse", 12}, {"isError", 7}, {"Message", 7}, {NULL, 0}};

const struct sslstore__json_names sslstore__verdict_names = {
    SSLSTORE__JSON_SIZE(12) | SSLSTORE__JSON_SIZE(7), verdict_names};

/* "ErrorCode:-9008|Message:text", "-9008 text", or only a text. Returns the code, or 0; *message is
 * then the text. */
static int32_t read_code(const char **message)
{
    static const char code_label[] = "ErrorCode:";
    static const char text_label[] = "|Message:";
    const char *text = *message;
    size_t digits = 0;
    uint64_t code;

    if (sslstore__text_find(text, code_label) == text) {
        text += sizeof code_label - 1;
    }
    if (*text != '-') {
        return 0;
    }
    text++;
    while (sslstore__ascii_is_digit(text[digits])) {
        digits++;
    }
    if (!sslstore__text_decimal(text, digits, INT32_MAX, &code)) {
        return 0;
    }
    text += digits;
    if (sslstore__text_find(text, text_label) == text) {
        text += sizeof text_label - 1;
    }
    while (*text == ' ') {
        text++;
    }
    *message = text;
    return -(int32_t) code;
}

/* Whether the text up to end is about an order. A path that a server repeats, such as
 * "/order/status", does not count. */
static bool names_an_order(const char *text, const char *end)
{
    static const char order[] = "order";
    const char *found = sslstore__text_find(text, order);

    while (found != NULL && found < end) {
        bool in_path = (found > text && found[-1] == '/') || found[sizeof order - 1] == '/';

        if (!in_path) {
            return true;
        }
        found = sslstore__text_find(found + 1, order);
    }
    return false;
}

static bool part_says_not_found(const char *text, const char *end)
{
    static const char *const words[] = {"not found",
                                        "not exist",
                                        "no such order",
                                        "no order",
                                        "unknown order",
                                        "invalid order id",
                                        "invalid orderid",
                                        "invalid thesslstoreorderid",
                                        "invalid customorderid"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *found = sslstore__text_find(text, words[i]);

        if (found != NULL && found < end) {
            return names_an_order(text, end); /* not a product, for example */
        }
    }
    return false;
}

/* The service has no error code for an unknown order, only words. Of several texts, which
 * semicolons part, one must say it all: "Not Found" may be the path, and the order another text. */
static bool says_not_found(const char *message)
{
    while (*message != '\0') {
        const char *end = message + sslstore__text_until(message, ";");

        if (part_says_not_found(message, end)) {
            return true;
        }
        message = end + (*end != '\0');
    }
    return false;
}

/* Terminate the message in the record, for as long as it is used. */
static char terminate(struct sslstore__message *message)
{
    char after = message->text[message->size];
    size_t size = message->size;

    (void) sslstore__json_unescape(message->text, message->size, &size); /* has no NUL */
    message->text[size] = '\0';
    return after;
}

/* Make the record JSON again; the message is gone. */
static void blank(struct sslstore__message *message, char after)
{
    memset(message->text, '0', message->size);
    message->text[message->size] = after;
}

static sslstore_result judge_words(struct sslstore__net *net, const char *message)
{
    sslstore_result result = SSLSTORE_ERR_API;

    net->error.service_code = read_code(&message);
    if (net->error.service_code == AUTHENTICATION_FAILURE) {
        result = SSLSTORE_ERR_AUTH;
    } else if (says_not_found(message)) {
        result = SSLSTORE_ERR_NOT_FOUND;
    }
    return sslstore__error_set_message(net, result, NULL, message);
}

static sslstore_result refuse(struct sslstore__net *net, struct sslstore__message *message)
{
    sslstore_result result;
    char after;

    if (message->text == NULL) {
        return judge_words(net, "");
    }
    after = terminate(message);
    result = judge_words(net, message->text);
    blank(message, after);
    return result;
}

sslstore_result sslstore__verdict(struct sslstore__net *net, const struct sslstore__record *record,
                                  size_t members, bool required)
{
    struct verdict verdict;
    const char *field;
    sslstore_result result =
        sslstore__rpc_decode_few(record, &verdict_table, members, &verdict, &field);

    if (result != SSLSTORE_OK) {
        return sslstore__error_set(net, result, field, NULL);
    }
    if (verdict.nested == SSLSTORE__VERDICT_REFUSED) {
        return refuse(net, &verdict.nested_message);
    }
    if (verdict.nested == SSLSTORE__VERDICT_ABSENT && verdict.flat == SSLSTORE__VERDICT_REFUSED) {
        return refuse(net, &verdict.flat_message);
    }
    if (required && verdict.nested == SSLSTORE__VERDICT_ABSENT &&
        verdict.flat == SSLSTORE__VERDICT_ABSENT) {
        return sslstore__error_set(
            net, SSLSTORE_ERR_REPLY, "AuthResponse",
            SSLSTORE__WORDS("the reply does not say whether the request succeeded"));
    }
    return SSLSTORE_OK;
}

/* Words and advice; if both do not fit, the words alone. */
static sslstore_result set_error(struct sslstore__net *net, sslstore_result result,
                                 const char *words)
{
    const char *advice = "";

    if (SSLSTORE__HAS_WORDS && result != SSLSTORE_ERR_NOT_FOUND && result != SSLSTORE_ERR_AUTH) {
        advice = sslstore__status_advice((uint32_t) net->error.http_status, words);
    }
    if (words[0] == '\0') {
        return sslstore__error_set_message(net, result, NULL, advice);
    }
    if (advice[0] == '\0' || strlen(words) + strlen(advice) + sizeof "; " > SSLSTORE_MESSAGE_MAX) {
        return sslstore__error_set_message(net, result, NULL, words);
    }
    return sslstore__error_set_about(net, result, NULL, "%; %", words, advice);
}

sslstore_result sslstore__verdict_of_error(struct sslstore__net *net, const char *words,
                                           sslstore_result result, bool about_order)
{
    net->error.service_code = read_code(&words);
    if (net->error.service_code == AUTHENTICATION_FAILURE) {
        result = SSLSTORE_ERR_AUTH;
    } else if (about_order && result == SSLSTORE_ERR_HTTP_STATUS && net->error.http_status < 500 &&
               says_not_found(words)) {
        result = SSLSTORE_ERR_NOT_FOUND;
    }
    return set_error(net, result, words);
}
