/* Results: the name and the text of each one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_RESULT_H
#define SSLSTORE_BASE_RESULT_H

#include "base/text.h"

/* Nothing has failed: wait, and step again. */
static inline bool sslstore__result_is_want(int result)
{
    return result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE;
}

/* Append the text of a result; in a build without text, its number. */
void sslstore__result_put(struct sslstore__text *text, sslstore_result result);

/* X(NAME, text) for each enumerator SSLSTORE_NAME of sslstore_result. A test compares it with
 * sslstore.h. */
#define SSLSTORE__RESULT_MAP(X)                                                                    \
    X(OK, "success")                                                                               \
    X(WANT_READ, "waiting to read")                                                                \
    X(WANT_WRITE, "waiting to write")                                                              \
    X(ERR_ARGUMENT, "invalid argument")                                                            \
    X(ERR_CONFIG, "invalid configuration")                                                         \
    X(ERR_MEMORY, "allocation failed")                                                             \
    X(ERR_DISABLED, "the client is disabled")                                                      \
    X(ERR_CANCELLED, "cancelled by the program")                                                   \
    X(ERR_RANDOM, "the random source failed")                                                      \
    X(ERR_CLOCK, "the wall clock is not set, or wrong")                                            \
    X(ERR_BUSY, "another call is in progress on this client")                                      \
    X(ERR_JOURNAL, "the journal refused the intent; nothing was sent")                             \
    X(ERR_LIMIT, "a size limit was exceeded")                                                      \
    X(ERR_RESOLVE, "the host name could not be resolved")                                          \
    X(ERR_CONNECT, "no connection could be made")                                                  \
    X(ERR_TIMEOUT, "the deadline passed")                                                          \
    X(ERR_NETWORK, "the connection was reset or closed early")                                     \
    X(ERR_PROXY, "the proxy refused the connection")                                               \
    X(ERR_PROXY_AUTH, "the proxy refused the credentials, or requires some")                       \
    X(ERR_TLS, "the TLS handshake or session failed")                                              \
    X(ERR_TLS_VERSION, "no TLS version in common with the server (1.2 or later)")                  \
    X(ERR_TLS_PLAIN, "the server does not speak TLS on this port")                                 \
    X(ERR_CERT_HOST, "the server's certificate is for another host")                               \
    X(ERR_CERT_UNTRUSTED, "the server's certificate is not signed by a trusted CA")                \
    X(ERR_CERT_EXPIRED, "the server's certificate has expired, or the clock is wrong")             \
    X(ERR_CERT_NOT_YET, "the server's certificate is not valid yet, or the clock is wrong")        \
    X(ERR_CERT_REFUSED, "the server's certificate is weak, revoked or not for servers")            \
    X(ERR_CA, "no CA certificates to trust, or they are unreadable")                               \
    X(ERR_CERT_PIN, "no certificate of the server's chain has a pinned key")                       \
    X(ERR_HTTP, "malformed HTTP")                                                                  \
    X(ERR_TRUNCATED, "the response ended early")                                                   \
    X(ERR_HTTP_LIMIT, "the response header exceeds a limit")                                       \
    X(ERR_HTTP_STATUS, "an HTTP error status")                                                     \
    X(ERR_REDIRECT, "the server redirects elsewhere; redirects are not followed")                  \
    X(ERR_ENCODING, "the response uses an encoding that was not requested")                        \
    X(ERR_THROTTLED, "the service asks to retry later")                                            \
    X(ERR_FORBIDDEN, "access is refused, by address, firewall or account")                         \
    X(ERR_UNDELIMITED, "the response does not say where it ends, so it may have been cut")         \
    X(ERR_JSON, "malformed JSON")                                                                  \
    X(ERR_NOT_JSON, "the response is not JSON but a page of text")                                 \
    X(ERR_REPLY_LIMIT, "the reply exceeds its size limit")                                         \
    X(ERR_REPLY, "well-formed JSON, but not a reply of this endpoint")                             \
    X(ERR_API, "the SSL Store refused the request")                                                \
    X(ERR_AUTH, "the SSL Store refused the partner code or token")                                 \
    X(ERR_NOT_FOUND, "the SSL Store knows no such order")                                          \
    X(ERR_NOT_ISSUED, "the certificate is not issued yet")                                         \
    X(ERR_CONFLICT, "that id belongs to another order or issuance")                                \
    X(ERR_UNKNOWN_OUTCOME, "the request may have taken effect; look the order up before retrying") \
    X(ERR_INCOMPLETE, "the sync ended early; orders may be missing")                               \
    X(ERR_ORDER, "the order does not fit its product")                                             \
    X(ERR_NOT_PERMITTED, "that approver address is not permitted for the domain")                  \
    X(ERR_CSR, "unreadable certificate signing request")                                           \
    X(ERR_CSR_SIGNATURE, "the signing request's own signature does not verify")                    \
    X(ERR_KEY, "unreadable, weak or unsupported key")                                              \
    X(ERR_CERTIFICATE, "unreadable certificate")                                                   \
    X(ERR_NO_CERTIFICATE, "no end-entity certificate among the files")                             \
    X(ERR_WRONG_KEY, "the certificate does not carry the request's key")                           \
    X(ERR_AMBIGUOUS, "more than one end-entity certificate fits")                                  \
    X(ERR_WRONG_NAMES, "the certificate does not cover a requested name")                          \
    X(ERR_NOT_VALID_NOW, "the certificate is not valid now, or the clock is wrong")                \
    X(ERR_CHAIN, "the certificate does not verify up to the given roots")

#endif
