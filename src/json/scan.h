/* Scan: a strict JSON validator (RFC 8259) that takes bytes as they arrive, in pieces of any size,
 * and says where each record begins and ends. Nothing reaches jsmn that has not passed it.
 *
 * Where the RFC leaves the answer to us:
 *   - nesting deeper than SSLSTORE__DEPTH_MAX is refused; the array around a list counts
 *   - a byte order mark is refused
 *   - text is UTF-8 and nothing else; an escaped surrogate without its other half is refused
 *   - \u0000 is accepted here; sslstore__json_unescape() refuses it where a C string is wanted
 *   - numbers of any size and precision are accepted; what they are worth is the reader's affair
 *   - a name may come twice; the decoder refuses that of names it knows
 *   - any value may stand at the top
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_SCAN_H
#define SSLSTORE_JSON_SCAN_H

#include "json/utf8.h"

#define SSLSTORE__DEPTH_MAX 16

enum sslstore__json_scan_mode {
    SSLSTORE__SCAN_WHOLE, /* the value at the top is the record                                */
    SSLSTORE__SCAN_LIST   /* each element of the array at the top is one; no array: like WHOLE */
};

enum sslstore__json_scan_event {
    SSLSTORE__SCAN_MORE,         /* all was consumed                           */
    SSLSTORE__SCAN_RECORD_BEGIN, /* the next byte is a record's first          */
    SSLSTORE__SCAN_RECORD_END,   /* the last byte consumed was a record's last */
    SSLSTORE__SCAN_INVALID       /* the next byte is wrong; this sticks        */
};

struct sslstore__json_scan {
    size_t offset;      /* bytes consumed; once INVALID, where the wrong byte stands       */
    const char *reason; /* why it is wrong; "" before                                      */
    size_t tokens;      /* of the record under way or just ended: its values and names     */
    bool is_list;       /* the records are elements of an array                            */
    bool complete;      /* the value at the top has ended                                  */

    /* The scanner's own. */
    bool in_record;
    bool is_name;   /* the string under way is a member's name              */
    bool needs_low; /* the escape before was the first of a surrogate pair  */
    uint8_t mode;
    uint8_t state;
    uint8_t depth;
    uint8_t hex_count;   /* digits of \uXXXX so far, */
    uint16_t hex;        /* and their value          */
    uint32_t objects;    /* a bit for each level, the innermost lowest: 1 object, 0 array */
    const char *literal; /* what is still to come of true, false or null */
    struct sslstore__json_utf8 utf8;
    enum sslstore__json_scan_event event;
};

void sslstore__json_scan_init(struct sslstore__json_scan *scan, enum sslstore__json_scan_mode mode);

/* Take bytes up to the next event. Returns how many were consumed: those between RECORD_BEGIN and
 * RECORD_END are exactly the record. A number ends when the byte behind it is seen. */
size_t sslstore__json_scan_feed(struct sslstore__json_scan *scan, const char *data, size_t size,
                                enum sslstore__json_scan_event *event);

/* No byte follows. OK; or ERR_JSON, with offset and reason, when the value at the top is not whole.
 * A number at the top ends here, without a RECORD_END. */
sslstore_result sslstore__json_scan_end(struct sslstore__json_scan *scan);

#endif
