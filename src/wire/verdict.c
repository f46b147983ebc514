/* Verdict: see verdict.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wire/verdict.h"

#include <string.h>

#include "base/text.h"

#define AUTHENTICATION_FAILURE (-9008)

struct verdict {
    enum sslstore__verdict_state nested;
    enum sslstore__verdict_state flat;
    const char *nested_message;
    const char *flat_message;
};

static const struct sslstore__member verdict_members[] = {
    SSLSTORE__MEMBER_OBJECT("AuthResponse"),
    SSLSTORE__MEMBER(VERDICT, "isError", struct verdict, nested),
    SSLSTORE__MEMBER(MESSAGE, "Message", struct verdict, nested_message),
    SSLSTORE__MEMBER_END,
    SSLSTORE__MEMBER(VERDICT, "isError", struct verdict, flat),
    SSLSTORE__MEMBER(MESSAGE, "Message", struct verdict, flat_message),
};
static const struct sslstore__table verdict_table =
    SSLSTORE__TABLE(verdict_members, struct verdict, NULL);

/* "ErrorCode:-9008|Message:text", "-9008 text", or only a text. */
static int32_t read_code(const char **message)
{
    static const char code_label[] = "ErrorCode:";
    static const char text_label[] = "|Message:";
    const char *text = *message;
    size_t digits = 0;
    uint64_t code;

    if (sslstore__find(text, code_label) == text) {
        text += sizeof code_label - 1;
    }
    if (*text != '-') {
        return 0;
    }
    text++;
    while (text[digits] >= '0' && text[digits] <= '9') {
        digits++;
    }
    if (!sslstore__decimal(text, digits, INT32_MAX, &code)) {
        return 0;
    }
    text += digits;
    if (sslstore__find(text, text_label) == text) {
        text += sizeof text_label - 1;
    }
    while (*text == ' ') {
        text++;
    }
    *message = text;
    return -(int32_t) code;
}

/* The service has no code for an order that it does not know; only words. */
static bool says_not_found(const char *message)
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
        if (sslstore__find(message, words[i]) != NULL) {
            return sslstore__find(message, "order") != NULL; /* and not a product, say */
        }
    }
    return false;
}

static sslstore_result refused(struct sslstore__net *net, const char *message)
{
    sslstore_result result = SSLSTORE_ERR_API;

    net->error.service_code = read_code(&message);
    if (net->error.service_code == AUTHENTICATION_FAILURE) {
        result = SSLSTORE_ERR_AUTH;
    } else if (says_not_found(message)) {
        result = SSLSTORE_ERR_NOT_FOUND;
    }
    return sslstore__fail(net, result, NULL, message[0] == '\0' ? NULL : message);
}

sslstore_result sslstore__verdict(struct sslstore__net *net, const struct sslstore__record *record,
                                  bool required)
{
    struct verdict verdict;
    const char *field;
    sslstore_result result = sslstore__decode(record, &verdict_table, &verdict, &field);

    if (result != SSLSTORE_OK) {
        return sslstore__fail(net, result, field, NULL);
    }
    if (verdict.nested == SSLSTORE__VERDICT_REFUSED) {
        return refused(net, verdict.nested_message);
    }
    if (verdict.nested == SSLSTORE__VERDICT_ABSENT && verdict.flat == SSLSTORE__VERDICT_REFUSED) {
        return refused(net, verdict.flat_message);
    }
    if (required && verdict.nested == SSLSTORE__VERDICT_ABSENT &&
        verdict.flat == SSLSTORE__VERDICT_ABSENT) {
        return sslstore__fail(net, SSLSTORE_ERR_REPLY, "AuthResponse",
                              "the answer does not say whether the request succeeded");
    }
    return SSLSTORE_OK;
}
