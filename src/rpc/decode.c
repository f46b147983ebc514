/* Decode: goes over the values of a record once, with a stack of the objects and lists it is in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/decode.h"

#include <string.h>

#include "base/date.h"
#include "base/frame.h"
#include "base/never.h"
#include "base/text.h"

/* Record, list, element, object in it: no reply has known members any deeper. */
#define SCOPES_MAX 6

/* An object or a list that the current value is in. */
struct scope {
    const struct sslstore__table *table;
    unsigned char *base; /* the struct; of a list, its pointer and count in the struct around it */
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
    size_t members_left;          /* at the top, that may follow */
    const char *eastern;          /* a date in US Eastern, not read yet; NULL: none */
    unsigned char *eastern_field; /* where it belongs, unless the same date comes in UTC */
    struct scope *scope;          /* the innermost; NULL: none */
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

static bool is_text(uint8_t kind)
{
    return kind == SSLSTORE__TEXT || kind == SSLSTORE__MULTILINE || kind == SSLSTORE__SIZED;
}

/* All members are 0, but texts are "". */
static void clear(const struct sslstore__table *table, unsigned char *base)
{
    static const char *const empty = "";

    memset(base, 0, table->size);
    for (size_t i = 0; i < table->count; i++) {
        uint8_t kind = table->members[i].kind;

        if (is_text(kind)) {
            memcpy(base + table->members[i].offset, &empty, sizeof empty);
        }
    }
}

/* Whether a name is that of the member. Most others of the size differ in the first letter, and
 * most names are written as in the table. */
static bool has_name(const struct sslstore__member *member, const struct sslstore__json_value *name)
{
    if (!name->has_escape) {
        if (((name->text[0] ^ member->name[0]) & ~0x20) != 0) {
            return false;
        }
        if (memcmp(name->text, member->name, name->size) == 0) {
            return true;
        }
    }
    return sslstore__json_is_name(name, member->name);
}

/* Find the name among members [from..to), but not in the objects among them. */
static const struct sslstore__member *search(const struct scope *scope, size_t from, size_t to,
                                             const struct sslstore__json_value *name)
{
    const struct sslstore__member *member = scope->table->members + from;
    const struct sslstore__member *end = scope->table->members + to;
    size_t size = name->size;
    bool any_size = name->has_escape;

    for (; member < end; member++) {
        if ((member->name_size == size || any_size) && has_name(member, name)) {
            return member;
        }
        if (member->kind == SSLSTORE__OBJECT) {
            member += member->offset + 1;
        }
    }
    return NULL;
}

/* Whether the filter shows that a name is not in the table. */
static bool is_unknown(const struct scope *scope, const struct sslstore__json_value *name)
{
    const uint32_t *filter = scope->table->filter;
    size_t bit;

    if (filter == NULL || scope->first > 0 || name->has_escape) {
        return false;
    }
    bit = sslstore__member_bit(name->text, name->size);
    return (filter[bit / 32] >> (bit % 32) & 1) == 0;
}

/* The search begins after the member that was found last. */
static const struct sslstore__member *find_member(const struct scope *scope,
                                                  const struct sslstore__json_value *name)
{
    const struct sslstore__member *member;

    if (is_unknown(scope, name)) {
        return NULL;
    }
    member = search(scope, scope->next, scope->last, name);
    return member != NULL ? member : search(scope, scope->first, scope->next, name);
}

/* Note that the member has come. false: it has come before. */
static bool begin_member(struct decoder *decoder, const struct sslstore__member *member)
{
    struct scope *scope = decoder->scope;
    size_t index = (size_t) (member - scope->table->members);
    uint32_t *seen = &scope->seen[index / 32];
    uint32_t bit = (uint32_t) 1 << (index % 32);
    bool was_seen = (*seen & bit) != 0;

    *seen |= bit;
    scope->next = (uint8_t) (index + 1);
    if (member->kind == SSLSTORE__OBJECT) { /* and what is in it, and its END */
        scope->next = (uint8_t) (scope->next + member->offset + 1);
    }
    *decoder->field = member->name;
    decoder->members_left -= scope == decoder->scopes;
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

/* Store a text, and its size behind it if the kind says so. */
static void store_text(uint8_t kind, const char *text, size_t size, unsigned char *field)
{
    memcpy(field, &text, sizeof text);
    if (kind == SSLSTORE__SIZED) {
        memcpy(field + sizeof text, &size, sizeof size);
    }
}

/* Make a value a C string, in place. The quote after a string is not needed any more; a number is
 * moved onto the byte before it, because the byte after it may be a bracket. */
static bool terminate(struct sslstore__json_value *value)
{
    if (!is_scalar(value)) {
        return false;
    }
    if (value->type == SSLSTORE__JSON_PRIMITIVE) {
        value->text--;
        for (size_t i = 0; i < value->size; i++) {
            value->text[i] = value->text[i + 1];
        }
    } else if (value->has_escape &&
               sslstore__json_unescape(value->text, value->size, &value->size) != SSLSTORE_OK) {
        return false;
    }
    value->text[value->size] = '\0';
    return true;
}

static bool read_text(struct sslstore__json_value *value, uint8_t kind, unsigned char *field)
{
    if (!terminate(value)) {
        return false;
    }
    store_text(kind, value->text, value->size, field);
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

/* Store a date unless there is one. One that cannot be read counts as absent: a reply about
 * something that was paid for must not be lost because of it. */
static void store_date(const char *text, enum sslstore__zone zone, unsigned char *field)
{
    int64_t date;

    (void) sslstore__date_read(text, strlen(text), zone, &date);
    if (date != 0) {
        memcpy(field, &date, sizeof date);
    }
}

/* Store the date in US Eastern that came last, unless it came in UTC, too. */
static void store_eastern(struct decoder *decoder)
{
    int64_t present;

    if (decoder->eastern != NULL) {
        memcpy(&present, decoder->eastern_field, sizeof present);
        if (present == 0) {
            store_date(decoder->eastern, SSLSTORE__ZONE_EASTERN, decoder->eastern_field);
        }
        decoder->eastern = NULL;
    }
}

static bool is_date(uint8_t kind)
{
    return kind == SSLSTORE__DATE || kind == SSLSTORE__DATE_EASTERN;
}

/* The service writes most dates in both zones, and that in US Eastern first. It takes longer to
 * read, so it is left until it is known to be needed. */
static void read_date(struct decoder *decoder, const char *text, uint8_t kind, unsigned char *field)
{
    if (kind == SSLSTORE__DATE) {
        store_date(text, SSLSTORE__ZONE_UTC, field);
        return;
    }
    store_eastern(decoder);
    decoder->eastern = text;
    decoder->eastern_field = field;
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

/* ---- Lists: a pointer to the elements, then their number ---- */

/* Begin an empty list behind all others. */
static void begin_list(struct decoder *decoder, unsigned char *field)
{
    memcpy(field, &decoder->elements, sizeof decoder->elements);
    memset(field + sizeof decoder->elements, 0, sizeof(size_t));
}

static size_t list_count(const unsigned char *field)
{
    size_t count;

    memcpy(&count, field + sizeof(char *), sizeof count);
    return count;
}

/* Add an element. Returns its place. */
static unsigned char *add_element(unsigned char *field, size_t size)
{
    size_t count = list_count(field);
    unsigned char *elements;

    memcpy(&elements, field, sizeof elements);
    elements += count * size;
    count++;
    memcpy(field + sizeof elements, &count, sizeof count);
    return elements;
}

/* The list is complete: others may follow it. */
static void end_list(struct decoder *decoder, const unsigned char *field, size_t size)
{
    decoder->elements += align(list_count(field) * size);
}

/* Texts that are null or "" are left out. */
static bool read_texts(struct decoder *decoder, const struct sslstore__json_value *list,
                       unsigned char *field)
{
    struct sslstore__json_value value;

    if (list->type != SSLSTORE__JSON_ARRAY) {
        return false;
    }
    begin_list(decoder, field);
    while (sslstore__json_next(&decoder->cursor, &value)) {
        if (sslstore__json_is_null(&value) || is_empty(&value)) {
            continue;
        }
        if (!read_text(&value, SSLSTORE__TEXT, add_element(field, sizeof(char *)))) {
            return false;
        }
    }
    sslstore__json_leave(&decoder->cursor);
    end_list(decoder, field, sizeof(char *));
    return true;
}

/* ---- Objects and lists ---- */

/* Begin an object or a list. Returns false if it is in too many others. */
static bool enter(struct decoder *decoder, const struct sslstore__table *table, unsigned char *base)
{
    struct scope *scope = decoder->scope == NULL ? decoder->scopes : decoder->scope + 1;

    if (scope == decoder->scopes + SCOPES_MAX) {
        return false;
    }
    memset(scope, 0, sizeof *scope);
    scope->table = table;
    scope->last = table->count;
    scope->base = base;
    decoder->scope = scope;
    return true;
}

/* Whether the elements of a list of this table have lists. Space for all of the elements is taken
 * when such a list begins, because the lists of an element follow before the next element. */
static bool has_lists(const struct sslstore__table *table)
{
    return table->element != NULL;
}

/* The end of the innermost object or list: all of its members have been read. */
static void leave(struct decoder *decoder)
{
    const struct scope *scope = decoder->scope;
    const struct sslstore__table *table = scope->table;

    decoder->scope = scope == decoder->scopes ? NULL : decoder->scope - 1;
    sslstore__json_leave(&decoder->cursor);
    store_eastern(decoder);
    if (scope->is_list && !has_lists(table)) {
        end_list(decoder, scope->base, table->size);
    } else if (!scope->is_list && table->complete != NULL) {
        table->complete(scope->base);
    }
}

static bool enter_records(struct decoder *decoder, const struct sslstore__json_value *list,
                          unsigned char *field)
{
    const struct sslstore__table *element = decoder->scope->table->element;

    if (list->type != SSLSTORE__JSON_ARRAY || !enter(decoder, element, field)) {
        return false;
    }
    decoder->scope->is_list = true;
    begin_list(decoder, field);
    if (has_lists(element)) {
        decoder->elements += align(sslstore__json_count(&decoder->cursor) * element->size);
    }
    return true;
}

static bool enter_object(struct decoder *decoder, const struct sslstore__member *member,
                         const struct sslstore__json_value *value)
{
    const struct scope *outer = decoder->scope;
    struct scope *scope;

    if (value->type != SSLSTORE__JSON_OBJECT || !enter(decoder, outer->table, outer->base)) {
        return false;
    }
    scope = decoder->scope;
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
    const struct scope *scope = decoder->scope;
    unsigned char *field = scope->base + member->offset;

    switch (member->kind) {
    case SSLSTORE__MESSAGE:
        return read_message(decoder, value, field);
    case SSLSTORE__TEXTS:
        return read_texts(decoder, value, field);
    case SSLSTORE__RECORDS:
        return enter_records(decoder, value, field);
    default:
        return enter_object(decoder, member, value);
    }
}

static SSLSTORE__OWN_FRAME bool read_scalar(struct decoder *decoder,
                                            const struct sslstore__member *member,
                                            struct sslstore__json_value *value,
                                            unsigned char *field)
{
    switch (member->kind) {
    case SSLSTORE__TEXT:
    case SSLSTORE__MULTILINE:
    case SSLSTORE__SIZED:
        return read_text(value, member->kind, field);
    case SSLSTORE__INTEGER:
        return is_empty(value) || read_integer(value, field);
    case SSLSTORE__FLAG:
    case SSLSTORE__VERDICT:
        return is_empty(value) || read_flag(value, member->kind, field);
    case SSLSTORE__DATE:
    case SSLSTORE__DATE_EASTERN:
        if (terminate(value)) {
            read_date(decoder, value->text, member->kind, field);
        }
        return true;
    default:
        return false;
    }
}

static bool read_value(struct decoder *decoder, const struct sslstore__member *member,
                       struct sslstore__json_value *value)
{
    const struct scope *scope = decoder->scope;

    if (sslstore__json_is_null(value)) {
        return true;
    }
    if (may_be_container(member->kind)) {
        return read_container(decoder, member, value);
    }
    sslstore__json_skip(&decoder->cursor, value);
    return read_scalar(decoder, member, value, scope->base + member->offset);
}

/* One element of a list of objects. Any other value leaves its struct empty. */
static bool read_element(struct decoder *decoder, const struct sslstore__json_value *value)
{
    const struct scope *list = decoder->scope;
    unsigned char *base = add_element(list->base, list->table->size);

    clear(list->table, base);
    if (value->type != SSLSTORE__JSON_OBJECT) {
        sslstore__json_skip(&decoder->cursor, value);
        return true;
    }
    return enter(decoder, list->table, base);
}

/* Read the value of a member; NULL: it is not known, and its value is skipped. */
static bool read_value_of(struct decoder *decoder, const struct sslstore__member *member)
{
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
    return read_value(decoder, member, &value);
}

/* Read members while they come in the order of the table and are plain texts or dates, as most are.
 * Returns false if one has come before. */
static bool read_plain(struct decoder *decoder, const struct scope *scope)
{
    while (scope->next < scope->last) {
        const struct sslstore__member *member = scope->table->members + scope->next;
        bool dated = is_date(member->kind);
        const char *text = NULL;

        if (dated || member->kind == SSLSTORE__TEXT) {
            text = sslstore__json_take_plain(&decoder->cursor, member->name, member->name_size);
        }
        if (text == NULL) {
            return true;
        }
        if (!begin_member(decoder, member)) {
            return false;
        }
        if (dated) {
            read_date(decoder, text, member->kind, scope->base + member->offset);
        } else {
            memcpy(scope->base + member->offset, &text, sizeof text);
        }
    }
    return true;
}

/* Read what is next in an object. */
static bool read_object(struct decoder *decoder, const struct scope *scope)
{
    const struct sslstore__member *member;
    struct sslstore__json_value name;

    if (!read_plain(decoder, scope)) {
        return false;
    }
    if (!sslstore__json_next(&decoder->cursor, &name)) {
        leave(decoder);
        return true;
    }
    member = find_member(scope, &name);
    return (member == NULL || begin_member(decoder, member)) && read_value_of(decoder, member);
}

static bool read_list(struct decoder *decoder)
{
    struct sslstore__json_value value;

    if (!sslstore__json_next(&decoder->cursor, &value)) {
        leave(decoder);
        return true;
    }
    return read_element(decoder, &value);
}

/* Read what is next in the innermost object or list. */
static bool read_next(struct decoder *decoder)
{
    const struct scope *scope = decoder->scope;

    return scope->is_list ? read_list(decoder) : read_object(decoder, scope);
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
    (void) enter(&decoder, table, out);
    while (decoder.scope != NULL && (decoder.scope != decoder.scopes || decoder.members_left > 0)) {
        if (!read_next(&decoder)) {
            return SSLSTORE_ERR_REPLY;
        }
    }
    *field = "";
    return SSLSTORE_OK;
}
