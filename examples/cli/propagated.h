/* Propagated: whether a CA would find what validation asks to publish.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_PROPAGATED_H
#define SSLSTORE_CLI_PROPAGATED_H

#include <stddef.h>
#include <stdint.h>

#include "sslstore.h"

#define PROPAGATED_DNS_MAX 8 /* name servers that can be given */

enum propagated_state {
    PROPAGATED,        /* there, wherever it was looked for */
    NOT_PROPAGATED,    /* missing, or something else is there; see found */
    PROPAGATED_UNKNOWN /* nobody could be asked; see found */
};

/* Zero is the default of each. */
struct propagated_options {
    const char *const *dns; /* name servers to ask, "HOST[:PORT]"; none: those that are
                               authoritative for the name, found from the top-level domain down */
    size_t dns_count;
    const char *resolver; /* "HOST[:PORT]": finds the authoritative servers; NULL: that of the
                               system */
    const char *http;     /* "HOST:PORT" from which files are fetched; NULL: the URL's host */
    uint32_t timeout_ms;  /* of one question or one file; 0: 2000 and 15000 */
};

struct propagated_report {
    enum propagated_state state;
    char asked[512];   /* who was asked: name servers or the URL */
    char found[512];   /* what was found in place of the record; "" if it was found */
    char warning[768]; /* what stands in the way, or breaks when the record is published; "" */
};

/* Looks for a record: fetches its file, or asks name servers, without recursion, for its type and
 * value. All that answer must have it. An e-mail cannot be looked for: NOT_PROPAGATED. The texts
 * may contain anything that a server sends: print them with text_put(). */
void propagated(const sslstore_dcv_record *record, const struct propagated_options *options,
                struct propagated_report *report);

#endif
