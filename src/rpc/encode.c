/* Encode: a struct of the program becomes the members of a request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"
#include "rpc/identity.h"
#include "rpc/member.h"

#include <string.h>

/* The members of a struct are read as bytes, which is right whatever their alignment. */
static const char *text_at(const unsigned char *field)
{
    const char *text;

    memcpy(&text, field, sizeof text);
    return text;
}

static int32_t integer_at(const unsigned char *field)
{
    int32_t number;

    memcpy(&number, field, sizeof number);
    return number;
}

static uint32_t count_at(const unsigned char *field)
{
    uint32_t count;

    memcpy(&count, field, sizeof count);
    return count;
}

static int64_t date_at(const unsigned char *field)
{
    int64_t date;

    memcpy(&date, field, sizeof date);
    return date;
}

static size_t count_behind(const unsigned char *field)
{
    size_t count;

    memcpy(&count, field + sizeof(void *), sizeof count);
    return count;
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

static void encode_texts(struct sslstore__json *json, const char *name, const unsigned char *field)
{
    const char *const *texts;
    size_t count = count_behind(field);

    memcpy(&texts, field, sizeof texts);
    if (count == 0) {
        return;
    }
    sslstore__json_array(json, name);
    for (size_t i = 0; i < count; i++) {
        sslstore__json_text(json, NULL, texts[i]);
    }
    sslstore__json_end(json);
}

static void encode_member(struct sslstore__json *json, const struct sslstore__member *member,
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
        sslstore__json_sized(json, member->name, text_at(field), count_behind(field));
        break;
    case SSLSTORE__PRODUCT:
    case SSLSTORE__PRODUCT_SEND_EMPTY:
        encode_product(json, member, text_at(field));
        break;
    case SSLSTORE__SEND_EMPTY:
        sslstore__json_text_or_empty(json, member->name, text_at(field));
        break;
    case SSLSTORE__CULTURE:
        sslstore__json_text(json, member->name, "en-US");
        break;
    case SSLSTORE__INTEGER:
        if (integer_at(field) != 0) {
            sslstore__json_integer(json, member->name, integer_at(field));
        }
        break;
    case SSLSTORE__COUNT:
        if (count_at(field) != 0) {
            sslstore__json_integer(json, member->name, count_at(field));
        }
        break;
    case SSLSTORE__FLAG:
        if (*field != 0) {
            sslstore__json_bool(json, member->name, true);
        }
        break;
    case SSLSTORE__DATE:
        if (date_at(field) != 0) {
            sslstore__json_date(json, member->name, date_at(field));
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
    default:
        break;
    }
}

static void encode_records(struct sslstore__json *json, const char *name,
                           const struct sslstore__table *element, const unsigned char *field)
{
    const unsigned char *records;
    size_t count = count_behind(field);

    memcpy(&records, field, sizeof records);
    if (count == 0) {
        return;
    }
    sslstore__json_array(json, name);
    for (size_t i = 0; i < count; i++, records += element->size) {
        sslstore__json_object(json, NULL);
        for (size_t k = 0; k < element->count; k++) {
            encode_member(json, &element->members[k], records + element->members[k].offset);
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
