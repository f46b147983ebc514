/* Decode: goes over the values of a record once, with a stack of the objects and lists it is in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/decode.h"

#include <string.h>

#include "base/date.h"
#include "base/never.h"
#include "base/text.h"

/* Record, list, element, object in it: no reply has known members any deeper. */
#define SCOPES_MAX 6

/* An object or a list that the current value is in. */
struct scope {
    const struct sslstore__table *table;
    unsigned char *base; /* the struct; of a list, the next one */
    uint8_t first;       /* members [first..last) of the table belong to the object */
    uint8_t last;
    uint8_t next; /* where the search for the next member begins */
    bool is_list;
    uint32_t seen[SSLSTORE__MEMBERS_MAX / 32];
};

struct decoder {
    struct sslstore__json_cursor cursor;
    char *elements; /* the next free byte of record->elements */
    const char **field;
    size_t members_left; /* at the top, that may follow */
    size_t depth;
    struct scope scopes[SCOPES_MAX];
};

static size_t align(size_t size)
{
    const size_t unit = SSLSTORE__RPC_DECODE_ALIGNMENT;

    return (size + unit - 1) / unit * unit;
}

size_t sslstore__rpc_decode_elements(size_t elements, const struct sslstore__table *table)
{
    size_t size = sizeof(const char *);

    if (table->element != NULL && table->element->size > size) {
        size = table->element->size;
    }
    return elements * align(size);
}

/* All members are 0, but texts are "". */
static void clear(const struct sslstore__table *table, unsigned char *base)
{
    static const char *const empty = "";

    memset(base, 0, table->size);
    for (size_t i = 0; i < table->count; i++) {
        uint8_t kind = table->members[i].kind;

        if (kind == SSLSTORE__TEXT || kind == SSLSTORE__MULTILINE || kind == SSLSTORE__SIZED) {
            memcpy(base + table->members[i].offset, &empty, sizeof empty);
        }
    }
}

/* The next member of the same object: that after a member, or after an object and its END. */
static const struct sslstore__member *next_sibling(const struct sslstore__member *member)
{
    return member + 1 + (member->kind == SSLSTORE__OBJECT ? member->offset + 1 : 0);
}

/* Whether a name without escapes is that of the member, which is as long. Most others differ in the
 * first letter already. */
static bool has_name(const struct sslstore__member *member, const struct sslstore__json_value *name)
{
    if (((name->text[0] ^ member->name[0]) & ~0x20) != 0) {
        return false;
    }
    return memcmp(name->text, member->name, name->size) == 0 ||
           sslstore__text_equal_bytes(name->text, name->size, member->name, name->size);
}

/* Find the name among members [from..to), but not in the objects among them. */
static const struct sslstore__member *search(const struct scope *scope, size_t from, size_t to,
                                             const struct sslstore__json_value *name)
{
    const struct sslstore__member *member = scope->table->members + from;
    const struct sslstore__member *end = scope->table->members + to;

    for (; member < end; member = next_sibling(member)) {
        if (name->has_escape ? sslstore__json_is_name(name, member->name)
                             : member->name_size == name->size && has_name(member, name)) {
            return member;
        }
    }
    return NULL;
}

/* The search begins after the member that was found last. */
static const struct sslstore__member *find_member(const struct scope *scope,
                                                  const struct sslstore__json_value *name)
{
    const struct sslstore__member *member = search(scope, scope->next, scope->last, name);

    return member != NULL ? member : search(scope, scope->first, scope->next, name);
}

/* false: the member has come before. */
static bool mark_seen(struct scope *scope, const struct sslstore__member *member)
{
    size_t index = (size_t) (member - scope->table->members);
    uint32_t bit = (uint32_t) 1 << (index % 32);
    bool was_seen = (scope->seen[index / 32] & bit) != 0;

    scope->seen[index / 32] |= bit;
    return !was_seen;
}

/* ---- Values ---- */

static bool is_scalar(const struct sslstore__json_value *value)
{
    return value->type == SSLSTORE__JSON_STRING || value->type == SSLSTORE__JSON_PRIMITIVE;
}

/* "" */
static bool is_empty(const struct sslstore__json_value *value)
{
    return value->size == 0;
}

/* Terminate the text in place. The quote after a string is not needed any more; a number is moved
 * onto the byte before it, because the byte after it may be a bracket. */
static bool read_text(const struct sslstore__json_value *value, unsigned char *field)
{
    char *text = value->text;
    size_t size = value->size;

    if (!is_scalar(value)) {
        return false;
    }
    if (value->type == SSLSTORE__JSON_PRIMITIVE) {
        text--;
        for (size_t i = 0; i < size; i++) {
            text[i] = text[i + 1];
        }
    } else if (value->has_escape && sslstore__json_unescape(text, size, &size) != SSLSTORE_OK) {
        return false;
    }
    text[size] = '\0';
    memcpy(field, &text, sizeof text);
    return true;
}

static bool read_sized(const struct sslstore__json_value *value, unsigned char *field)
{
    const char *text;
    size_t size;

    if (!read_text(value, field)) {
        return false;
    }
    memcpy(&text, field, sizeof text);
    size = strlen(text);
    memcpy(field + sizeof text, &size, sizeof size);
    return true;
}

static bool read_integer(const struct sslstore__json_value *value, unsigned char *field)
{
    int64_t number;
    int32_t narrow;

    if (!sslstore__json_read_integer(value, &number) || number < INT32_MIN || number > INT32_MAX) {
        return false;
    }
    narrow = (int32_t) number;
    memcpy(field, &narrow, sizeof narrow);
    return true;
}

static bool read_flag(const struct sslstore__json_value *value, uint8_t kind, unsigned char *field)
{
    bool flag;

    if (!sslstore__json_read_bool(value, &flag)) {
        return false;
    }
    if (kind == SSLSTORE__VERDICT) {
        enum sslstore__verdict_state state =
            flag ? SSLSTORE__VERDICT_REFUSED : SSLSTORE__VERDICT_GRANTED;

        memcpy(field, &state, sizeof state);
    } else {
        memcpy(field, &flag, sizeof flag);
    }
    return true;
}

/* A date that cannot be read counts as absent: a reply about something that was paid for must not
 * be lost because of it. */
static void read_date(const struct sslstore__json_value *value, uint8_t kind, unsigned char *field)
{
    const char *text = NULL;
    int64_t present;
    int64_t date;
    unsigned char at[sizeof text];

    memcpy(&present, field, sizeof present);
    if ((kind == SSLSTORE__DATE_EASTERN && present != 0) || !read_text(value, at)) {
        return;
    }
    memcpy(&text, at, sizeof text);
    (void) sslstore__date_read(
        text, strlen(text),
        kind == SSLSTORE__DATE_EASTERN ? SSLSTORE__ZONE_EASTERN : SSLSTORE__ZONE_UTC, &date);
    if (date != 0) {
        memcpy(field, &date, sizeof date);
    }
}

/* "Message" is a list of texts, a text, or null. */
static bool read_message(struct decoder *decoder, const struct sslstore__json_value *value,
                         unsigned char *field)
{
    struct sslstore__json_value first = *value;
    struct sslstore__message message;

    if (value->type == SSLSTORE__JSON_ARRAY) {
        bool has_first = sslstore__json_next(&decoder->cursor, &first);

        if (has_first) {
            sslstore__json_skip(&decoder->cursor, &first);
        }
        sslstore__json_leave(&decoder->cursor);
        if (!has_first || sslstore__json_is_null(&first)) {
            return true;
        }
    }
    if (!is_scalar(&first) || sslstore__json_has_nul(first.text, first.size)) {
        return false;
    }
    message.text = first.text;
    message.size = first.size;
    memcpy(field, &message, sizeof message);
    return true;
}

static unsigned char *allocate_elements(struct decoder *decoder, size_t count, size_t size,
                                        unsigned char *field)
{
    unsigned char *elements = (unsigned char *) decoder->elements;

    decoder->elements += align(count * size);
    memcpy(field, &elements, sizeof elements);
    memcpy(field + sizeof elements, &count, sizeof count);
    return elements;
}

/* Texts that are null or "" are left out. */
static bool read_texts(struct decoder *decoder, const struct sslstore__json_value *list,
                       unsigned char *field)
{
    struct sslstore__json_value value;
    size_t count = 0;
    unsigned char *texts;

    if (list->type != SSLSTORE__JSON_ARRAY) {
        return false;
    }
    texts =
        allocate_elements(decoder, sslstore__json_count(&decoder->cursor), sizeof(char *), field);
    while (sslstore__json_next(&decoder->cursor, &value)) {
        if (sslstore__json_is_null(&value) || is_empty(&value)) {
            continue;
        }
        if (!read_text(&value, texts + count * sizeof(char *))) {
            return false;
        }
        count++;
    }
    sslstore__json_leave(&decoder->cursor);
    memcpy(field + sizeof(char *), &count, sizeof count);
    return true;
}

/* ---- Objects and lists ---- */

static struct scope *enter(struct decoder *decoder, const struct sslstore__table *table,
                           unsigned char *base)
{
    struct scope *scope = &decoder->scopes[decoder->depth++];

    memset(scope, 0, sizeof *scope);
    scope->table = table;
    scope->last = table->count;
    scope->base = base;
    return scope;
}

/* The end of the innermost object or list: all of its members have been read. */
static void leave(struct decoder *decoder)
{
    const struct scope *scope = &decoder->scopes[--decoder->depth];

    if (!scope->is_list && scope->table->complete != NULL) {
        scope->table->complete(scope->base);
    }
}

static bool enter_records(struct decoder *decoder, const struct scope *outer,
                          const struct sslstore__json_value *list, unsigned char *field)
{
    const struct sslstore__table *element = outer->table->element;
    unsigned char *elements;
    size_t count;

    if (list->type != SSLSTORE__JSON_ARRAY || decoder->depth == SCOPES_MAX) {
        return false;
    }
    count = sslstore__json_count(&decoder->cursor);
    elements = allocate_elements(decoder, count, element->size, field);
    for (size_t i = 0; i < count; i++) {
        clear(element, elements + i * element->size);
    }
    enter(decoder, element, elements)->is_list = true;
    return true;
}

static bool enter_object(struct decoder *decoder, const struct scope *outer,
                         const struct sslstore__member *member,
                         const struct sslstore__json_value *value)
{
    struct scope *scope;

    if (value->type != SSLSTORE__JSON_OBJECT || decoder->depth == SCOPES_MAX) {
        return false;
    }
    scope = enter(decoder, outer->table, outer->base);
    scope->first = (uint8_t) (member - outer->table->members + 1);
    scope->next = scope->first;
    scope->last = (uint8_t) (scope->first + member->offset);
    return true;
}

/* Whether the kind is a list or an object, or may be one. */
static bool may_be_container(uint8_t kind)
{
    return kind == SSLSTORE__TEXTS || kind == SSLSTORE__RECORDS || kind == SSLSTORE__OBJECT ||
           kind == SSLSTORE__MESSAGE;
}

static bool read_container(struct decoder *decoder, const struct sslstore__member *member,
                           const struct sslstore__json_value *value)
{
    const struct scope *scope = &decoder->scopes[decoder->depth - 1];
    unsigned char *field = scope->base + member->offset;

    switch (member->kind) {
    case SSLSTORE__MESSAGE:
        return read_message(decoder, value, field);
    case SSLSTORE__TEXTS:
        return read_texts(decoder, value, field);
    case SSLSTORE__RECORDS:
        return enter_records(decoder, scope, value, field);
    default:
        return enter_object(decoder, scope, member, value);
    }
}

static bool read_scalar(const struct sslstore__member *member,
                        const struct sslstore__json_value *value, unsigned char *field)
{
    switch (member->kind) {
    case SSLSTORE__TEXT:
    case SSLSTORE__MULTILINE:
        return read_text(value, field);
    case SSLSTORE__SIZED:
        return read_sized(value, field);
    case SSLSTORE__INTEGER:
        return is_empty(value) || read_integer(value, field);
    case SSLSTORE__FLAG:
    case SSLSTORE__VERDICT:
        return is_empty(value) || read_flag(value, member->kind, field);
    case SSLSTORE__DATE:
    case SSLSTORE__DATE_EASTERN:
        read_date(value, member->kind, field);
        return true;
    default:
        return false;
    }
}

static bool read_value(struct decoder *decoder, const struct sslstore__member *member,
                       const struct sslstore__json_value *value)
{
    const struct scope *scope = &decoder->scopes[decoder->depth - 1];

    if (sslstore__json_is_null(value)) {
        return true;
    }
    if (may_be_container(member->kind)) {
        return read_container(decoder, member, value);
    }
    sslstore__json_skip(&decoder->cursor, value);
    return read_scalar(member, value, scope->base + member->offset);
}

/* One element of a list of objects. Any other value leaves its struct empty. */
static bool read_element(struct decoder *decoder, const struct sslstore__json_value *value)
{
    struct scope *list = &decoder->scopes[decoder->depth - 1];
    unsigned char *base = list->base;

    list->base += list->table->size;
    if (value->type != SSLSTORE__JSON_OBJECT) {
        sslstore__json_skip(&decoder->cursor, value);
        return true;
    }
    if (decoder->depth == SCOPES_MAX) {
        return false;
    }
    enter(decoder, list->table, base);
    return true;
}

/* Read the value of the member that has been found; NULL: skip it. */
static bool read_member(struct decoder *decoder, const struct sslstore__member *member)
{
    struct scope *scope = &decoder->scopes[decoder->depth - 1];
    struct sslstore__json_value value;
    bool has_value = sslstore__json_next(&decoder->cursor, &value);

    (void) has_value; /* in the build that measures coverage */
    if (SSLSTORE__NEVER(!has_value)) {
        return false; /* the scanner has seen a value after each name */
    }
    if (member == NULL) {
        sslstore__json_skip(&decoder->cursor, &value);
        return true;
    }
    scope->next = (uint8_t) (next_sibling(member) - scope->table->members);
    *decoder->field = member->name;
    decoder->members_left -= decoder->depth == 1;
    return mark_seen(scope, member) && read_value(decoder, member, &value);
}

/* Read what is next in the innermost object or list. Members mostly come in the order of the
 * table. */
static bool read_next(struct decoder *decoder)
{
    const struct scope *scope = &decoder->scopes[decoder->depth - 1];
    const struct sslstore__member *member = scope->table->members + scope->next;
    struct sslstore__json_value value;

    if (!scope->is_list && scope->next < scope->last &&
        sslstore__json_take_name(&decoder->cursor, member->name, member->name_size)) {
        return read_member(decoder, member);
    }
    if (!sslstore__json_next(&decoder->cursor, &value)) {
        sslstore__json_leave(&decoder->cursor);
        leave(decoder);
        return true;
    }
    return scope->is_list ? read_element(decoder, &value)
                          : read_member(decoder, find_member(scope, &value));
}

sslstore_result sslstore__rpc_decode(const struct sslstore__record *record,
                                     const struct sslstore__table *table, void *out,
                                     const char **field)
{
    return sslstore__rpc_decode_few(record, table, SIZE_MAX, out, field);
}

sslstore_result sslstore__rpc_decode_few(const struct sslstore__record *record,
                                         const struct sslstore__table *table, size_t members,
                                         void *out, const char **field)
{
    struct decoder decoder;
    struct sslstore__json_value value;

    memset(&decoder, 0, sizeof decoder);
    sslstore__json_begin(&decoder.cursor, record->text, record->size);
    decoder.elements = record->elements;
    decoder.field = field;
    decoder.members_left = members;
    *field = "";
    clear(table, out);
    if (!sslstore__json_next(&decoder.cursor, &value) || value.type != SSLSTORE__JSON_OBJECT) {
        return SSLSTORE_ERR_REPLY;
    }
    enter(&decoder, table, out);
    while (decoder.depth > 1 || (decoder.depth == 1 && decoder.members_left > 0)) {
        if (!read_next(&decoder)) {
            return SSLSTORE_ERR_REPLY;
        }
    }
    *field = "";
    return SSLSTORE_OK;
}
