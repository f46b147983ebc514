/* Sets a parameter of an order by its name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/contract.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/fields.h"
#include "catalog/syntax.h"

#if defined(SSLSTORE_NO_CATALOG)

static const char *set(sslstore_order_request *request, const char *name, const char *value)
{
    (void) request;
    (void) name;
    (void) value;
    return SSLSTORE__WORDS("this build has no parameters");
}

#else

/* Returns false if there is no parameter of that name. */
static bool find_parameter(const char *name, sslstore_field *field, size_t *offset)
{
    for (size_t i = 0; sslstore__catalog_parameter_at(i, field); i++) {
        if (sslstore__text_equal(field->name, name)) {
            *offset = sslstore__catalog_parameter_offset(i);
            return true;
        }
    }
    return false;
}

/* ---- Values ---- */

/* Whether a text is a comma-separated list of addresses. */
static bool is_address_list(const char *list)
{
    const char *entry;
    size_t size;

    while (sslstore__syntax_next_entry(&list, &entry, &size)) {
        if (!sslstore__syntax_is_email(entry, size)) {
            return false;
        }
    }
    return true;
}

/* Cut "Name (12345)" to what the parentheses at its end hold. Other text stays as it is. */
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

/* Every number counts something, so 0 is refused. The member is an int32_t or a uint32_t, and
 * fields.c does not compile if it has another size. Both types represent a value that they share
 * alike (C99, 6.2.5). */
static bool set_number(const char *value, size_t offset, void *member)
{
    size_t size = strlen(value);
    uint64_t number;
    uint32_t narrow;

    sslstore__text_trim(&value, &size);
    if (offset == offsetof(sslstore_order_request, organization_id)) {
        cut_to_id(&value, &size);
    }
    if (!sslstore__text_decimal(value, size, INT32_MAX, &number) || number == 0) {
        return false;
    }
    narrow = (uint32_t) number;
    memcpy(member, &narrow, sizeof narrow);
    return true;
}

static bool set_yes_no(const char *value, void *member)
{
    static const char words[][6] = {"false", "no", "0", "true", "yes", "1"};
    const size_t count = sizeof words / sizeof words[0];
    size_t size = strlen(value);

    sslstore__text_trim(&value, &size);
    for (size_t i = 0; i < count; i++) {
        if (sslstore__text_equal_bytes(words[i], strlen(words[i]), value, size)) {
            bool answer = i >= count / 2;

            memcpy(member, &answer, sizeof answer);
            return true;
        }
    }
    return false;
}

static bool is_of_type(const sslstore_field *field, const char *value, size_t offset)
{
    switch (field->type) {
    case SSLSTORE_FIELD_COUNTRY:
        return value[0] != '\0';
    case SSLSTORE_FIELD_CHOICE:
        return sslstore__syntax_is_choice(field->choices, value);
    case SSLSTORE_FIELD_PHONE:
        return sslstore__syntax_is_phone(value);
    case SSLSTORE_FIELD_EMAIL:
        if (offset == offsetof(sslstore_order_request, approver_email)) {
            return is_address_list(value);
        }
        return sslstore__syntax_is_email(value, strlen(value));
    default:
        return sslstore__syntax_is_clean(value);
    }
}

/* What is wrong with a value that is not of its field's type. */
static const char *const problems[] = {
    [SSLSTORE_FIELD_TEXT] = SSLSTORE__WORDS("has control characters or invalid UTF-8"),
    [SSLSTORE_FIELD_EMAIL] = SSLSTORE__WORDS("not an e-mail address"),
    [SSLSTORE_FIELD_PHONE] = SSLSTORE__WORDS("not a phone number, such as +1 555 0100"),
    [SSLSTORE_FIELD_COUNTRY] = SSLSTORE__WORDS("not a country code (ISO 3166-1) or English name"),
    [SSLSTORE_FIELD_CHOICE] = SSLSTORE__WORDS("not one of the field's choices"),
    [SSLSTORE_FIELD_NUMBER] = SSLSTORE__WORDS("not a number from 1 to 2147483647"),
    [SSLSTORE_FIELD_YES_NO] = SSLSTORE__WORDS("not yes, no, true, false, 1 or 0"),
};

static bool set_text(const sslstore_field *field, const char *value, size_t offset, void *member)
{
    if (field->type == SSLSTORE_FIELD_COUNTRY) {
        value = sslstore_country_code(value);
    }
    if (!is_of_type(field, value, offset)) {
        return false;
    }
    memcpy(member, &value, sizeof value);
    return true;
}

/* Returns what is wrong, or NULL. */
static const char *set(sslstore_order_request *request, const char *name, const char *value)
{
    sslstore_field field;
    size_t offset;
    void *member;
    bool fits;

    if (name == NULL || !find_parameter(name, &field, &offset)) {
        return SSLSTORE__WORDS("no such parameter");
    }
    if (!sslstore__text_is_set(value)) {
        return NULL;
    }
    member = (unsigned char *) request + offset;
    if (field.type == SSLSTORE_FIELD_NUMBER) {
        fits = set_number(value, offset, member);
    } else if (field.type == SSLSTORE_FIELD_YES_NO) {
        fits = set_yes_no(value, member);
    } else {
        fits = set_text(&field, value, offset, member);
    }
    return fits ? NULL : problems[field.type];
}

#endif

sslstore_result sslstore_order_request_set(sslstore_order_request *request, const char *name,
                                           const char *value, const char **problem)
{
    SSLSTORE__REQUIRE(request != NULL);

    const char *found = set(request, name, value);

    if (problem != NULL) {
        *problem = found;
    }
    return found == NULL ? SSLSTORE_OK : SSLSTORE_ERR_ARGUMENT;
}
