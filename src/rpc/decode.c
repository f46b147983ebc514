/* Decode: goes over the tokens of a record once, with a stack of the objects and lists it is in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/decode.h"

#include <limits.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"

/* Record, list, element, object in it: no reply has known members any deeper. */
#define SCOPES_MAX 6

/* An object or a list that the current token is in. */
struct scope {
    const struct sslstore__table *table;
    size_t first; /* members [first..last) of the table belong to the object */
    size_t last;
    size_t next;         /* where the search for the next member begins */
    unsigned char *base; /* the struct; of a list, the next one */
    int end;             /* where the object or list ends in the text */
    bool is_list;
    uint32_t seen[SSLSTORE__MEMBERS_MAX / 32];
};

struct decoder {
    const struct sslstore__record *record;
    char *elements; /* the next free byte of record->elements */
    const char **field;
    size_t depth;
    struct scope scopes[SCOPES_MAX];
};

static size_t align(size_t size)
{
    const size_t unit = SSLSTORE__RPC_DECODE_ALIGNMENT;

    return (size + unit - 1) / unit * unit;
}

size_t sslstore__rpc_decode_elements(const jsmntok_t *tokens, size_t count,
                                     const struct sslstore__table *table)
{
    size_t element = sizeof(const char *);
    size_t bytes = 0;

    if (table->element != NULL && table->element->size > element) {
        element = table->element->size;
    }
    for (size_t i = 0; i < count; i++) {
        if (tokens[i].type == JSMN_ARRAY) {
            bytes += align((size_t) tokens[i].size * element);
        }
    }
    return bytes;
}

/* All members are 0, but texts are "". */
static void clear(const struct sslstore__table *table, unsigned char *base)
{
    static const char *const empty = "";

    memset(base, 0, table->size);
    for (size_t i = 0; i < table->count; i++) {
        uint8_t kind = table->members[i].kind;

        if (kind == SSLSTORE__TEXT || kind == SSLSTORE__MULTILINE || kind == SSLSTORE__SIZED ||
            kind == SSLSTORE__MESSAGE) {
            memcpy(base + table->members[i].offset, &empty, sizeof empty);
        }
    }
}

/* The next member of the same object: that after a member, or after an object and all of its
 * members. */
static const struct sslstore__member *next_sibling(const struct sslstore__member *member)
{
    size_t open = 0;

    if (member->kind != SSLSTORE__OBJECT) {
        return member + 1;
    }
    do {
        open += member->kind == SSLSTORE__OBJECT;
        open -= member->kind == SSLSTORE__END;
        member++;
    } while (open > 0);
    return member;
}

static bool has_name(const struct sslstore__member *member, const char *text, const jsmntok_t *name,
                     bool escaped)
{
    size_t size = (size_t) (name->end - name->start);

    if (escaped) {
        return sslstore__json_token_is_name(text, name, member->name);
    }
    return member->name_size == size &&
           sslstore__text_equal_bytes(text + name->start, size, member->name, size);
}

/* Find the name among members [from..to), but not in the objects among them. */
static const struct sslstore__member *search(const struct scope *scope, size_t from, size_t to,
                                             const char *text, const jsmntok_t *name, bool escaped)
{
    const struct sslstore__member *member = scope->table->members + from;
    const struct sslstore__member *end = scope->table->members + to;

    while (member < end) {
        if (has_name(member, text, name, escaped)) {
            return member;
        }
        member = next_sibling(member);
    }
    return NULL;
}

/* Members mostly come in the order of the table: the search begins after the last one found. */
static const struct sslstore__member *find_member(const struct scope *scope, const char *text,
                                                  const jsmntok_t *name)
{
    const struct sslstore__member *member =
        search(scope, scope->next, scope->last, text, name, false);

    if (member == NULL) {
        member = search(scope, scope->first, scope->next, text, name, false);
    }
    if (member == NULL &&
        memchr(text + name->start, '\\', (size_t) (name->end - name->start)) != NULL) {
        member = search(scope, scope->first, scope->last, text, name, true);
    }
    return member;
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

/* The text is NUL-terminated in place: the byte after a token is not needed any more. */
static bool read_text(const struct decoder *decoder, const jsmntok_t *token, unsigned char *field)
{
    char *text = decoder->record->text + token->start;
    size_t size = (size_t) (token->end - token->start);

    if (token->type == JSMN_STRING && sslstore__json_unescape(text, size, &size) != SSLSTORE_OK) {
        return false;
    }
    if (token->type != JSMN_STRING && token->type != JSMN_PRIMITIVE) {
        return false;
    }
    text[size] = '\0';
    memcpy(field, &text, sizeof text);
    return true;
}

static bool read_sized(const struct decoder *decoder, const jsmntok_t *token, unsigned char *field)
{
    const char *text;
    size_t size;

    if (!read_text(decoder, token, field)) {
        return false;
    }
    memcpy(&text, field, sizeof text);
    size = strlen(text);
    memcpy(field + sizeof text, &size, sizeof size);
    return true;
}

static bool read_integer(const struct decoder *decoder, const jsmntok_t *token,
                         unsigned char *field)
{
    int64_t number;
    int32_t narrow;

    if (!sslstore__json_token_integer(decoder->record->text, token, &number) ||
        number < INT32_MIN || number > INT32_MAX) {
        return false;
    }
    narrow = (int32_t) number;
    memcpy(field, &narrow, sizeof narrow);
    return true;
}

static bool read_flag(const struct decoder *decoder, const jsmntok_t *token, uint8_t kind,
                      unsigned char *field)
{
    bool flag;

    if (!sslstore__json_token_bool(decoder->record->text, token, &flag)) {
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
static void read_date(const struct decoder *decoder, const jsmntok_t *token, uint8_t kind,
                      unsigned char *field)
{
    const char *text = NULL;
    int64_t present;
    int64_t date;
    unsigned char at[sizeof text];

    memcpy(&present, field, sizeof present);
    if ((kind == SSLSTORE__DATE_EASTERN && present != 0) || !read_text(decoder, token, at)) {
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
static bool read_message(const struct decoder *decoder, size_t index, unsigned char *field)
{
    const jsmntok_t *token = &decoder->record->tokens[index];

    if (token->type != JSMN_ARRAY) {
        return read_text(decoder, token, field);
    }
    if (token->size == 0 || sslstore__json_token_is_null(decoder->record->text, token + 1)) {
        return true;
    }
    return read_text(decoder, token + 1, field);
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
static bool read_texts(struct decoder *decoder, size_t index, unsigned char *field)
{
    const struct sslstore__record *record = decoder->record;
    const jsmntok_t *token = &record->tokens[index];
    size_t count = 0;
    unsigned char *texts;

    if (token->type != JSMN_ARRAY) {
        return false;
    }
    texts = allocate_elements(decoder, (size_t) token->size, sizeof(char *), field);
    for (size_t i = index + 1; i < record->token_count && record->tokens[i].start < token->end;
         i = sslstore__json_token_next(record->tokens, record->token_count, i)) {
        if (sslstore__json_token_is_null(record->text, &record->tokens[i]) ||
            record->tokens[i].start == record->tokens[i].end) {
            continue;
        }
        if (!read_text(decoder, &record->tokens[i], texts + count * sizeof(char *))) {
            return false;
        }
        count++;
    }
    memcpy(field + sizeof(char *), &count, sizeof count);
    return true;
}

/* ---- Objects and lists ---- */

static struct scope *enter(struct decoder *decoder, const struct sslstore__table *table,
                           unsigned char *base, const jsmntok_t *token)
{
    struct scope *scope = &decoder->scopes[decoder->depth++];

    memset(scope, 0, sizeof *scope);
    scope->table = table;
    scope->last = table->count;
    scope->base = base;
    scope->end = token->end;
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
                          const jsmntok_t *token, unsigned char *field)
{
    const struct sslstore__table *element = outer->table->element;
    size_t count = (size_t) token->size;
    unsigned char *elements;

    if (token->type != JSMN_ARRAY || decoder->depth == SCOPES_MAX) {
        return false;
    }
    elements = allocate_elements(decoder, count, element->size, field);
    for (size_t i = 0; i < count; i++) {
        clear(element, elements + i * element->size);
    }
    enter(decoder, element, elements, token)->is_list = true;
    return true;
}

static bool enter_object(struct decoder *decoder, const struct scope *outer,
                         const struct sslstore__member *member, const jsmntok_t *token)
{
    struct scope *scope;

    if (token->type != JSMN_OBJECT || decoder->depth == SCOPES_MAX) {
        return false;
    }
    scope = enter(decoder, outer->table, outer->base, token);
    scope->first = (size_t) (member - outer->table->members) + 1;
    scope->next = scope->first;
    scope->last = (size_t) (next_sibling(member) - outer->table->members) - 1;
    return true;
}

/* Read the value at index. *next: the token to continue with. */
static bool read_value(struct decoder *decoder, const struct sslstore__member *member, size_t index,
                       size_t *next)
{
    const jsmntok_t *token = &decoder->record->tokens[index];
    const struct scope *scope = &decoder->scopes[decoder->depth - 1];
    unsigned char *field = scope->base + member->offset;

    *next = sslstore__json_token_next(decoder->record->tokens, decoder->record->token_count, index);
    if (sslstore__json_token_is_null(decoder->record->text, token)) {
        return true;
    }
    switch (member->kind) {
    case SSLSTORE__TEXT:
    case SSLSTORE__MULTILINE:
        return read_text(decoder, token, field);
    case SSLSTORE__SIZED:
        return read_sized(decoder, token, field);
    case SSLSTORE__INTEGER:
        return token->start == token->end || read_integer(decoder, token, field);
    case SSLSTORE__FLAG:
    case SSLSTORE__VERDICT:
        return token->start == token->end || read_flag(decoder, token, member->kind, field);
    case SSLSTORE__DATE:
    case SSLSTORE__DATE_EASTERN:
        read_date(decoder, token, member->kind, field);
        return true;
    case SSLSTORE__MESSAGE:
        return read_message(decoder, index, field);
    case SSLSTORE__TEXTS:
        return read_texts(decoder, index, field);
    case SSLSTORE__RECORDS:
        *next = index + 1;
        return enter_records(decoder, scope, token, field);
    case SSLSTORE__OBJECT:
        *next = index + 1;
        return enter_object(decoder, scope, member, token);
    default:
        return false;
    }
}

/* One element of a list of objects. Any other value leaves its struct empty. */
static bool read_element(struct decoder *decoder, size_t index, size_t *next)
{
    struct scope *list = &decoder->scopes[decoder->depth - 1];
    const jsmntok_t *token = &decoder->record->tokens[index];
    unsigned char *base = list->base;

    list->base += list->table->size;
    if (token->type != JSMN_OBJECT) {
        *next =
            sslstore__json_token_next(decoder->record->tokens, decoder->record->token_count, index);
        return true;
    }
    if (decoder->depth == SCOPES_MAX) {
        return false;
    }
    enter(decoder, list->table, base, token);
    *next = index + 1;
    return true;
}

static bool read_member(struct decoder *decoder, size_t index, size_t *next)
{
    struct scope *scope = &decoder->scopes[decoder->depth - 1];
    const jsmntok_t *name = &decoder->record->tokens[index];
    const struct sslstore__member *member = find_member(scope, decoder->record->text, name);

    if (member == NULL) {
        *next = sslstore__json_token_next(decoder->record->tokens, decoder->record->token_count,
                                          index + 1);
        return true;
    }
    scope->next = (size_t) (member - scope->table->members) + (member->kind != SSLSTORE__OBJECT);
    *decoder->field = member->name;
    return mark_seen(scope, member) && read_value(decoder, member, index + 1, next);
}

static bool read_next(struct decoder *decoder, bool is_list, size_t *index)
{
    if (is_list) {
        return read_element(decoder, *index, index);
    }
    return read_member(decoder, *index, index);
}

sslstore_result sslstore__rpc_decode(const struct sslstore__record *record,
                                     const struct sslstore__table *table, void *out,
                                     const char **field)
{
    struct decoder decoder;
    size_t index = 1;

    memset(&decoder, 0, sizeof decoder);
    decoder.record = record;
    decoder.elements = record->elements;
    decoder.field = field;
    *field = "";
    clear(table, out);
    if (record->token_count == 0 || record->tokens[0].type != JSMN_OBJECT) {
        return SSLSTORE_ERR_REPLY;
    }
    enter(&decoder, table, out, &record->tokens[0]);
    while (index < record->token_count) {
        const struct scope *scope = &decoder.scopes[decoder.depth - 1];

        if (record->tokens[index].start >= scope->end) {
            leave(&decoder);
        } else if (!read_next(&decoder, scope->is_list, &index)) {
            return SSLSTORE_ERR_REPLY;
        }
    }
    while (decoder.depth > 0) {
        leave(&decoder);
    }
    *field = "";
    return SSLSTORE_OK;
}
