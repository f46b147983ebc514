/* sslstore: the whole life of a TLS certificate bought through The SSL Store's REST API.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * This file is the manual. The conventions below hold for every function and are not repeated.
 * The sections are, in this order: version, limits, results, hooks, configuration and client,
 * requests and certificates (offline), orders, domain validation (offline), order operations (what
 * most programs use), keeping a certificate in force, the wire (one function per endpoint), the
 * catalog (offline), checking an order, utilities.
 *
 * TERMS
 *
 * Order         what is bought. It has a term, and in that time any number of certificates.
 * Certificate   one issuance of an order. A reissue replaces it and is free.
 * Renewal       a new, paid order that follows an old one. It is due in the renewal window, the
 *               last part of a certificate's or an order's life.
 * Ids           an order has three: TheSSLStoreOrderID, given by the service; CustomOrderID, chosen
 *               by the client; PartnerOrderID, which changes with each issuance. The order key
 *               "{TheSSLStoreOrderID}-{PartnerOrderID}" names one issuance.
 * Intent        the record of a request that buys or changes something. The program's journal
 *               function stores it before the request is sent; after a restart the program passes
 *               it back.
 * Lookup        a query that finds out whether a request took effect whose reply was lost.
 * Standing      a certificate that stays in force while its reissue is pending.
 * Sync          a listing of all orders, plus everything that must be asked about them.
 * Keep          a certificate that the library keeps in force, from order to order.
 * Stepping      a program with its own event loop calls a function again and again instead of
 *               waiting.
 * -EO           a product code that ends in -EO is for an organization that the account already
 *               has.
 * Gateway       a certificate management system's plug-in for a CA; some settings and states are
 *               named after those of gateways for this service.
 * CSR, DCV, SAN certificate signing request, domain control validation, subject alternative name.
 *
 * CONVENTIONS
 *
 * Text      is UTF-8 and NUL-terminated. In a result, a text that the service left out, or sent as
 *           null or "", is "", never NULL. In a request, NULL and "" both mean "not set": the
 *           member is not sent.
 * Sizes     Data that the program passes has a pointer and a size in bytes. Size 0 is empty; the
 *           pointer is then not read. SSLSTORE_NUL_TERMINATED stands for strlen() of the text.
 * Times     are int64_t seconds since 1970-01-01 UTC; 0 is "none". Durations end in their unit:
 *           _ms, _days.
 * Zero      is the default of every field of every struct that the program fills in, permanently.
 *           Clear such a struct (`= {0}`; in C++ `= {}`) and set what you need. "0: 30" in a
 *           comment means that 0 stands for 30.
 * Prefix    Comments leave out the prefix SSLSTORE_ of constants.
 * Memory    comes from the sslstore_memory that is passed or configured, and from nowhere else,
 *           except that Mbed TLS has a process-wide allocator of its own.
 *           Inputs are borrowed until the call returns (configuration: until
 *           sslstore_client_free()). A result struct owns one block, and its texts point into that
 *           block. The struct's _free() function releases it, accepts NULL and zeroed structs, and
 *           may be called after the client is gone. Members that end in _ belong to the library.
 * Failure   Functions return SSLSTORE_OK (0) or a negative sslstore_result. Outputs are zeroed
 *           first and stay zeroed on failure, with these exceptions:
 *           - sslstore_enroll(), sslstore_enroll_resume(), sslstore_renew() and sslstore_reissue()
 *             fill in certificate->order as soon as an order was placed or changed, or turned out
 *             to be another one (ERR_CONFLICT), even if the call fails later;
 *           - sslstore_renew() sets *action to what it decided;
 *           - sslstore_sync() reports its progress in *totals.
 *           So free every output, whatever the result is. sslstore_client_error() describes the
 *           last failure of a client. A client stays usable after any failure.
 * Problems  An offline function that can be given something wrong says what: its last parameter,
 *           const char **problem, receives a static text, or NULL if the result says everything
 *           (and on success). It may be NULL.
 * Enums     that are members of a struct have a FORCE_INT enumerator, which is not a value. It
 *           gives the enum the size of int, regardless of -fshort-enums.
 * Threads   There is no global state. Use one client from one thread at a time; different clients
 *           may be used from different threads. Offline functions may be called from any thread.
 * Waiting   The library waits in one place: the wait function of the transport, which for the
 *           default transport is that of the stream. Nothing else blocks if it is there, with one
 *           exception: the default stream resolves host names by getaddrinfo(). A call that waits
 *           calls wait again and again, at most 50 ms at a time. So wait is where a program with
 *           its own loop makes a turn of it, or leaves the call for the loop, if the call runs in a
 *           coroutine or a task: examples/coroutine/. It must not use the same client there.
 * Contract  NULL where an object (not a text) is required is not reported: the program stops at a
 *           trap instruction or, if the library is compiled with -D'SSLSTORE_TRAP()=…', at that
 *           expression. Compiled with NDEBUG, the library does not check. A parameter that may be
 *           NULL says so. A text that is NULL counts as "".
 * Switches  A library for small flash memories is compiled with one or more of these:
 *           SSLSTORE_NO_TEXT       without sentences. sslstore_result_text() and other texts that
 *                                  explain a value are ""; a *problem that would be a sentence is
 *                                  "". error.message and problem.message contain the service's own
 *                                  words or the value at fault, or "". Names that end in _name()
 *                                  stay. Log lines consist of names and numbers
 *           SSLSTORE_NO_CATALOG    without products and fields: the functions of "The catalog" find
 *                                  none, and sslstore_order_request_set() returns ERR_ARGUMENT.
 *                                  Every product counts as one outside the catalog, as if
 *                                  unknown_product were set, and is DigiCert's if its code begins
 *                                  with "digi". sslstore_check() then checks the CSR and its key,
 *                                  the names (but no public suffixes), the validity, countries, and
 *                                  that no file is to validate a wildcard; sslstore_check_online()
 *                                  has the service check the rest. If a product is for one name,
 *                                  the CSR must not have the name with "www.", which the CA may
 *                                  add
 *           SSLSTORE_NO_COUNTRIES  without names of countries: sslstore_country_code() accepts two
 *                                  capital letters and nothing else
 *           SSLSTORE_NO_PROXY      without sslstore_stream_proxy: config.proxy is ERR_CONFIG
 * ABI       The library is linked statically: recompile the program with the header of the library
 *           that it is linked with (sslstore_version() tells). Until 1.0 a minor version may change
 *           anything, and CHANGELOG says how to migrate. From 1.0 on, versions of one major number
 *           only add: functions, enumerators (a switch needs a default), and members at the end of
 *           structs that the program clears. Bindings can rely on this: every struct is plain data,
 *           enumerators are literal, values are never reused, no function takes a struct by value
 *           or variable arguments.
 */
#ifndef SSLSTORE_H
#define SSLSTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ----------------------------------------------------------------------------- */

#define SSLSTORE_VERSION_MAJOR 0
#define SSLSTORE_VERSION_MINOR 1
#define SSLSTORE_VERSION_PATCH 0
#define SSLSTORE_VERSION "0.1.0"

/** For `#if`: 10000 * major + 100 * minor + patch. A later version has a larger number. */
#define SSLSTORE_VERSION_NUMBER                                                                    \
    (SSLSTORE_VERSION_MAJOR * 10000 + SSLSTORE_VERSION_MINOR * 100 + SSLSTORE_VERSION_PATCH)

/** SSLSTORE_VERSION and SSLSTORE_VERSION_NUMBER of the library that the program is linked with. If
 *  they differ from the macros, the program was compiled with the header of another version. */
const char *sslstore_version(void);
uint32_t sslstore_version_number(void);

/** Addresses of the SSL Store: its hosted test service, where nothing is charged, and the live
 *  service. Each has its own partner codes and tokens. */
#define SSLSTORE_URL_TEST "https://sandbox-wbapi.thesslstore.com/rest"
#define SSLSTORE_URL_LIVE "https://api.thesslstore.com/rest"

/* ---- Limits ------------------------------------------------------------------------------ */

#define SSLSTORE_ID_MAX 96          /* bytes of an order id in any form, its NUL included */
#define SSLSTORE_DOMAIN_MAX 254     /* bytes of a domain name, its NUL included (RFC 1035) */
#define SSLSTORE_MESSAGE_MAX 256    /* bytes of an error text, its NUL included */
#define SSLSTORE_CODE_MAX 48        /* bytes of a product code in the catalog, its NUL included */
#define SSLSTORE_SHA256_SIZE 32
#define SSLSTORE_TIME_TEXT_SIZE 21 /* bytes of sslstore_time_text(), its NUL included */

/** As the size of a text that the program passes: the text ends at its NUL. */
#define SSLSTORE_NUL_TERMINATED ((size_t) -1)

/* ---- Results ----------------------------------------------------------------------------- */

/** Values are grouped in bands and never reused. Each comment is the text of
 *  sslstore_result_text(). */
typedef enum sslstore_result {
    SSLSTORE_OK = 0,                    /* success */

    /* Not yet */
    SSLSTORE_WANT_READ = -1,            /* waiting to read */
    SSLSTORE_WANT_WRITE = -2,           /* waiting to write */

    /* The program and its machine */
    SSLSTORE_ERR_ARGUMENT = -10,        /* invalid argument */
    SSLSTORE_ERR_CONFIG = -11,          /* invalid configuration */
    SSLSTORE_ERR_MEMORY = -12,          /* allocation failed */
    SSLSTORE_ERR_DISABLED = -13,        /* the client is disabled */
    SSLSTORE_ERR_CANCELLED = -14,       /* cancelled by the program */
    SSLSTORE_ERR_RANDOM = -15,          /* the random source failed */
    SSLSTORE_ERR_CLOCK = -16,           /* the wall clock is not set, or wrong */
    SSLSTORE_ERR_BUSY = -17,            /* another call is in progress on this client */
    SSLSTORE_ERR_JOURNAL = -18,         /* the journal refused the intent; nothing was sent */
    SSLSTORE_ERR_LIMIT = -19,           /* a size limit was exceeded */

    /* The network */
    SSLSTORE_ERR_RESOLVE = -20,         /* the host name could not be resolved */
    SSLSTORE_ERR_CONNECT = -21,         /* no connection could be made */
    SSLSTORE_ERR_TIMEOUT = -22,         /* the deadline passed */
    SSLSTORE_ERR_NETWORK = -23,         /* the connection was reset or closed early */
    SSLSTORE_ERR_PROXY = -24,           /* the proxy refused the connection */
    SSLSTORE_ERR_PROXY_AUTH = -25,      /* the proxy refused the credentials, or requires some */

    /* The identity of the server */
    SSLSTORE_ERR_TLS = -30,             /* the TLS handshake or session failed */
    SSLSTORE_ERR_TLS_VERSION = -31,     /* no TLS version in common with the server (1.2 or
                                           later) */
    SSLSTORE_ERR_TLS_PLAIN = -32,       /* the server does not speak TLS on this port */
    SSLSTORE_ERR_CERT_HOST = -33,       /* the server's certificate is for another host */
    SSLSTORE_ERR_CERT_UNTRUSTED = -34,  /* the server's certificate is not signed by a trusted CA */
    SSLSTORE_ERR_CERT_EXPIRED = -35,    /* the server's certificate has expired, or the clock is
                                           wrong */
    SSLSTORE_ERR_CERT_NOT_YET = -36,    /* the server's certificate is not valid yet, or the
                                           clock is wrong */
    SSLSTORE_ERR_CERT_REFUSED = -37,    /* the server's certificate is weak, revoked or not for
                                           servers */
    SSLSTORE_ERR_CA = -38,              /* no CA certificates to trust, or they are unreadable */
    SSLSTORE_ERR_CERT_PIN = -39,        /* no certificate of the server's chain has a pinned key */

    /* HTTP */
    SSLSTORE_ERR_HTTP = -40,            /* malformed HTTP */
    SSLSTORE_ERR_TRUNCATED = -41,       /* the response ended early */
    SSLSTORE_ERR_HTTP_LIMIT = -42,      /* the response header exceeds a limit */
    SSLSTORE_ERR_HTTP_STATUS = -43,     /* an HTTP error status */
    SSLSTORE_ERR_REDIRECT = -44,        /* the server redirects elsewhere; redirects are not
                                           followed */
    SSLSTORE_ERR_ENCODING = -45,        /* the response uses an encoding that was not requested */
    SSLSTORE_ERR_THROTTLED = -46,       /* the service asks to retry later */
    SSLSTORE_ERR_FORBIDDEN = -47,       /* access is refused, by address, firewall or account */
    SSLSTORE_ERR_UNDELIMITED = -48,     /* the response does not say where it ends, so it may have
                                           been cut */

    /* JSON */
    SSLSTORE_ERR_JSON = -50,            /* malformed JSON */
    SSLSTORE_ERR_NOT_JSON = -51,        /* the response is not JSON but a page of text */
    SSLSTORE_ERR_REPLY_LIMIT = -52,     /* the reply exceeds its size limit */
    SSLSTORE_ERR_REPLY = -53,           /* well-formed JSON, but not a reply of this endpoint */

    /* The service */
    SSLSTORE_ERR_API = -60,             /* the SSL Store refused the request */
    SSLSTORE_ERR_AUTH = -61,            /* the SSL Store refused the partner code or token */
    SSLSTORE_ERR_NOT_FOUND = -62,       /* the SSL Store knows no such order */
    SSLSTORE_ERR_NOT_ISSUED = -63,      /* the certificate is not issued yet */
    SSLSTORE_ERR_CONFLICT = -64,        /* that id belongs to another order or issuance */
    SSLSTORE_ERR_UNKNOWN_OUTCOME = -65, /* the request may have taken effect; look the order up
                                           before retrying */
    SSLSTORE_ERR_INCOMPLETE = -66,      /* the sync ended early; orders may be missing */
    SSLSTORE_ERR_ORDER = -67,           /* the order does not fit its product */
    SSLSTORE_ERR_NOT_PERMITTED = -68,   /* that approver address is not permitted for the domain */

    /* Requests and certificates */
    SSLSTORE_ERR_CSR = -70,             /* unreadable certificate signing request */
    SSLSTORE_ERR_CSR_SIGNATURE = -71,   /* the signing request's own signature does not verify */
    SSLSTORE_ERR_KEY = -72,             /* unreadable, weak or unsupported key */
    SSLSTORE_ERR_CERTIFICATE = -73,     /* unreadable certificate */
    SSLSTORE_ERR_NO_CERTIFICATE = -74,  /* no end-entity certificate among the files */
    SSLSTORE_ERR_WRONG_KEY = -75,       /* the certificate does not carry the request's key */
    SSLSTORE_ERR_AMBIGUOUS = -76,       /* more than one end-entity certificate fits */
    SSLSTORE_ERR_WRONG_NAMES = -77,     /* the certificate does not cover a requested name */
    SSLSTORE_ERR_NOT_VALID_NOW = -78,   /* the certificate is not valid now, or the clock is
                                           wrong */
    SSLSTORE_ERR_CHAIN = -79,           /* the certificate does not verify up to the given roots */

    SSLSTORE_RESULT_FORCE_INT = 0x7fffffff
} sslstore_result;

/** "SSLSTORE_ERR_TIMEOUT", for logs and bug reports. Never NULL. */
const char *sslstore_result_name(sslstore_result result);

/** A short English clause without capital letter or full stop. Never NULL. */
const char *sslstore_result_text(sslstore_result result);

/** How far the failed request got. Requests cost money, and a timeout alone does not say whether a
 *  certificate was bought. */
typedef enum sslstore_delivery {
    SSLSTORE_DELIVERY_NOT_SENT,   /* nothing left this machine: retry at will */
    SSLSTORE_DELIVERY_MAYBE_SENT, /* sent, no reply: look the order up before any retry */
    SSLSTORE_DELIVERY_ANSWERED,   /* the server replied, and the error describes its reply */
    SSLSTORE_DELIVERY_FORCE_INT = 0x7fffffff
} sslstore_delivery;

/** The last failure of a client. Valid until the next call. Contains no secret. */
typedef struct sslstore_error {
    sslstore_result result;
    sslstore_delivery delivery;
    const char *endpoint;     /* such as "order/status"; "" if no endpoint was involved */
    const char *field;        /* the argument or reply member at fault, or "" */
    int http_status;          /* of the last response, even if to an earlier attempt; 0: none */
    int service_code;         /* the service's code, such as -9008; 0: none */
    int native_code;          /* the transport's code, such as that of Mbed TLS; 0: none */
    size_t offset;            /* byte offset of the fault in a malformed head or body */
    uint32_t attempts;        /* requests that were started */
    uint32_t retry_after_ms;  /* the pause that the service asked for; 0: none */
    char message[SSLSTORE_MESSAGE_MAX]; /* the service's own words, or ours; filtered as by
                                           sslstore_text_printable() */
} sslstore_error;

/* ---- Hooks ------------------------------------------------------------------------------- */

/** Allocates (ptr is NULL), frees (new_size is 0; returns NULL) or resizes memory. The library
 *  obtains memory in no other way. old_size is exact, so an arena needs no headers. Returns memory
 *  aligned for any object; on failure returns NULL and leaves ptr valid. */
typedef void *sslstore_alloc_fn(void *user, void *ptr, size_t old_size, size_t new_size);

typedef struct sslstore_memory {
    sslstore_alloc_fn *alloc;
    void *user;
} sslstore_memory;

/** The memory that a result owns. For the library only. */
typedef struct sslstore_block {
    sslstore_memory memory_;
    void *data_;
    size_t size_;
} sslstore_block;

typedef enum sslstore_log_level {
    SSLSTORE_LOG_ERROR,
    SSLSTORE_LOG_WARNING,
    SSLSTORE_LOG_INFO,  /* one line for each request and its outcome */
    SSLSTORE_LOG_DEBUG  /* connections, retries, waits */
} sslstore_log_level;

/** Receives one line of text without a line end. It contains no secrets and nothing that controls a
 *  terminal. Must not call the client. */
typedef void sslstore_log_fn(void *user, sslstore_log_level level, const char *line);

/** Returns milliseconds of a monotonic clock; its start does not matter. */
typedef uint64_t sslstore_now_fn(void *user);

/** Returns the wall clock in seconds since 1970 UTC, or 0 if the time is unknown (no battery, no
 *  NTP yet). The default transport treats a time before 2026-01-01 as unknown, too. Server
 *  certificates are checked against it; if the time is unknown, connecting fails with ERR_CLOCK.
 *  The default returns 0 from 2038-01-19 on if time_t has 32 bits even for the library, as on a
 *  32-bit Linux before 5.1 or with glibc before 2.34; there, pass a function of your own. */
typedef int64_t sslstore_time_fn(void *user);

/** Fills size bytes with cryptographic random data. Returns non-zero on failure.
 *
 *  Mbed TLS 4.x draws the random bytes of TLS, keys and signatures from PSA, never from here. A
 *  device then gives PSA its source: MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG and
 *  mbedtls_psa_external_get_random(). The library's own ids and pauses are still drawn from
 *  here. */
typedef int sslstore_random_fn(void *user, void *out, size_t size);

/** Signs a SHA-256 digest with a private key that the library does not see, such as one in a secure
 *  element, a TPM or a PKCS #11 token, or an opaque key of PSA. May block as long as that takes.
 *  With an RSA key: PKCS #1 v1.5, with the DigestInfo of SHA-256 around the digest. PSA's
 *  PSA_ALG_RSA_PKCS1V15_SIGN adds it; for PKCS #11's CKM_RSA_PKCS put the 19 bytes
 *  30 31 30 0d 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20 before the digest.
 *  With an EC key: ECDSA, either in DER or as r and s, each as long as the key (64 or 96 bytes
 *  together), as PSA and PKCS #11 give it.
 *  @param digest  SSLSTORE_SHA256_SIZE bytes
 *  @param size    going in the bytes that signature holds, at least 512; coming out those written
 *  @return 0; non-zero: failure, and the request is not made (ERR_KEY) */
typedef int sslstore_sign_fn(void *user, const uint8_t *digest, size_t digest_size,
                             uint8_t *signature, size_t *size);

/** Called at least every 100 ms while a call waits, for instance to feed a watchdog. Return
 *  non-zero to cancel the call (ERR_CANCELLED). Must not call the client. */
typedef int sslstore_tick_fn(void *user);

struct sslstore_config;

/** The server to connect to. */
typedef struct sslstore_peer {
    const char *host; /* the name that the server's certificate must contain */
    uint16_t port;
    void *session_source; /* another connection whose TLS session may be resumed, if it is newer
                             than this one's own; or NULL */
} sslstore_peer;

#define SSLSTORE_WAIT_READ 1
#define SSLSTORE_WAIT_WRITE 2

/** A connection to wait for. */
typedef struct sslstore_wait {
    void *connection;
    int events; /* mask of SSLSTORE_WAIT_…: what to wait for */
    int ready;  /* mask of SSLSTORE_WAIT_…: what is possible now; set by wait() */
} sslstore_wait;

/** How bytes reach the service: functions without state, so it can be const, in flash, and shared.
 *
 *  user is config.transport_user. Functions that return int return 0 or more on success, as each
 *  one says, and a negative sslstore_result on failure, which becomes the result of the call. open,
 *  send and recv may return SSLSTORE_WANT_READ or SSLSTORE_WANT_WRITE for "not now" and are then
 *  called again with the same arguments. They may block up to timeout_ms before they do; a
 *  transport that has a wait function is always called with timeout_ms 0 and must not block.
 *  The default, verified TLS over a byte stream, is sslstore_transport_mbedtls; it ignores user. A
 *  program that only needs another way to move bytes supplies an sslstore_stream instead. */
typedef struct sslstore_transport {
    /** Connects, and finishes the handshake; 0: done. *connection is NULL the first time, and later
     *  whatever the transport left there: a half-open connection, or a closed one with its TLS
     *  session. If a server refuses a handshake because it offers a session, the default transport
     *  makes one more without it; another transport should, too. After a failure close() follows,
     *  unless *connection is NULL. */
    int (*open)(void *user, void **connection, const struct sslstore_config *config,
                const sslstore_peer *peer, uint32_t timeout_ms);
    /** Returns the number of bytes taken; 0 is taken for WANT_WRITE. After ERR_NETWORK, recv is
     *  called all the same: the server may have said why. */
    int (*send)(void *user, void *connection, const void *data, size_t size, uint32_t timeout_ms);
    /** Returns the number of bytes read; 0 only if the peer ended the stream properly (TLS
     *  close_notify). A stream that just stops is SSLSTORE_ERR_NETWORK. */
    int (*recv)(void *user, void *connection, void *data, size_t size, uint32_t timeout_ms);
    /** Waits until a connection of the set is ready, at most timeout_ms, and returns the number of
     *  those that are. count 0: lets time pass; set[0].connection is then one of the client's
     *  connections, open or not, or NULL, for a transport that finds its means to wait there. NULL:
     *  open, send and recv block instead, and while backing off, the library calls tick in a loop,
     *  so tick should sleep. */
    int (*wait)(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms);
    /** Ends the connection. The TLS session may be kept for the next open. */
    void (*close)(void *user, void *connection);
    /** Frees the connection, which may be NULL. */
    void (*release)(void *user, void *connection);
    /** Returns the raw code of the last failure, for error.native_code. May be NULL. */
    int (*native_code)(void *user, const void *connection);
    /** Returns true if the open connection resumed a TLS session, for the counters. May be NULL. */
    bool (*resumed)(void *user, const void *connection);
    /** Describes the last failure of open, send or recv, for error.message; valid until the next
     *  call. Returns NULL or "" if the text of the result suffices. May be NULL. */
    const char *(*reason)(void *user, const void *connection);
} sslstore_transport;

/** A byte stream under TLS, such as TCP, a UART or a modem: functions without state, so it can be
 *  const, in flash, and shared. sslstore_transport_mbedtls runs over config.stream.
 *
 *  user is config.stream_user. Functions that return int return 0 or more on success, as each one
 *  says, and a negative sslstore_result on failure, which becomes the result of the call:
 *  ERR_NETWORK if nothing fits better. connect, send and recv may return SSLSTORE_WANT_READ or
 *  SSLSTORE_WANT_WRITE for "not now" and are then called again.
 *
 *  A stream that has a wait function must not block anywhere else. A stream without one may block
 *  in connect, send and recv, each time at most 100 ms, and then returns WANT_READ or WANT_WRITE;
 *  tick is called between any two of these calls. While backing off, the library then calls now_ms
 *  and tick in a loop, so tick should sleep; and a sync fetches one order at a time.
 *
 *  Only the bytes pass through a stream. What it does to them, by accident or on purpose, TLS
 *  notices; so a stream is not trusted. */
typedef struct sslstore_stream {
    /** Connects to the host and port, or ignores them if there is only one place to go; 0: done.
     *  *stream is NULL the first time. What the function leaves there, possibly NULL again, is
     *  passed to all others. time_left_ms: how long the caller will go on asking, to be divided
     *  among the addresses of a host. Failures: ERR_RESOLVE, ERR_CONNECT, ERR_MEMORY and so on;
     *  close() follows in any case. */
    int (*connect)(void *user, void **stream, const struct sslstore_config *config,
                   const char *host, uint16_t port, uint32_t time_left_ms);
    /** Returns the number of bytes taken; 0 is taken for WANT_WRITE. If it is not known whether
     *  they were taken, they were: else an order could be placed twice. After ERR_NETWORK, recv is
     *  called all the same, to read what the peer sent before. */
    int (*send)(void *user, void *stream, const void *data, size_t size);
    /** Returns the number of bytes read; 0 only after the peer ended the stream. */
    int (*recv)(void *user, void *stream, void *data, size_t size);
    /** Waits until one of the set is ready, at most timeout_ms, and returns the number of those
     *  that are; set[i].connection is a stream. A stream that is being connected is ready when
     *  connect should be called again. count 0: set is NULL; lets time pass. NULL: see above. */
    int (*wait)(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms);
    /** Ends the stream and frees it: once after connect, whatever that returned. stream may be
     *  NULL. */
    void (*close)(void *user, void *stream);
    /** Returns the system's handle, such as a socket, for an event loop, or -1. May be NULL. */
    int (*handle)(void *user, const void *stream);
    /** Returns the raw code of the last failure, for error.native_code. May be NULL. */
    int (*native_code)(void *user, const void *stream);
    /** Describes the last failure, for error.message, in less than 96 bytes; valid until the next
     *  call. Returns NULL or "" if the text of the result suffices. May be NULL. */
    const char *(*reason)(void *user, const void *stream);
} sslstore_stream;

/** The state of an intent. The journal receives each new state:
 *
 *  state       next        when
 *  SENDING     PLACED      the service confirmed the request, or a lookup found its effect
 *              NOT_PLACED  the service refused the request, or it was never sent
 *              UNKNOWN     the reply was lost and the lookups found nothing; or the reply was about
 *                          another order (ERR_CONFLICT)
 *  UNKNOWN     PLACED      a later lookup found the effect
 *  PLACED      DELIVERED   options.deliver returned 0: the program has the certificate
 *
 *  SENDING, UNKNOWN and, for an order or a reissue, PLACED are unfinished: keep the intent and pass
 *  it as options.kept after a restart or an error. sslstore_enroll(), sslstore_renew() or
 *  sslstore_reissue() then continues with it instead of buying again. NOT_PLACED, DELIVERED and,
 *  for a refund or a revocation, PLACED are final: the program may forget the intent. A final
 *  intent in options.kept is ignored, with one exception: sslstore_enroll() with a DELIVERED intent
 *  and the same request (product, names and key) delivers that order's certificate again instead of
 *  buying another one.
 *  The library never abandons an order by itself. If an order was cancelled or rejected, or has
 *  failed, its intent stays PLACED; the program forgets the intent when it wants to buy again. */
typedef enum sslstore_intent_state {
    SSLSTORE_INTENT_SENDING,    /* about to be sent: store it, or return non-zero to stop */
    SSLSTORE_INTENT_PLACED,     /* it took effect: the order store_id exists or was changed */
    SSLSTORE_INTENT_NOT_PLACED, /* it certainly took no effect */
    SSLSTORE_INTENT_UNKNOWN,    /* the reply was lost, and the lookups failed or found nothing */
    SSLSTORE_INTENT_DELIVERED   /* the program has the certificate: the intent may be forgotten */
} sslstore_intent_state;

typedef enum sslstore_intent_kind {
    SSLSTORE_INTENT_KIND_ORDER,   /* `order/neworder`: an order or a renewal; costs money */
    SSLSTORE_INTENT_KIND_REISSUE, /* `order/reissue` */
    SSLSTORE_INTENT_KIND_REFUND,  /* `order/refundrequest` */
    SSLSTORE_INTENT_KIND_REVOKE   /* `order/certificaterevokerequest` */
} sslstore_intent_kind;

/** A request that is about to be sent and must not be sent twice. Plain data without pointers:
 *  write it to flash as it is. Members that do not apply are zero. */
typedef struct sslstore_intent {
    uint16_t version;    /* 1 */
    uint16_t kind;       /* sslstore_intent_kind */
    uint32_t state;      /* sslstore_intent_state */
    int64_t time;        /* wall clock when it was created, or the service's clock if that is
                            behind; 0: unknown */
    char custom_order_id[SSLSTORE_ID_MAX]; /* of an order: our id, by which it is looked up */
    char store_id[SSLSTORE_ID_MAX];        /* TheSSLStoreOrderID; of a new order once it is known;
                                              "" if it does not fit */
    uint8_t digest[SSLSTORE_SHA256_SIZE];  /* of an order's product, names and key; of a reissue's,
                                              as far as its request names them */
    char partner_id[SSLSTORE_ID_MAX];      /* PartnerOrderID before a reissue, which changes it */
} sslstore_intent;

/** Stores the intent where the program finds it after a restart. Called with SENDING before the
 *  first byte of a request that buys or changes something (return non-zero to stop it:
 *  ERR_JOURNAL), and again with each later state. */
typedef int sslstore_journal_fn(void *user, const sslstore_intent *intent);

/* ---- Configuration and client ------------------------------------------------------------ */

/** A pinned key: SHA-256 of a certificate's SubjectPublicKeyInfo in DER (RFC 7469 §2.4), as printed
 *  by openssl x509 -pubkey -noout -in CERT.pem | openssl pkey -pubin -outform DER | sha256sum */
typedef struct sslstore_pin {
    uint8_t sha256[SSLSTORE_SHA256_SIZE];
} sslstore_pin;

typedef struct sslstore_config {
    /* The six settings; sslstore_setting_at() describes them. */
    const char *url;              /* SSLStoreURL: https, with or without /rest; NULL: URL_TEST */
    const char *partner_code;     /* PartnerCode: required */
    const char *auth_token;       /* AuthToken: required, secret */
    uint32_t page_size;           /* PageSize: orders per page of a sync, up to 1000; 0: 100 */
    uint32_t renewal_window_days; /* RenewalWindow: 1 to 3650; 0: 30 */
    bool disabled;                /* inverse of the gateway's Enabled: every call fails without
                                     network access (ERR_DISABLED) */

    /* Trust anchors of the default transport: set at least one of the two. Verification cannot be
     * turned off. */
    const char *ca_pem;           /* PEM text. Unreadable blocks are skipped, and their number is
                                     logged; white space around lines is ignored */
    const char *ca_file;          /* path of such a PEM file, or of a DER file, on systems that have
                                     files. All of it is in memory while it is read */

    /* Pins of the default transport. If there are any, a certificate of the verified chain (the
     * server's, an intermediate or the anchor) must also have one of these keys, or connecting
     * fails with ERR_CERT_PIN. Pin a second key, of another CA or one kept in reserve: if the only
     * pinned key is replaced, every device in the field is cut off until its configuration is
     * updated. The array is borrowed like the texts above and may be in flash. */
    const sslstore_pin *pins;
    size_t pin_count;             /* 0: no pins */

    /* Hooks. sslstore_client_new() supplies a default for memory, transport, now_ms, wall_time,
     * random and stream (below) if they are NULL; sslstore_client_new_bare() requires the first
     * five, and the Mbed TLS transport requires stream. tick, log and journal may stay NULL. */
    sslstore_memory memory;
    const sslstore_transport *transport;
    sslstore_now_fn *now_ms;
    void *now_user;
    sslstore_time_fn *wall_time;
    void *wall_user;
    sslstore_random_fn *random;
    void *random_user;
    sslstore_tick_fn *tick;
    void *tick_user;
    sslstore_log_fn *log;
    void *log_user;
    sslstore_journal_fn *journal;
    void *journal_user;
    void *transport_user;         /* passed to every function of the transport */

    /* Limits. */
    uint32_t call_timeout_ms;     /* one wire call, including retries and pauses; 0: 60000 */
    uint32_t connect_timeout_ms;  /* host lookup, connection and handshake; 0: 20000 */
    uint32_t reply_timeout_ms;    /* in a call that only reads: time in which less than 256 bytes
                                     arrive before the call is retried; 0: 30000 */
    uint32_t response_max;        /* bytes of one reply; 0: 65536. A longer reply is refused
                                     (ERR_REPLY_LIMIT), unless it describes an order: that is
                                     shortened (see sslstore_order.shortened), and up to 4 MB are
                                     read for it */
    uint32_t record_max;          /* the same for one record of a listing; 0: 16384 */
    uint32_t attempts;            /* maximum attempts for calls that only read; 0: 5 */
    uint32_t backoff_ms;          /* first pause; doubled each time, with full jitter; 0: 500 */
    uint32_t backoff_max_ms;      /* 0: 30000 */
    uint32_t connections;         /* orders that a sync fetches concurrently, 1 to 15; 0: 4. With n
                                     > 1, a sync opens up to n + 1 connections, those for fetching
                                     only when it fetches; with 1, or if the transport or stream has
                                     no wait(), it uses one */
    uint32_t retry_budget;        /* token bucket for retries, shared by all calls of the client: a
                                     retry takes a token, a success returns one. If it is empty, a
                                     call fails at its first attempt. 0: 50 */
    bool throttled_is_refused;    /* treat 429 as proof that nothing was done. If false, the library
                                     looks up the outcome of a call that costs money or changes
                                     something. It always does so after 503, with or without
                                     Retry-After: a cache may reply so after the order was taken */
    uint32_t renewal_window_percent; /* the renewal window as a share of a certificate's life, 1 to
                                        100, instead of renewal_window_days; 0: by days */
    const char *certificate_roots; /* PEM text, any number of certificates. A certificate that is
                                     delivered for a request, or by sslstore_certificate_get(),
                                     must verify up to one of them (ERR_CHAIN). Damaged
                                     ones are skipped; if none is readable: ERR_CONFIG. The
                                     connection does not use them (see ca_pem). NULL: not checked */

    const sslstore_stream *stream; /* what sslstore_transport_mbedtls runs over; NULL, without a
                                      default: connecting fails with ERR_CONFIG. Other transports
                                      do not use it */
    void *stream_user;            /* passed to every function of the stream */
    const char *proxy;            /* an HTTP proxy for sslstore_transport_mbedtls, such as
                                     "http://proxy.example:3128"; NULL: none. Secret if it has a
                                     password. See sslstore_stream_proxy */
} sslstore_config;

/** Describes the first problem with the settings (a URL that is not https://, a missing token), or
 *  returns NULL. Does not check the hooks. */
const char *sslstore_config_problem(const sslstore_config *config);

typedef struct sslstore_client sslstore_client;

/** Creates a client. Every hook that is NULL gets the default of a hosted system: heap, clocks,
 *  Mbed TLS transport, sockets and random source. The configuration is copied; what it points to is
 *  borrowed.
 *  @return ERR_CONFIG for a missing partner code or token, a bad URL (including http://) or a value
 *          out of range; ERR_MEMORY */
sslstore_result sslstore_client_new(const sslstore_config *config, sslstore_client **client);

/** The same for firmware with its own hooks: links neither sockets, heap nor clocks. memory,
 *  transport, now_ms, wall_time and random are required (ERR_CONFIG). */
sslstore_result sslstore_client_new_bare(const sslstore_config *config, sslstore_client **client);

/** Closes the connections, wipes and frees the client. Accepts NULL. */
void sslstore_client_free(sslstore_client *client);

/** Returns why the last call of this client failed. If it succeeded, result is OK. */
const sslstore_error *sslstore_client_error(const sslstore_client *client);

/** The bands of sslstore_result. */
typedef enum sslstore_failure_class {
    SSLSTORE_FAILURE_PROGRAM,     /* -10 to -19: the program and its machine */
    SSLSTORE_FAILURE_NETWORK,     /* -20 to -29 */
    SSLSTORE_FAILURE_TLS,         /* -30 to -39: TLS and the identity of the server */
    SSLSTORE_FAILURE_HTTP,        /* -40 to -49 */
    SSLSTORE_FAILURE_JSON,        /* -50 to -59 */
    SSLSTORE_FAILURE_SERVICE,     /* -60 to -69 */
    SSLSTORE_FAILURE_CERTIFICATE, /* -70 to -79 */
    SSLSTORE_FAILURE_CLASS_COUNT
} sslstore_failure_class;

/** Counters since the client was created. */
typedef struct sslstore_counters {
    uint64_t requests;       /* started */
    uint64_t retries;        /* of the requests, the further attempts of a call, after a pause. Not
                                those sent again at once because an idle connection had died, nor
                                the pages that a sync requests again */
    uint64_t connections;    /* opened */
    uint64_t reuses;         /* requests on a kept-alive connection */
    uint64_t bytes_sent;     /* HTTP bytes, before TLS */
    uint64_t bytes_received;
    uint64_t failures;       /* calls that failed */
    uint64_t resumptions;    /* of the connections, those that resumed a TLS session */
    uint64_t failures_of[SSLSTORE_FAILURE_CLASS_COUNT]; /* the failures by class */
    int64_t clock_difference_s; /* the service's clock (Date) minus this machine's clock, in
                                   seconds, at the last response with a Date. If it exceeds an hour
                                   either way, do not trust what depends on this machine's clock,
                                   such as whether a certificate has expired */
} sslstore_counters;

/** Returns the client's counters, which live and are updated as long as the client. */
const sslstore_counters *sslstore_client_counters(const sslstore_client *client);

/** Turns stepping on or off, for programs with their own event loop. While it is on, a wire
 *  function returns SSLSTORE_WANT_READ or SSLSTORE_WANT_WRITE instead of waiting: call it again
 *  with the same arguments when sslstore_client_wait() says so. With a transport that has no wait
 *  function a call may still block, as open, send and recv of the transport do. Order operations,
 *  sslstore_sync() and sslstore_keep_step() always wait; "Waiting" at the top of this file says
 *  where, and what a program with a loop can do there. */
void sslstore_client_set_stepping(sslstore_client *client, bool stepping);

/** Calls that one client can have in progress at once: one call and one listing. */
#define SSLSTORE_WAITS_MAX 2

/** Reports what the calls in progress wait for. A listing waits for nothing while the program's
 *  callback handles one of its rows.
 *  @param waits  array of SSLSTORE_WAITS_MAX; receives the transport's connections and the events
 *  @param count  receives the number of waits; 0: no call is in progress, or all wait for time only
 *  @return milliseconds after which all calls must be stepped at the latest; 0: step them now, if
 *          any is in progress */
uint32_t sslstore_client_wait(const sslstore_client *client, sslstore_wait *waits, size_t *count);

/** Abandons the calls in progress and closes their connections. */
void sslstore_client_abandon(sslstore_client *client);

/* The defaults of a hosted system. Each can be used on its own. */
extern const sslstore_transport sslstore_transport_mbedtls; /* TLS 1.2 or later, always verified */
extern const sslstore_stream sslstore_stream_sockets;       /* TCP by the system's sockets */
extern const sslstore_memory sslstore_memory_heap;          /* realloc() and free() */
uint64_t sslstore_now_ms(void *unused);                     /* CLOCK_MONOTONIC */
int64_t sslstore_wall_time(void *unused);                   /* time(); 0 if it fails or has ended */
int sslstore_random_mbedtls(void *unused, void *out, size_t size);

/** Returns the handle of a connection of sslstore_transport_mbedtls, as its stream gives it, for an
 *  event loop: the socket of sslstore_stream_sockets. -1: none. */
int sslstore_mbedtls_socket(const void *connection);

/** A stream through an HTTP proxy: asks the proxy of config.proxy, over config.stream, for a tunnel
 *  (CONNECT). sslstore_transport_mbedtls uses it by itself if config.proxy is set; a program names
 *  it only in a transport of its own. TLS runs from end to end: the proxy sees the name of the
 *  service and nothing else, and the service's certificate is verified as without a proxy.
 *
 *  config.proxy is [http://][USER[:PASSWORD]@]HOST[:PORT]; the port is 1080 if there is none, as
 *  curl has it. USER and PASSWORD are percent-encoded (%40 for @) and are sent as Basic
 *  credentials, in the clear; other schemes (NTLM, Negotiate, Digest) and other kinds of proxies
 *  (https://, SOCKS) are not supported. They appear in no log line and in no error. Until the
 *  tunnel is open, 1 to 4.5 KB of config.memory are used, and then less than 100 bytes.
 *
 *  Failures, all before anything was sent to the service (DELIVERY_NOT_SENT):
 *  ERR_PROXY_AUTH  the proxy wants credentials, or others (its status is 407 or 401)
 *  ERR_PROXY       it refuses (other statuses), or what answers is no HTTP proxy
 *  ERR_CONNECT     it cannot reach the service at the moment (408, 429, 500, 502, 503, 504), or
 *                  cannot be reached itself. This is retried, as are ERR_RESOLVE and ERR_NETWORK
 *  error.native_code is the status of the proxy, and error.http_status is 0; error.message has the
 *  proxy's words. */
extern const sslstore_stream sslstore_stream_proxy;

/** Returns how many full and resumed handshakes a connection of sslstore_transport_mbedtls made. */
void sslstore_mbedtls_handshakes(const void *connection, uint32_t *full, uint32_t *resumed);

/* ---- Requests and certificates (offline) --------------------------------------------------- */

typedef enum sslstore_key_type {
    SSLSTORE_KEY_OTHER,
    SSLSTORE_KEY_RSA,
    SSLSTORE_KEY_EC,
    SSLSTORE_KEY_TYPE_FORCE_INT = 0x7fffffff
} sslstore_key_type;

typedef struct sslstore_key_options {
    sslstore_key_type type;        /* KEY_OTHER (0): EC */
    uint32_t bits;                 /* EC: 256 or 384, 0: 256; RSA: 2048, 3072 or 4096, 0: 3072 */
    sslstore_random_fn *random;    /* required */
    void *random_user;
} sslstore_key_options;

/** A private key. Free with sslstore_key_free(), which wipes it. */
typedef struct sslstore_key {
    const char *pem;               /* "EC PRIVATE KEY" (SEC 1) or "RSA PRIVATE KEY" (PKCS #1), not
                                      encrypted: keep it where nobody else can read it */
    sslstore_block block_;
} sslstore_key;

/** Makes a private key. An EC key takes less than a second on a Cortex-M4, an RSA key up to
 *  minutes; the library calls random throughout, and nothing else (with Mbed TLS 4.x, not even
 *  random).
 *  @return ERR_ARGUMENT for an unknown type or size; ERR_KEY if Mbed TLS is built without it;
 *          ERR_RANDOM, also if random gives the same bytes twice */
sslstore_result sslstore_key_make(const sslstore_memory *memory,
                                  const sslstore_key_options *options, sslstore_key *key,
                                  const char **problem);
void sslstore_key_free(sslstore_key *key);

/* key_sha256, of a request and of a certificate, is the SHA-256 of the key's SubjectPublicKeyInfo
 * as Mbed TLS writes it, with uncompressed curve points: the output of
 * `openssl pkey -pubout -outform DER`. A key has one digest, however a request or a certificate
 * encodes it. Exceptions are keys that Mbed TLS cannot read (2.28: compressed points; for these
 * sslstore_csr_read() returns ERR_KEY) and RSA keys of more than 4096 bits: their encoding is
 * digested unchanged. */

/** A certificate signing request (RFC 2986). Free with sslstore_csr_free(). */
typedef struct sslstore_csr {
    const char *pem;               /* normalized: LF, 64 columns, "CERTIFICATE REQUEST" */
    const char *common_name;       /* lower-case */
    const char *const *dns_names;  /* of the extension request; lower-case */
    size_t dns_name_count;
    sslstore_key_type key_type;
    uint32_t key_bits;
    uint8_t key_sha256[SSLSTORE_SHA256_SIZE]; /* see above */
    sslstore_block block_;
    const char *const *other_names; /* other kinds of names, and invalid DNS names, as OpenSSL
                                       writes them: "IP Address:192.0.2.1", "email:a@example.com",
                                       "URI:…", "DNS:a b". No TLS certificate will contain them */
    size_t other_name_count;
} sslstore_csr;

/** Reads a request from PEM, DER or bare base64, and verifies its signature. Accepts what tools
 *  produce: line ends after DER, text around PEM, UTF-16 text (with its size), missing attributes.
 *  @param size  bytes of data, or SSLSTORE_NUL_TERMINATED
 *  @return ERR_CSR, also for an empty request, a version other than 0 (RFC 2986), a repeated
 *          extension, and more than 64 extensions; ERR_CSR_SIGNATURE, also for MD5, SHA-1 and
 *          SHA-3; ERR_KEY for a key that Mbed TLS cannot read, and for all kinds but RSA and
 *          EC P-256, P-384 and P-521; ERR_LIMIT beyond 1,000 names or 48 KB. *problem names the
 *          kind of key, and the hash of the signature: ML-DSA-65, Ed25519, brainpool, SHA3-256 and
 *          so on */
sslstore_result sslstore_csr_read(const sslstore_memory *memory, const void *data, size_t size,
                                  sslstore_csr *csr, const char **problem);
void sslstore_csr_free(sslstore_csr *csr);

typedef struct sslstore_csr_options {
    const void *key;               /* the private key, PEM or DER; the library wipes its copy */
    size_t key_size;               /* bytes, or SSLSTORE_NUL_TERMINATED; 0: ERR_KEY */
    const char *common_name;       /* required. If it has more than 64 octets, it is written to
                                      subjectAltName only, and the subject is empty */
    const char *const *dns_names;  /* further names */
    size_t dns_name_count;
    sslstore_random_fn *random;    /* required with key; not used with sign */
    void *random_user;
    /* Instead of key, for a private key that stays where it is: */
    const void *public_key;        /* SubjectPublicKeyInfo in PEM or DER; or as PSA exports it: a
                                      point of P-256 or P-384 (04 X Y), or RSAPublicKey in DER */
    size_t public_key_size;        /* bytes, or SSLSTORE_NUL_TERMINATED for PEM; 0: ERR_KEY */
    sslstore_sign_fn *sign;        /* called once, by the private key of public_key */
    void *sign_user;
} sslstore_csr_options;

/** Makes a request with key, or with public_key and sign: EC P-256 or P-384, RSA 2048 to 4096;
 *  SHA-256. The signature of the finished request is verified, also that of sign.
 *  @return ERR_KEY for any other key, for a compressed point, if sign fails, or if what it returns
 *          is no signature with public_key; ERR_ARGUMENT for a malformed name, or if both key and
 *          sign are set; ERR_RANDOM; ERR_LIMIT */
sslstore_result sslstore_csr_make(const sslstore_memory *memory,
                                  const sslstore_csr_options *options, sslstore_csr *csr,
                                  const char **problem);

/** The same with public_key and sign only. A program that makes its requests with this function
 *  links no code that reads private keys. */
sslstore_result sslstore_csr_sign(const sslstore_memory *memory,
                                  const sslstore_csr_options *options, sslstore_csr *csr,
                                  const char **problem);

/** A file of a download. */
typedef struct sslstore_file {
    const char *name;
    const char *content;
    size_t size; /* bytes of content, or SSLSTORE_NUL_TERMINATED; 0: it is empty */
} sslstore_file;

/** A certificate and its issuers, found in a set of files. Free with sslstore_chain_free(). */
typedef struct sslstore_chain {
    const char *leaf_pem;
    const char *chain_pem;         /* issuers from the leaf's upwards, without the root; may be
                                      "" */
    const char *fullchain_pem;     /* leaf_pem and chain_pem as one text, which web servers expect;
                                      chain_pem is the end of this text */
    const char *root_pem;          /* the self-signed end of the chain, if it is in the files */
    const char *subject;           /* as text */
    const char *common_name;
    const char *const *dns_names;
    size_t dns_name_count;
    const char *serial;            /* upper-case hexadecimal */
    int64_t not_before;            /* 0: unreadable */
    int64_t not_after;
    uint8_t key_sha256[SSLSTORE_SHA256_SIZE];         /* of the key, as in sslstore_csr */
    uint8_t fingerprint_sha256[SSLSTORE_SHA256_SIZE]; /* of the whole certificate */
    sslstore_block block_;
    bool complete;                 /* the issuers lead to a root. False alone is no fault: many
                                      services leave the root out */
    uint32_t unreadable;           /* number of pieces of the files, such as PEM blocks, that should
                                      contain certificates and are unreadable: an issuer may be
                                      missing */
} sslstore_chain;

/** Finds the end-entity certificate in a set of files (PEM with any text between the blocks,
 *  consecutive DER certificates, PKCS#7; text may be UTF-16) by the request's key, or else by
 *  structure, never by file name, and orders its issuers. A certificate counts as an issuer only if
 *  its key verifies the signature. Of several chains, one that leads to a root wins, and of those
 *  the shortest. At most 128 signatures are verified, which bounds the time.
 *  @param key_sha256  sslstore_csr.key_sha256, or NULL if the request is unknown
 *  @return ERR_WRONG_KEY: no certificate carries that key; ERR_NO_CERTIFICATE: there is none;
 *          ERR_AMBIGUOUS: several fit, and none is the newest for the request; ERR_CERTIFICATE:
 *          nothing is readable; ERR_KEY: the files contain a private key, which is not read
 *          further; ERR_LIMIT: more than 64 certificates or 1 MB */
sslstore_result sslstore_chain_read(const sslstore_memory *memory, const sslstore_file *files,
                                    size_t count, const uint8_t *key_sha256, sslstore_chain *chain,
                                    const char **problem);
void sslstore_chain_free(sslstore_chain *chain);

/* ---- Orders ------------------------------------------------------------------------------ */

/** The state of an order, from MajorStatus and MinorStatus together. */
typedef enum sslstore_state {
    SSLSTORE_STATE_UNKNOWN,   /* a status that this version does not know; see major_status */
    SSLSTORE_STATE_INITIAL,   /* bought by invitation, not yet configured */
    SSLSTORE_STATE_PENDING,   /* waiting for validation or issuance */
    SSLSTORE_STATE_REISSUING, /* a reissue is pending; the previous certificate is in force */
    SSLSTORE_STATE_ACTIVE,    /* issued */
    SSLSTORE_STATE_EXPIRED,
    SSLSTORE_STATE_CANCELLED, /* cancelled, whether a certificate was issued or not */
    SSLSTORE_STATE_REFUNDED,
    SSLSTORE_STATE_REVOKED,
    SSLSTORE_STATE_REJECTED,  /* rejected by the CA */
    SSLSTORE_STATE_FAILED,    /* the CA could not issue it */
    SSLSTORE_STATE_FORCE_INT = 0x7fffffff
} sslstore_state;

/** "active", "pending", …; never NULL. */
const char *sslstore_state_name(sslstore_state state);

/** Returns the state for a pair of status texts, ignoring case. NULL counts as "". */
sslstore_state sslstore_state_of(const char *major_status, const char *minor_status);

/** The coarser states that certificate gateways use. */
typedef enum sslstore_gateway_state {
    SSLSTORE_GATEWAY_NEW,                 /* not configured, or unknown */
    SSLSTORE_GATEWAY_EXTERNAL_VALIDATION, /* somebody must act: for the domain, the organization, or
                                             the CA */
    SSLSTORE_GATEWAY_GENERATED,           /* a certificate was issued and is in force, or has
                                             expired */
    SSLSTORE_GATEWAY_REVOKED,             /* a certificate was issued and revoked */
    SSLSTORE_GATEWAY_FAILED               /* no certificate was issued, and none will be */
} sslstore_gateway_state;

/** A contact of an order or a request. */
typedef struct sslstore_contact {
    const char *first_name;
    const char *last_name;
    const char *phone;
    const char *fax;
    const char *email;
    const char *title;
    const char *organization_name;
    const char *address_line1;
    const char *address_line2;
    const char *city;
    const char *region;        /* state or province */
    const char *postal_code;
    const char *country;       /* ISO 3166-1 alpha-2 in requests */
} sslstore_contact;

/** The validation of one domain (DCV): what must be published, and how far it is. */
typedef struct sslstore_domain_status {
    const char *domain;
    const char *method;        /* EMAIL, HTTP_CSR_HASH, CNAME_CSR_HASH, DNS, … */
    const char *status;        /* as the service writes it: "Approved", "Pending", … */
    bool approved;             /* the status is "Approved": nothing is left to do for this domain */
    const char *file_name;     /* for http(s)://DOMAIN/.well-known/pki-validation/FILE_NAME */
    const char *file_contents;
    const char *dns_name;      /* may be "" for a TXT record at the domain itself */
    const char *dns_entry;     /* CNAME target or TXT value */
    const char *poll_status;
    int64_t last_poll;
} sslstore_domain_status;

/** One order as reported by the service (`order/status`, a row of `order/query`, and the replies of
 *  neworder, reissue, refundrequest and refundstatus). Free with sslstore_order_free(). */
typedef struct sslstore_order {
    const char *store_id;      /* TheSSLStoreOrderID */
    const char *partner_id;    /* PartnerOrderID: changes with each reissue */
    const char *custom_id;     /* CustomOrderID: chosen by the client, unchanged by reissues */
    const char *vendor_id;     /* VendorOrderID: assigned by the CA */
    const char *refund_id;     /* RefundRequestID */
    bool refund_approved;

    sslstore_state state;
    const char *major_status;  /* in the words of the service */
    const char *minor_status;

    const char *product_code;  /* as on the wire: without -EO */
    const char *product_name;
    const char *vendor_name;

    const char *common_name;
    const char *dns_names;     /* comma-separated */
    const char *serial;        /* hexadecimal; "" before issuance */

    int64_t purchased;         /* PurchaseDate */
    int64_t certificate_start; /* CertificateStartDate */
    int64_t certificate_end;   /* CertificateEndDate */
    int64_t order_end;         /* OrderExpiryDate: the end of the paid term */

    int32_t validity_months;
    int32_t server_count;
    int32_t san_count;
    int32_t wildcard_san_count;
    int32_t organization_id;   /* TSSOrganizationId */

    const char *organization;
    const char *organizational_unit;
    const char *organization_address;
    const char *organization_postal_code;
    const char *organization_phone;
    const char *locality;
    const char *region;        /* State */
    const char *country;       /* may be a full name: see sslstore_country_code() */
    const char *web_server_type;
    const char *signature_hash;
    const char *approver_email;
    const char *amount;        /* OrderAmount, decimal text */
    sslstore_contact admin;
    sslstore_contact technical;

    const char *auth_file_name;    /* validation data for the whole order, by method */
    const char *auth_file_content;
    const char *cname_name;
    const char *cname_value;
    const char *poll_status;
    const sslstore_domain_status *domains;
    size_t domain_count;

    sslstore_block block_;
    bool shortened;            /* the record exceeded config.response_max or record_max: texts and
                                  lists of more than 512 bytes (dns_names, domains, …) are
                                  missing */
    const char *duns;          /* DUNS number of the organization */
} sslstore_order;

/** Wipes and frees what the order points to. */
void sslstore_order_free(sslstore_order *order);

/** Returns the coarser state of an order. A cancelled order counts as revoked only if a certificate
 *  was issued. */
sslstore_gateway_state sslstore_order_gateway_state(const sslstore_order *order);

/** Returns true if the order has a certificate in force: its state is ACTIVE or REISSUING (the
 *  previous certificate stays in force while a reissue is pending), and its certificate_end is not
 *  before now. An unknown certificate_end (0) has not passed.
 *  @param now  seconds since 1970 UTC; 0: unknown, and then the state alone decides */
bool sslstore_order_in_force(const sslstore_order *order, int64_t now);

/** Writes the order key "{TheSSLStoreOrderID}-{PartnerOrderID}", which names one issuance.
 *  @param out   "" if the order has no id
 *  @param size  of out, at least 1; SSLSTORE_ID_MAX suffices for every id that a function accepts
 *  @return ERR_LIMIT if it does not fit: out is then "", because a truncated id is another id */
sslstore_result sslstore_order_id(const sslstore_order *order, char *out, size_t size);

/* Every function that takes the id of an order accepts an order key (above), a
 * TheSSLStoreOrderID, or a CustomOrderID (a GUID is recognized as such even if it begins with
 * digits). An order key names one issuance: for an older issuance a function returns ERR_CONFLICT,
 * and never the certificate of another issuance. */

/** The organization of an OV or EV order. */
typedef struct sslstore_organization {
    const char *name;
    const char *duns;
    const char *division;
    const char *assumed_name;
    const char *registration_number;
    const char *jurisdiction_city;
    const char *jurisdiction_region;
    const char *jurisdiction_country;
    const char *address_line1;
    const char *address_line2;
    const char *city;
    const char *region;
    const char *postal_code;
    const char *country;
    const char *phone;
    const char *fax;
} sslstore_organization;

/** How sslstore_enroll() encodes a CSR. The service accepts both forms, but vendors behind it
 *  differ. */
typedef enum sslstore_csr_encoding {
    SSLSTORE_CSR_BY_VENDOR, /* percent-encoded for DigiCert, raw for all others */
    SSLSTORE_CSR_RAW,       /* plain PEM */
    SSLSTORE_CSR_PERCENT,   /* PEM, percent-encoded (RFC 3986) */
    SSLSTORE_CSR_ENCODING_FORCE_INT = 0x7fffffff
} sslstore_csr_encoding;

/** Everything that an order can contain. sslstore_product_field() lists what a product needs. */
typedef struct sslstore_order_request {
    const char *product_code;        /* with or without -EO */
    const char *custom_id;           /* CustomOrderID; "": sslstore_enroll() generates a GUID */
    const char *csr;                 /* PEM, bare base64, or DER */
    size_t csr_size;                 /* bytes of csr, or SSLSTORE_NUL_TERMINATED; 0: no CSR (if you
                                        forget the size, the CSR is reported as missing) */
    const char *domain_name;         /* "": the CSR's common name */
    const char *const *dns_names;    /* further names, in addition to those of the CSR */
    size_t dns_name_count;
    const char *approver_email;      /* comma-separated; first the one of the common name */
    uint32_t validity_days;          /* 90 180 365 730 1095, or another term of the product */
    uint32_t validity_months;        /* instead of days */
    int32_t server_count;            /* 0: 1; a wire function then sends none */
    const char *web_server_type;     /* "": Other */
    const char *signature_hash;      /* "": PREFER_SHA2. DigiCert is sent sha256 for it */
    bool file_validation;            /* FileAuthDVIndicator */
    bool https_file_validation;      /* HTTPSFileAuthDVIndicator */
    bool cname_validation;           /* CNAMEAuthDVIndicator; if none of the three is set: by
                                        e-mail */
    bool competitive_upgrade;        /* isCUOrder */
    bool renewal;                    /* isRenewalOrder */
    bool trial;                      /* isTrialOrder */
    bool auto_www;                   /* AutoWWW: PositiveSSL only */
    const char *related_store_id;    /* RelatedTheSSLStoreOrderID: the order being renewed */
    int32_t organization_id;         /* TSSOrganizationId: -EO products */
    int32_t reserve_san_count;
    int32_t reserve_wildcard_san_count;
    const char *special_instructions;
    const char *email_language;      /* EmailLanguageCode */
    const char *unique_value;        /* CSRUniqueValue: Sectigo, to 20 letters or digits */
    sslstore_contact admin;
    sslstore_contact technical;
    sslstore_organization organization;
    sslstore_csr_encoding csr_encoding;
    bool change_names;               /* of a renewal or reissue: accept a CSR with names that the
                                        order does not have; otherwise ERR_ORDER. Names in dns_names
                                        and domain_name are requested in any case */
    bool unknown_product;            /* accept a product_code that is not in the catalog; then no
                                        field is required, but every field that is set is checked */
} sslstore_order_request;

/** Sets a field of a request by the name of its enrollment parameter, such as "Admin Contact -
 *  Email" (sslstore_parameter_at() lists the names; case is ignored). The value is borrowed as long
 *  as the request is used.
 *  @return ERR_ARGUMENT for an unknown name or a value that is not of the field's type */
sslstore_result sslstore_order_request_set(sslstore_order_request *request, const char *name,
                                           const char *value, const char **problem);

/* ---- Domain validation (offline) ---------------------------------------------------------- */

/** How control of a domain is validated; there is no default. */
typedef enum sslstore_method {
    SSLSTORE_METHOD_EMAIL = 1,
    SSLSTORE_METHOD_FILE = 2,  /* a file, by HTTP */
    SSLSTORE_METHOD_CNAME = 3, /* a CNAME record */
    SSLSTORE_METHOD_TXT = 4,   /* a TXT record: DigiCert only */
    SSLSTORE_METHOD_FORCE_INT = 0x7fffffff
} sslstore_method;

/** One thing that the validation of an order's domains waits for: a file or a DNS record to
 *  publish, or an e-mail to answer. */
typedef struct sslstore_dcv_record {
    const char *domain;        /* lower-case, A-labels, without final dot; a wildcard keeps its
                                  "*." */
    sslstore_method method;
    bool https;                /* FILE: the CA fetches it by HTTPS */
    bool approved;             /* nothing is left to do for this domain */
    const char *name;          /* FILE: the path, "/.well-known/pki-validation/…"; CNAME, TXT: the
                                  record's absolute name, lower-case, without final dot; EMAIL:
                                  "" */
    const char *url;           /* FILE: the whole URL; otherwise "" */
    const char *value;         /* FILE: the contents; CNAME: the target, lower-case, without final
                                  dot; TXT: the text; EMAIL: the address that is asked to approve
                                  or, if the order does not say which, all, comma-separated */
} sslstore_dcv_record;

/** The records of an order. Free with sslstore_dcv_list_free(). */
typedef struct sslstore_dcv_list {
    const sslstore_dcv_record *records;
    size_t count;
    sslstore_block block_;
} sslstore_dcv_list;

/** Lists what must be published or answered to validate the domains of an order: the records of the
 *  order as a whole, which belong to its common name, and those of its domains. A record that
 *  several domains share (example.com and *.example.com) is listed once, for the first of them, or
 *  twice if it is approved for only a part of them. Ordered by domain.
 *
 *  A DNS name that is relative is completed by its domain; "" and "@" are the domain itself. A
 *  domain is not listed as long as the service does not say what it wants to see: query the order
 *  again.
 *
 *  What the service sends is checked before it can reach a disk or a zone. A file name is a name
 *  without a path; a DNS record is at the domain or a domain above it, or below; the name of a
 *  CNAME record begins with an underscore, so that it cannot take the place of a host; values are
 *  printable ASCII, those of TXT records without quotes and backslashes and of 255 characters at
 *  most.
 *  @return ERR_REPLY if the service asks for anything else; ERR_REPLY_LIMIT if the order is
 *          shortened (raise config.response_max) */
sslstore_result sslstore_dcv_list_read(const sslstore_memory *memory, const sslstore_order *order,
                                       sslstore_dcv_list *list);
void sslstore_dcv_list_free(sslstore_dcv_list *list);

/* ---- Order operations (what most programs use) ------------------------------------------- */

/** Checks in one round trip whether the client can work: host name, connection, TLS identity, clock
 *  and credentials. Each failure has its own result. `POST health/validate`; if the service does
 *  not answer it, `POST order/status`. */
sslstore_result sslstore_ping(sslstore_client *client);

/** A certificate: its order and, if it is issued, the certificate itself.
 *  Free with sslstore_certificate_free(). */
typedef struct sslstore_certificate {
    sslstore_order order;
    bool issued;               /* chain is filled in and is the certificate last requested */
    sslstore_chain chain;      /* the end-entity certificate and its issuers */
    bool names_differ;         /* a warning: the order is ours, by its id or its certificate's key,
                                  but contains a name that was not requested. Names that the CA adds
                                  ("www.", the domain of a wildcard) and other spellings of a name
                                  do not count. Set by sslstore_enroll(), _enroll_resume(),
                                  _renew() */
    bool clock_unsure;         /* a warning: it is uncertain whether the certificate is valid now,
                                  because the wall clock is not set, or it and the service's Date
                                  lead to different answers */
    bool standing;             /* a reissue is pending: chain is the certificate that is still in
                                  force, and issued is false. Set by sslstore_certificate_get()
                                  and sslstore_sync() */
} sslstore_certificate;

void sslstore_certificate_free(sslstore_certificate *certificate);

/** Publishes or withdraws the validation data of a domain (a DNS record or a file). publish is
 *  called for every domain not yet approved, unless the order has ended (cancelled, rejected, …);
 *  withdraw for every domain of the order once validation has ended. Return non-zero on failure:
 *  the order then stays pending. The texts of order and domain are those of the service;
 *  sslstore_dcv_list_read() checks and completes them. */
typedef int sslstore_publish_fn(void *user, const sslstore_order *order,
                                const sslstore_domain_status *domain);

/** Stores the certificate permanently. It carries the request's key. Return 0 once it is stored:
 *  the journal then receives DELIVERED. Return non-zero if it could not be stored: the call returns
 *  ERR_CANCELLED, the journal stays at PLACED, and the next call with that intent delivers again. A
 *  restart between the two delivers the same certificate once more. Must not call the client. */
typedef int sslstore_deliver_fn(void *user, const sslstore_certificate *certificate);

/** Confirms a purchase or reissue. Called after all checks, immediately before the request is sent;
 *  not called if nothing is sent (the journal holds the order, or it was renewed already). Return
 *  non-zero to stop: the call returns ERR_CANCELLED with error.field "confirm", and nothing was
 *  sent. A program can use this to show what would be done. Must not call the client.
 *  @param kind     INTENT_KIND_ORDER: costs money; INTENT_KIND_REISSUE: free
 *  @param request  as it will be sent: completed, with everything that was carried over. For a
 *                  renewal, request->renewal is true and request->related_store_id is the old
 *                  order; for a reissue both are as the program set them */
typedef int sslstore_confirm_fn(void *user, sslstore_intent_kind kind,
                                const sslstore_order_request *request);

typedef struct sslstore_enroll_options {
    uint32_t wait_ms;               /* wait up to this time for issuance; 0: do not wait */
    uint32_t poll_ms;               /* pause between two status queries; 0: 5000 */
    sslstore_publish_fn *publish;   /* may be NULL */
    sslstore_publish_fn *withdraw;  /* may be NULL */
    void *publish_user;
    bool skip_approver_check;       /* do not ask order/approverlist first */
    bool resend_if_not_found;       /* if the reply is lost, and neither lookups nor the list of
                                       recent orders (order/query) show the order: send it once more
                                       with the same CustomOrderID instead of returning
                                       ERR_UNKNOWN_OUTCOME. On a service with delayed visibility
                                       that accepts duplicate ids this can buy twice */
    const sslstore_intent *kept;    /* the intent that the journal stored last; NULL: none. If it is
                                       unfinished, the call continues with it and buys nothing new.
                                       A final one (DELIVERED, NOT_PLACED) is ignored, except that
                                       sslstore_enroll() delivers a DELIVERED certificate again if
                                       it is requested again. The journal may overwrite it during
                                       the call */
    sslstore_deliver_fn *deliver;   /* NULL: the journaled intent stays PLACED, and the program
                                       finishes it itself (see sslstore_intent_state) */
    void *deliver_user;
    sslstore_confirm_fn *confirm;   /* may be NULL */
    void *confirm_user;
} sslstore_enroll_options;

/** Buys a certificate: checks the order offline, checks the approver addresses
 *  (`order/approverlist`), places the order once (`order/neworder`), publishes the validation data,
 *  waits, downloads, verifies that the certificate carries the CSR's key, covers the requested
 *  names and is valid now, and delivers it. options may be NULL.
 *
 *  On success certificate->issued is true if it was issued within wait_ms. If not, call again
 *  with options.kept, or call sslstore_certificate_get() with order.store_id later.
 *
 *  With an unfinished intent in options.kept the call continues with that order. If its state is
 *  SENDING or UNKNOWN, the library looks the order up by its CustomOrderID, then in the list of
 *  recent orders. If it finds nothing, it returns ERR_UNKNOWN_OUTCOME or, with resend_if_not_found,
 *  sends the order again with the same CustomOrderID. If the state is PLACED, or the order was
 *  found, it publishes, waits, downloads, checks and delivers. A program that passes what its
 *  journal stored, and repeats the same request until it has the certificate, buys one order.
 *  If the program was killed between SENDING and the first byte, there is no order to find, and
 *  each repetition returns ERR_UNKNOWN_OUTCOME: it must either set resend_if_not_found or have a
 *  person look into the account, and forget the intent if the order is not there.
 *  @return ERR_ORDER if the order does not fit its product (error.field, error.message);
 *          ERR_LIMIT if the replies about so many names may exceed config.response_max (the default
 *          suffices for about 110 names of 27 letters): nothing was sent;
 *          ERR_NOT_PERMITTED, naming the domain and the permitted addresses;
 *          ERR_UNKNOWN_OUTCOME if the reply was lost, or the program killed, and the lookups found
 *          nothing: error.message contains the CustomOrderID, and the journal the intent;
 *          ERR_CONFLICT if the CustomOrderID belongs to an order of another product or another key,
 *          or if request->custom_id was used before for an order without any of the names, or if
 *          the reply describes such an order: certificate->order is that order. Other differences
 *          of names set certificate->names_differ;
 *          ERR_CONFLICT with error.field "kept" if that intent is unfinished and belongs to another
 *          request (product, names or key differ): nothing was sent;
 *          ERR_ARGUMENT with error.field "kept" if that intent is damaged;
 *          ERR_NOT_ISSUED if the order has ended without a certificate (cancelled, rejected, …);
 *          ERR_CANCELLED if options.deliver could not store the certificate;
 *          ERR_WRONG_NAMES, ERR_NOT_VALID_NOW, ERR_CHAIN if the issued certificate is not what was
 *          requested; also from sslstore_renew() and sslstore_reissue();
 *          any error after the order was placed leaves certificate->order filled in */
sslstore_result sslstore_enroll(sslstore_client *client, const sslstore_order_request *request,
                                const sslstore_enroll_options *options,
                                sslstore_certificate *certificate);

/** Finds out what became of a stored intent after a restart: only looks, never sends anything
 *  again. An order is looked up by its CustomOrderID; a reissue, refund or revocation on its order
 *  (`order/status`), unless the intent says PLACED already. To continue until the certificate is
 *  there, call sslstore_enroll(), sslstore_renew() or sslstore_reissue() with options.kept instead.
 *  @param request  for an order: the request that the intent was made from, to compare with what is
 *                  found; NULL: trust the id
 *  @return OK with the order; ERR_UNKNOWN_OUTCOME if it is not found or does not show the change;
 *          ERR_CONFLICT if the id belongs to another order; ERR_ARGUMENT for a damaged intent */
sslstore_result sslstore_enroll_resume(sslstore_client *client, const sslstore_intent *intent,
                                       const sslstore_order_request *request,
                                       sslstore_certificate *certificate);

typedef struct sslstore_certificate_options {
    const char *csr;           /* the request whose key the certificate must carry (PEM, base64 or
                                  DER); NULL: unknown */
    size_t csr_size;           /* bytes of csr, or SSLSTORE_NUL_TERMINATED; 0 with a csr: ERR_CSR */
    uint32_t wait_ms;          /* wait up to this long for issuance; 0: look once */
    uint32_t poll_ms;          /* pause between two looks; 0: 5000 */
} sslstore_certificate_options;

/** Gets the certificate of an order: `order/status` and, if it is issued, `order/download`.
 *  While a reissue is pending, this is the certificate in force, if it carries the key of
 *  options.csr (certificate->standing); with options.wait_ms, the call first waits for the reissue.
 *  @param options  NULL: look once, for a certificate with any key
 *  @return OK also while pending (certificate->issued false); ERR_WRONG_KEY, ERR_AMBIGUOUS,
 *          ERR_NO_CERTIFICATE; ERR_WRONG_NAMES: it lacks a name of csr that the order contains or,
 *          without a csr, the order's common name;
 *          ERR_NOT_VALID_NOW; ERR_CHAIN; ERR_CONFLICT for the order key of an older issuance */
sslstore_result sslstore_certificate_get(sslstore_client *client, const char *id,
                                         const sslstore_certificate_options *options,
                                         sslstore_certificate *certificate);

typedef enum sslstore_plan_action {
    SSLSTORE_PLAN_NOTHING, /* nothing is due */
    SSLSTORE_PLAN_REISSUE, /* same order, new certificate: free */
    SSLSTORE_PLAN_RENEW,   /* new order, linked to the old one: costs money */
    SSLSTORE_PLAN_WAIT,    /* a validation or an issuance is pending */
    SSLSTORE_PLAN_RENEWED, /* from sslstore_renew() only: the order was renewed before; the call
                              waited for or delivered the order that replaced it */
    SSLSTORE_PLAN_ACTION_FORCE_INT = 0x7fffffff
} sslstore_plan_action;

/** "nothing", "reissue", …; never NULL. */
const char *sslstore_plan_action_name(sslstore_plan_action action);

/** The reason for a plan. Each comment is the text of sslstore_plan_reason_text(). */
typedef enum sslstore_plan_reason {
    SSLSTORE_PLAN_REASON_NOT_DUE,          /* neither the certificate nor its order ends within
                                              the renewal window */
    SSLSTORE_PLAN_REASON_WANTED,           /* a new certificate was requested; the order allows a
                                              reissue */
    SSLSTORE_PLAN_REASON_CERTIFICATE_ENDS, /* the certificate ends within the renewal window */
    SSLSTORE_PLAN_REASON_ORDER_ENDS,       /* the order ends within the renewal window */
    SSLSTORE_PLAN_REASON_ORDER_PENDING,    /* the order waits for its first certificate */
    SSLSTORE_PLAN_REASON_REISSUE_PENDING,  /* a reissue is pending */
    SSLSTORE_PLAN_REASON_ORDER_OVER,       /* the order was cancelled, refunded, revoked,
                                              rejected or failed */
    SSLSTORE_PLAN_REASON_REPLACED,         /* another order has renewed this one */
    SSLSTORE_PLAN_REASON_FORCE_INT = 0x7fffffff
} sslstore_plan_reason;

/** "order_ends", for programs; never NULL. */
const char *sslstore_plan_reason_name(sslstore_plan_reason reason);

/** A short English clause without capital letter or full stop. Never NULL. */
const char *sslstore_plan_reason_text(sslstore_plan_reason reason);

/** The input of sslstore_plan(). */
typedef struct sslstore_plan_facts {
    int64_t now;
    int64_t order_end;            /* the end of the order's paid term */
    int64_t certificate_end;      /* the end of the certificate */
    uint32_t renewal_window_days; /* 0: 30 */
    uint32_t validity_days;       /* requested of the next certificate; 0: as long as possible */
    bool force;                   /* a new certificate is requested now, due or not (a new key) */
    int64_t certificate_start;    /* 0: unknown; its life is then what is allowed today */
    uint32_t renewal_window_percent; /* the window as a share of the certificate's life, instead of
                                        days; 0: by days */
    sslstore_state state;         /* of the order; UNKNOWN: only the times count */
    bool renewed;                 /* another order has replaced this one */
} sslstore_plan_facts;

/** The output of sslstore_plan(). */
typedef struct sslstore_plan_result {
    sslstore_plan_action action;
    sslstore_plan_reason reason;
    int64_t look_again;           /* when to plan again; now: something is due; 0: never */
    uint32_t validity_days;       /* of a reissue or renewal: the longest life of the next
                                     certificate, which is the least of: what is requested; what is
                                     allowed on that day, minus one day that CAs hold back; for a
                                     reissue, the rest of the order's term */
} sslstore_plan_result;

/** Decides what to do about a certificate now. A pure function: no clock, no network.
 *  The action is RENEW if, and only if, the order ends within the window; else WAIT while something
 *  is pending; else REISSUE if the certificate ends within the window or force is set; else
 *  NOTHING. The window is never longer than a third of the certificate's life, so that a
 *  certificate is not due as soon as it is issued. A certificate that ends with its order counts as
 *  one with the longest life that was allowed on the day it was issued.
 *  The requested validity is compared with the longest life that is allowed on that day (200 days;
 *  100 from 2027-03-15; 47 from 2029-03-15), never with the rest of the order's term. It therefore
 *  never leads to a purchase.
 *  @return ERR_ARGUMENT if a time is missing or impossible (a certificate that ends after its order
 *          or begins in the future), because a guess must not spend money. plan is then zeroed */
sslstore_result sslstore_plan(const sslstore_plan_facts *facts, sslstore_plan_result *plan,
                              const char **problem);

/** Computes the CustomOrderID of the renewal of an order, a GUID. It is derived from the order's id
 *  alone, so whoever knows the order can find its renewal.
 *  @param store_id  TheSSLStoreOrderID of the order that is renewed
 *  @param number    0: the first renewal; n: the one after n renewals that were cancelled, refunded
 *                   or rejected, or have failed; at most 15
 *  @return ERR_LIMIT for less than 37 bytes; ERR_ARGUMENT; ERR_MEMORY. out is "" then */
sslstore_result sslstore_renewal_id(const char *store_id, uint32_t number, char *out, size_t size);

/** Gets a new certificate for an order. It can be called as often as you like (for instance daily):
 *  it buys each renewal once.
 *
 *  The call begins with `order/status`. If the order was renewed already (there is an order with
 *  the id of its renewal, sslstore_renewal_id(), or with request->custom_id), the call continues
 *  with the order that replaced it, and so on; certificate->order is the order it arrived at. It
 *  then does what sslstore_plan() decides for that order:
 *  RENEW     a new order, `order/neworder` with RelatedTheSSLStoreOrderID: costs money. It is sent
 *            only if neither a lookup by its id nor the list of recent orders (`order/query`) shows
 *            it. request->validity_days or validity_months say what to buy *if* a renewal is
 *            bought; they never cause a purchase
 *  REISSUE   `order/reissue`: free
 *  WAIT      waits for the pending reissue, or for the pending order that replaces this one
 *  NOTHING   delivers the present certificate if it has the request's key and names; otherwise
 *            reissues, because a new key or name is requested
 *
 *  What the request leaves out is carried over from the order: names, organization, contacts,
 *  months, server count, web server type, signature hash, validation method and approvers, as far
 *  as `order/status` contains them. It does not contain the jurisdiction of an EV order: if the
 *  request has none, the call fails with ERR_ORDER. Nothing is dropped silently: what cannot be
 *  carried over is an ERR_ORDER that names it, before anything is sent, or a warning in the log if
 *  a default replaces it.
 *  With an unfinished intent of an order or a reissue in options.kept, the call continues with that
 *  instead of deciding.
 *  @param id       the order's id in any form
 *  @param request  csr is required; everything else may be zero
 *  @param action   receives what was done: REISSUE, RENEW; RENEWED: waited for or delivered the
 *                  order that replaced this one; WAIT; NOTHING. May be NULL
 *  @return as sslstore_enroll(), and
 *          ERR_ORDER if the CSR has names that the order does not have (see request->change_names),
 *          or a name has no approver;
 *          ERR_NOT_ISSUED if the order is in a state in which it cannot be renewed;
 *          ERR_REPLY if the order's dates are missing or impossible;
 *          ERR_CLOCK if the order is due by the service's clock but not by the program's, or its
 *          certificate begins in the future;
 *          ERR_CONFLICT if the renewal's id belongs to another order;
 *          any error of the lookups: nothing was sent */
sslstore_result sslstore_renew(sslstore_client *client, const char *id,
                               const sslstore_order_request *request,
                               const sslstore_enroll_options *options, sslstore_plan_action *action,
                               sslstore_certificate *certificate);

/** Applies sslstore_plan() to an order, or to the order that replaced it: `order/status` and the
 *  lookups of sslstore_renew(). Changes nothing.
 *  @param id     the order's id in any form
 *  @param order  receives the order that the plan is about. If its store_id is not that of the
 *                requested order, the requested one was renewed. Free with sslstore_order_free();
 *                may be NULL
 *  @return ERR_REPLY, ERR_CLOCK, ERR_CONFLICT and the errors of the lookups, as sslstore_renew() */
sslstore_result sslstore_order_plan(sslstore_client *client, const char *id,
                                    sslstore_plan_result *plan, sslstore_order *order);

/** Reissues the certificate of an order, free of charge: `order/reissue`, whether due or not, and
 *  whether the order was renewed or not. Carries over as sslstore_renew() does. For an order with
 *  several names, one approver address per name is sent; a name that is added needs one in the
 *  request (ERR_ORDER). If the reply is lost, the library looks at the order: the reissue took
 *  effect if the PartnerOrderID changed or the order waits for its certificate.
 *  If the CA refuses the reissue after it was placed, or another request replaces it, the order
 *  looks like one whose new files are not there yet: with its intent in options.kept, the call
 *  returns OK, not issued, with order.state ACTIVE, each time. If that lasts for a day, forget the
 *  intent and request another reissue.
 *  @return ERR_UNKNOWN_OUTCOME if the order shows neither; ERR_NOT_ISSUED if the order is not
 *          active, or a reissue is pending */
sslstore_result sslstore_reissue(sslstore_client *client, const char *id,
                                 const sslstore_order_request *request,
                                 const sslstore_enroll_options *options,
                                 sslstore_certificate *certificate);

/** Two different operations; there is no default. */
typedef enum sslstore_revoke_kind {
    /** Cancels and refunds the whole order: `order/refundrequest`. */
    SSLSTORE_REVOKE_REFUND = 1,
    /** Revokes one certificate by its serial number: `order/certificaterevokerequest`. */
    SSLSTORE_REVOKE_CERTIFICATE = 2
} sslstore_revoke_kind;

/** Requests a refund or a revocation. The service acts later: OK means *requested*, now or earlier.
 *  If the reply is lost, the library looks at the order instead of sending again. If the order does
 *  not show the change (not every service shows a revocation), the call returns
 *  ERR_UNKNOWN_OUTCOME; it may then be repeated, because a second request has no further effect.
 *  @param serial  of the certificate to revoke; "" or NULL: the present one. Any serial number of
 *                 the order's history can be revoked, including one that a reissue replaced. It is
 *                 sent unchanged; the service refuses one that is not of this order (ERR_API). For
 *                 a refund, which concerns the whole order, it must be the present one
 *                 (ERR_CONFLICT). Not hexadecimal, or 0: ERR_ARGUMENT
 *  @param reason  a sentence for the service's staff; may be NULL
 *  @param order   receives the order after the change; may be NULL */
sslstore_result sslstore_revoke(sslstore_client *client, const char *id, sslstore_revoke_kind kind,
                                const char *serial, const char *reason, sslstore_order *order);

/** Changes the validation method of a pending order or a pending reissue:
 *  `order/changeapprovermethod`, or `digicert/setapprovermethod` for each domain of a DigiCert
 *  order, then `order/status` to see whether it took effect. Free; repeating it has no further
 *  effect.
 *  @param domain  a domain of the order; "" or NULL: all of them. If the service lists no domains,
 *                 the names of the order are its domains
 *  @param order   receives the order after the change, with what must be published now; may be NULL
 *  @return ERR_ARGUMENT for a method that the vendor does not support, or a domain that is not part
 *          of the order; ERR_CONFLICT if the service reported success but the order shows another
 *          method */
sslstore_result sslstore_change_method(sslstore_client *client, const char *id,
                                       const char *domain, sslstore_method method,
                                       sslstore_order *order);

/** One order of a sync; valid until the callback returns. */
typedef struct sslstore_sync_record {
    char id[SSLSTORE_ID_MAX];        /* the order key; "" if the record contains none */
    const sslstore_order *order;     /* NULL if the record is unreadable */
    const sslstore_certificate *certificate; /* of an order that is ACTIVE or REISSUING; NULL for
                                                others, and if it is unreadable or not asked for */
    sslstore_result result;          /* OK, or what is wrong with this record */
    const char *message;             /* the same as text; "" if OK */
} sslstore_sync_record;

/** Receives a record. Return non-zero to end the sync (ERR_CANCELLED). May call the client, but not
 *  sslstore_sync() or sslstore_wire_order_query(). */
typedef int sslstore_sync_fn(void *user, const sslstore_sync_record *record);

/** Returns true if the program already holds this order unchanged; it is then skipped, without
 *  further calls. Called for each readable row: compare its state and dates with what you hold.
 *  A program that holds nothing yet passes no such function, which saves requests with one
 *  connection. May call the client as sslstore_sync_fn may.
 *  @param id     the order key, which changes with each reissue
 *  @param order  the row, which may lack members (then 0 or ""): what you hold of these came with
 *                the record. Valid until the function returns */
typedef bool sslstore_known_fn(void *user, const char *id, const sslstore_order *order);

/** Remembers which signatures of end-entity certificates verified, so that a certificate that comes
 *  again need not be verified again, which is nine tenths of the work of a certificate. Keep the
 *  digests as safe as the certificates themselves. It must return soon, and not call the client.
 *  @param digest  SHA-256 of the issuer's key and the certificate: SSLSTORE_SHA256_SIZE bytes
 *  @param is_new  true: the signature has just been verified; remember the digest. false: return
 *                 whether you remember it; the signature then counts as verified */
typedef bool sslstore_verified_fn(void *user, const uint8_t *digest, bool is_new);

/** The resume point of a sync. Plain data without pointers or secrets: write it to flash as it
 *  is. */
typedef struct sslstore_checkpoint {
    uint8_t data_[64];
} sslstore_checkpoint;

typedef struct sslstore_sync_totals {
    uint32_t pages;    /* read completely */
    uint64_t records;  /* delivered; each order once */
    uint64_t failed;   /* of those, delivered with an error */
    uint64_t repeats;  /* rows that came again and were dropped */
    uint64_t known;    /* orders skipped because options.known() returned true */
    uint64_t expected; /* number of orders by the service's count; 0: unknown */
    int64_t as_of;     /* when the sync began: pass it as changed_since to the next sync. It is the
                          earlier of the service's clock and this machine's, so that one wrong clock
                          does not make the next sync miss a change */
    sslstore_checkpoint checkpoint; /* every record before it was delivered */
    bool fell_back;    /* all orders were listed although changed_since was set */
    int64_t clock_difference_s; /* the service's clock minus this machine's, in seconds: the largest
                          difference, either way, in a response of this sync */
} sslstore_sync_totals;

/** Called each time the checkpoint moves, once per page. Commit your copy together with the
 *  checkpoint here. Return non-zero to end the sync (ERR_CANCELLED). May call the client as
 *  sslstore_sync_fn may. */
typedef int sslstore_progress_fn(void *user, const sslstore_sync_totals *so_far);

typedef struct sslstore_sync_options {
    const char *product_code;  /* only this product */
    const char *domain_name;   /* only this domain */
    int64_t since;             /* only orders bought since */
    bool no_certificates;      /* orders only: no download calls */
    int64_t until;             /* only orders bought until then; 0: no limit */
    int64_t expires_from;      /* only orders whose certificate ends from then on … */
    int64_t expires_to;        /* … until then: what expires soon */
    const char *sub_user_id;   /* only orders of this sub-user */
    int64_t changed_since;     /* only orders that changed since, by
                                  `order/getmodifiedorderssummary`, with eight hours of overlap;
                                  cannot be combined with a filter other than sub_user_id. All
                                  orders are listed if the service does not have this endpoint, or
                                  if the time is ahead of the service's clock or this machine's,
                                  because one of them was then wrong */
    sslstore_known_fn *known;  /* may be NULL */
    void *known_user;
    sslstore_verified_fn *verified; /* may be NULL */
    void *verified_user;
    sslstore_progress_fn *on_progress; /* may be NULL */
    void *progress_user;
    const sslstore_checkpoint *resume; /* resume an earlier sync with the same options: delivers the
                                          records from the checkpoint on, some of them perhaps
                                          again; all of them if the last order before it has left
                                          the list. NULL: from the beginning. If the service does
                                          not count, what moved across a page before the checkpoint,
                                          because an order left the list, is not found */
    bool ignore_count;         /* the service is known to count wrongly: two listings that agree are
                                  complete, regardless of the count */
} sslstore_sync_options;

/** Delivers every order of the account once, with its certificate: `order/query` page by page, then
 *  `order/status` if a row lacks something, and `order/download` if a certificate is issued.
 *
 *  Up to config.connections orders are fetched concurrently, on top of the listing's own
 *  connection, so records arrive in the order in which they are complete. The sync uses the
 *  connections that the client has open, and leaves up to two of them open.
 *  With 1 connection the listing and the fetches share it: a page is read to its end, then its
 *  orders are fetched. Some 4 KB of orders are held meanwhile (8 KB with 64-bit pointers); of
 *  further ones only the ids, and they are requested again, one `order/status` each. So a sync
 *  without options.known, which fetches every certificate, requests pages of at most 4 orders. If
 *  all or most orders are new to known(), set a page_size of 4.
 *  Calls that on_record and the other functions make use an idle connection; only if all are in use
 *  one more is opened for that call. Memory does not depend on the number of orders: at most 32
 *  KB with one connection and 24 KB for each further one if no record exceeds 6 KB, plus the
 *  transport's own memory.
 *  An unreadable record is delivered with its error, and the sync continues. A failed page is
 *  requested again. An order that is reissued between its row and its download is fetched once
 *  more. Rows that come again because orders came or went meanwhile are dropped.
 *
 *  The sync is complete if the first listing has as many orders as the service counted before it
 *  (TotalOrders of `order/getmodifiedorderssummary`), and none that was bought since: that one
 *  could take the place of one that was missed. Otherwise the library counts and lists the
 *  orders again, alternating between two page sizes, to find orders that were missing at the ends
 *  of pages, and delivers what only later listings show. Then:
 *  - a listing with as many orders as were counted before it is complete;
 *  - fewer orders than counted are ERR_INCOMPLETE, even if two listings agree, because a service
 *    that hides orders cannot be told from one that counts too many. For a service that is known to
 *    count wrongly, set options.ignore_count;
 *  - if the service does not count, or counts fewer orders than it lists, two listings that lack
 *    the same orders are complete; without a count so is a single page that is not full. After
 *    eight listings without agreement: ERR_INCOMPLETE.
 *  A program that keeps a copy should query an order (sslstore_certificate_get()) before it
 *  concludes that the order is gone: only ERR_NOT_FOUND proves it. The service's own count ends a
 *  listing that would never end. options and totals may be NULL.
 *
 *  @return OK if the sync is complete; ERR_INCOMPLETE if it is not: do not treat missing orders as
 *          deleted; ERR_CANCELLED if a callback or the tick ended it; ERR_ARGUMENT for a checkpoint
 *          of other options; ERR_BUSY if a call of the client is in progress. Unless the result is
 *          OK, totals->checkpoint is the point to resume from */
sslstore_result sslstore_sync(sslstore_client *client, const sslstore_sync_options *options,
                              sslstore_sync_fn *on_record, void *user,
                              sslstore_sync_totals *totals);

/* ---- Keeping a certificate in force -------------------------------------------------------- */

/* A keep is a certificate that stays in force for years without a person. The program describes it
 * (sslstore_keep), stores a small state for it (sslstore_keep_state), and calls
 * sslstore_keep_step() again and again: each call does what is due now, or nothing, never waits for
 * the CA, and says when to call again. Between two calls, and at any point within one, the program
 * may be killed.
 *
 * The keep buys an order, publishes what validation needs, downloads, checks and installs the
 * certificate, withdraws what it published, reissues the certificate inside its order (free) with a
 * new key when it is due, and renews the order (paid) when the order itself ends. The old
 * certificate stays in service until the new one is checked and installed.
 *
 * The CustomOrderIDs of a keep follow from its name (sslstore_keep_id()). Before it buys, a keep
 * looks its order up by that id. So machines that share a name (a cluster, a spare device, a
 * restored backup), or a machine that lost its state, buy one order together. */

#define SSLSTORE_KEEP_NAME_MAX 65 /* bytes of a keep's name, its NUL included */

/** The state of a keep. Plain data without pointers or secrets: store it as it is. All zero: there
 *  is none yet, or it was lost. It contains a version and a digest; a damaged state counts as lost.
 *  A lost state is rebuilt from the service, never by buying: an order is bought only after the
 *  lookups of all the keep's ids, the list of recent orders and the list of the domain's orders
 *  showed none. A state that is restored from a backup is accepted, too. Zero the state to have the
 *  keep begin anew, for instance after its order was removed at the service. */
typedef struct sslstore_keep_state {
    uint8_t data_[256];
} sslstore_keep_state;

/** Where a keep is:
 *
 *  phase          next                        when
 *  UNKNOWN        IN_FORCE, ORDERING, …       there is no state: it is rebuilt from the service
 *  ORDERING       VALIDATING, WAITING         the order, renewal or reissue was placed
 *                 BLOCKED                     it was refused
 *  VALIDATING     WAITING                     everything is published and visible
 *  WAITING        INSTALLING                  the CA issued the certificate
 *                 BLOCKED                     the CA has not issued it for three days, though
 *                                             nothing is left to validate (ERR_NOT_ISSUED)
 *  INSTALLING     IN_FORCE                    install returned 0
 *  IN_FORCE       ORDERING                    the certificate or its order ends within the window,
 *                                             or keep->order has other names; with replace_ended,
 *                                             the order was revoked or cancelled
 *  any            NEEDS_PERSON, BLOCKED       see there; it continues as soon as the reason is gone
 *
 *  A certificate that is in service stays so in every phase; report.not_after says until when. */
typedef enum sslstore_keep_phase {
    SSLSTORE_KEEP_PHASE_UNKNOWN,
    SSLSTORE_KEEP_PHASE_IN_FORCE,
    SSLSTORE_KEEP_PHASE_ORDERING,
    SSLSTORE_KEEP_PHASE_VALIDATING,
    SSLSTORE_KEEP_PHASE_WAITING,      /* for the CA */
    SSLSTORE_KEEP_PHASE_INSTALLING,   /* the certificate was checked; install returned non-zero */
    SSLSTORE_KEEP_PHASE_NEEDS_PERSON, /* report.task says what a person has to do */
    SSLSTORE_KEEP_PHASE_BLOCKED,      /* report.result and message say why. The keep tries again,
                                         less and less often */
    SSLSTORE_KEEP_PHASE_FORCE_INT = 0x7fffffff
} sslstore_keep_phase;

/** "in_force", "ordering", …; never NULL. */
const char *sslstore_keep_phase_name(sslstore_keep_phase phase);

/** What a person has to do. Each comment is the text of sslstore_keep_task_text(). */
typedef enum sslstore_keep_task {
    SSLSTORE_KEEP_TASK_NONE,          /* nothing */
    SSLSTORE_KEEP_TASK_APPROVE_EMAIL, /* answer the e-mails that the CA sent to the approvers */
    SSLSTORE_KEEP_TASK_ORGANIZATION,  /* finish the validation of the organization with the CA */
    SSLSTORE_KEEP_TASK_PUBLISH,       /* publish the validation records: the program cannot, or
                                         the CA does not find them */
    SSLSTORE_KEEP_TASK_ALLOW_ORDER,   /* allow an order: the policy forbids to buy one now */
    SSLSTORE_KEEP_TASK_ORDER_ENDED,   /* decide about the order: it was cancelled, refunded,
                                         revoked or rejected */
    SSLSTORE_KEEP_TASK_OTHER_MACHINE, /* give the machines one key, or two names: another one with
                                         this name took the certificate over */
    SSLSTORE_KEEP_TASK_CORRECT,       /* correct the description: the order was refused */
    SSLSTORE_KEEP_TASK_RESOLVE,       /* find out whether the order was placed: its reply was lost
                                         and no lookup shows it */
    SSLSTORE_KEEP_TASK_FORCE_INT = 0x7fffffff
} sslstore_keep_task;

/** "approve_email", …; never NULL. */
const char *sslstore_keep_task_name(sslstore_keep_task task);

/** A sentence without capital letter or full stop. Never NULL. */
const char *sslstore_keep_task_text(sslstore_keep_task task);

/* What a step did: a mask in report.did. */
#define SSLSTORE_KEEP_DID_LOOK 1u          /* asked the service */
#define SSLSTORE_KEEP_DID_REBUILD 2u       /* rebuilt a lost state */
#define SSLSTORE_KEEP_DID_ORDER 4u         /* bought an order */
#define SSLSTORE_KEEP_DID_RENEW 8u         /* bought an order that follows the old one */
#define SSLSTORE_KEEP_DID_REISSUE 16u      /* requested a new certificate of the order: free */
#define SSLSTORE_KEEP_DID_PUBLISH 32u
#define SSLSTORE_KEEP_DID_WITHDRAW 64u
#define SSLSTORE_KEEP_DID_METHOD 128u      /* changed the validation method of a domain */
#define SSLSTORE_KEEP_DID_RESEND 256u      /* had approver e-mails sent again */
#define SSLSTORE_KEEP_DID_INSTALL 512u
#define SSLSTORE_KEEP_DID_ADOPT 1024u      /* took over an order or a certificate of another machine
                                              or of a lost state */

/** Gives the signing request for the keep's newest private key. With fresh, first makes and stores
 *  a new key as the newest one; a key in service must stay until install. The names of the request
 *  should be those of keep->order. If the key is in a chip, make the request with
 *  sslstore_csr_sign(); examples/chip/psa_keep.c does.
 *  @param csr  receives PEM, DER or base64; valid until the step ends
 *  @return 0; 1, without fresh: there is no key; negative: failure */
typedef int sslstore_keep_request_fn(void *user, bool fresh, const char **csr, size_t *csr_size);

/** Stores a new private key (PEM) as the newest one, permanently, or reads it back. For programs
 *  without a request function. The newest key is not in service yet: store it beside the key in
 *  service, which must stay until install. Wipe pem after use.
 *  @param size  save: bytes of pem without NUL; load: size of the buffer
 *  @return save: 0, or non-zero on failure; load: the number of bytes; 0: there is none; negative:
 *          failure, or it does not fit */
typedef int sslstore_keep_key_save_fn(void *user, const char *pem, size_t size);
typedef int sslstore_keep_key_load_fn(void *user, char *pem, size_t size);

/** Publishes or withdraws a validation record: a file or a DNS record. Both may be called again for
 *  the same record, after a restart for instance, and for a record that is not there. Return 0,
 *  1 for "try again later", or negative if it will not work: another method is then tried. */
typedef int sslstore_keep_record_fn(void *user, const sslstore_dcv_record *record);

/** Tells whether a published record is visible to everybody. Ask the authoritative name servers,
 *  not a cache, which may remember for hours that there was no such name. A record that is visible
 *  is not published again.
 *  @return 1: visible; 0: not yet; negative: it will not be, another method is then tried */
typedef int sslstore_keep_propagated_fn(void *user, const sslstore_dcv_record *record);

/** Puts a certificate into service, together with the newest key. It was checked: key, names,
 *  dates, chain. May be called again for the same certificate.
 *  @return 0; non-zero: try again later */
typedef int sslstore_keep_install_fn(void *user, const sslstore_certificate *certificate);

/** Stores the state permanently. Called before and after each act that changes or costs something.
 *  @return 0; non-zero stops the step (ERR_JOURNAL) */
typedef int sslstore_keep_save_fn(void *user, const sslstore_keep_state *state);

/** The description of a keep. All functions get user and must not call the client. */
typedef struct sslstore_keep {
    const char *name;              /* required: 1 to 64 printable ASCII characters without blanks.
                                      It names the orders at the service: never reuse or change it
                                      while its orders are in use */
    const sslstore_order_request *order; /* required; csr, custom_id, renewal and related_store_id
                                      are ignored. domain_name and dns_names are the certificate's
                                      names */
    uint32_t renewal_window_days;  /* 0: 30 */
    uint32_t renewal_window_percent; /* the window as a share of the life instead; 0: by days. It is
                                      never longer than a third of a certificate's life */
    bool never_buys;               /* reissues inside the order only; TASK_ALLOW_ORDER instead of a
                                      purchase */
    uint32_t orders_max;           /* most orders in 12 months; 0: 2; at most 8. Counted by this
                                      state and the purchase dates of the orders that it finds */
    bool replace_ended;            /* buy another order if one was cancelled, refunded, revoked,
                                      rejected or has failed; otherwise TASK_ORDER_ENDED */
    bool never_resends;            /* an order whose reply was lost and that no lookup shows is not
                                      sent again: TASK_RESOLVE until it shows. Otherwise it is sent
                                      again after resend_after_hours, with the same CustomOrderID,
                                      at most three times: each may have been placed. Then
                                      TASK_RESOLVE. If it was not, zero the state: the keep looks
                                      once more, and buys */
    uint32_t resend_after_hours;   /* in which neither lookups nor the list of recent orders showed
                                      the order; 0: 24 */
    bool same_key;                 /* keep the key: request is called with fresh only if there is no
                                      key */
    const sslstore_method *methods; /* validation methods in order of preference, instead of those
                                      of order; the next one is tried when one fails. A file for a
                                      wildcard name, a TXT record for a CA other than DigiCert and,
                                      from 2028-03-15 on, an e-mail are passed over. NULL: none */
    size_t method_count;
    const char *approvers;         /* by e-mail without order->approver_email: mailboxes in order of
                                      preference, "admin,hostmaster"; "": the first that the service
                                      permits */
    sslstore_key_type key_type;    /* for programs without request: as in sslstore_key_options */
    uint32_t key_bits;
    bool look_now;                 /* look even if nothing is due: a person has done the task */
    bool dry_run;                  /* look only: no function of the program is called, nothing
                                      changes. report.did is what a step would do, report.paid
                                      whether that costs money */

    void *user;
    sslstore_keep_request_fn *request;   /* NULL: the library makes keys, with config.random; both
                                            key functions are required then */
    sslstore_keep_key_save_fn *key_save;
    sslstore_keep_key_load_fn *key_load;
    sslstore_keep_record_fn *publish;    /* NULL: somebody else publishes (TASK_PUBLISH) */
    sslstore_keep_propagated_fn *propagated; /* NULL: what is published is visible */
    sslstore_keep_record_fn *withdraw;   /* may be NULL */
    sslstore_keep_install_fn *install;   /* required */
    sslstore_keep_save_fn *save;         /* required */
} sslstore_keep;

/** What a step found and did. Free with sslstore_keep_report_free(). */
typedef struct sslstore_keep_report {
    sslstore_keep_phase phase;
    sslstore_keep_task task;
    int64_t next_look;               /* call again then, or earlier; never 0 */
    uint32_t did;                    /* mask of SSLSTORE_KEEP_DID_…; 0: nothing was due */
    bool paid;                       /* an order was bought in this step */
    sslstore_result result;          /* the last failure, also of an earlier step; OK: none since
                                        the last step that succeeded */
    char message[SSLSTORE_MESSAGE_MAX]; /* about this step's failure or task; "" if there is
                                        none */
    char store_id[SSLSTORE_ID_MAX];  /* the present order; "": none */
    char partner_id[SSLSTORE_ID_MAX];
    char custom_id[SSLSTORE_ID_MAX];
    char serial[48];                 /* of the certificate in service; "": none */
    int64_t not_before;              /* of that certificate; 0: none */
    int64_t not_after;
    int64_t order_end;               /* 0: unknown */
    char amount[24];                 /* if paid: OrderAmount; "" if the service does not say */
    sslstore_dcv_list records;       /* validation records of an order that waits: those that are
                                        not approved have to be published or answered. Empty if this
                                        step did not ask */
} sslstore_keep_report;

void sslstore_keep_report_free(sslstore_keep_report *report);

/** Does what is due for a keep. Never waits for the CA, for visibility or for a person; a call to
 *  the service takes at most its own timeout. If nothing is due, makes no call, allocates nothing
 *  and takes microseconds; so it can be called every minute or once a day, from a superloop, a
 *  thread or a cron job.
 *
 *  While the keep waits, the pauses between its looks grow from 30 seconds to 6 hours. While the
 *  certificate is in force, it looks once a week, to notice a revocation or a cancellation. Each
 *  time is shifted by an amount that follows from the keep's name, so that devices of one series do
 *  not all call at once. A pause is never shorter than Retry-After asks.
 *
 *  config.journal is not called: keep->save stores what is about to be bought, too.
 *  @param state   changed in place; also passed to keep->save
 *  @param report  may be NULL
 *  @return OK, also if the keep waits or needs a person; ERR_ARGUMENT with error.field for an
 *          invalid description; ERR_CLOCK if the wall clock is unknown; ERR_JOURNAL if save failed;
 *          any error of the calls, which the next step tries again. next_look is set in any case */
sslstore_result sslstore_keep_step(sslstore_client *client, const sslstore_keep *keep,
                                   sslstore_keep_state *state, sslstore_keep_report *report);

/** Tells what a state contains, without a client: phase, ids, times, next_look. For a state that is
 *  zeroed or damaged, phase is UNKNOWN and everything else is zero.
 *  @param name  the keep's name, for custom_id; may be NULL */
void sslstore_keep_state_read(const sslstore_keep_state *state, const char *name,
                              sslstore_keep_report *report);

/** Computes the CustomOrderID of a keep's order, a GUID.
 *  @param number  0: the first order; n: the n-th after it; at most 65535
 *  @return ERR_LIMIT for less than 37 bytes; ERR_ARGUMENT for a larger number or an invalid name.
 *          out is "" then */
sslstore_result sslstore_keep_id(const char *name, uint32_t number, char *out, size_t size);

/* ---- The wire: one function per endpoint -------------------------------------------------- */

/* Most programs do not need this section. Use a wire function to read what the order operations do
 * not return, to step calls from an event loop, or for an endpoint without an operation of its own
 * (resend, change of an approver). To buy, reissue, renew, refund or revoke, use the order
 * operations above: sslstore_wire_order_new() and its kind keep no journal, so a program that
 * repeats them after a timeout pays twice.
 *
 * Calls that only read are retried within the call's deadline and the client's retry budget, with
 * exponential backoff and full jitter, and never sooner than the service asks (Retry-After). If the
 * service asks for a longer pause than the deadline allows, the call fails immediately with
 * ERR_THROTTLED. Calls that change something or cost money are sent at most once. */

/** `POST order/neworder`, exactly as given: no check, no journal, no lookup. Costs money.
 *  Sends validity_months and not validity_days. csr is sent unchanged.
 *  @return any error of a call; after one with delivery MAYBE_SENT the order may have been
 *  bought */
sslstore_result sslstore_wire_order_new(sslstore_client *client,
                                        const sslstore_order_request *request,
                                        sslstore_order *order);

/** `POST order/validateorderparameters`: the service checks an order; nothing is bought. */
sslstore_result sslstore_wire_order_validate_parameters(sslstore_client *client,
                                                        const sslstore_order_request *request);

/** `POST order/validate`: CSR, product, validity, server count and web server type only. */
sslstore_result sslstore_wire_order_validate(sslstore_client *client,
                                             const sslstore_order_request *request);

/** A change of one name: add (old_name is ""), delete (new_name is "") or replace. */
typedef struct sslstore_san_edit {
    const char *old_name;
    const char *new_name;
} sslstore_san_edit;

typedef struct sslstore_reissue_request {
    const char *id;                  /* required */
    const char *csr;                 /* required; sent unchanged */
    const char *web_server_type;
    const char *signature_hash;
    const char *const *dns_names;
    size_t dns_name_count;
    const sslstore_san_edit *add_san;
    size_t add_san_count;
    const sslstore_san_edit *delete_san;
    size_t delete_san_count;
    const char *reissue_email;       /* must be the order's administrative contact */
    const char *approver_emails;     /* comma-separated */
    const char *special_instructions;
    const char *unique_value;
    bool wildcard;
    bool file_validation;
    bool https_file_validation;
    bool cname_validation;
} sslstore_reissue_request;

/** `POST order/reissue`, exactly as given: no check, no journal, no lookup.
 *  @param order  receives the order as the reply describes it
 *  @return any error of a call; after one with delivery MAYBE_SENT, look at the order before a
 *  retry */
sslstore_result sslstore_wire_order_reissue(sslstore_client *client,
                                            const sslstore_reissue_request *request,
                                            sslstore_order *order);

/** `POST order/status`. @return ERR_NOT_FOUND for an unknown id; ERR_REPLY for a reply without an
 *  id */
sslstore_result sslstore_wire_order_status(sslstore_client *client, const char *id,
                                           sslstore_order *order);

/** The filter of `order/query`; all zero: every order. */
typedef struct sslstore_query {
    int64_t purchased_from;
    int64_t purchased_to;
    int64_t expires_from;      /* the certificate's end */
    int64_t expires_to;
    const char *domain_name;
    const char *product_code;
    const char *sub_user_id;
    uint32_t page_number;      /* from 1; 0: 1 */
    uint32_t page_size;        /* 0: the configured one */
} sslstore_query;

/** Receives one row of a listing; valid until the function returns. order is NULL if the row is
 *  unreadable, and result says why. Return non-zero to end the listing (ERR_CANCELLED).
 *  May call the client, but not start another listing. */
typedef int sslstore_order_fn(void *user, const sslstore_order *order, sslstore_result result);

/** `POST order/query`: one page, row by row as it arrives, never buffered.
 *  @param count  receives the number of rows, readable or not, once the page is complete; may be
 *                NULL */
sslstore_result sslstore_wire_order_query(sslstore_client *client, const sslstore_query *query,
                                          sslstore_order_fn *on_order, void *user, uint32_t *count);

/** The filter of `order/getmodifiedorderssummary`. */
typedef struct sslstore_modified_query {
    int64_t changed_from;      /* 0: from the beginning */
    int64_t changed_to;        /* 0: until now */
    const char *sub_user_id;
    uint32_t page_number;      /* from 1; 0: 1 */
    uint32_t page_size;        /* 0: 10 */
} sslstore_modified_query;

/** A page of changed orders. Each has only the members that the service sends here. */
typedef struct sslstore_modified_list {
    const sslstore_order *orders;
    size_t count;
    int32_t total;             /* of all pages */
    sslstore_block block_;
} sslstore_modified_list;

void sslstore_modified_list_free(sslstore_modified_list *list);

/** `POST order/getmodifiedorderssummary`: one page, read as one reply, so response_max limits
 *  it. */
sslstore_result sslstore_wire_orders_modified(sslstore_client *client,
                                              const sslstore_modified_query *query,
                                              sslstore_modified_list *list);

typedef struct sslstore_download {
    const char *store_id;
    const char *partner_id;
    const char *vendor_id;
    const char *certificate_status;
    const char *validation_status;
    int64_t certificate_start;
    int64_t certificate_end;
    const sslstore_file *files;
    size_t file_count;
    sslstore_block block_;
} sslstore_download;

void sslstore_download_free(sslstore_download *download);

/** `POST order/download`: the files as the service sends them; see sslstore_chain_read().
 *  @return ERR_NOT_ISSUED if no file has content */
sslstore_result sslstore_wire_order_download(sslstore_client *client, const char *id,
                                             sslstore_download *download);

/** `POST order/refundrequest`: requests that the whole order be cancelled and refunded. reason may
 *  be NULL. */
sslstore_result sslstore_wire_order_refund(sslstore_client *client, const char *id,
                                           const char *reason, sslstore_order *order);

/** `POST order/refundstatus`: how far a refund is; see order->refund_approved.
 *  @return ERR_NOT_FOUND for an unknown id */
sslstore_result sslstore_wire_order_refund_status(sslstore_client *client, const char *id,
                                                  sslstore_order *order);

/** `POST order/certificaterevokerequest`: revokes one certificate by its serial number. reason
 *  may be NULL. */
sslstore_result sslstore_wire_order_revoke(sslstore_client *client, const char *id,
                                           const char *serial, const char *reason);

/** `POST order/resend`: sends the approver e-mail again. */
sslstore_result sslstore_wire_order_resend(sslstore_client *client, const char *id);

/** `POST order/changeapprovermethod`: "EMAIL", "FILE" or "CNAME" for a domain, or for all of the
 *  order's domains if domain is "" or NULL. The service ignores an unknown word and reports
 *  success; sslstore_change_method() checks whether the change took effect. */
sslstore_result sslstore_wire_order_change_method(sslstore_client *client, const char *id,
                                                  const char *domain, const char *method);

/** `POST digicert/setapprovermethod`: the same for a domain of a DigiCert order: "EMAIL", "HTTP",
 *  "CNAME" or "DNS" (a TXT record). */
sslstore_result sslstore_wire_domain_set_method(sslstore_client *client, const char *store_id,
                                                const char *domain, const char *method);

/** `POST order/changeapproveremail`: sends the approver e-mail of a domain to another address,
 *  which must be one that sslstore_wire_approvers() lists.
 *  @return ERR_API if the service refuses the address */
sslstore_result sslstore_wire_order_change_approver(sslstore_client *client, const char *id,
                                                    const char *domain, const char *email);

typedef struct sslstore_approver_list {
    const char *const *emails;
    size_t count;
    const char *base_domain;
    sslstore_block block_;
} sslstore_approver_list;

void sslstore_approver_list_free(sslstore_approver_list *list);

/** `POST order/approverlist`: the addresses that may approve a domain. A final -EO of the
 *  product code is removed. */
sslstore_result sslstore_wire_approvers(sslstore_client *client, const char *product_code,
                                        const char *domain, sslstore_approver_list *list);

typedef struct sslstore_organization_entry {
    int32_t id;                /* TSSOrganizationId: required by -EO orders */
    int32_t vendor_id;
    const char *name;
    const char *assumed_name;
    const char *status;        /* as the service writes it */
    bool active;               /* the status is "active": only then can an order name it */
    const char *address;
    const char *city;
    const char *region;
    const char *postal_code;
    const char *country;
    const char *phone;
} sslstore_organization_entry;

typedef struct sslstore_organization_list {
    const sslstore_organization_entry *organizations;
    size_t count;
    sslstore_block block_;
} sslstore_organization_list;

void sslstore_organization_list_free(sslstore_organization_list *list);

/** Finds an organization by id or, if id is 0, by name, ignoring case. Returns NULL if there is
 *  none. */
const sslstore_organization_entry *
sslstore_organization_find(const sslstore_organization_list *list, int32_t id, const char *name);

/** `POST digicert/organizationlist` */
sslstore_result sslstore_wire_organizations(sslstore_client *client,
                                            sslstore_organization_list *list);

/** One price of an offer. */
typedef struct sslstore_price {
    int32_t months;
    int32_t servers;
    const char *price;         /* decimal text */
    const char *price_per_san;
    const char *price_per_server;
} sslstore_price;

/** A product as the service offers it today. */
typedef struct sslstore_offer {
    const char *code;
    const char *name;
    const char *vendor_name;
    const char *currency;
    bool dv;
    bool ov;
    bool ev;
    bool wildcard;
    bool multi_domain;
    bool code_signing;
    bool scan;
    bool reissuable;
    int32_t reissue_days;
    int32_t min_san;
    int32_t max_san;
    const sslstore_price *prices;
    size_t price_count;
    sslstore_block block_;
} sslstore_offer;

/** Like sslstore_order_fn, for a product. */
typedef int sslstore_offer_fn(void *user, const sslstore_offer *offer, sslstore_result result);

/** `POST product/query`: one product, or all of them if code is "" or NULL, row by row. */
sslstore_result sslstore_wire_offers(sslstore_client *client, const char *code,
                                     sslstore_offer_fn *on_offer, void *user);

/** `GET health/status`: checks that the service is up. Needs no credentials. */
sslstore_result sslstore_wire_health_status(sslstore_client *client);

/** `POST health/validate`: checks the credentials. */
sslstore_result sslstore_wire_health_validate(sslstore_client *client);

/* ---- The catalog (offline) ---------------------------------------------------------------- */

typedef enum sslstore_vendor {
    SSLSTORE_VENDOR_OTHER,
    SSLSTORE_VENDOR_DIGICERT,
    SSLSTORE_VENDOR_SECTIGO,
    SSLSTORE_VENDOR_FORCE_INT = 0x7fffffff
} sslstore_vendor;

typedef enum sslstore_validation {
    SSLSTORE_VALIDATION_OTHER,
    SSLSTORE_VALIDATION_DV,
    SSLSTORE_VALIDATION_OV,
    SSLSTORE_VALIDATION_EV,
    SSLSTORE_VALIDATION_CLIENT,
    SSLSTORE_VALIDATION_CODE_SIGNING,
    SSLSTORE_VALIDATION_EV_CODE_SIGNING,
    SSLSTORE_VALIDATION_DOCUMENT_SIGNING,
    SSLSTORE_VALIDATION_SCAN,
    SSLSTORE_VALIDATION_FORCE_INT = 0x7fffffff
} sslstore_validation;

/** "DigiCert", "OV", …; never NULL. */
const char *sslstore_vendor_name(sslstore_vendor vendor);
const char *sslstore_validation_name(sslstore_validation validation);

/** A product of the built-in catalog. */
typedef struct sslstore_product {
    char code[SSLSTORE_CODE_MAX];
    char name[64];
    const char *brand;        /* static text */
    sslstore_vendor vendor;
    sslstore_validation validation;
    bool wildcard;            /* accepts *.domain */
    bool multi_domain;        /* accepts several domains */
    bool enterprise;          /* -EO: an existing DigiCert organization */
    bool legacy;              /* no longer sold to new customers, or never listed */
    uint8_t months[12];       /* terms on offer, ascending */
    size_t month_count;
    uint16_t row_;            /* row of the catalog, from 1; 0: not in the catalog */
} sslstore_product;

/** Finds a product by its code, ignoring case. @return false if it is not in the catalog */
bool sslstore_product_find(const char *code, sslstore_product *product);

/** Returns the products ordered by code; index starts at 0. @return false past the last one */
bool sslstore_product_at(size_t index, sslstore_product *product);

/** A filter of products; all zero: every product. */
typedef struct sslstore_product_filter {
    sslstore_vendor vendor;         /* VENDOR_OTHER: any */
    sslstore_validation validation; /* VALIDATION_OTHER: any */
    bool wildcard;                  /* only products that accept *.domain */
    bool multi_domain;              /* only products that accept several domains */
    bool enterprise;                /* only -EO */
    bool current;                   /* no legacy products */
} sslstore_product_filter;

/** Returns true if the product passes every condition of the filter. */
bool sslstore_product_fits(const sslstore_product *product, const sslstore_product_filter *filter);

/** Converts a term in days to months: 90→3, 180→6, 365→12, 730→24, 1095→36, and any other term that
 *  the product has. Returns 0 if that term is not on offer.
 *  @param product  NULL: an unknown product, for which only the five pairs above exist
 *  @param nearest  receives the nearest term on offer, in days; may be NULL */
uint32_t sslstore_months_of_days(const sslstore_product *product, uint32_t days, uint32_t *nearest);

/** Explains what a person should know before ordering a term of so many days; "" if there is
 *  nothing to say. Public TLS certificates live at most 200 days (since 15 March 2026; 100 from 15
 *  March 2027, 47 from 15 March 2029), code-signing certificates 460 (since 1 March 2026), S/MIME
 *  certificates 825. A longer term is not wrong: it pays for reissues until it ends.
 *  sslstore_check() therefore does not report it.
 *  @param now  the wall clock: the rules of that day apply; see sslstore_check() */
const char *sslstore_validity_note(const sslstore_product *product, uint32_t days, int64_t now);

/** Converts an offer of the service to a product, to compare it with the catalog. Texts that are
 *  too long are truncated; brand is ""; what an offer does not contain is false. */
void sslstore_offer_product(const sslstore_offer *offer, sslstore_product *product);

typedef enum sslstore_field_type {
    SSLSTORE_FIELD_TEXT,
    SSLSTORE_FIELD_EMAIL,
    SSLSTORE_FIELD_PHONE,
    SSLSTORE_FIELD_COUNTRY,
    SSLSTORE_FIELD_CHOICE,
    SSLSTORE_FIELD_NUMBER,
    SSLSTORE_FIELD_YES_NO,
    SSLSTORE_FIELD_TYPE_FORCE_INT = 0x7fffffff
} sslstore_field_type;

/** Describes an enrollment parameter or a setting of the client, so that a program can draw a
 *  form. */
typedef struct sslstore_field {
    const char *name;          /* "Admin Contact - Email"; static text, like the next two */
    const char *default_value; /* "": none */
    const char *choices;       /* comma-separated; "": free text, or a country
                                  (sslstore_country_at()) */
    char meaning[64];          /* a sentence for people */
    char wire_name[64];        /* "AdminContact.Email" */
    sslstore_field_type type;
    bool required;
    bool secret;
} sslstore_field;

/** Returns all enrollment parameters in the order of a form; index starts at 0.
 *  @return false past the last one */
bool sslstore_parameter_at(size_t index, sslstore_field *field);

/** Returns the parameters of one product in the order of a form. @return false past the last one */
bool sslstore_product_field(const sslstore_product *product, size_t index, sslstore_field *field);

/** Returns the settings of sslstore_config under their established names. @return false past the
 *  last one */
bool sslstore_setting_at(size_t index, sslstore_field *field);

/** Returns the ISO 3166-1 alpha-2 codes in order, and XK, the one that .NET, CLDR and the EU use
 *  for Kosovo; index starts at 0. "" past the last one */
const char *sslstore_country_at(size_t index);

/** Returns the code of a country given by code or English name, such as those of ISO, .NET and
 *  CLDR, or "" if it is neither or has no code of its own (England). Ignores case, accents,
 *  punctuation, the order of words, "the", "of", "and", "Republic of" and "Kingdom of"; "St." is
 *  "Saint". */
const char *sslstore_country_code(const char *country);

/* ---- Checking an order -------------------------------------------------------------------- */

/* The service ignores unknown members, reports success for wrong values, and an order costs money.
 * Everything that can be checked beforehand is therefore checked before anything is sent.
 * sslstore_enroll() makes the same check and stops at the first problem. */

typedef enum sslstore_problem_code {
    SSLSTORE_PROBLEM_PRODUCT,       /* not in the catalog, or missing */
    SSLSTORE_PROBLEM_MISSING,       /* the product requires it */
    SSLSTORE_PROBLEM_FORMAT,        /* an invalid e-mail address, phone number, … */
    SSLSTORE_PROBLEM_CHOICE,        /* not one of the choices */
    SSLSTORE_PROBLEM_RANGE,         /* a number too small or too large */
    SSLSTORE_PROBLEM_VALIDITY,      /* not on offer; the message names the nearest */
    SSLSTORE_PROBLEM_CSR,           /* unreadable */
    SSLSTORE_PROBLEM_CSR_SIGNATURE, /* does not verify, or uses MD5, SHA-1 or SHA-3 */
    SSLSTORE_PROBLEM_KEY,           /* weak or unsupported */
    SSLSTORE_PROBLEM_NAME,          /* not a public domain name, or not allowed in a certificate */
    SSLSTORE_PROBLEM_WILDCARD,      /* the product is not sold for *.domain */
    SSLSTORE_PROBLEM_SEVERAL_NAMES, /* the product is sold for one name */
    SSLSTORE_PROBLEM_VALIDATION,    /* a validation method that cannot work here */
    SSLSTORE_PROBLEM_APPROVER,      /* approver addresses: malformed, or the wrong number */
    SSLSTORE_PROBLEM_UNWANTED,      /* an -EO order with details of an organization */
    SSLSTORE_PROBLEM_NOT_PERMITTED, /* online: none of these addresses may approve the domain */
    SSLSTORE_PROBLEM_ORGANIZATION,  /* online: no such organization, or not active */
    SSLSTORE_PROBLEM_SERVICE,       /* online: refused by the service */
    SSLSTORE_PROBLEM_FORCE_INT = 0x7fffffff
} sslstore_problem_code;

/** "missing", for programs; never NULL. */
const char *sslstore_problem_name(sslstore_problem_code code);

typedef struct sslstore_problem {
    sslstore_problem_code code;
    const char *field; /* the name of the parameter; "Product Code", "CSR", "Common Name", "DNS
                          Names"; or, for what is not a parameter, the member's name on the wire.
                          Static text */
    char message[SSLSTORE_MESSAGE_MAX]; /* what to do about it, in a sentence */
} sslstore_problem;

/** Receives one problem; valid until the function returns. Return non-zero to stop. */
typedef int sslstore_problem_fn(void *user, const sslstore_problem *problem);

/** Reports every problem with an order, offline: product, CSR, names, then the fields in the order
 *  of a form. Reports every name that the certificate would not contain: addresses and other names
 *  that are not domain names; names under a special-use or private top-level domain (.local,
 *  .internal, .test, .example, .arpa, …); public suffixes of many countries, alone or as a wildcard
 *  (co.uk, *.com.au); and a common name of more than 64 octets.
 *  What a CA may issue depends on the day: file validation of a wildcard has ended, that by e-mail
 *  ends on 15 March 2028. src/catalog/rules.tsv has these rules, with their sources.
 *  @param now  the wall clock: the rules of that day apply. 0, or a time before the library's rules
 *              were written: those of the day when they were. sslstore_enroll() uses the service's
 *              clock or, before the first response, wall_time
 *  @param on_problem  NULL: only the result is of interest
 *  @return OK; ERR_ORDER if there is a problem; ERR_MEMORY */
sslstore_result sslstore_check(const sslstore_memory *memory, const sslstore_order_request *request,
                               int64_t now, sslstore_problem_fn *on_problem, void *user);

/** Reports, in the same form, what is not wrong with an order but should be known before it is
 *  placed: a term longer than certificates live (sslstore_validity_note()), than a validated domain
 *  or a vetted organization counts; validation by e-mail, which CAs should no longer use, or which
 *  ends before the order does; an approver whom only WHOIS could name; from how many places a file
 *  or record must be visible; a CSR that asks for clientAuth; PREFER_SHA1. With SSLSTORE_NO_CATALOG
 *  there are no notes.
 *  @return OK, also if the order has problems; ERR_MEMORY */
sslstore_result sslstore_check_notes(const sslstore_memory *memory,
                                     const sslstore_order_request *request, int64_t now,
                                     sslstore_problem_fn *on_note, void *user);

/** Makes the offline check. If it finds no problem, asks the service whether the addresses may
 *  approve each domain (`order/approverlist`, once per domain) and whether the organization of an
 *  -EO order exists (`digicert/organizationlist`). If these find no problem either, requests the
 *  service's own validation (`order/validateorderparameters`). Nothing is bought.
 *  @return OK; ERR_ORDER, with the first problem in the client's error; any error of these calls */
sslstore_result sslstore_check_online(sslstore_client *client,
                                      const sslstore_order_request *request,
                                      sslstore_problem_fn *on_problem, void *user);

/* ---- Utilities ----------------------------------------------------------------------------- */

/** An allocator over a fixed buffer of the program. It records its peak, so that you can determine
 *  the memory that a product needs by running it once. */
typedef struct sslstore_arena {
    unsigned char *memory_;
    size_t size_;
    size_t first_free_;
    size_t used; /* bytes allocated now, including rounding */
    size_t peak; /* the maximum of used so far */
} sslstore_arena;

/** Makes an arena of size bytes, which it borrows; any alignment and size will do. */
void sslstore_arena_init(sslstore_arena *arena, void *memory, size_t size);

/** An sslstore_alloc_fn: `config.memory.alloc = sslstore_arena_alloc` and `config.memory.user =
 *  &arena`. */
void *sslstore_arena_alloc(void *user, void *ptr, size_t old_size, size_t new_size);

/** Makes a text of the service safe for a terminal or a log. Characters that control a terminal,
 *  end a line, or reverse or hide text (C0, DEL, C1; bidirectional and invisible format characters;
 *  separators) become blanks, and invalid UTF-8 becomes "?". Truncates after a whole character to
 *  what fits into size bytes. Returns out. error.message and problem.message are filtered
 *  already. */
const char *sslstore_text_printable(const char *text, char *out, size_t size);

/** Writes a time as "2026-11-24T09:30:00Z", or "" for 0.
 *  @param size  of out, at least 1
 *  @return ERR_LIMIT for less than SSLSTORE_TIME_TEXT_SIZE bytes: out is then "" */
sslstore_result sslstore_time_text(int64_t time, char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
