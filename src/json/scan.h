/* Scan: a strict JSON validator (RFC 8259) that takes bytes as they arrive, in pieces of any size,
 * and reports where each record begins and ends. jsmn sees nothing that has not passed it.
 *
 * Where the RFC leaves a choice:
 *   - nesting deeper than SSLSTORE__DEPTH_MAX is refused; the array around a list counts
 *   - a byte order mark before the text is ignored (so do browsers, .NET and Python; not Go)
 *   - text must be UTF-8; an escaped surrogate without its other half is refused
 *   - \u0000 is accepted; sslstore__json_unescape() refuses it in a text that becomes a C string
 *   - numbers of any size and precision are accepted; the reader of a number checks its range
 *   - a name may occur twice; the decoder refuses that for names that it knows
 *   - any value is accepted at the top
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_SCAN_H
#define SSLSTORE_JSON_SCAN_H

#include "json/utf8.h"

#define SSLSTORE__DEPTH_MAX 16

/* SINGLE: the value at the top is the record. LIST: each element of the array at the top is one;
 * if the top value is no array, it is like SINGLE. */
enum sslstore__json_scan_mode { SSLSTORE__SCAN_SINGLE, SSLSTORE__SCAN_LIST };

enum sslstore__json_scan_event {
    SSLSTORE__SCAN_MORE,         /* all bytes were consumed                            */
    SSLSTORE__SCAN_RECORD_BEGIN, /* the next byte is the first of a record             */
    SSLSTORE__SCAN_RECORD_END,   /* the last byte consumed was the last of a record    */
    SSLSTORE__SCAN_INVALID       /* the next byte is wrong; every further call says so */
};

/* The name of a member to look out for: of less than 256 bytes, all ASCII. */
struct sslstore__json_name {
    const char *text;
    size_t size;
};

/* Names to look out for. Most others have none of their sizes. */
struct sslstore__json_names {
    uint32_t sizes;                          /* of each name, SSLSTORE__JSON_SIZE() of its size */
    const struct sslstore__json_name *names; /* up to one without text */
};

#define SSLSTORE__JSON_SIZE(size) ((uint32_t) 1 << (size) % 32)

struct sslstore__json_scan {
    bool is_list;         /* the records are elements of an array */
    bool complete;        /* the value at the top has ended       */
    uint8_t sought_count; /* of the record's members at its top, or more; 255 if it is no object */

    /* Private to the scanner. */
    bool in_record;
    bool is_name;   /* the current string is the name of a member        */
    bool needs_low; /* the last escape was the first of a surrogate pair */
    uint8_t mode;
    uint8_t state;
    uint8_t event;
    uint8_t depth;
    uint8_t mark_size; /* bytes of a byte order mark so far */
    uint8_t name_size; /* bytes of the current string that came in earlier pieces, modulo 256 */
    uint8_t hex_count; /* digits of \uXXXX so far */
    struct sslstore__json_utf8 utf8;
    uint16_t hex;        /* the value of those digits */
    uint32_t objects;    /* a bit for each level, the innermost lowest: 1 object, 0 array */
    const char *literal; /* what is left of true, false or null */

    size_t offset;      /* bytes consumed; once INVALID, the offset of the wrong byte */
    const char *reason; /* why it is wrong; "" before                                 */
    size_t tokens;      /* values and names of the current record, or of the last     */
    size_t elements;    /* those of them that are elements of arrays                  */

    const struct sslstore__json_names *sought; /* NULL: none. For you to set */
};

void sslstore__json_scan_init(struct sslstore__json_scan *scan, enum sslstore__json_scan_mode mode);

/* Consume bytes up to the next event. Returns their number. The bytes between RECORD_BEGIN and
 * RECORD_END are exactly the record. A number ends when the byte after it is seen. */
size_t sslstore__json_scan_feed(struct sslstore__json_scan *scan, const char *data, size_t size,
                                enum sslstore__json_scan_event *event);

/* Call when no byte follows. OK; or ERR_JSON, with offset and reason, if the value at the top is
 * not complete. A number at the top ends here, without a RECORD_END. */
sslstore_result sslstore__json_scan_end(struct sslstore__json_scan *scan);

#endif
