/* Exchanges: calls and what is sent and received for them, as text that a person can read and
 * write.
 *
 * A file of test/endpoints/exchanges has cases, separated by empty lines. Lines that begin with #
 * are comments.
 *
 *   -- call status 24680                  the call and its arguments
 *   -- with csr SOMETHING                 a member of its request; dns_names: separated by commas
 *   >> POST /rest/order/status HTTP/1.1   the request line, then the body, byte for byte. *** stands
 *   >> {"AuthRequest":…}                  for the token; blanks at the start of further lines are
 *                                         ignored
 *   << HTTP/1.1 200 OK                    the reply: its status line, headers if the case needs
 *   << {"AuthResponse":…}                 them, and the body in any number of lines
 *   -- end cut 10                         the last 10 bytes do not arrive: cut, close (a proper
 *                                         close), silence
 *   -- result ERR_API ANSWERED "No such"  what the call returns; OK stands alone
 *   -- error service_code -9008           a further member of the error
 *   -- attempts 5                         how often the call is tried, if nothing else fails
 *   -- gives store_id 24680               one line for every member of the result that is not empty
 *
 * A body gets its Content-Length, or is sent in chunks if the case has the header
 * "Transfer-Encoding: chunked". A listing has one "row" per record in its result. Without ">>"
 * nothing may be sent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_EXCHANGES_H
#define TEST_SUPPORT_EXCHANGES_H

#include "support/fake.h"

#define EXCHANGE_WORDS_MAX 8
#define EXCHANGE_PAIRS_MAX 80

struct exchange_pair {
    const char *name;
    const char *value;
};

struct exchange {
    const char *file;
    const char *text; /* the complete file; all pointers below point into it */
    size_t line;
    const char *words[EXCHANGE_WORDS_MAX]; /* of the call */
    struct exchange_pair with[EXCHANGE_PAIRS_MAX];
    size_t with_count;
    bool lists;               /* the result comes in rows, so rows may precede a failure */
    bool changes;             /* sent at most once */
    const char *request_line; /* NULL: nothing may be sent */
    const char *request_body;
    struct fake_reply reply; /* complete */
    size_t missing;          /* so many bytes at its end do not arrive */
    sslstore_result result;
    sslstore_delivery delivery;
    const char *message; /* NULL: any */
    uint32_t attempts;   /* 0: any */
    struct exchange_pair error[8];
    size_t error_count;
    const char *gives;
};

/* Loads all cases of all files; they live as long as the program. A file that cannot be read
 * ends it. */
const struct exchange *exchanges_load(size_t *count);

/* What a call returned, as lines "name value". */
struct exchange_report {
    char text[32768];
    size_t size;
};

/* Makes the call. While stepping, call it again with the same `report` until it does not return
 * a WANT. */
sslstore_result exchange_perform(sslstore_client *client, const struct exchange *exchange,
                                 struct exchange_report *report);

/* Describes how the result differs from the file; NULL: not at all. Valid until the next call. */
const char *exchange_difference(const struct exchange *exchange, sslstore_result result,
                                const sslstore_error *error, const struct exchange_report *report);

/* Describes how the n-th request differs, from 1; NULL: not at all. */
const char *exchange_request_difference(const struct exchange *exchange, const struct fake *fake,
                                        size_t n);

#endif
