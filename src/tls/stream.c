/* Calls the functions of a byte stream, and checks what they return.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/stream.h"

#include "base/result.h"
#include "base/text.h"

/* NULL: there is none. A proxy is never left out because the library does not know it. */
static const sslstore_stream *stream_of(const sslstore_config *config)
{
    if (config->stream == NULL || !sslstore__text_is_set(config->proxy)) {
        return config->stream;
    }
#ifdef SSLSTORE_NO_PROXY
    return NULL;
#else
    return &sslstore_stream_proxy;
#endif
}

bool sslstore__tls_stream_choose(struct sslstore__tls_stream *self, const sslstore_config *config)
{
    self->functions = stream_of(config);
    self->user = config->stream_user;
    if (self->functions == NULL) {
        return false;
    }
    self->blocks = config->stream->wait == NULL;
    return true;
}

const char *sslstore__tls_stream_reason(const struct sslstore__tls_stream *self)
{
    const char *reason = NULL;

    if (self->is_begun && self->functions->reason != NULL) {
        reason = self->functions->reason(self->user, self->stream);
    }
    return reason == NULL ? "" : reason;
}

/* The first failure is the cause of all others. */
static int fail(struct sslstore__tls_stream *self, int result)
{
    const sslstore_stream *functions = self->functions;
    struct sslstore__text text;

    if (self->failure != SSLSTORE_OK) {
        return result;
    }
    self->failure = (sslstore_result) result;
    if (functions->native_code != NULL) {
        self->native_code = functions->native_code(self->user, self->stream);
    }
    sslstore__text_init(&text, self->reason, sizeof self->reason);
    sslstore__text_put(&text, sslstore__tls_stream_reason(self));
    return result;
}

sslstore_result sslstore__tls_stream_connect(struct sslstore__tls_stream *self,
                                             const sslstore_config *config, const char *host,
                                             uint16_t port, uint32_t time_left_ms)
{
    int result;

    if (!self->is_begun) {
        self->failure = SSLSTORE_OK;
        self->native_code = 0;
        self->reason[0] = '\0';
    }
    self->is_begun = true;
    result = self->functions->connect(self->user, &self->stream, config, host, port, time_left_ms);
    if (result >= 0) {
        return SSLSTORE_OK;
    }
    return (sslstore_result) (sslstore__result_is_want(result) ? result : fail(self, result));
}

/* The stream took or gave so many bytes of size. */
static int check(struct sslstore__tls_stream *self, int moved, size_t size)
{
    if (moved < 0) {
        return sslstore__result_is_want(moved) ? moved : fail(self, moved);
    }
    return (size_t) moved <= size ? moved : fail(self, SSLSTORE_ERR_NETWORK);
}

int sslstore__tls_stream_send(struct sslstore__tls_stream *self, const void *data, size_t size)
{
    int taken = check(self, self->functions->send(self->user, self->stream, data, size), size);

    return taken == 0 ? SSLSTORE_WANT_WRITE : taken;
}

int sslstore__tls_stream_recv(struct sslstore__tls_stream *self, void *data, size_t size)
{
    return check(self, self->functions->recv(self->user, self->stream, data, size), size);
}

void sslstore__tls_stream_close(struct sslstore__tls_stream *self)
{
    if (self->is_begun) {
        self->functions->close(self->user, self->stream);
        self->stream = NULL;
        self->is_begun = false;
    }
}

int sslstore__tls_stream_handle(const struct sslstore__tls_stream *self)
{
    if (!self->is_begun || self->functions->handle == NULL) {
        return -1;
    }
    return self->functions->handle(self->user, self->stream);
}
