/* Requests by name: set a parameter of an order, and tell which one is missing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "catalog/catalog.h"

#define ORGANIZATION_START offsetof(sslstore_order_request, organization)
#define ORGANIZATION_END (ORGANIZATION_START + sizeof(sslstore_organization))

/* false: there is no parameter of that name. */
static bool find_parameter(const char *name, sslstore_field *field, size_t *offset)
{
    for (size_t i = 0; sslstore_parameter_at(i, field); i++) {
        if (sslstore__same(field->name, name)) {
            *offset = sslstore__parameter_offset(i);
            return true;
        }
    }
    return false;
}

/* ---- Values ---- */

/* A line end in a field is an attempt at something, and a tab is a slip. */
static bool has_control(const char *value)
{
    for (; *value != '\0'; value++) {
        if ((unsigned char) *value < 0x20 || *value == 0x7f) {
            return true;
        }
    }
    return false;
}

static bool is_address(const char *text, size_t size)
{
    const char *at = memchr(text, '@', size);

    return at != NULL && at > text && at < text + size - 1 && memchr(text, ' ', size) == NULL &&
           memchr(at + 1, '@', (size_t) (text + size - (at + 1))) == NULL;
}

/* Addresses with commas between them. */
static bool is_address_list(const char *list)
{
    for (;;) {
        size_t size = strcspn(list, ",");
        const char *entry = list;
        size_t entry_size = size;

        sslstore__trim(&entry, &entry_size);
        if (!is_address(entry, entry_size)) {
            return false;
        }
        if (list[size] == '\0') {
            return true;
        }
        list += size + 1;
    }
}

static bool is_choice(const char *choices, const char *value)
{
    size_t size = strlen(value);

    for (;;) {
        size_t choice_size = strcspn(choices, ",");

        if (choice_size == size && memcmp(choices, value, size) == 0) {
            return true;
        }
        if (choices[choice_size] == '\0') {
            return false;
        }
        choices += choice_size + 1;
    }
}

/* Of "Name (12345)", what the pair of parentheses at its end holds; other text stays as it is. */
static void cut_to_id(const char **text, size_t *size)
{
    size_t start = *size;

    if (*size == 0 || (*text)[*size - 1] != ')') {
        return;
    }
    while (start > 0 && (*text)[start - 1] != '(') {
        start--;
    }
    if (start > 0) {
        *size -= start + 1;
        *text += start;
    }
}

/* ---- Members ---- */

/* Numbers count something, so 0 is none of them. Their members are int32_t or uint32_t, which look
 * the same up to INT32_MAX. */
static bool set_number(const char *value, size_t offset, void *member)
{
    size_t size = strlen(value);
    uint64_t number;
    uint32_t narrow;

    sslstore__trim(&value, &size);
    if (offset == offsetof(sslstore_order_request, organization_id)) {
        cut_to_id(&value, &size);
    }
    if (!sslstore__decimal(value, size, INT32_MAX, &number) || number == 0) {
        return false;
    }
    narrow = (uint32_t) number;
    memcpy(member, &narrow, sizeof narrow);
    return true;
}

static bool set_yes_no(const char *value, void *member)
{
    static const char words[][6] = { "false", "no", "0", "true", "yes", "1" };
    const size_t count = sizeof words / sizeof words[0];
    size_t size = strlen(value);

    sslstore__trim(&value, &size);
    for (size_t i = 0; i < count; i++) {
        if (sslstore__same_bytes(words[i], strlen(words[i]), value, size)) {
            bool answer = i >= count / 2;

            memcpy(member, &answer, sizeof answer);
            return true;
        }
    }
    return false;
}

static bool set_text(const sslstore_field *field, const char *value, size_t offset, void *member)
{
    bool fits = !has_control(value);

    if (field->type == SSLSTORE_FIELD_COUNTRY) {
        value = sslstore_country_code(value);
        fits = value[0] != '\0';
    } else if (offset == offsetof(sslstore_order_request, approver_email)) {
        fits = fits && is_address_list(value);
    } else if (field->type == SSLSTORE_FIELD_EMAIL) {
        fits = fits && is_address(value, strlen(value));
    } else if (field->type == SSLSTORE_FIELD_CHOICE) {
        fits = is_choice(field->choices, value);
    }
    if (fits) {
        memcpy(member, &value, sizeof value);
    }
    return fits;
}

sslstore_result sslstore_order_request_set(sslstore_order_request *request, const char *name,
                                           const char *value)
{
    sslstore_field field;
    size_t offset;
    void *member;
    bool fits;

    assert(name != NULL);
    if (!find_parameter(name, &field, &offset)) {
        return SSLSTORE_ERR_ARGUMENT;
    }
    if (!sslstore__is_set(value)) {
        return SSLSTORE_OK;
    }
    member = (unsigned char *) request + offset;
    if (field.type == SSLSTORE_FIELD_NUMBER) {
        fits = set_number(value, offset, member);
    } else if (field.type == SSLSTORE_FIELD_YES_NO) {
        fits = set_yes_no(value, member);
    } else {
        fits = set_text(&field, value, offset, member);
    }
    return fits ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT;
}

/* ---- What is missing ---- */

static bool has_value(const sslstore_field *field, const void *member)
{
    const char *text;
    uint32_t number;

    if (field->type == SSLSTORE_FIELD_NUMBER) {
        memcpy(&number, member, sizeof number);
        return number != 0;
    }
    if (field->type == SSLSTORE_FIELD_YES_NO) {
        return true;
    }
    memcpy(&text, member, sizeof text);
    return sslstore__is_set(text);
}

/* Some parameters are told in another way than their own. */
static bool is_told_otherwise(const sslstore_product *product,
                              const sslstore_order_request *request, size_t offset)
{
    switch (offset) {
    case offsetof(sslstore_order_request, validity_days):
        return request->validity_months != 0;
    case offsetof(sslstore_order_request, approver_email):
        return request->file_validation || request->https_file_validation ||
               request->cname_validation;
    case offsetof(sslstore_order_request, technical.email):
        return sslstore__is_set(request->admin.email);
    default:
        return product->vendor == SSLSTORE_DIGICERT && request->organization_id != 0 &&
               offset >= ORGANIZATION_START && offset < ORGANIZATION_END;
    }
}

const char *sslstore__missing_parameter(const sslstore_product *product,
                                        const sslstore_order_request *request)
{
    sslstore_field field;

    for (size_t i = 0; sslstore_parameter_at(i, &field); i++) {
        size_t offset = sslstore__parameter_offset(i);

        if (sslstore__parameter_required(i, product) &&
            !has_value(&field, (const unsigned char *) request + offset) &&
            !is_told_otherwise(product, request, offset)) {
            return field.name;
        }
    }
    return NULL;
}
