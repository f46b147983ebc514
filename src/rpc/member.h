/* Members: a request or a reply of the service is a table of these. encode.c writes a request from
 * its table, decode.c fills a struct from a reply by its table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_MEMBER_H
#define SSLSTORE_RPC_MEMBER_H

#include <stddef.h>

#include "sslstore.h"

/* Kinds of members: the type in the struct, and how it is sent and read. */
enum sslstore__kind {
    SSLSTORE__DATE_EASTERN, /* int64_t; only read: as US Eastern, unless the UTC member is set */
    SSLSTORE__DATE,         /* int64_t; sent if not 0; read as UTC */
    SSLSTORE__TEXT,         /* const char *; sent if set, one line only; a number is read as text */
    SSLSTORE__MULTILINE, /* const char *; as TEXT, but may contain line ends: a CSR, for example */
    SSLSTORE__SIZED,     /* const char *, then its size_t size; see SSLSTORE_NUL_TERMINATED */
    SSLSTORE__PRODUCT,   /* only sent: const char *, without the -EO that is only ours */
    SSLSTORE__PRODUCT_SEND_EMPTY, /* as PRODUCT, but also sent if "", which means all */
    SSLSTORE__SEND_EMPTY,         /* const char *; also sent if "" */
    SSLSTORE__CULTURE, /* only sent: DateTimeCulture "en-US", which fixes the format of dates */
    SSLSTORE__INTEGER, /* int32_t; sent if not 0 */
    SSLSTORE__COUNT,   /* only sent: uint32_t; sent if not 0 */
    SSLSTORE__FLAG,    /* bool; sent if true; texts and numbers are read, too */
    SSLSTORE__VERDICT, /* only read: enum sslstore__verdict_state */
    SSLSTORE__MESSAGE, /* only read: struct sslstore__message; a text, or the first of a list */
    SSLSTORE__TEXTS,   /* const char *const *, then its size_t count */
    SSLSTORE__RECORDS, /* pointer to the table's element, then its size_t count */
    SSLSTORE__OBJECT,  /* the members up to its END, offset of them, are members of this object */
    SSLSTORE__END
};

/* What isError says. */
enum sslstore__verdict_state {
    SSLSTORE__VERDICT_ABSENT,
    SSLSTORE__VERDICT_GRANTED,
    SSLSTORE__VERDICT_REFUSED
};

/* A text as it stands in the record: with its escapes, without a NUL. */
struct sslstore__message {
    char *text;
    size_t size;
};

struct sslstore__member {
    const char *name;
    uint16_t offset; /* into the struct */
    uint8_t name_size;
    uint8_t kind;
};

/* A filter of names has the bits of all of them, so a name without its bit is none of them. Most
 * names that the service writes and nobody reads have theirs to themselves. */
#define SSLSTORE__FILTER_BITS 64

static inline size_t sslstore__member_bit(const char *name, size_t size)
{
    return (((size_t) name[0] & 0x1F) + 7 * size) % SSLSTORE__FILTER_BITS; /* in either case */
}

struct sslstore__table {
    const struct sslstore__member *members;
    const struct sslstore__table *element; /* of RECORDS; such a table has no TEXTS */
    void (*complete)(void *record);        /* derives members from those read; NULL: none */
    const uint32_t *filter;                /* of the names outside of its objects; NULL: none */
    uint16_t size;                         /* of the struct */
    uint8_t count;                         /* at most SSLSTORE__MEMBERS_MAX */
    bool is_order;                         /* the struct is an sslstore_order */
};

#define SSLSTORE__MEMBERS_MAX 128

#define SSLSTORE__MEMBER(kind, name, type, field)                                                  \
    {name, (uint16_t) offsetof(type, field), (uint8_t) (sizeof(name) - 1), SSLSTORE__##kind}

/* The same for a list. Fails to compile unless the count follows the pointer. */
#define SSLSTORE__LIST(kind, name, type, list, count)                                              \
    {name,                                                                                         \
     (uint16_t) (offsetof(type, list) +                                                            \
                 0 * sizeof(char[offsetof(type, count) == offsetof(type, list) + sizeof(void *)    \
                                     ? 1                                                           \
                                     : -1])),                                                      \
     (uint8_t) (sizeof(name) - 1), SSLSTORE__##kind}

/* The same for a text with a size. Fails to compile unless the size follows the text. */
#define SSLSTORE__MEMBER_SIZED(name, type, text, size) SSLSTORE__LIST(SIZED, name, type, text, size)

/* An object: count is the number of lines between this one and its END. */
#define SSLSTORE__MEMBER_OBJECT(name, count)                                                       \
    {name, count, (uint8_t) (sizeof(name) - 1), SSLSTORE__OBJECT}
#define SSLSTORE__MEMBER_END {"", 0, 0, SSLSTORE__END}
#define SSLSTORE__MEMBER_CULTURE {"DateTimeCulture", 0, 15, SSLSTORE__CULTURE}

#define SSLSTORE__TABLE(members, type, element)                                                    \
    SSLSTORE__TABLE_COMPLETED(members, type, element, NULL, NULL, false)

/* The same for a struct with members that are derived from others. */
#define SSLSTORE__TABLE_COMPLETED(members, type, element, complete, filter, is_order) \
    {                                                                                 \
        members, element, complete, filter, (uint16_t) sizeof(type),                  \
            (uint8_t) (sizeof(members) / sizeof(members)[0]), is_order                \
    }

#endif
