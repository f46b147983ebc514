/* The sockets as a stream: memory that is missing, waits for too many, bytes both ways.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "sslstore.h"
#include "test/support/server.h"

#define S (&sslstore_stream_sockets)

static size_t held;
static bool refuses;

static void *count_alloc(void *user, void *ptr, size_t old_size, size_t new_size)
{
    if (refuses) {
        return NULL;
    }
    held += new_size;
    held -= old_size;
    return sslstore_memory_heap.alloc(user, ptr, old_size, new_size);
}

static const sslstore_config config = {.memory = {.alloc = count_alloc, .user = NULL},
                                       .now_ms = sslstore_now_ms};

static void *connected(const char *host, uint16_t port)
{
    void *stream = NULL;
    int result;

    while ((result = S->connect(NULL, &stream, &config, host, port, 20000)) ==
           SSLSTORE_WANT_WRITE) {
        sslstore_wait wait = {stream, SSLSTORE_WAIT_WRITE, 0};

        assert_int_equal(S->wait(NULL, &wait, 1, 20000), 1);
    }
    assert_int_equal(result, SSLSTORE_OK);
    return stream;
}

static void without_memory_there_is_no_stream(void **state)
{
    void *stream = NULL;

    (void) state;
    refuses = true;
    assert_int_equal(S->connect(NULL, &stream, &config, "127.0.0.1", 1, 1000), SSLSTORE_ERR_MEMORY);
    refuses = false;
    assert_null(stream);
    S->close(NULL, stream);
    assert_int_equal(held, 0);
}

static void a_name_that_is_none_leaves_its_code(void **state)
{
    void *stream = NULL;

    (void) state;
    assert_int_equal(S->connect(NULL, &stream, &config, "a..b", 443, 1000), SSLSTORE_ERR_RESOLVE);
    assert_non_null(stream);
    assert_int_not_equal(S->native_code(NULL, stream), 0);
    assert_int_equal(S->handle(NULL, stream), -1);
    S->close(NULL, stream);
    assert_int_equal(held, 0);
}

static void bytes_pass_both_ways_and_each_stream_is_waited_for(void **state)
{
    uint16_t port;
    int listener = server_listener(&port);
    int descriptor = server_lowest_descriptor();
    sslstore_wait set[17];
    void *streams[2];
    int peers[2];
    char byte;

    (void) state;
    memset(set, 0, sizeof set);
    for (size_t i = 0; i < 2; i++) {
        streams[i] = connected("127.0.0.1", port);
        peers[i] = accept(listener, NULL, NULL);
        set[i].connection = streams[i];
        set[i].events = SSLSTORE_WAIT_READ;
    }
    assert_int_equal(S->wait(NULL, set, 2, 0), 0);
    assert_int_equal(S->recv(NULL, streams[1], &byte, 1), SSLSTORE_WANT_READ);
    assert_int_equal(write(peers[1], "x", 1), 1);
    assert_int_equal(S->wait(NULL, set, 2, 20000), 1);
    assert_int_equal(set[0].ready, 0);
    assert_int_equal(set[1].ready, SSLSTORE_WAIT_READ);
    assert_int_equal(S->recv(NULL, streams[1], &byte, 1), 1);
    assert_int_equal(S->send(NULL, streams[0], "y", 1), 1);
    assert_int_equal(read(peers[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    assert_int_equal(S->wait(NULL, set, 17, 0), SSLSTORE_ERR_ARGUMENT);
    for (size_t i = 0; i < 2; i++) {
        close(peers[i]);
        S->close(NULL, streams[i]);
    }
    assert_int_equal(server_lowest_descriptor(), descriptor);
    assert_int_equal(held, 0);
    close(listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory_there_is_no_stream),
        cmocka_unit_test(a_name_that_is_none_leaves_its_code),
        cmocka_unit_test(bytes_pass_both_ways_and_each_stream_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
