/* Probe: a window on the parsers, for test suites from outside.
 *
 *   probe json                            standard input; "valid", or "invalid OFFSET REASON" and 1
 *   probe http [--split N] [--cut] [--body]
 *                                         standard input is all that a server sends, ended properly, or cut;
 *                                         "accept STATUS BODY_BYTES", or "reject REASON" and 1; --body
 *                                         writes the body instead
 *   probe chain [--csr FILE] FILE...      "leaf SHA256 SUBJECT"; "none" 2, "ambiguous" 3, "wrong-key" 4,
 *                                         "unreadable" 1
 *   probe date [--eastern] TEXT           seconds since 1970, "none", or "invalid" and 1
 *   probe status MAJOR [MINOR]            the state
 *   probe tls PORT CA_FILE                connects to localhost, asks for "/" and waits for a byte; "OK
 *                                         CONNECTIONS_THAT_FULLY_SHOOK_HANDS", or a result's name and
 *                                         the reason, and 1
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "http/response.h"
#include "json/scan.h"

#define USAGE     64
#define FILES_MAX 256

struct bytes {
    char *data;
    size_t size;
};

/* One byte more than the text is set aside and is 0. */
static struct bytes read_all(FILE *stream)
{
    struct bytes all = {NULL, 0};
    size_t capacity = 65536;
    size_t got;

    all.data = malloc(capacity + 1);
    while (all.data != NULL &&
           (got = fread(all.data + all.size, 1, capacity - all.size, stream)) > 0) {
        all.size += got;
        if (all.size == capacity) {
            capacity *= 2;
            all.data = realloc(all.data, capacity + 1);
        }
    }
    if (all.data == NULL) {
        fprintf(stderr, "probe: out of memory\n");
        exit(USAGE);
    }
    all.data[all.size] = '\0';
    return all;
}

static struct bytes read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct bytes all;

    if (file == NULL) {
        perror(path);
        exit(USAGE);
    }
    all = read_all(file);
    fclose(file);
    return all;
}

/* ---- json ---- */

static int probe_json(void)
{
    struct bytes all = read_all(stdin);
    struct sslstore__json_scan scan;
    enum sslstore__json_scan_event event = SSLSTORE__SCAN_MORE;
    sslstore_result result;

    sslstore__json_scan_init(&scan, SSLSTORE__SCAN_SINGLE);
    for (size_t used = 0; used < all.size && event != SSLSTORE__SCAN_INVALID;) {
        used += sslstore__json_scan_feed(&scan, all.data + used, all.size - used, &event);
    }
    result = sslstore__json_scan_end(&scan);
    free(all.data);
    if (result != SSLSTORE_OK) {
        printf("invalid %zu %s\n", scan.offset, scan.reason);
        return 1;
    }
    printf("valid\n");
    return 0;
}

/* ---- http ---- */

struct answer {
    struct sslstore__http_response response;
    char *body;
    size_t body_size;
    bool ended;
};

/* Feed one piece, and go on until the parser has nothing to say of it. */
static void take_piece(struct answer *answer, const char *data, size_t size)
{
    enum sslstore__http_response_event event;

    do {
        struct sslstore__http_slice body = {NULL, 0};
        size_t used = sslstore__http_response_feed(&answer->response, data, size, &body, &event);

        data += used;
        size -= used;
        if (event == SSLSTORE__RESPONSE_BODY) {
            memcpy(answer->body + answer->body_size, body.data, body.size);
            answer->body_size += body.size;
        }
        answer->ended = answer->ended || event == SSLSTORE__RESPONSE_END;
    } while (event == SSLSTORE__RESPONSE_HEAD || event == SSLSTORE__RESPONSE_BODY);
}

static int probe_http(int count, char **words)
{
    struct bytes all;
    struct answer answer;
    size_t split = SIZE_MAX;
    bool cut = false;
    bool wants_body = false;
    int code = 0;

    for (int i = 0; i < count; i++) {
        if (strcmp(words[i], "--split") == 0 && i + 1 < count) {
            split = (size_t) strtoul(words[++i], NULL, 10);
        } else if (strcmp(words[i], "--cut") == 0) {
            cut = true;
        } else if (strcmp(words[i], "--body") == 0) {
            wants_body = true;
        } else {
            return USAGE;
        }
    }
    if (split == 0) {
        return USAGE;
    }
    all = read_all(stdin);
    memset(&answer, 0, sizeof answer);
    answer.body = malloc(all.size + 1);
    if (answer.body == NULL) {
        return USAGE;
    }
    sslstore__http_response_init(&answer.response);
    for (size_t at = 0; at < all.size && !answer.ended && answer.response.result == SSLSTORE_OK;) {
        size_t size = all.size - at < split ? all.size - at : split;

        take_piece(&answer, all.data + at, size);
        at += size;
    }
    if (!answer.ended && !cut) {
        (void) sslstore__http_response_end(&answer.response);
    }
    if (!answer.ended) {
        printf("reject %s\n",
               answer.response.reason[0] != '\0' ? answer.response.reason : "the stream was cut");
        code = 1;
    } else if (wants_body) {
        fwrite(answer.body, 1, answer.body_size, stdout);
    } else {
        printf("accept %u %zu\n", (unsigned) answer.response.status, answer.body_size);
    }
    free(answer.body);
    free(all.data);
    return code;
}

/* ---- chain ---- */

static int tell_chain(sslstore_result result, const sslstore_chain *chain)
{
    switch (result) {
    case SSLSTORE_OK:
        printf("leaf ");
        for (size_t i = 0; i < SSLSTORE_SHA256_SIZE; i++) {
            printf("%02x", chain->fingerprint_sha256[i]);
        }
        printf(" %s\n", chain->subject);
        return 0;
    case SSLSTORE_ERR_NO_CERTIFICATE:
        printf("none\n");
        return 2;
    case SSLSTORE_ERR_AMBIGUOUS:
        printf("ambiguous\n");
        return 3;
    case SSLSTORE_ERR_WRONG_KEY:
        printf("wrong-key\n");
        return 4;
    default:
        printf("unreadable\n");
        return 1;
    }
}

static int probe_chain(int count, char **words)
{
    static sslstore_file files[FILES_MAX];
    sslstore_csr csr;
    sslstore_chain chain;
    sslstore_result result = SSLSTORE_OK;
    size_t file_count = 0;
    bool has_csr = count > 1 && strcmp(words[0], "--csr") == 0;
    int code;

    memset(&csr, 0, sizeof csr);
    if (has_csr) {
        struct bytes request = read_file(words[1]);

        result = sslstore_csr_read(&sslstore_memory_heap, request.data, request.size, &csr, NULL);
        free(request.data);
        words += 2;
        count -= 2;
    }
    if (count == 0 || count > FILES_MAX) {
        return USAGE;
    }
    for (; file_count < (size_t) count; file_count++) {
        struct bytes file = read_file(words[file_count]);

        files[file_count].name = words[file_count];
        files[file_count].content = file.data;
        files[file_count].size = file.size;
    }
    memset(&chain, 0, sizeof chain);
    if (result == SSLSTORE_OK) {
        result = sslstore_chain_read(&sslstore_memory_heap, files, file_count,
                                     has_csr ? csr.key_sha256 : NULL, &chain, NULL);
    }
    code = tell_chain(result, &chain);
    sslstore_chain_free(&chain);
    sslstore_csr_free(&csr);
    for (size_t i = 0; i < file_count; i++) {
        union {
            const char *held;
            char *owned;
        } content = {files[i].content};

        free(content.owned);
    }
    return code;
}

/* ---- date, status ---- */

static int probe_date(int count, char **words)
{
    enum sslstore__zone zone = SSLSTORE__ZONE_UTC;
    int64_t time;

    if (count == 2 && strcmp(words[0], "--eastern") == 0) {
        zone = SSLSTORE__ZONE_EASTERN;
        words++;
        count--;
    }
    if (count != 1) {
        return USAGE;
    }
    if (!sslstore__date_read(words[0], strlen(words[0]), zone, &time)) {
        printf("invalid\n");
        return 1;
    }
    if (time == 0) {
        printf("none\n");
    } else {
        printf("%" PRId64 "\n", time);
    }
    return 0;
}

/* ---- tls ---- */

static const sslstore_transport *const transport = &sslstore_transport_mbedtls;

/* Wait until it is worth trying again. false: it is not. */
static bool comes(void *connection, int result, uint64_t until)
{
    sslstore_wait wait = {
        connection, result == SSLSTORE_WANT_READ ? SSLSTORE_WAIT_READ : SSLSTORE_WAIT_WRITE, 0};

    return (result == SSLSTORE_WANT_READ || result == SSLSTORE_WANT_WRITE) &&
           sslstore_now_ms(NULL) < until && transport->wait(NULL, &wait, 1, 100) >= 0;
}

static int ask(void **connection, const sslstore_config *config, const sslstore_peer *peer)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    uint64_t until = sslstore_now_ms(NULL) + 20000;
    char byte;
    int result;

    do {
        result = transport->open(NULL, connection, config, peer, 0);
    } while (comes(*connection, result, until));
    if (result != SSLSTORE_OK) {
        return result;
    }
    do {
        result = transport->send(NULL, *connection, request, sizeof request - 1, 0);
    } while (comes(*connection, result, until));
    while (result >= 0) {
        result = transport->recv(NULL, *connection, &byte, 1, 0);
        if (!comes(*connection, result, until)) {
            return result > 0 ? SSLSTORE_OK : result == 0 ? SSLSTORE_ERR_NETWORK : result;
        }
        result = 0;
    }
    return result;
}

static int probe_tls(const char *port, const char *ca_file)
{
    sslstore_config config;
    sslstore_peer peer = {"localhost", (uint16_t) strtoul(port, NULL, 10), NULL};
    void *connection = NULL;
    uint32_t full;
    uint32_t resumed;
    int result;

    memset(&config, 0, sizeof config);
    config.memory = sslstore_memory_heap;
    config.now_ms = sslstore_now_ms;
    config.wall_time = sslstore_wall_time;
    config.random = sslstore_random_mbedtls;
    config.stream = &sslstore_stream_sockets;
    config.ca_file = ca_file;
    result = ask(&connection, &config, &peer);
    sslstore_mbedtls_handshakes(connection, &full, &resumed);
    if (result == SSLSTORE_OK) {
        printf("OK %u\n", (unsigned) full);
    } else {
        const char *reason = transport->reason(NULL, connection);

        printf("%s %s\n", sslstore_result_name((sslstore_result) result),
               reason == NULL ? "" : reason);
    }
    transport->release(NULL, connection);
    return result == SSLSTORE_OK ? 0 : 1;
}

static int probe(int count, char **words)
{
    if (count < 2) {
        return USAGE;
    }
    if (strcmp(words[1], "json") == 0 && count == 2) {
        return probe_json();
    }
    if (strcmp(words[1], "http") == 0) {
        return probe_http(count - 2, words + 2);
    }
    if (strcmp(words[1], "chain") == 0) {
        return probe_chain(count - 2, words + 2);
    }
    if (strcmp(words[1], "date") == 0) {
        return probe_date(count - 2, words + 2);
    }
    if (strcmp(words[1], "status") == 0 && (count == 3 || count == 4)) {
        printf("%s\n",
               sslstore_state_name(sslstore_state_of(words[2], count == 4 ? words[3] : NULL)));
        return 0;
    }
    if (strcmp(words[1], "tls") == 0 && count == 4) {
        return probe_tls(words[2], words[3]);
    }
    return USAGE;
}

int main(int count, char **words)
{
    int code = probe(count, words);

    if (code == USAGE) {
        fprintf(stderr,
                "usage: probe json | http [--split N] [--cut] [--body] | chain [--csr FILE] "
                "FILE... | date [--eastern] TEXT | status MAJOR [MINOR] | tls PORT CA_FILE\n");
    }
    return code;
}
