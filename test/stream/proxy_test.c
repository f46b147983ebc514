/* A stream through a proxy: what is asked, what each reply means, and what is left after a failure.
 * The stream below it is a script that can fail, and end, at every call and byte.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sslstore.h"
#include "test/support/fake.h"

#define OPENED "HTTP/1.1 200 Connection established\r\n\r\n"
#define REQUEST                              \
    "CONNECT store.example:443 HTTP/1.1\r\n" \
    "Host: store.example:443\r\n"            \
    "User-Agent: sslstore/" SSLSTORE_VERSION "\r\n\r\n"
#define P (&sslstore_stream_proxy)

/* ---- The stream below ---- */

static struct {
    /* the script */
    const char *reply;
    size_t reply_size;
    size_t piece;   /* bytes that recv gives at once; 0: all */
    size_t taken;   /* bytes that send takes at once; 0: all */
    bool storm;     /* every second call is a want */
    size_t fail_at; /* the n-th call fails; 0: none */
    int failure;
    bool ends;          /* after the reply; else it is silent */
    bool lies;          /* recv and send return more than they may */
    bool has_no_object; /* *stream stays NULL */
    const char *reason;

    /* what happened */
    size_t calls;
    size_t in_step; /* calls since the last step of the proxy began */
    bool storming;
    int connects;
    int closes;
    char host[SSLSTORE_DOMAIN_MAX];
    uint16_t port;
    uint32_t time_left_ms;
    char sent[8192];
    size_t sent_size;
    size_t given;
    uint32_t waited_ms;
    sslstore_wait waited[16];
    size_t waited_count;
} below;

static int below_object;
static int below_user;

/* 0, or what this call returns instead of what it would do. */
static int intercept(void *user, int want)
{
    assert_ptr_equal(user, &below_user);
    below.in_step++;
    if (below.storm) {
        below.storming = !below.storming;
        if (below.storming) {
            return want;
        }
    }
    return ++below.calls == below.fail_at ? below.failure : 0;
}

static int below_connect(void *user, void **stream, const sslstore_config *config, const char *host,
                         uint16_t port, uint32_t time_left_ms)
{
    int result;

    assert_non_null(config);
    assert_ptr_equal(*stream, below.connects == 0 || below.has_no_object ? NULL : &below_object);
    below.connects++;
    if (!below.has_no_object) {
        *stream = &below_object;
    }
    assert_true(strlen(host) < sizeof below.host);
    strcpy(below.host, host);
    below.port = port;
    below.time_left_ms = time_left_ms;
    result = intercept(user, SSLSTORE_WANT_WRITE);
    return result;
}

static int below_send(void *user, void *stream, const void *data, size_t size)
{
    int result = intercept(user, SSLSTORE_WANT_WRITE);

    assert_ptr_equal(stream, below.has_no_object ? NULL : &below_object);
    if (result != 0) {
        return result;
    }
    if (below.lies) {
        return (int) size + 1;
    }
    if (below.taken > 0 && below.taken < size) {
        size = below.taken;
    }
    assert_true(below.sent_size + size < sizeof below.sent);
    memcpy(below.sent + below.sent_size, data, size);
    below.sent_size += size;
    return (int) size;
}

static int below_recv(void *user, void *stream, void *data, size_t size)
{
    size_t left = below.reply_size - below.given;
    int result = intercept(user, SSLSTORE_WANT_READ);

    assert_ptr_equal(stream, below.has_no_object ? NULL : &below_object);
    if (result != 0) {
        return result;
    }
    if (below.lies) {
        return (int) size + 1;
    }
    if (left == 0) {
        return below.ends ? 0 : SSLSTORE_WANT_READ;
    }
    if (below.piece > 0 && below.piece < size) {
        size = below.piece;
    }
    size = size < left ? size : left;
    memcpy(data, below.reply + below.given, size);
    below.given += size;
    return (int) size;
}

static int below_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    assert_ptr_equal(user, &below_user);
    below.waited_ms = timeout_ms;
    below.waited_count = count;
    memcpy(below.waited, set, count * sizeof *set);
    if (below.failure != 0) {
        return below.failure;
    }
    for (size_t i = 0; i < count; i++) {
        set[i].ready = i == 0 ? set[i].events : 0;
    }
    return 1;
}

static void below_close(void *user, void *stream)
{
    assert_ptr_equal(user, &below_user);
    assert_ptr_equal(stream, below.has_no_object || below.connects == 0 ? NULL : &below_object);
    below.closes++;
}

static int below_handle(void *user, const void *stream)
{
    assert_ptr_equal(user, &below_user);
    assert_ptr_equal(stream, &below_object);
    return 77;
}

static int below_code(void *user, const void *stream)
{
    assert_ptr_equal(user, &below_user);
    (void) stream;
    return 111;
}

static const char *below_reason(void *user, const void *stream)
{
    assert_ptr_equal(user, &below_user);
    (void) stream;
    return below.reason;
}

static const sslstore_stream below_stream = {
    below_connect, below_send,   below_recv, below_wait,
    below_close,   below_handle, below_code, below_reason,
};

/* One with nothing that may be missing. */
static const sslstore_stream bare_stream = {
    below_connect, below_send, below_recv, NULL, below_close, NULL, NULL, NULL,
};

/* ---- The bench ---- */

static struct fake fake;
static sslstore_config config;
static void *stream;
static char reason[256];
static int code;

static void begin(const char *reply)
{
    memset(&below, 0, sizeof below);
    below.reply = reply;
    below.reply_size = strlen(reply);
    memset(&fake, 0, sizeof fake);
    fake_config(&fake, &config);
    config.proxy = "http://proxy.example:3128";
    config.stream = &below_stream;
    config.stream_user = &below_user;
    stream = NULL;
}

/* Step until it is open, or has failed, or only wants for a while. */
static int open_to(const char *host, uint16_t port)
{
    int idle = 0;

    for (;;) {
        size_t moved = below.given + below.sent_size;
        int result;

        below.in_step = 0;
        result = P->connect(&below_user, &stream, &config, host, port, 12345);
        assert_true(below.in_step <= 1);
        assert_true(result <= 0);
        if (result != SSLSTORE_WANT_READ && result != SSLSTORE_WANT_WRITE) {
            const char *said = P->reason(&below_user, stream);

            assert_true(said == NULL || strlen(said) < 96);
            strcpy(reason, said == NULL ? "" : said);
            code = P->native_code(&below_user, stream);
            return result;
        }
        idle = moved == below.given + below.sent_size ? idle + 1 : 0;
        if (idle > 5) {
            return result;
        }
    }
}

static int open_tunnel(void)
{
    return open_to("store.example", 443);
}

static void end(void)
{
    bool was_connected = below.connects > 0;

    P->close(&below_user, stream);
    stream = NULL;
    assert_int_equal(below.closes, was_connected ? 1 : 0);
    assert_null(fake_complaint(&fake));
}

static void assert_refused(const char *reply, int result, const char *why)
{
    begin(reply);
    below.ends = true;
    if (open_tunnel() != result) {
        fail_msg("%s: not %s", reply, sslstore_result_name((sslstore_result) result));
    }
    if (strcmp(reason, why) != 0) {
        fail_msg("%s: %s, not %s", reply, reason, why);
    }
    end();
}

/* ---- The request ---- */

static void the_proxy_is_asked_for_the_service(void **state)
{
    (void) state;
    begin(OPENED);
    assert_int_equal(open_tunnel(), SSLSTORE_OK);
    assert_string_equal(below.host, "proxy.example");
    assert_int_equal(below.port, 3128);
    assert_int_equal(below.time_left_ms, 12345);
    assert_string_equal(below.sent, REQUEST);
    assert_int_equal(P->handle(&below_user, stream), 77);
    assert_int_equal(fake.live, 1); /* what opened the tunnel is gone */
    end();
}

static void an_ipv6_address_is_in_brackets(void **state)
{
    (void) state;
    begin(OPENED);
    config.proxy = "[2001:db8::2]";
    assert_int_equal(open_to("2001:db8::1", 8443), SSLSTORE_OK);
    assert_string_equal(below.host, "2001:db8::2");
    assert_int_equal(below.port, 1080);
    assert_non_null(strstr(below.sent, "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\n"
                                       "Host: [2001:db8::1]:8443\r\n"));
    end();
}

static void credentials_are_sent_as_basic(void **state)
{
    static const struct {
        const char *url;
        const char *basic;
    } rows[] = {
        {"http://Aladdin:open%20sesame@h", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}, /* RFC 7617 */
        {"http://test:123%C2%A3@h", "dGVzdDoxMjPCow=="},
        {"http://user@h", "dXNlcjo="},
        {"http://:pass@h", "OnBhc3M="},
        {"http://@h", "Og=="},
        {"http://u:a:b%25@h", "dTphOmIl"},
        {"u:~~~%ff%FF@h", "dTp+fn7//w=="},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char line[128];

        begin(OPENED);
        config.proxy = rows[i].url;
        assert_int_equal(open_tunnel(), SSLSTORE_OK);
        sprintf(line, "\r\nProxy-Authorization: Basic %s\r\n\r\n", rows[i].basic);
        assert_non_null(strstr(below.sent, line));
        assert_string_equal(strstr(below.sent, line), line);
        end();
    }
}

static void a_host_that_cannot_be_sent_is_refused(void **state)
{
    static const char *const hosts[] = {"", "a b", "a\r\nX: y", "\x7f", "\xc3\xa4"};

    (void) state;
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        begin(OPENED);
        assert_int_equal(open_to(hosts[i], 443), SSLSTORE_ERR_CONFIG);
        assert_string_equal(reason,
                            "the host of the service has bytes that cannot be sent to a proxy");
        assert_int_equal(below.connects, 0);
        assert_int_equal(P->handle(&below_user, stream), -1);
        assert_int_equal(code, 0);
        end();
    }
}

static void a_host_of_any_visible_ascii_is_sent(void **state)
{
    (void) state;
    begin(OPENED);
    assert_int_equal(open_to("!host~", 1), SSLSTORE_OK);
    assert_non_null(strstr(below.sent, "CONNECT !host~:1 HTTP/1.1\r\nHost: !host~:1\r\n"));
    end();
}

static void a_bad_url_and_a_missing_stream_are_refused(void **state)
{
    (void) state;
    begin(OPENED);
    config.proxy = "socks5://user:" FAKE_TOKEN "@h";
    assert_int_equal(open_tunnel(), SSLSTORE_ERR_CONFIG);
    assert_string_equal(reason, "proxy: only http:// proxies are supported");
    end();
    begin(OPENED);
    config.stream = NULL;
    assert_int_equal(open_tunnel(), SSLSTORE_ERR_CONFIG);
    assert_non_null(strstr(reason, "stream below"));
    end();
    begin(OPENED);
    config.stream = P;
    assert_int_equal(open_tunnel(), SSLSTORE_ERR_CONFIG);
    end();
}

/* ---- Replies ---- */

static void any_2xx_opens_the_tunnel(void **state)
{
    static const char *const replies[] = {
        OPENED,
        "HTTP/1.0 200 OK\r\n\r\n",
        "HTTP/1.1 200\r\n\r\n",
        "HTTP/1.1 204 Nothing\r\n\r\n",
        "HTTP/1.1 299 Odd\r\nVia: 1.1 proxy\r\nConnection: close\r\n\r\n",
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\n" OPENED),
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nContent-Encoding: br\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nProxy-Authenticate: NTLM\r\n\r\n",
    };

    (void) state;
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        char byte;

        begin(replies[i]);
        if (open_tunnel() != SSLSTORE_OK) {
            fail_msg("%s: %s", replies[i], reason);
        }
        assert_string_equal(reason, "");
        assert_int_equal(P->recv(&below_user, stream, &byte, 1), SSLSTORE_WANT_READ);
        assert_int_equal(P->connect(&below_user, &stream, &config, "store.example", 443, 1), 0);
        end();
    }
}

#define TEN "0123456789"

static void a_refusal_is_told_as_what_it_is(void **state)
{
    static const struct {
        const char *reply;
        int result;
        const char *why;
    } rows[] = {
        {"HTTP/1.1 403 Forbidden\r\nServer: squid/5.7\r\nX-Squid-Error: ERR_ACCESS_DENIED "
         "0\r\n\r\n",
         SSLSTORE_ERR_PROXY, "the proxy says 403 Forbidden (ERR_ACCESS_DENIED 0)"},
        {"HTTP/1.1 403 Filtered\r\n\r\n", SSLSTORE_ERR_PROXY, "the proxy says 403 Filtered"},
        {"HTTP/1.1 400\r\n\r\n", SSLSTORE_ERR_PROXY, "the proxy says 400"},
        {"HTTP/1.1 405 \x1b[2J\r\n\r\n", SSLSTORE_ERR_PROXY,
         "the proxy's reply is malformed: malformed status line"},
        {"HTTP/1.1 501 \xe2\x80\xae\xff\r\n\r\n", SSLSTORE_ERR_PROXY, "the proxy says 501  ?"},
        {"HTTP/1.1 300 Choose\r\n\r\n", SSLSTORE_ERR_PROXY,
         "the proxy redirects, perhaps to a login page: 300 Choose"},
        {"HTTP/1.1 403 " TEN TEN TEN TEN TEN TEN
         "\r\nX-Squid-Error: " TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "\r\n\r\n",
         SSLSTORE_ERR_PROXY, "the proxy says 403 " TEN TEN TEN TEN TEN TEN},
        {"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n", SSLSTORE_ERR_PROXY,
         "the proxy redirects, perhaps to a login page: 302 Found"},
        {"HTTP/1.1 503 Service Unavailable\r\nx-squid-error:ERR_DNS_FAIL 0\r\n\r\n",
         SSLSTORE_ERR_CONNECT,
         "the proxy cannot reach the service: 503 Service Unavailable (ERR_DNS_FAIL 0)"},
        {"HTTP/1.1 500 Unable to connect\r\n\r\n", SSLSTORE_ERR_CONNECT,
         "the proxy cannot reach the service: 500 Unable to connect"},
        {"HTTP/1.1 502 A\r\n\r\n", SSLSTORE_ERR_CONNECT,
         "the proxy cannot reach the service: 502 A"},
        {"HTTP/1.1 504 B\r\n\r\n", SSLSTORE_ERR_CONNECT,
         "the proxy cannot reach the service: 504 B"},
        {"HTTP/1.1 408 C\r\n\r\n", SSLSTORE_ERR_CONNECT,
         "the proxy cannot reach the service: 408 C"},
        {"HTTP/1.1 429 D\r\n\r\n", SSLSTORE_ERR_CONNECT,
         "the proxy cannot reach the service: 429 D"},
        {"HTTP/1.1 103 Early\r\nX-Squid-Error: ERR_EARLY\r\n\r\nHTTP/1.1 404 No\r\n\r\n",
         SSLSTORE_ERR_PROXY, "the proxy says 404 No"},
        {"HTTP/1.1 403 No\r\nX-Squid-Errors: A\r\nX-Squid-Error: \r\nX-Squid: B\r\n"
         "X-Other-Error: C\r\nX-Squid-Mirror: D\r\n\r\n",
         SSLSTORE_ERR_PROXY, "the proxy says 403 No"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_refused(rows[i].reply, rows[i].result, rows[i].why);
        if (strncmp(rows[i].why, "the proxy's", 11) != 0) {
            assert_int_equal(code, atoi(strpbrk(rows[i].why, "12345")));
        }
    }
}

#define WANTS(challenges) "HTTP/1.1 407 Proxy Authentication Required\r\n" challenges "\r\n"
#define ONLY_BASIC        ", which is not supported; only Basic is"

static void authentication_is_explained(void **state)
{
    static const struct {
        const char *reply;
        const char *without; /* credentials */
        const char *with;
    } rows[] = {
        {WANTS("Proxy-Authenticate: Basic realm=\"Squid, NTLM\"\r\n"),
         "the proxy requires a user name and a password",
         "the proxy refused the user name or password"},
        {WANTS("Proxy-Authenticate: NTLM\r\nProxy-Authenticate: basic realm=x\r\n"),
         "the proxy requires a user name and a password",
         "the proxy refused the user name or password"},
        {WANTS("Proxy-Authenticate: Negotiate , NTLM,Basic realm=x\r\n"),
         "the proxy requires a user name and a password",
         "the proxy refused the user name or password"},
        {WANTS("Proxy-Authenticate: Negotiate\r\nPROXY-AUTHENTICATE:NTLM TlRMTVNTUAAB==\r\n"),
         "the proxy requires Negotiate, NTLM" ONLY_BASIC, NULL},
        {WANTS("Proxy-Authenticate: Digest realm=\"a\", nonce=\"b\", qop=\"auth\"\r\n"),
         "the proxy requires Digest" ONLY_BASIC, NULL},
        {WANTS("Proxy-Authenticate: NTLM, ,\x1b, x=y, Kerberos_, -\r\n"), NULL, NULL},
        {WANTS("Proxy-Authenticate: AAAAAAAAAAAAAAAAAAAA, NTLM, BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB, "
               "C\r\n"),
         "the proxy requires AAAAAAAAAAAAAAAAAAAA, NTLM, C" ONLY_BASIC, NULL},
        {WANTS("Proxy-Authenticate: SCRAM-SHA-256 a=b\r\n"),
         "the proxy requires SCRAM-SHA-256" ONLY_BASIC, NULL},
        {WANTS(""), "the proxy requires authentication, but names no scheme", NULL},
        {"HTTP/1.1 401 Unauthorized\r\n\r\n",
         "the proxy requires authentication, but names no scheme",
         "the proxy refused the user name or password"},
        {WANTS("Proxy-Authenticate: \r\nWWW-Authenticate: Basic\r\n"),
         "the proxy requires authentication, but names no scheme", NULL},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int with = 0; with < 2; with++) {
            const char *why = with && rows[i].with != NULL ? rows[i].with : rows[i].without;

            begin(rows[i].reply);
            config.proxy =
                with ? "http://user:" FAKE_TOKEN "@proxy.example" : "http://proxy.example";
            assert_int_equal(open_tunnel(),
                             why == NULL ? SSLSTORE_ERR_PROXY : SSLSTORE_ERR_PROXY_AUTH);
            assert_string_equal(reason, why == NULL ? "the proxy's reply is malformed: a control "
                                                      "character in a header value"
                                                    : why);
            assert_int_equal(code, atoi(strchr(rows[i].reply, ' ')));
            end();
        }
    }
}

static void what_is_no_reply_of_http_is_refused(void **state)
{
    static const struct {
        const char *reply;
        const char *why;
    } rows[] = {
        {"\x15\x03\x01", "the proxy speaks TLS on this port; only http:// proxies are supported"},
        {"\x14", "the proxy speaks TLS on this port; only http:// proxies are supported"},
        {"\x17", "the proxy speaks TLS on this port; only http:// proxies are supported"},
        {"\x16\x03\x03", "the proxy speaks TLS on this port; only http:// proxies are supported"},
        {"\x13", "the proxy's reply is malformed: not a response of HTTP/1.0 or HTTP/1.1"},
        {"\x18", "the proxy's reply is malformed: not a response of HTTP/1.0 or HTTP/1.1"},
        {"SSH-2.0-x\r\n", "the proxy's reply is malformed: not a response of HTTP/1.0 or HTTP/1.1"},
        {"HTTP/2 200\r\n",
         "the proxy's reply is malformed: not a response of HTTP/1.0 or HTTP/1.1"},
        {"HTTP/1.1 099 x\r\n",
         "the proxy's reply is malformed: the status is not a number from 100 to 999"},
        {"HTTP/1.1 200 OK\n\n", "the proxy's reply is malformed: malformed status line"},
        {"HTTP/1.1 200 OK\r\n a: b\r\n\r\n",
         "the proxy's reply is malformed: a blank before the first header"},
        {"HTTP/1.1 200 OK\r\nA\r\n\r\n", "the proxy's reply is malformed: malformed header name"},
        {"HTTP/1.1 101 Switching\r\n\r\n",
         "the proxy's reply is malformed: the server switches to another protocol"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_refused(rows[i].reply, SSLSTORE_ERR_PROXY, rows[i].why);
    }
}

/* The end of a secret may be in the part of a line that is not kept. */
static void a_line_that_is_not_kept_whole_is_not_quoted(void **state)
{
    static const struct {
        const char *head;
        size_t most; /* letters after it, with which the line is kept */
    } rows[] = {
        {"HTTP/1.1 403 ", 126 - sizeof "HTTP/1.1 403 " + 1},
        {"HTTP/1.1 403\r\nX-Squid-Error: ", 126 - sizeof "X-Squid-Error: " + 1},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t size = rows[i].most; size < 400; size++) {
            char words[512];
            char reply[1024];

            memset(words, 'x', size);
            words[size] = '\0';
            strcat(strcat(strcpy(reply, rows[i].head), words), "\r\n\r\n");
            begin(reply);
            assert_int_equal(open_tunnel(), SSLSTORE_ERR_PROXY);
            assert_int_equal(strcmp(reason, "the proxy says 403") != 0, size == rows[i].most);
            end();
        }
    }
}

static void an_endless_head_is_refused(void **state)
{
    static char endless[40000];
    size_t size;

    (void) state;
    size = (size_t) sprintf(endless, "HTTP/1.1 200 ");
    memset(endless + size, 'x', sizeof endless - size - 1);
    assert_refused(endless, SSLSTORE_ERR_PROXY,
                   "the proxy's reply is malformed: a line of the head is too long");
    assert_true(below.given <= 8192 + 64);
    size = (size_t) sprintf(endless, "HTTP/1.1 200 OK\r\n");
    for (; size < 30000; size += 1000) {
        memset(endless + size, 'x', 1000);
        memcpy(endless + size, "A: ", 3);
        memcpy(endless + size + 998, "\r\n", 2);
    }
    assert_refused(endless, SSLSTORE_ERR_PROXY,
                   "the proxy's reply is malformed: the head is too long");
    endless[0] = '\0';
    for (int i = 0; i < 9; i++) {
        strcat(endless, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    assert_refused(endless, SSLSTORE_ERR_PROXY,
                   "the proxy's reply is malformed: too many interim responses");
}

/* ---- The tunnel ---- */

static void bytes_pass_through_unchanged(void **state)
{
    char data[32] = "";

    (void) state;
    begin(OPENED);
    assert_int_equal(open_tunnel(), SSLSTORE_OK);
    below.sent_size = 0;
    below.taken = 3;
    assert_int_equal(P->send(&below_user, stream, "hello", 5), 3);
    assert_memory_equal(below.sent, "hel", 3);
    below.reply = "world";
    below.reply_size = 5;
    below.given = 0;
    assert_int_equal(P->recv(&below_user, stream, data, sizeof data), 5);
    assert_string_equal(data, "world");
    below.ends = true;
    assert_int_equal(P->recv(&below_user, stream, data, sizeof data), 0);
    below.fail_at = below.calls + 1;
    below.failure = SSLSTORE_ERR_NETWORK;
    assert_int_equal(P->send(&below_user, stream, "x", 1), SSLSTORE_ERR_NETWORK);
    below.reason = "a reason";
    assert_string_equal(P->reason(&below_user, stream), "a reason");
    assert_int_equal(P->native_code(&below_user, stream), 111);
    end();
}

static void bytes_after_the_head_belong_to_the_tunnel(void **state)
{
    static const char early[] = OPENED "0123456789";

    (void) state;
    for (size_t piece = 1; piece <= sizeof early; piece++) {
        char got[16] = "";
        size_t size = 0;

        begin(early);
        below.piece = piece;
        assert_int_equal(open_tunnel(), SSLSTORE_OK);
        while (size < 10) {
            int some = P->recv(&below_user, stream, got + size, 3);

            assert_true(some > 0 && some <= 3);
            size += (size_t) some;
        }
        assert_string_equal(got, "0123456789");
        assert_int_equal(fake.live, 1);
        assert_int_equal(P->recv(&below_user, stream, got, 3), SSLSTORE_WANT_READ);
        end();
    }
    begin(early);
    assert_int_equal(open_tunnel(), SSLSTORE_OK);
    assert_int_equal(fake.live, 2);
    end();
}

/* ---- Failures of the stream below ---- */

static void the_stream_below_may_have_no_object(void **state)
{
    (void) state;
    begin(OPENED);
    below.has_no_object = true;
    assert_int_equal(open_tunnel(), SSLSTORE_OK);
    end();
}

static void every_piece_and_want_is_the_same(void **state)
{
    static const char refusal[] = "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_X\r\n\r\n";

    (void) state;
    for (size_t piece = 1; piece < 70; piece++) {
        for (int storm = 0; storm < 2; storm++) {
            begin(OPENED);
            below.piece = piece;
            below.taken = piece;
            below.storm = storm;
            assert_int_equal(open_tunnel(), SSLSTORE_OK);
            assert_string_equal(below.sent, REQUEST);
            end();
            begin(refusal);
            below.piece = piece;
            below.storm = storm;
            assert_int_equal(open_tunnel(), SSLSTORE_ERR_PROXY);
            assert_string_equal(reason, "the proxy says 403 Forbidden (ERR_X)");
            end();
        }
    }
}

static void a_failure_of_any_call_is_the_result(void **state)
{
    bool fails = true;

    (void) state;
    for (size_t n = 1; fails; n++) {
        int result;

        begin(OPENED);
        config.proxy = "http://user:" FAKE_TOKEN "@proxy.example";
        below.piece = 1;
        below.taken = 7;
        below.fail_at = n;
        below.failure = SSLSTORE_ERR_NETWORK;
        result = open_tunnel();
        fails = below.calls >= n;
        assert_int_equal(result, fails ? SSLSTORE_ERR_NETWORK : SSLSTORE_OK);
        if (fails) {
            assert_string_equal(reason,
                                n == 1 ? "" : "the proxy closed the connection or did not answer");
            assert_int_equal(code, 111);
        }
        end();
    }
}

static void an_end_at_every_byte_is_a_network_error(void **state)
{
    static const char reply[] = OPENED;

    (void) state;
    for (size_t size = 0; size < sizeof reply - 1; size++) {
        begin(reply);
        below.reply_size = size;
        below.ends = true;
        assert_int_equal(open_tunnel(), SSLSTORE_ERR_NETWORK);
        assert_string_equal(reason, "the proxy closed the connection or did not answer");
        end();
    }
}

static void a_silent_proxy_is_waited_for(void **state)
{
    (void) state;
    begin("HTTP/1.1 2");
    assert_int_equal(open_tunnel(), SSLSTORE_WANT_READ);
    assert_string_equal(P->reason(&below_user, stream),
                        "the proxy closed the connection or did not answer");
    end();
}

static void a_proxy_that_cannot_be_reached_is_named(void **state)
{
    static const struct {
        int failure;
        const char *said; /* by the stream below */
        const char *why;
    } rows[] = {
        {SSLSTORE_ERR_RESOLVE, NULL, "the host name of the proxy could not be resolved"},
        {SSLSTORE_ERR_CONNECT, NULL, "no connection to the proxy could be made"},
        {SSLSTORE_ERR_CONNECT, "no carrier", "no carrier"},
        {SSLSTORE_ERR_CONNECT, "", "no connection to the proxy could be made"},
        {SSLSTORE_ERR_MEMORY, NULL, ""},
        {SSLSTORE_ERR_MEMORY, "no buffers", "no buffers"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(OPENED);
        below.fail_at = 1;
        below.failure = rows[i].failure;
        below.reason = rows[i].said;
        assert_int_equal(open_tunnel(), rows[i].failure);
        assert_string_equal(reason, rows[i].why);
        end();
    }
}

static void a_stream_that_lies_about_sizes_is_a_network_error(void **state)
{
    (void) state;
    begin(OPENED);
    below.lies = true;
    assert_int_equal(open_tunnel(), SSLSTORE_ERR_NETWORK);
    end();
    begin(OPENED);
    while (below.sent_size == 0) {
        assert_true(P->connect(&below_user, &stream, &config, "store.example", 443, 1) < 0);
    }
    below.lies = true;
    assert_int_equal(open_tunnel(), SSLSTORE_ERR_NETWORK);
    end();
}

static void a_stream_without_the_optional_functions_will_do(void **state)
{
    sslstore_wait wait;

    (void) state;
    begin(OPENED);
    config.stream = &bare_stream;
    assert_int_equal(open_tunnel(), SSLSTORE_OK);
    assert_int_equal(P->handle(&below_user, stream), -1);
    assert_int_equal(P->native_code(&below_user, stream), 0);
    assert_null(P->reason(&below_user, stream));
    wait.connection = stream;
    wait.events = SSLSTORE_WAIT_READ | SSLSTORE_WAIT_WRITE;
    assert_int_equal(P->wait(&below_user, &wait, 1, 1000), 1);
    assert_int_equal(wait.ready, wait.events);
    end();
}

static void every_allocation_may_fail(void **state)
{
    bool refused = true;

    (void) state;
    for (size_t n = 1; refused; n++) {
        int result;

        begin(OPENED);
        config.proxy = "http://user:" FAKE_TOKEN "@proxy.example";
        fake.refuse_at = n;
        result = open_tunnel();
        refused = fake.refused;
        assert_int_equal(result, refused ? SSLSTORE_ERR_MEMORY : SSLSTORE_OK);
        assert_string_equal(reason, "");
        end();
    }
    assert_int_equal(fake.allocations, 3);
    assert_true(fake.peak < 2048);
}

static void the_longest_request_is_limited(void **state)
{
    static char url[1025];
    static char host[SSLSTORE_DOMAIN_MAX];

    (void) state;
    memset(url, 'p', sizeof url - 1);
    memcpy(url, "user:", 5);
    memset(url + 1024 - 128, 'h', 128);
    for (size_t i = 1024 - 64; i > 1024 - 128; i -= 60) {
        url[i] = '.';
    }
    url[1024 - 128] = '@';
    memset(host, 'h', sizeof host - 1);
    begin(OPENED);
    config.proxy = url;
    assert_int_equal(open_to(host, 65535), SSLSTORE_OK);
    assert_true(fake.peak > 3 * 1024 && fake.peak < 4608);
    end();
}

/* ---- Secrets ---- */

static void credentials_are_gone_when_the_proxy_has_answered(void **state)
{
    static const char *const replies[] = {OPENED "x", "HTTP/1.1 403 No\r\n\r\n", "x", ""};

    (void) state;
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        begin(replies[i]);
        config.proxy = "http://user:" FAKE_TOKEN "@proxy.example";
        below.ends = true;
        (void) open_tunnel();
        assert_non_null(strstr(below.sent, "dXNlcjpjYW5hcnktdG9rZW4tNDcxMQ=="));
        assert_int_equal(fake.live, 2);
        end(); /* where freed memory is searched for the token */
    }
}

static void a_proxy_that_repeats_the_credentials_is_not_quoted(void **state)
{
    static const char *const shown[] = {
        "the proxy says 403 user:***",
        "the proxy says 403 a *** b",
        "the proxy says 403 No (*** 0)",
        "the proxy says 403 No (***)",
    };
    static const char *const replies[] = {
        "HTTP/1.1 403 user:" FAKE_TOKEN "\r\n\r\n",
        "HTTP/1.1 403 a dXNlcjpjYW5hcnktdG9rZW4tNDcxMQ== b\r\n\r\n",
        "HTTP/1.1 403 No\r\nX-Squid-Error: " FAKE_TOKEN " 0\r\n\r\n",
        "HTTP/1.1 403 No\r\nX-Squid-Error: canary%2dtoken-4711\r\n\r\n",
    };

    (void) state;
    for (size_t i = 0; i < sizeof replies / sizeof replies[0]; i++) {
        begin(replies[i]);
        config.proxy = "http://user:canary%2Dtoken-4711@proxy.example";
        assert_int_equal(open_tunnel(), SSLSTORE_ERR_PROXY);
        assert_string_equal(reason, shown[i]);
        end();
    }
}

/* ---- Waiting ---- */

static void waiting_is_that_of_the_stream_below(void **state)
{
    sslstore_wait set[17];

    (void) state;
    begin(OPENED);
    assert_int_equal(open_tunnel(), SSLSTORE_OK);
    memset(set, 0, sizeof set);
    for (size_t i = 0; i < 17; i++) {
        set[i].connection = stream;
        set[i].events = i % 2 == 0 ? SSLSTORE_WAIT_READ : SSLSTORE_WAIT_WRITE;
    }
    assert_int_equal(P->wait(&below_user, set, 16, 500), 1);
    assert_int_equal(below.waited_ms, 500);
    assert_int_equal(below.waited_count, 16);
    for (size_t i = 0; i < 16; i++) {
        assert_ptr_equal(below.waited[i].connection, &below_object);
        assert_int_equal(below.waited[i].events, set[i].events);
        assert_ptr_equal(set[i].connection, stream);
        assert_int_equal(set[i].ready, i == 0 ? SSLSTORE_WAIT_READ : 0);
    }
    assert_int_equal(P->wait(&below_user, set, 17, 500), SSLSTORE_ERR_ARGUMENT);
    assert_int_equal(P->wait(&below_user, NULL, 0, 500), 0);
    below.failure = SSLSTORE_ERR_NETWORK;
    assert_int_equal(P->wait(&below_user, set, 2, 500), SSLSTORE_ERR_NETWORK);
    end();
}

static void bytes_that_are_left_make_it_ready(void **state)
{
    sslstore_wait set[2];
    char data[8];

    (void) state;
    begin(OPENED "xy");
    assert_int_equal(open_tunnel(), SSLSTORE_OK);
    memset(set, 0, sizeof set);
    set[0].connection = stream;
    set[0].events = SSLSTORE_WAIT_WRITE;
    set[1].connection = stream;
    set[1].events = SSLSTORE_WAIT_READ;
    assert_int_equal(P->wait(&below_user, set, 1, 500), 1);
    assert_int_equal(below.waited_ms, 500);
    assert_int_equal(set[0].ready, SSLSTORE_WAIT_WRITE);
    assert_int_equal(P->wait(&below_user, set, 2, 500), 2);
    assert_int_equal(below.waited_ms, 0);
    assert_int_equal(set[1].ready, SSLSTORE_WAIT_READ);
    assert_int_equal(P->recv(&below_user, stream, data, sizeof data), 2);
    assert_int_equal(P->wait(&below_user, set, 2, 500), 1);
    assert_int_equal(below.waited_ms, 500);
    assert_int_equal(set[1].ready, 0);
    end();
}

static void nothing_is_asked_of_a_stream_that_was_not_made(void **state)
{
    (void) state;
    begin(OPENED);
    assert_int_equal(P->handle(&below_user, NULL), -1);
    assert_int_equal(P->native_code(&below_user, NULL), 0);
    assert_null(P->reason(&below_user, NULL));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_proxy_is_asked_for_the_service),
        cmocka_unit_test(an_ipv6_address_is_in_brackets),
        cmocka_unit_test(credentials_are_sent_as_basic),
        cmocka_unit_test(a_host_that_cannot_be_sent_is_refused),
        cmocka_unit_test(a_host_of_any_visible_ascii_is_sent),
        cmocka_unit_test(a_bad_url_and_a_missing_stream_are_refused),
        cmocka_unit_test(any_2xx_opens_the_tunnel),
        cmocka_unit_test(a_refusal_is_told_as_what_it_is),
        cmocka_unit_test(authentication_is_explained),
        cmocka_unit_test(what_is_no_reply_of_http_is_refused),
        cmocka_unit_test(a_line_that_is_not_kept_whole_is_not_quoted),
        cmocka_unit_test(an_endless_head_is_refused),
        cmocka_unit_test(bytes_pass_through_unchanged),
        cmocka_unit_test(bytes_after_the_head_belong_to_the_tunnel),
        cmocka_unit_test(the_stream_below_may_have_no_object),
        cmocka_unit_test(every_piece_and_want_is_the_same),
        cmocka_unit_test(a_failure_of_any_call_is_the_result),
        cmocka_unit_test(an_end_at_every_byte_is_a_network_error),
        cmocka_unit_test(a_silent_proxy_is_waited_for),
        cmocka_unit_test(a_proxy_that_cannot_be_reached_is_named),
        cmocka_unit_test(a_stream_that_lies_about_sizes_is_a_network_error),
        cmocka_unit_test(a_stream_without_the_optional_functions_will_do),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(the_longest_request_is_limited),
        cmocka_unit_test(credentials_are_gone_when_the_proxy_has_answered),
        cmocka_unit_test(a_proxy_that_repeats_the_credentials_is_not_quoted),
        cmocka_unit_test(waiting_is_that_of_the_stream_below),
        cmocka_unit_test(bytes_that_are_left_make_it_ready),
        cmocka_unit_test(nothing_is_asked_of_a_stream_that_was_not_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
