/* Writes and reads orders as JSON documents. One table for each structure names the members: a new
 * member of struct order needs a line here, or it does not survive a restart.
 * SPDX-License-Identifier: Apache-2.0 */
#include "order_document.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum kind {
    KIND_NUMBER, /* an integer or enumeration of 4 or 8 bytes */
    KIND_FLAG,
    KIND_TEXT,   /* char *, owned */
    KIND_BUFFER, /* char[] */
    KIND_BYTES,  /* unsigned char[] */
    KIND_JSON,   /* json_t *, owned */
    KIND_PRODUCT
};

struct field {
    const char *name;
    enum kind kind;
    size_t offset, size;
};

#define FIELD(kind, type, member)                                         \
    {                                                                     \
#member, kind, offsetof(type, member), sizeof((type *) 0)->member \
    }
#define ORDER(kind, member)    FIELD(kind, struct order, member)
#define ISSUANCE(kind, member) FIELD(kind, struct issuance, member)
#define PAST(kind, member)     FIELD(kind, struct past, member)
#define DOMAIN(kind, member)   FIELD(kind, struct domain_validation, member)

struct table {
    const struct field *fields;
    size_t count;
};

static const struct field order_fields[] = {
    ORDER(KIND_BUFFER, custom_id),
    ORDER(KIND_PRODUCT, product),
    ORDER(KIND_NUMBER, state),
    ORDER(KIND_NUMBER, refund),
    ORDER(KIND_NUMBER, method),
    ORDER(KIND_FLAG, invited),
    ORDER(KIND_FLAG, renewal),
    ORDER(KIND_FLAG, gone),
    ORDER(KIND_FLAG, unlisted),
    ORDER(KIND_FLAG, revoked),
    ORDER(KIND_NUMBER, polls_left),
    ORDER(KIND_NUMBER, lookups_hidden),
    ORDER(KIND_NUMBER, months),
    ORDER(KIND_NUMBER, servers),
    ORDER(KIND_NUMBER, sans),
    ORDER(KIND_NUMBER, organization_id),
    ORDER(KIND_NUMBER, purchased),
    ORDER(KIND_NUMBER, modified),
    ORDER(KIND_NUMBER, expires),
    ORDER(KIND_BUFFER, sub_user),
    ORDER(KIND_TEXT, approver_email),
    ORDER(KIND_TEXT, web_server),
    ORDER(KIND_TEXT, hash_algorithm),
    ORDER(KIND_TEXT, unique_value),
    ORDER(KIND_TEXT, csr),
    ORDER(KIND_BUFFER, csr_md5),
    ORDER(KIND_BUFFER, csr_sha256),
    ORDER(KIND_JSON, holder),
    ORDER(KIND_JSON, admin),
    ORDER(KIND_JSON, technical),
};

static const struct field issuance_fields[] = {
    ISSUANCE(KIND_NUMBER, number),     ISSUANCE(KIND_BYTES, serial),
    ISSUANCE(KIND_NUMBER, not_before), ISSUANCE(KIND_NUMBER, not_after),
    ISSUANCE(KIND_TEXT, names),
};

static const struct field past_fields[] = {PAST(KIND_BYTES, serial), PAST(KIND_FLAG, revoked)};

static const struct field domain_fields[] = {
    DOMAIN(KIND_NUMBER, approved), DOMAIN(KIND_NUMBER, polled), DOMAIN(KIND_NUMBER, answer)};

#define TABLE(fields)                             \
    {                                             \
        fields, sizeof(fields) / sizeof *(fields) \
    }
static const struct table order_table = TABLE(order_fields);
static const struct table issuance_table = TABLE(issuance_fields);
static const struct table past_table = TABLE(past_fields);
static const struct table domain_table = TABLE(domain_fields);

static int64_t read_integer(const void *member, size_t size)
{
    int32_t small;
    int64_t large;

    if (size == sizeof small) {
        memcpy(&small, member, sizeof small);
        return small;
    }
    memcpy(&large, member, sizeof large);
    return large;
}

static void write_integer(void *member, size_t size, int64_t value)
{
    uint32_t small = (uint32_t) value;

    if (size == sizeof small) {
        memcpy(member, &small, sizeof small);
    } else {
        memcpy(member, &value, sizeof value);
    }
}

static json_t *hex_json(const unsigned char *bytes, size_t size)
{
    char *text = allocate(2 * size + 1);
    json_t *out;

    hex_text(text, bytes, size);
    out = json_string(text);
    free(text);
    return out;
}

static int digit_of(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *found = strchr(digits, c);

    if (!c || !found) {
        return -1;
    }
    return (int) (found - digits);
}

/* Reads hex text of exactly that size. */
static bool bytes_from_json(unsigned char *out, size_t size, const json_t *value)
{
    const char *text = json_string_value(value);

    if (json_string_length(value) != 2 * size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);

        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = (unsigned char) (16 * high + low);
    }
    return true;
}

/* A text that is not UTF-8 becomes an object that contains its bytes; NULL remains NULL. */
static json_t *text_json(const char *text)
{
    json_t *value;

    if (!text) {
        return NULL;
    }
    value = json_string(text);
    if (!value) {
        value = json_pack("{s:o}", "bytes", hex_json((const unsigned char *) text, strlen(text)));
    }
    return value;
}

/* Returns a text for free(), or NULL. */
static char *text_from_json(const json_t *value)
{
    const json_t *bytes = json_object_get(value, "bytes");
    size_t size = json_string_length(bytes) / 2;
    char *text;

    if (json_is_string(value)) {
        return copy_text(json_string_value(value));
    }
    text = allocate(size + 1);
    if (bytes && bytes_from_json((unsigned char *) text, size, bytes)) {
        return text;
    }
    free(text);
    return NULL;
}

static json_t *number_json(const void *member, size_t size)
{
    int64_t number = read_integer(member, size);

    if (!number) {
        return NULL;
    }
    return json_integer(number);
}

static json_t *product_json(const struct product *product)
{
    if (!product) {
        return NULL;
    }
    return json_string(product->code);
}

/* Returns the value of a member, or NULL if it is left out. */
static json_t *write_member(const struct field *field, const char *base)
{
    const void *member = base + field->offset;

    switch (field->kind) {
    case KIND_NUMBER:
        return number_json(member, field->size);
    case KIND_FLAG:
        if (!*(const bool *) member) {
            return NULL;
        }
        return json_true();
    case KIND_TEXT:
        return text_json(*(char *const *) member);
    case KIND_BUFFER:
        if (!*(const char *) member) {
            return NULL;
        }
        return text_json(member);
    case KIND_BYTES:
        return hex_json(member, field->size);
    case KIND_JSON:
        return json_incref(*(json_t *const *) member);
    case KIND_PRODUCT:
        break;
    }
    return product_json(*(const struct product *const *) member);
}

static void write_members(json_t *out, const struct table *table, const void *base)
{
    for (size_t i = 0; i < table->count; i++) {
        json_t *value = write_member(&table->fields[i], base);

        if (value) {
            json_object_set_new(out, table->fields[i].name, value);
        }
    }
}

static bool read_text(void *member, const struct field *field, const json_t *value)
{
    char *text = text_from_json(value);
    bool fits = text && (field->kind == KIND_TEXT || strlen(text) < field->size);

    if (fits && field->kind == KIND_TEXT) {
        memcpy(member, &text, sizeof text);
        return true;
    }
    if (fits) {
        memcpy(member, text, strlen(text) + 1);
    }
    free(text);
    return fits;
}

static bool read_member(const struct field *field, char *base, json_t *value)
{
    void *member = base + field->offset;
    const struct product *product;

    switch (field->kind) {
    case KIND_NUMBER:
        write_integer(member, field->size, json_integer_value(value));
        return json_is_integer(value);
    case KIND_FLAG:
        *(bool *) member = json_is_true(value);
        return json_is_boolean(value);
    case KIND_TEXT:
    case KIND_BUFFER:
        return read_text(member, field, value);
    case KIND_BYTES:
        return bytes_from_json(member, field->size, value);
    case KIND_JSON:
        *(json_t **) member = json_incref(value);
        return true;
    case KIND_PRODUCT:
        break;
    }
    if (!json_is_string(value)) {
        return false;
    }
    product = product_find(json_string_value(value));
    memcpy(member, &product, sizeof product);
    return product != NULL;
}

/* Members that the document lacks remain as they are. */
static bool read_members(void *base, const struct table *table, const json_t *document)
{
    bool good = json_is_object(document);

    for (size_t i = 0; good && i < table->count; i++) {
        json_t *value = json_object_get(document, table->fields[i].name);

        good = !value || read_member(&table->fields[i], base, value);
    }
    return good;
}

static void write_issuance(json_t *out, const char *name, const struct issuance *issuance)
{
    json_t *document;

    if (!issuance->number) {
        return;
    }
    document = json_object();
    write_members(document, &issuance_table, issuance);
    if (issuance->public_key) {
        json_object_set_new(document, "public_key",
                            hex_json(issuance->public_key, issuance->public_key_size));
    }
    json_object_set_new(out, name, document);
}

static bool read_issuance(struct issuance *issuance, const json_t *document)
{
    const json_t *key = json_object_get(document, "public_key");

    if (!document) {
        return true;
    }
    if (key) {
        issuance->public_key_size = json_string_length(key) / 2;
        issuance->public_key = allocate(issuance->public_key_size + 1);
        if (!bytes_from_json(issuance->public_key, issuance->public_key_size, key)) {
            return false;
        }
    }
    return read_members(issuance, &issuance_table, document) && issuance->number;
}

static void write_list(json_t *out, const char *name, const struct table *table, const void *list,
                       size_t count, size_t size)
{
    json_t *documents = json_array();

    for (size_t i = 0; i < count; i++) {
        json_t *document = json_object();

        write_members(document, table, (const char *) list + i * size);
        json_array_append_new(documents, document);
    }
    if (count) {
        json_object_set(out, name, documents);
    }
    json_decref(documents);
}

/* Returns a list for free(); NULL if it is empty. */
static void *read_list(const json_t *documents, const struct table *table, size_t size,
                       size_t *count, bool *good)
{
    char *list = NULL;

    *count = json_array_size(documents);
    if (*count) {
        list = allocate(*count * size);
    }
    for (size_t i = 0; *good && i < *count; i++) {
        *good = read_members(list + i * size, table, json_array_get(documents, i));
    }
    return list;
}

json_t *order_document(const struct order *order)
{
    json_t *out = json_object();

    write_members(out, &order_table, order);
    write_issuance(out, "current", &order->current);
    write_issuance(out, "next", &order->next);
    write_list(out, "past", &past_table, order->past, order->past_count, sizeof *order->past);
    write_list(out, "domains", &domain_table, order->domains, order->domain_count,
               sizeof *order->domains);
    return out;
}

bool order_from_document(struct order *order, const json_t *document)
{
    bool good = read_members(order, &order_table, document) && order->product &&
                read_issuance(&order->current, json_object_get(document, "current")) &&
                read_issuance(&order->next, json_object_get(document, "next"));

    order->past = read_list(json_object_get(document, "past"), &past_table, sizeof *order->past,
                            &order->past_count, &good);
    order->domains = read_list(json_object_get(document, "domains"), &domain_table,
                               sizeof *order->domains, &order->domain_count, &good);
    return good;
}

/* What the tables leave out on purpose: the index, and what is written apart. */
static const struct field apart[] = {
    ORDER(KIND_NUMBER, index), ORDER(KIND_FLAG, unsaved),      ORDER(KIND_JSON, current),
    ORDER(KIND_JSON, next),    ORDER(KIND_JSON, past),         ORDER(KIND_JSON, past_count),
    ORDER(KIND_JSON, domains), ORDER(KIND_JSON, domain_count),
};

static void mark(bool covered[], const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        memset(covered + fields[i].offset, true, fields[i].size);
    }
}

size_t order_document_gap(void)
{
    bool covered[sizeof(struct order)] = {false};
    size_t gap = 0, largest = 0;

    mark(covered, order_fields, sizeof order_fields / sizeof order_fields[0]);
    mark(covered, apart, sizeof apart / sizeof apart[0]);
    for (size_t i = 0; i < sizeof covered; i++) {
        gap = covered[i] ? 0 : gap + 1;
        largest = gap > largest ? gap : largest;
    }
    return largest;
}
