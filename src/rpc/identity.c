/* Identity: reads ids of any form, compares them, and writes order keys.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/identity.h"

#include <string.h>

#include "base/ascii.h"
#include "base/contract.h"
#include "base/frame.h"
#include "base/text.h"

/* 8-4-4-4-12 hexadecimal digits (RFC 9562 §4), in braces or not. */
static SSLSTORE__OWN_FRAME bool is_guid(const char *text, size_t size)
{
    if (size == 38 && text[0] == '{' && text[37] == '}') {
        text++;
        size -= 2;
    }
    if (size != 36) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (is_dash && text[i] != '-') {
            return false;
        }
        if (!is_dash && !sslstore__ascii_is_hex_digit(text[i])) {
            return false;
        }
    }
    return true;
}

static void copy(char *out, const char *text, size_t size)
{
    memcpy(out, text, size);
    out[size] = '\0';
}

bool sslstore__identity_read(const char *id, struct sslstore__identity *identity)
{
    size_t size = id == NULL ? 0 : strlen(id);
    size_t digits = 0;

    identity->store_id[0] = '\0';
    identity->partner_id = "";
    identity->custom_id = "";
    if (size == 0 || size >= SSLSTORE_ID_MAX) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (id[i] <= ' ' || id[i] > '~') {
            return false;
        }
    }
    while (sslstore__ascii_is_digit(id[digits])) {
        digits++;
    }
    if (digits > 0 && digits + 1 == size && id[digits] == '-') {
        return false;
    }
    if (is_guid(id, size) || digits == 0 || (digits < size && id[digits] != '-')) {
        identity->custom_id = id;
        return true;
    }
    copy(identity->store_id, id, digits);
    if (digits < size) {
        identity->partner_id = id + digits + 1;
    }
    return true;
}

const char *sslstore__identity_product_code(const char *code, char *out)
{
    static const char suffix[] = "-EO";
    size_t suffix_size = sizeof suffix - 1;
    size_t size = code == NULL ? 0 : strlen(code);

    if (size <= suffix_size || size >= SSLSTORE_ID_MAX ||
        !sslstore__text_equal(code + size - suffix_size, suffix)) {
        return code;
    }
    copy(out, code, size - suffix_size);
    return out;
}

static bool matches(const char *asked, const char *received)
{
    return asked[0] == '\0' || received[0] == '\0' || sslstore__text_equal(asked, received);
}

bool sslstore__identity_matches(const struct sslstore__identity *identity, const char *store_id,
                                const char *partner_id)
{
    return matches(identity->store_id, store_id) && matches(identity->partner_id, partner_id);
}

sslstore_result sslstore__identity_order_key(const char *store_id, const char *partner_id,
                                             char *out, size_t size)
{
    struct sslstore__text text;

    sslstore__text_init(&text, out, size);
    if (!sslstore__text_is_set(store_id)) {
        return SSLSTORE_OK;
    }
    sslstore__text_put(&text, store_id);
    if (sslstore__text_is_set(partner_id)) {
        sslstore__text_put_char(&text, '-');
        sslstore__text_put(&text, partner_id);
    }
    return sslstore__text_complete(&text);
}

sslstore_result sslstore_order_id(const sslstore_order *order, char *out, size_t size)
{
    SSLSTORE__REQUIRE(order != NULL && out != NULL);

    return sslstore__identity_order_key(order->store_id, order->partner_id, out, size);
}
