/* Proxy reply: what a proxy answers to CONNECT, and what that means.
 *
 * The head is read by the parser of http/, which checks every byte and limits lines and size. Only
 * its values are read here, a line at a time:
 *
 *   status         means                                           result
 *   2xx            the tunnel is open                              OK
 *   407 401        it wants credentials, or others, or a scheme    ERR_PROXY_AUTH
 *                  that is not supported
 *   408 429 500    it cannot reach the service, or is busy:        ERR_CONNECT, which is retried
 *   502 503 504    this may pass
 *   any other      it refuses                                      ERR_PROXY
 *   not HTTP       it is no proxy                                  ERR_PROXY
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_STREAM_PROXY_REPLY_H
#define SSLSTORE_STREAM_PROXY_REPLY_H

#include "base/text.h"
#include "http/response_state.h"

#define SSLSTORE__PROXY_LINE_MAX    128
#define SSLSTORE__PROXY_WORDS_MAX   160
#define SSLSTORE__PROXY_SCHEMES_MAX 48

struct sslstore__proxy_reply {
    struct sslstore__http_response head; /* that of a body is not asked for, so its result may say
                                            that a body of 2xx would be refused */
    bool is_malformed;
    bool speaks_tls;                           /* the first byte was that of a TLS record */
    bool offers_basic;                         /* of Proxy-Authenticate */
    char schemes[SSLSTORE__PROXY_SCHEMES_MAX]; /* others, such as "NTLM, Negotiate" */
    char words[SSLSTORE__PROXY_WORDS_MAX];     /* as they came: the reason phrase, Squid's error */
    size_t line_size;                          /* what does not fit the line is dropped */
    char line[SSLSTORE__PROXY_LINE_MAX];
};

void sslstore__proxy_reply_init(struct sslstore__proxy_reply *reply);

/* Take bytes up to the end of the final head. Returns the number of bytes taken; bytes that are
 * left belong to the tunnel. *event is MORE, HEAD or INVALID. */
size_t sslstore__proxy_reply_feed(struct sslstore__proxy_reply *reply, const char *data,
                                  size_t size, enum sslstore__http_response_event *event);

/* After HEAD or INVALID: return the result, and for a failure write why. words is what to show of
 * reply->words. */
sslstore_result sslstore__proxy_reply_judge(const struct sslstore__proxy_reply *reply,
                                            bool has_credentials, const char *words,
                                            struct sslstore__text *why);

#endif
