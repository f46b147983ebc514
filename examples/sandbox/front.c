/* Listens, starts one thread per connection, and does TLS and HTTP in front of the engine.
 * SPDX-License-Identifier: Apache-2.0 */
#include "front.h"
#include "addresses.h"
#include "http.h"
#include "memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 400 /* above that, the connection that was idle longest is closed */

/* The front's mutex guards socket, idle_since and done. */
struct connection {
    struct front *front;
    struct connection *next;
    pthread_t thread;
    int socket;         /* -1: its thread is closing it */
    int64_t idle_since; /* by stream_clock(); 0: a request is being answered */
    int calls;          /* that came */
    bool done;
};

struct front {
    struct front_config config;
    struct tls *tls;
    int listeners[2]; /* IPv4 and, if available, IPv6; otherwise -1 */
    int port;
    int stop[2]; /* a pipe that becomes readable for all threads once its other end is closed */
    pthread_t thread;
    bool running;
    pthread_mutex_t mutex;
    pthread_mutex_t *guard; /* of the engine and the connections: this mutex or the caller's */
    struct connection *connections;
    size_t connection_count;
};

static void lock(struct front *front)
{
    pthread_mutex_lock(front->guard);
}

static void unlock(struct front *front)
{
    pthread_mutex_unlock(front->guard);
}

/* both: an IPv6 listener accepts IPv4 connections too. */
static int listen_on(struct sockaddr *address, socklen_t size, bool both)
{
    int listener = socket(address->sa_family, SOCK_STREAM, 0);
    int on = 1, separate = !both;

    if (listener < 0) {
        return -1;
    }
    (void) setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->sa_family == AF_INET6) {
        (void) setsockopt(listener, IPPROTO_IPV6, IPV6_V6ONLY, &separate, sizeof separate);
    }
    if (bind(listener, address, size) != 0 || listen(listener, 128) != 0) {
        int problem = errno;

        close(listener);
        errno = problem;
        return -1;
    }
    return listener;
}

/* Listens on an address; sets the port that was chosen. Returns -1 on failure. */
static int listen_at(const struct address *at, int port, int *chosen)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t) port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t) port)};
    socklen_t size = sizeof four;
    int listener;

    memcpy(&four.sin_addr, at->bytes, sizeof four.sin_addr);
    memcpy(&six.sin6_addr, at->bytes, sizeof six.sin6_addr);
    if (at->size == 4) {
        listener = listen_on((struct sockaddr *) &four, size, false);
        if (listener >= 0 && getsockname(listener, (struct sockaddr *) &four, &size) == 0) {
            *chosen = ntohs(four.sin_port);
        }
        return listener;
    }
    size = sizeof six;
    listener = listen_on((struct sockaddr *) &six, size, address_is_any(at));
    if (listener >= 0 && getsockname(listener, (struct sockaddr *) &six, &size) == 0) {
        *chosen = ntohs(six.sin6_port);
    }
    return listener;
}

/* Clients connect to localhost by either family, so the port must be free in both. */
static bool listen_on_loopback(struct front *front)
{
    static const struct address four = {{127, 0, 0, 1}, 4};
    static const struct address six = {{[15] = 1}, 16};

    for (int attempt = 0; attempt < 20; attempt++) {
        int same;

        front->listeners[0] = listen_at(&four, front->config.port, &front->port);
        if (front->listeners[0] < 0) {
            return false;
        }
        front->listeners[1] = listen_at(&six, front->port, &same);
        if (front->listeners[1] >= 0 || errno != EADDRINUSE || front->config.port) {
            return true;
        }
        close(front->listeners[0]);
    }
    return false;
}

static bool start_listening(struct front *front)
{
    struct address address;

    if (!front->config.listen) {
        return listen_on_loopback(front);
    }
    if (!address_read(&address, front->config.listen)) {
        errno = EINVAL;
        return false;
    }
    front->listeners[0] = listen_at(&address, front->config.port, &front->port);
    return front->listeners[0] >= 0;
}

/* Answers requests that are not valid HTTP; the engine does not see them. */
static void send_refusal(struct connection *connection, struct stream *stream, int status,
                         const struct http_request *request)
{
    struct front *front = connection->front;
    struct engine_reply reply;
    struct effects none;
    enum ending ending;

    memset(&none, 0, sizeof none);
    lock(front);
    engine_refuse(front->config.engine, status, request->problem, &reply);
    unlock(front);
    reply.no_body = strcmp(request->method, "HEAD") == 0;
    (void) http_send(stream, &reply, &none, false, front->config.seed, &ending);
    engine_reply_free(&reply);
}

/* Adds what the connection received and sent to the traffic counters. */
static void count_bytes(struct front *front, struct http_reader *reader)
{
    struct engine_traffic *traffic = engine_traffic(front->config.engine);

    lock(front);
    traffic->application_bytes_in += reader->received;
    traffic->application_bytes_out += reader->stream->written;
    unlock(front);
    reader->received = 0;
    reader->stream->written = 0;
}

static void answer(struct front *front, const struct http_request *request, struct effects *effects,
                   struct engine_reply *reply)
{
    struct engine_request call = {request->method, request->path,
                                  request->has_content_type ? request->content_type : NULL,
                                  request->body, (size_t) request->length};

    lock(front);
    engine_answer(front->config.engine, &call, effects, reply);
    unlock(front);
}

/* Whether the connection may have another call. */
static bool may_stay(struct connection *connection)
{
    const struct front_config *config = &connection->front->config;

    connection->calls++;
    return config->keep_alive &&
           (config->keep_alive_max == 0 || connection->calls < config->keep_alive_max);
}

/* Answers a request that was read. Returns false if the connection must end, and how. */
static bool serve_call(struct connection *connection, struct stream *stream,
                       const struct http_request *request, struct effects *effects,
                       enum ending *ending)
{
    struct front *front = connection->front;
    bool keep_alive = may_stay(connection) && request->keep_alive;
    struct engine_reply reply;
    int pause = front->config.latency_ms;

    answer(front, request, effects, &reply);
    if (request->old) {
        reply.chunked = false;
    }
    if (effects->at[FAULT_DELAY].on) {
        pause += (int) effects->at[FAULT_DELAY].value;
    }
    *ending = ENDING_RESET;
    if (effects->at[FAULT_STALL].on) {
        stream_ignore(stream);
    } else if (!reply.dropped && !effects->at[FAULT_RESET].on &&
               (!pause || stream_wait(stream, pause))) {
        keep_alive = http_send(stream, &reply, effects, keep_alive, front->config.seed, ending);
    } else {
        keep_alive = false;
    }
    engine_reply_free(&reply);
    return keep_alive && !effects->at[FAULT_STALL].on;
}

/* Waits for the next request; the connection counts as idle meanwhile. */
static int await_request(struct connection *connection, struct http_reader *reader,
                         struct http_request *request)
{
    struct front *front = connection->front;
    int problem;

    lock(front);
    connection->idle_since = stream_clock();
    unlock(front);
    stream_limit_idle(reader->stream);
    problem = http_read_head(reader, request);
    lock(front);
    connection->idle_since = 0;
    unlock(front);
    return problem;
}

/* Reads as much of the request as the fault demands, at most the complete request. */
static void cut_request(struct http_reader *reader, const struct http_request *request, long most)
{
    size_t size = request->head_size + (size_t) (request->length > 0 ? request->length : 0);

    (void) http_read_bytes(reader, size < (size_t) most ? size : (size_t) most);
}

/* Reads and answers one request. Returns false if the connection must end, and how. */
static bool serve_one(struct connection *connection, struct http_reader *reader,
                      enum ending *ending)
{
    struct front *front = connection->front;
    struct http_request request;
    struct effects effects;
    int problem = await_request(connection, reader, &request);
    bool stays;

    *ending = ENDING_CLEAN;
    if (!problem) {
        lock(front);
        engine_begin(front->config.engine, request.path, &effects);
        unlock(front);
        if (effects.at[FAULT_CUT_REQUEST].on) {
            cut_request(reader, &request, effects.at[FAULT_CUT_REQUEST].value);
            *ending = ENDING_ABRUPT;
            return false;
        }
        problem = http_read_body(reader, &request);
        count_bytes(front, reader);
    }
    stream_limit_none(reader->stream);
    if (problem > 0) {
        send_refusal(connection, reader->stream, problem, &request);
    }
    if (problem) {
        return false;
    }
    stays = serve_call(connection, reader->stream, &request, &effects, ending);
    count_bytes(front, reader);
    http_next(reader, &request);
    return stays;
}

static bool handshake(struct front *front, struct stream *stream)
{
    struct engine_traffic *traffic = engine_traffic(front->config.engine);
    bool resumed, good;

    if (!stream->encrypted) {
        return true;
    }
    stream_limit_request(stream);
    good = stream_handshake(stream, &resumed);
    lock(front);
    if (!good) {
        traffic->handshakes_failed++;
    } else if (resumed) {
        traffic->handshakes_resumed++;
    } else {
        traffic->handshakes_full++;
    }
    unlock(front);
    return good;
}

/* From here on no other thread may use the socket: its number can be reused at once. */
static void close_stream(struct connection *connection, struct stream *stream, enum ending ending)
{
    lock(connection->front);
    connection->socket = -1;
    unlock(connection->front);
    stream_limit_none(stream);
    stream_close(stream, ending);
}

static void serve_stream(struct connection *connection, struct stream *stream)
{
    struct front *front = connection->front;
    struct http_reader reader = {.stream = stream};
    enum ending ending = ENDING_ABRUPT;

    if (front->config.mode == TLS_SILENT) {
        stream_ignore(stream);
    } else if (handshake(front, stream)) {
        while (serve_one(connection, &reader, &ending)) {
        }
        count_bytes(front, &reader);
    }
    http_reader_free(&reader);
    close_stream(connection, stream, ending);
}

static void *serve(void *user)
{
    struct connection *connection = user;
    struct front *front = connection->front;
    const mbedtls_ssl_config *config = front->tls ? tls_config(front->tls) : NULL;
    struct stream *stream = allocate(sizeof *stream);

    if (stream_open(stream, connection->socket, front->stop[0], front->config.idle_ms, config)) {
        serve_stream(connection, stream);
    } else {
        close_stream(connection, stream, ENDING_ABRUPT);
    }
    free(stream);
    lock(front);
    connection->done = true;
    unlock(front);
    return NULL;
}

static void start_connection(struct front *front, int socket)
{
    struct connection *connection = allocate(sizeof *connection);

    connection->front = front;
    connection->socket = socket;
    connection->idle_since = stream_clock();
    lock(front);
    engine_traffic(front->config.engine)->connections++;
    if (pthread_create(&connection->thread, NULL, serve, connection) == 0) {
        connection->next = front->connections;
        front->connections = connection;
        front->connection_count++;
        connection = NULL;
    }
    unlock(front);
    if (connection) {
        close(socket);
        free(connection);
    }
}

/* Shuts down the connection that has been idle longest; its thread then closes it. */
static void shut_down_idlest(struct front *front)
{
    struct connection *idlest = NULL;

    lock(front);
    for (struct connection *one = front->connections; one; one = one->next) {
        if (one->socket >= 0 && one->idle_since &&
            (!idlest || one->idle_since < idlest->idle_since)) {
            idlest = one;
        }
    }
    if (idlest) {
        idlest->idle_since = 0;
        (void) shutdown(idlest->socket, SHUT_RDWR);
    }
    unlock(front);
}

/* Removes the finished connections (or all of them) from the list and joins their threads. */
static void join_finished(struct front *front, bool all)
{
    struct connection *taken = NULL;

    lock(front);
    for (struct connection **link = &front->connections; *link;) {
        struct connection *connection = *link;

        if (all || connection->done) {
            *link = connection->next;
            front->connection_count--;
            connection->next = taken;
            taken = connection;
        } else {
            link = &connection->next;
        }
    }
    unlock(front);
    while (taken) {
        struct connection *next = taken->next;

        pthread_join(taken->thread, NULL);
        free(taken);
        taken = next;
    }
}

/* Accepts a connection. Returns false if that is not possible now. */
static bool accept_one(struct front *front, int listener)
{
    int socket = accept(listener, NULL, NULL);

    if (socket >= 0) {
        start_connection(front, socket);
    }
    return socket >= 0 ||
           (errno != EMFILE && errno != ENFILE && errno != ENOBUFS && errno != ENOMEM);
}

static void *accept_all(void *user)
{
    struct front *front = user;
    struct pollfd set[3] = {{front->stop[0], POLLIN, 0},
                            {front->listeners[0], POLLIN, 0},
                            {front->listeners[1], POLLIN, 0}};
    bool accepting = true;

    for (;;) {
        bool full = false;

        if (poll(set, accepting ? 3 : 1, accepting ? 1000 : 20) < 0 && errno != EINTR) {
            break;
        }
        if (set[0].revents) {
            break;
        }
        for (int i = 1; i <= 2; i++) {
            if (accepting && (set[i].revents & POLLIN) && !accept_one(front, set[i].fd)) {
                full = true;
            }
        }
        join_finished(front, false);
        accepting = !full && front->connection_count < CONNECTIONS_MAX;
        if (!accepting) {
            shut_down_idlest(front);
        }
    }
    join_finished(front, true);
    return NULL;
}

static struct tls *start_tls(const struct front_config *config)
{
    struct tls_settings settings = {.mode = config->mode,
                                    .names = config->names,
                                    .addresses = config->addresses,
                                    .now = engine_now(config->engine),
                                    .tickets = config->tickets,
                                    .resume = config->resume,
                                    .random = config->random,
                                    .random_user = config->random_user};
    struct tls *tls = tls_new(&settings, engine_authority(config->engine));

    if (!tls) {
        fputs("sslstore-sandbox: TLS cannot be set up\n", stderr);
    }
    return tls;
}

struct front *front_start(const struct front_config *config)
{
    struct front *front = allocate(sizeof *front);

    front->config = *config;
    front->listeners[0] = front->listeners[1] = front->stop[0] = front->stop[1] = -1;
    pthread_mutex_init(&front->mutex, NULL);
    front->guard = config->engine_mutex ? config->engine_mutex : &front->mutex;
    if (config->mode != TLS_PLAIN && config->mode != TLS_SILENT) {
        front->tls = start_tls(config);
    }
    if ((front->tls || config->mode == TLS_PLAIN || config->mode == TLS_SILENT) &&
        (pipe(front->stop) != 0 || !start_listening(front))) {
        perror("sslstore-sandbox: cannot listen");
    } else if (front->port) {
        front->running = pthread_create(&front->thread, NULL, accept_all, front) == 0;
    }
    if (!front->running) {
        front_stop(front);
        return NULL;
    }
    return front;
}

int front_port(const struct front *front)
{
    return front->port;
}

void front_stop(struct front *front)
{
    if (!front) {
        return;
    }
    if (front->stop[1] >= 0) {
        close(front->stop[1]);
    }
    if (front->running) {
        pthread_join(front->thread, NULL);
    }
    for (int i = 0; i < 2; i++) {
        if (front->listeners[i] >= 0) {
            close(front->listeners[i]);
        }
    }
    if (front->stop[0] >= 0) {
        close(front->stop[0]);
    }
    tls_free(front->tls);
    pthread_mutex_destroy(&front->mutex);
    free(front);
}
