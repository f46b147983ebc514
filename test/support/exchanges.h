/* Exchanges: calls and what goes over the wire for them, as text that a person can read and write.
 *
 * A file of test/endpoints/exchanges holds cases, parted by empty lines; lines that begin with # say why.
 *
 *   -- call status 24680                  the call and its arguments
 *   -- with csr SOMETHING                 a member of its request; dns_names: comma-separated
 *   >> POST /rest/order/status HTTP/1.1   the request line, and then the body, byte for byte: ***
 *   >> {"AuthRequest":…}                  stands for the token; blanks before a further line do not
 *                                         count
 *   << HTTP/1.1 200 OK                    the reply: its status line, headers where a case needs
 *   << {"AuthResponse":…}                 them, and the body in any number of lines
 *   -- end cut 10                         its last 10 bytes do not come: cut, close (a proper one),
 *                                         silence
 *   -- result ERR_API ANSWERED "No such"  what the call returns; OK stands alone
 *   -- error service_code -9008           a further fact of the error
 *   -- attempts 5                         how often it is tried, where nothing else fails
 *   -- gives store_id 24680               one line for every member of the result that is not empty
 *
 * A body gets its Content-Length, or comes in chunks where the case has the header
 * "Transfer-Encoding: chunked". The result of a call that lists is told row by row. Without ">>"
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
    const char *text; /* the whole file, which all that follows points into */
    size_t line;
    const char *words[EXCHANGE_WORDS_MAX]; /* of the call                                         */
    struct exchange_pair with[EXCHANGE_PAIRS_MAX];
    size_t with_count;
    bool lists;   /* the result comes row by row, so that rows may come before a failure          */
    bool changes; /* sent at most once                                                            */
    const char *request_line; /* NULL: nothing may be sent                                        */
    const char *request_body;
    struct fake_reply reply; /* whole                                                            */
    size_t missing;          /* so many bytes of it do not come                                  */
    sslstore_result result;
    sslstore_delivery delivery;
    const char *message; /* NULL: any                                                        */
    uint32_t attempts;   /* 0: any                                                           */
    struct exchange_pair error[8];
    size_t error_count;
    const char *gives;
};

/* All cases of all files, which live as long as the program. A file that cannot be read ends it. */
const struct exchange *exchanges_load(size_t *count);

/* What a call told, as lines of "name value". */
struct told {
    char text[32768];
    size_t size;
};

/* Make the call; while stepping, again with the same told until it does not return a WANT. */
sslstore_result exchange_perform(sslstore_client *client, const struct exchange *exchange,
                                 struct told *told);

/* What differs from what the file says; NULL: nothing. Valid until the next call. */
const char *exchange_difference(const struct exchange *exchange, sslstore_result result,
                                const sslstore_error *error, const struct told *told);

/* What differs in the n-th request, from 1; NULL: nothing. */
const char *exchange_request_difference(const struct exchange *exchange, const struct fake *fake,
                                        size_t n);

#endif
