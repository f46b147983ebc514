/* Encode: writes the members of a struct that are set, each by its kind.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/encode.h"

#include <string.h>

#include "rpc/identity.h"

/* Fields are copied before they are read, so that their alignment does not matter. */
static const char *text_at(const unsigned char *field)
{
    const char *text;

    memcpy(&text, field, sizeof text);
    return text;
}

/* The count or size that follows a pointer. */
static size_t count_at(const unsigned char *field)
{
    size_t count;

    memcpy(&count, field + sizeof(void *), sizeof count);
    return count;
}

static int64_t number_at(const unsigned char *field, uint8_t kind)
{
    int64_t date;
    int32_t integer;
    uint32_t count;

    switch (kind) {
    case SSLSTORE__INTEGER:
        memcpy(&integer, field, sizeof integer);
        return integer;
    case SSLSTORE__COUNT:
        memcpy(&count, field, sizeof count);
        return count;
    default: /* DATE */
        memcpy(&date, field, sizeof date);
        return date;
    }
}

static void encode_product(struct sslstore__json *json, const struct sslstore__member *member,
                           const char *code)
{
    char wire_code[SSLSTORE_ID_MAX];

    code = sslstore__identity_product_code(code, wire_code);
    if (member->kind == SSLSTORE__PRODUCT_SEND_EMPTY) {
        sslstore__json_text_or_empty(json, member->name, code);
    } else {
        sslstore__json_text(json, member->name, code);
    }
}

static void encode_number(struct sslstore__json *json, const struct sslstore__member *member,
                          int64_t number)
{
    if (number == 0) {
        return;
    }
    if (member->kind == SSLSTORE__DATE) {
        sslstore__json_date(json, member->name, number);
    } else {
        sslstore__json_integer(json, member->name, number);
    }
}

static void encode_texts(struct sslstore__json *json, const char *name, const unsigned char *field)
{
    const char *const *texts;
    size_t count = count_at(field);

    if (count == 0) {
        return;
    }
    memcpy(&texts, field, sizeof texts);
    sslstore__json_array(json, name);
    for (size_t i = 0; i < count; i++) {
        sslstore__json_text(json, NULL, texts[i]);
    }
    sslstore__json_end(json);
}

static void encode_text(struct sslstore__json *json, const struct sslstore__member *member,
                        const unsigned char *field)
{
    switch (member->kind) {
    case SSLSTORE__TEXT:
        sslstore__json_text(json, member->name, text_at(field));
        break;
    case SSLSTORE__MULTILINE:
        sslstore__json_multiline(json, member->name, text_at(field));
        break;
    case SSLSTORE__SIZED:
        sslstore__json_sized(json, member->name, text_at(field), count_at(field));
        break;
    case SSLSTORE__SEND_EMPTY:
        sslstore__json_text_or_empty(json, member->name, text_at(field));
        break;
    default: /* PRODUCT, PRODUCT_SEND_EMPTY */
        encode_product(json, member, text_at(field));
        break;
    }
}

static void encode_member(struct sslstore__json *json, const struct sslstore__member *member,
                          const unsigned char *field)
{
    switch (member->kind) {
    case SSLSTORE__CULTURE:
        sslstore__json_text(json, member->name, "en-US");
        break;
    case SSLSTORE__INTEGER:
    case SSLSTORE__COUNT:
    case SSLSTORE__DATE:
        encode_number(json, member, number_at(field, member->kind));
        break;
    case SSLSTORE__FLAG:
        if (*field != 0) {
            sslstore__json_bool(json, member->name, true);
        }
        break;
    case SSLSTORE__TEXTS:
        encode_texts(json, member->name, field);
        break;
    case SSLSTORE__OBJECT:
        sslstore__json_object(json, member->name);
        break;
    case SSLSTORE__END:
        sslstore__json_end(json);
        break;
    case SSLSTORE__DATE_EASTERN:
    case SSLSTORE__VERDICT:
    case SSLSTORE__MESSAGE: /* these are only read */
    case SSLSTORE__RECORDS: /* not in the elements of a list */
        break;
    default:
        encode_text(json, member, field);
        break;
    }
}

static void encode_records(struct sslstore__json *json, const char *name,
                           const struct sslstore__table *element, const unsigned char *field)
{
    const unsigned char *record;
    size_t count = count_at(field);

    if (count == 0) {
        return;
    }
    memcpy(&record, field, sizeof record);
    sslstore__json_array(json, name);
    for (size_t i = 0; i < count; i++, record += element->size) {
        sslstore__json_object(json, NULL);
        for (size_t k = 0; k < element->count; k++) {
            encode_member(json, &element->members[k], record + element->members[k].offset);
        }
        sslstore__json_end(json);
    }
    sslstore__json_end(json);
}

void sslstore__rpc_encode(struct sslstore__json *json, const struct sslstore__table *table,
                          const void *source)
{
    const unsigned char *base = source;

    for (size_t i = 0; i < table->count; i++) {
        const struct sslstore__member *member = &table->members[i];

        if (member->kind == SSLSTORE__RECORDS) {
            encode_records(json, member->name, table->element, base + member->offset);
        } else {
            encode_member(json, member, base + member->offset);
        }
    }
}
