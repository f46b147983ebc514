/* Copies the texts and the elements of the lists of a struct, by its table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/pack.h"

#include <string.h>

#include "base/memory.h"

/* The list of a struct, if it has one. */
struct list {
    unsigned char *elements;
    size_t size;   /* of all elements */
    size_t offset; /* of the pointer to the elements in the struct */
};

static struct list find_list(const struct sslstore__table *table, const unsigned char *record)
{
    struct list list = {NULL, 0, 0};
    const struct sslstore__member *member = table->members;
    size_t count;

    if (table->element == NULL) {
        return list;
    }
    while (member->kind != SSLSTORE__RECORDS) {
        member++;
    }
    list.offset = member->offset;
    memcpy(&list.elements, record + list.offset, sizeof list.elements);
    memcpy(&count, record + list.offset + sizeof list.elements, sizeof count);
    list.size = count * table->element->size;
    return list;
}

static const char *text_at(const unsigned char *record, const struct sslstore__member *member)
{
    const char *text;

    memcpy(&text, record + member->offset, sizeof text);
    return text;
}

/* The bytes that the member takes: a text with its NUL. "" takes none, as one serves for all. */
static size_t text_size(const unsigned char *record, const struct sslstore__member *member)
{
    const char *text;

    if (member->kind != SSLSTORE__TEXT) {
        return 0;
    }
    text = text_at(record, member);
    return text[0] == '\0' ? 0 : strlen(text) + 1;
}

/* ---- Measuring ---- */

static size_t texts_size(const struct sslstore__table *table, const unsigned char *record)
{
    size_t size = 0;

    for (size_t i = 0; i < table->count; i++) {
        size += text_size(record, &table->members[i]);
    }
    return size;
}

size_t sslstore__pack_size(const struct sslstore__table *table, const void *record)
{
    struct list list = find_list(table, record);
    size_t size = list.size + texts_size(table, record);

    for (size_t at = 0; at < list.size; at += table->element->size) {
        size += texts_size(table->element, list.elements + at);
    }
    return size;
}

/* ---- Copying ---- */

static void copy_text(const struct sslstore__member *member, unsigned char *record, char **to)
{
    static const char *const empty = "";
    size_t size = text_size(record, member);

    if (size == 0) {
        memcpy(record + member->offset, &empty, sizeof empty);
        return;
    }
    memcpy(*to, text_at(record, member), size);
    memcpy(record + member->offset, to, sizeof *to);
    *to += size;
}

static void copy_texts(const struct sslstore__table *table, unsigned char *record, char **to)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->members[i].kind == SSLSTORE__TEXT) {
            copy_text(&table->members[i], record, to);
        }
    }
}

/* The elements come first, so that they are aligned. */
void sslstore__pack(const struct sslstore__table *table, void *record, void *to)
{
    struct list list = find_list(table, record);
    unsigned char *elements = to;
    char *texts = (char *) to + list.size;

    if (table->element != NULL) {
        memcpy((unsigned char *) record + list.offset, &elements, sizeof elements);
    }
    if (list.size > 0) {
        memcpy(elements, list.elements, list.size);
    }
    copy_texts(table, record, &texts);
    for (size_t at = 0; at < list.size; at += table->element->size) {
        copy_texts(table->element, elements + at, &texts);
    }
}

void sslstore__pack_block(const struct sslstore__table *table, void *record, sslstore_block *block)
{
    size_t size = sslstore__pack_size(table, record);
    void *data = size < block->size_ ? sslstore__memory_allocate(&block->memory_, size) : NULL;

    if (data == NULL) {
        return;
    }
    sslstore__pack(table, record, data);
    sslstore__memory_release(&block->memory_, block->data_, block->size_);
    block->data_ = data;
    block->size_ = size;
}
