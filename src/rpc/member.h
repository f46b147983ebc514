/* Members: every request and reply of the service is a table of these, and one loop goes over it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_RPC_MEMBER_H
#define SSLSTORE_RPC_MEMBER_H

#include "json/tokens.h"
#include "json/write.h"

enum sslstore__kind {
    SSLSTORE__TEXT,      /* const char *; number and string alike. Sent when set, one line only */
    SSLSTORE__MULTILINE, /* const char *; may hold line ends: a CSR, an instruction */
    SSLSTORE__SIZED,   /* the same, its size_t size right behind it: see SSLSTORE_NUL_TERMINATED */
    SSLSTORE__PRODUCT, /* sent only: const char *, without the -EO that is only ours */
    SSLSTORE__PRODUCT_SEND_EMPTY, /* the same; sent even when it is "", which means all */
    SSLSTORE__SEND_EMPTY,         /* const char *; sent even when it is "" */
    SSLSTORE__CULTURE, /* sent only: DateTimeCulture "en-US", which fixes the form of the dates */
    SSLSTORE__INTEGER, /* int32_t; sent when not 0 */
    SSLSTORE__COUNT,   /* sent only: uint32_t; sent when not 0 */
    SSLSTORE__FLAG,    /* bool; sent when true; text and numbers are read too */
    SSLSTORE__DATE,    /* int64_t; sent when not 0; read as UTC */
    SSLSTORE__DATE_EASTERN, /* int64_t; read as US Eastern, unless the UTC member was there */
    SSLSTORE__VERDICT,      /* read only: enum sslstore__verdict_state */
    SSLSTORE__MESSAGE,      /* read only: the first text of a list, or a text */
    SSLSTORE__TEXTS,        /* const char *const *, its size_t count right behind it */
    SSLSTORE__RECORDS, /* array of the table's element, its size_t count right behind the pointer */
    SSLSTORE__OBJECT,  /* the members up to its END are members of this object */
    SSLSTORE__END
};

struct sslstore__member {
    const char *name;
    uint16_t offset; /* into the struct */
    uint8_t name_size;
    uint8_t kind;
};

struct sslstore__table {
    const struct sslstore__member *members;
    const struct sslstore__table *element; /* of RECORDS */
    void (*complete)(void *record); /* sets what follows from the members read; NULL: nothing */
    uint16_t size;                  /* of the struct */
    uint8_t count;                  /* at most SSLSTORE__MEMBERS_MAX */
    bool tells_order;               /* the struct is an sslstore_order */
};

#define SSLSTORE__MEMBERS_MAX 128

#define SSLSTORE__MEMBER(kind, name, type, field)                                                  \
    {name, (uint16_t) offsetof(type, field), (uint8_t) (sizeof(name) - 1), SSLSTORE__##kind}

/* As above, and the build fails unless the count stands right behind the list. */
#define SSLSTORE__LIST(kind, name, type, list, count)                                              \
    {name,                                                                                         \
     (uint16_t) (offsetof(type, list) +                                                            \
                 0 * sizeof(char[offsetof(type, count) == offsetof(type, list) + sizeof(void *)    \
                                     ? 1                                                           \
                                     : -1])),                                                      \
     (uint8_t) (sizeof(name) - 1), SSLSTORE__##kind}

/* A text of that size; the build fails unless it stands right behind the text. */
#define SSLSTORE__MEMBER_SIZED(name, type, text, size) SSLSTORE__LIST(SIZED, name, type, text, size)

#define SSLSTORE__MEMBER_OBJECT(name) {name, 0, (uint8_t) (sizeof(name) - 1), SSLSTORE__OBJECT}
#define SSLSTORE__MEMBER_END {"", 0, 0, SSLSTORE__END}
#define SSLSTORE__MEMBER_CULTURE {"DateTimeCulture", 0, 15, SSLSTORE__CULTURE}

#define SSLSTORE__TABLE(members, type, element)                                                    \
    SSLSTORE__TABLE_COMPLETED(members, type, element, NULL, false)

/* The same, of a struct that has members which follow from others. */
#define SSLSTORE__TABLE_COMPLETED(members, type, element, complete, tells_order)                   \
    {members,                                                                                      \
     element,                                                                                      \
     complete,                                                                                     \
     (uint16_t) sizeof(type),                                                                      \
     (uint8_t) (sizeof(members) / sizeof(members)[0]),                                             \
     tells_order}

/* Write the members that are set, into the object that is open. Failures stick in json. */
void sslstore__rpc_encode(struct sslstore__json *json, const struct sslstore__table *table,
                          const void *source);

/* One record, as text that the scanner has passed and the tokens that jsmn made of it. */
struct sslstore__record {
    char *text; /* strings are unescaped and ended where they lie */
    const jsmntok_t *tokens;
    size_t token_count;
    char *elements; /* aligned memory for lists: sslstore__rpc_decode_elements() bytes */
};

/* The most memory that the lists of a record can need. */
size_t sslstore__rpc_decode_elements(const jsmntok_t *tokens, size_t count,
                                     const struct sslstore__table *table);

/* Fill out from the record: absent and null members keep their zero, texts "". Names are
 * compared without regard to case; unknown ones are skipped. ERR_REPLY for a wrong type, a
 * number out of range, a text with NUL, a known name that comes twice; *field is its name. */
sslstore_result sslstore__rpc_decode(const struct sslstore__record *record,
                                     const struct sslstore__table *table, void *out,
                                     const char **field);

#endif
