/* A byte stream over sockets that look like those of BSD. The file that includes this defines
 *
 *     SOCKET(name)        the function of the stack: lwip_##name, zsock_##name
 *     POLL_SET, POLL_COUNT, READABLE, WRITABLE
 *                         the stack's struct pollfd, the type of their number, POLLIN and POLLOUT
 *     resolve()           the first IPv4 address of a host
 *     make_nonblocking()
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define WAIT_MAX 16 /* streams in one wait */

/* A stream is its socket, and one more, because 0 is a socket, and NULL is no stream. */
static int socket_of(const void *stream)
{
    return (int) (intptr_t) stream - 1;
}

static int socket_connect(void *user, void **stream, const sslstore_config *config,
                          const char *host, uint16_t port, uint32_t time_left_ms)
{
    POLL_SET polled = {socket_of(*stream), WRITABLE, 0};
    struct sockaddr_in address;
    socklen_t size = sizeof(int);
    int code = 0;

    (void) user, (void) config, (void) time_left_ms;
    if (*stream == NULL) {
        if (!resolve(host, port, &address)) {
            return SSLSTORE_ERR_RESOLVE;
        }
        polled.fd = SOCKET(socket)(AF_INET, SOCK_STREAM, IPPROTO_TCP);
        *stream = (void *) (intptr_t) (polled.fd + 1);
        make_nonblocking(polled.fd);
        if (SOCKET(connect)(polled.fd, (struct sockaddr *) &address, sizeof address) != 0 &&
            errno != EINPROGRESS) {
            return SSLSTORE_ERR_CONNECT;
        }
    }
    if (SOCKET(poll)(&polled, 1, 0) == 0) {
        return SSLSTORE_WANT_WRITE;
    }
    (void) SOCKET(getsockopt)(polled.fd, SOL_SOCKET, SO_ERROR, &code, &size);
    return code == 0 ? SSLSTORE_OK : SSLSTORE_ERR_CONNECT;
}

static int moved(ssize_t bytes, sslstore_result want)
{
    if (bytes < 0) {
        return errno == EAGAIN || errno == EWOULDBLOCK ? want : SSLSTORE_ERR_NETWORK;
    }
    return (int) bytes;
}

static int socket_send(void *user, void *stream, const void *data, size_t size)
{
    (void) user;
    return moved(SOCKET(send)(socket_of(stream), data, size, 0), SSLSTORE_WANT_WRITE);
}

static int socket_recv(void *user, void *stream, void *data, size_t size)
{
    (void) user;
    return moved(SOCKET(recv)(socket_of(stream), data, size, 0), SSLSTORE_WANT_READ);
}

static int socket_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    POLL_SET polled[WAIT_MAX];
    int ready;

    (void) user;
    for (size_t i = 0; i < count; i++) {
        polled[i].fd = socket_of(set[i].connection);
        polled[i].events = (short) (set[i].events & SSLSTORE_WAIT_READ ? READABLE : 0);
        polled[i].events |= (short) (set[i].events & SSLSTORE_WAIT_WRITE ? WRITABLE : 0);
        polled[i].revents = 0;
    }
    ready = SOCKET(poll)(count > 0 ? polled : NULL, (POLL_COUNT) count, (int) timeout_ms);
    for (size_t i = 0; i < count; i++) { /* also after an error: send or recv will tell */
        set[i].ready = polled[i].revents == 0 ? 0 : set[i].events;
    }
    return ready;
}

static void socket_close(void *user, void *stream)
{
    (void) user;
    if (stream != NULL) {
        (void) SOCKET(close)(socket_of(stream));
    }
}
