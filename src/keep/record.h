/* Record: what a keep remembers between two steps, and its form in an sslstore_keep_state.
 *
 * The state is stored by the program for years and read by later versions of the library: the form
 * begins with its version, has no padding and no byte order, and ends with a digest.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_RECORD_H
#define SSLSTORE_KEEP_RECORD_H

#include "sslstore.h"

#define SSLSTORE__KEEP_ID_MAX     48 /* bytes of a stored id, its NUL included */
#define SSLSTORE__KEEP_SERIAL_MAX 20 /* RFC 5280 §4.1.2.2 */
#define SSLSTORE__KEEP_BOUGHT_MAX 8

/* Flags of a record. */
#define SSLSTORE__KEEP_KNOWN       1u /* rebuilt, or there is no order yet: ids were looked up */
#define SSLSTORE__KEEP_HAS_KEY     2u  /* key is the newest key, made for the next certificate */
#define SSLSTORE__KEEP_INSTALLED   4u  /* serial, not_before, not_after: of the one in service */
#define SSLSTORE__KEEP_PUBLISHED   8u  /* records may be published and must be withdrawn */
#define SSLSTORE__KEEP_AWAITS      16u /* a certificate that was requested is not installed yet */
#define SSLSTORE__KEEP_REISSUES    32u /* the awaited certificate replaces one of its order */
#define SSLSTORE__KEEP_UNPUBLISHED 64u /* the program could not publish all records */

/* The request that may have been sent and is not known to have taken effect. */
enum sslstore__keep_open {
    SSLSTORE__KEEP_OPEN_NONE,
    SSLSTORE__KEEP_OPEN_ORDER,
    SSLSTORE__KEEP_OPEN_REISSUE
};

struct sslstore__keep_record {
    sslstore_keep_phase phase;
    sslstore_keep_task task;
    unsigned flags;
    enum sslstore__keep_open open;
    uint16_t open_number; /* of the order that is being bought */
    uint16_t number;      /* of the present order; see sslstore_keep_id() */
    int64_t opened;       /* when the open request was sent */
    int64_t looked;       /* when the last step that was due began */
    int64_t next_look;
    int64_t since;        /* when the awaited certificate was requested */
    int64_t method_since; /* when the present validation method was chosen */
    int64_t not_before;
    int64_t not_after;
    int64_t order_end;
    uint16_t bought[SSLSTORE__KEEP_BOUGHT_MAX]; /* days since 1970, newest first; 0: none */
    char store_id[SSLSTORE__KEEP_ID_MAX];
    char partner_id[SSLSTORE__KEEP_ID_MAX];
    uint8_t key[SSLSTORE_SHA256_SIZE]; /* digest of the newest key, with HAS_KEY; else of the key in
                                          service */
    uint8_t serial[SSLSTORE__KEEP_SERIAL_MAX];
    uint8_t serial_size;
    uint32_t names;   /* digest of the names that the certificate in service was requested for */
    uint8_t looks;    /* while waiting */
    uint8_t failures; /* steps that failed, one after the other */
    uint8_t attempts; /* requests of the awaited certificate */
    uint8_t method;   /* index into keep->methods */
    uint8_t resends;  /* of the order whose reply was lost; later, of the e-mails */
    int16_t result;   /* the last failure, or 0 */
};

/* Write and read a state. Reading returns false, with a zeroed record, for a state that is zeroed,
 * damaged, or of another version. */
void sslstore__keep_record_write(const struct sslstore__keep_record *record,
                                 sslstore_keep_state *state);
bool sslstore__keep_record_read(struct sslstore__keep_record *record,
                                const sslstore_keep_state *state);

#endif
