/* Copies the texts and the elements of the lists of a struct, by its table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rpc/pack.h"

#include <string.h>

#include "base/memory.h"

/* A list, as the struct of a reply has it. */
struct list {
    unsigned char *elements;
    size_t count;
};

static struct list list_at(const unsigned char *record, const struct sslstore__member *member)
{
    struct list list;

    memcpy(&list.elements, record + member->offset, sizeof list.elements);
    memcpy(&list.count, record + member->offset + sizeof list.elements, sizeof list.count);
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

static size_t list_size(const struct sslstore__table *table, const struct list *list)
{
    size_t size = list->count * table->size;

    for (size_t i = 0; i < list->count; i++) {
        size += texts_size(table, list->elements + i * table->size);
    }
    return size;
}

size_t sslstore__pack_size(const struct sslstore__table *table, const void *record)
{
    size_t size = texts_size(table, record);

    for (size_t i = 0; i < table->count; i++) {
        if (table->members[i].kind == SSLSTORE__RECORDS) {
            struct list list = list_at(record, &table->members[i]);

            size += list_size(table->element, &list);
        }
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

/* The elements of all lists come first, so that they are aligned. */
static unsigned char *copy_elements(const struct sslstore__table *table, unsigned char *record,
                                    unsigned char *to)
{
    for (size_t i = 0; i < table->count; i++) {
        if (table->members[i].kind == SSLSTORE__RECORDS) {
            struct list list = list_at(record, &table->members[i]);
            size_t size = list.count * table->element->size;

            if (size > 0) {
                memcpy(to, list.elements, size);
            }
            memcpy(record + table->members[i].offset, &to, sizeof to);
            to += size;
        }
    }
    return to;
}

void sslstore__pack(const struct sslstore__table *table, void *record, void *to)
{
    char *texts = (char *) copy_elements(table, record, to);

    copy_texts(table, record, &texts);
    for (size_t i = 0; i < table->count; i++) {
        if (table->members[i].kind == SSLSTORE__RECORDS) {
            struct list list = list_at(record, &table->members[i]);

            for (size_t n = 0; n < list.count; n++) {
                copy_texts(table->element, list.elements + n * table->element->size, &texts);
            }
        }
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
