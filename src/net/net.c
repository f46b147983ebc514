/* Net: records errors, waits and ticks, and decides when to retry.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/net.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"

uint64_t sslstore__net_now(const struct sslstore__net *net)
{
    return net->config->now_ms(net->config->now_user);
}

sslstore_result sslstore__error_set_message(struct sslstore__net *net, sslstore_result result,
                                            const char *field, const char *message)
{
    sslstore_error *error = &net->error;

    if (!sslstore__text_is_set(message)) {
        message = sslstore_result_text(result);
    }
    error->result = result;
    error->field = field == NULL ? "" : field;
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): a text that is set is not NULL */
    sslstore__log_sanitize(message, strlen(message), net->config->auth_token, error->message,
                           sizeof error->message);
    return result;
}

sslstore_result sslstore__error_set_field(struct sslstore__net *net, sslstore_result result,
                                          const char *field)
{
    return sslstore__error_set_message(net, result, field, NULL);
}

#if !defined(SSLSTORE_NO_TEXT)
sslstore_result sslstore__error_set_about(struct sslstore__net *net, sslstore_result result,
                                          const char *field, const char *sentence, ...)
{
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;
    va_list arguments;

    sslstore__text_init(&text, message, sizeof message);
    va_start(arguments, sentence);
    sslstore__text_put_format(&text, sentence, arguments);
    va_end(arguments);
    return sslstore__error_set_message(net, result, field, message);
}
#endif

sslstore_result sslstore__error_change(struct sslstore__net *net, sslstore_result result)
{
    net->error.result = result;
    return result;
}

void sslstore__error_forget_attempts(struct sslstore__net *net)
{
    net->error.result = SSLSTORE_OK;
    net->error.field = "";
    net->error.message[0] = '\0';
}

void sslstore__error_clear(struct sslstore__net *net, const char *endpoint)
{
    memset(&net->error, 0, sizeof net->error);
    net->error.endpoint = endpoint;
    net->error.field = "";
}

static bool stream_blocks(const sslstore_config *config)
{
    return config->stream != NULL && config->stream->wait == NULL;
}

bool sslstore__net_can_wait(const sslstore_config *config)
{
    return config->transport->wait != NULL && !stream_blocks(config);
}

sslstore_result sslstore__net_tick(struct sslstore__net *net)
{
    const sslstore_config *config = net->config;
    uint64_t now = sslstore__net_now(net);
    uint64_t pause = stream_blocks(config) ? 1 : SSLSTORE__TICK_MS;

    if (config->tick == NULL || now - net->ticked_at < pause) {
        return SSLSTORE_OK;
    }
    net->ticked_at = now;
    return config->tick(config->tick_user) == 0 ? SSLSTORE_OK : SSLSTORE_ERR_CANCELLED;
}

/* A transport without a wait function waits in its next call. */
static sslstore_result wait_slice(const sslstore_config *config, sslstore_wait *set, size_t count,
                                  uint32_t slice_ms, bool *ready)
{
    int ready_count;

    if (config->transport->wait == NULL) {
        *ready = count > 0;
        return SSLSTORE_OK;
    }
    ready_count = config->transport->wait(config->transport_user, set, count, slice_ms);
    *ready = ready_count > 0;
    return ready_count < 0 ? (sslstore_result) ready_count : SSLSTORE_OK;
}

sslstore_result sslstore__net_wait(struct sslstore__net *net, sslstore_wait *set, size_t count,
                                   uint64_t until)
{
    for (;;) {
        sslstore_result result = sslstore__net_tick(net);
        uint64_t now = sslstore__net_now(net);
        uint32_t slice_ms = SSLSTORE__TICK_MS;
        bool ready = false;

        if (result != SSLSTORE_OK || now >= until) {
            return result;
        }
        if (until - now < slice_ms) {
            slice_ms = (uint32_t) (until - now);
        }
        result = wait_slice(net->config, set, count, slice_ms, &ready);
        if (result != SSLSTORE_OK || ready) {
            return result;
        }
    }
}

/* Results come in classes of ten. */
void sslstore__net_count_failure(struct sslstore__net *net, sslstore_result result)
{
    size_t failure_class = (size_t) (-(int) result) / 10;

    net->counters->failures++;
    if (failure_class >= 1 && failure_class <= SSLSTORE_FAILURE_CLASS_COUNT) {
        net->counters->failures_of[failure_class - 1]++;
    }
}

bool sslstore__net_is_transient(const sslstore_error *error)
{
    switch (error->result) {
    case SSLSTORE_ERR_RESOLVE:
    case SSLSTORE_ERR_CONNECT:
    case SSLSTORE_ERR_TIMEOUT:
    case SSLSTORE_ERR_NETWORK:
    case SSLSTORE_ERR_TRUNCATED:
    case SSLSTORE_ERR_NOT_JSON:
    case SSLSTORE_ERR_THROTTLED:
        return true;
    case SSLSTORE_ERR_HTTP_STATUS:
        return error->http_status == 408 || error->http_status == 429 ||
               error->http_status == 500 || error->http_status == 502 ||
               error->http_status == 503 || error->http_status == 504;
    default:
        return false;
    }
}

/* The ceiling doubles with each attempt, up to backoff_max_ms. */
static uint32_t backoff_ceiling(const sslstore_config *config, uint32_t attempt)
{
    uint32_t ceiling = config->backoff_ms;

    for (uint32_t i = 2; i < attempt && ceiling < config->backoff_max_ms; i++) {
        ceiling = ceiling > UINT32_MAX / 2 ? UINT32_MAX : ceiling * 2;
    }
    return ceiling < config->backoff_max_ms ? ceiling : config->backoff_max_ms;
}

uint32_t sslstore__net_backoff_ms(const struct sslstore__net *net, uint32_t attempt)
{
    const sslstore_config *config = net->config;
    uint64_t choices = (uint64_t) backoff_ceiling(config, attempt) + 1;
    uint32_t random = UINT32_MAX;
    uint32_t retry_after = net->error.retry_after_ms;
    uint32_t share;

    if (config->random(config->random_user, &random, sizeof random) != 0) {
        random = UINT32_MAX; /* without a random number, pause as long as possible */
    }
    share = (uint32_t) ((random * choices) >> 32);
    return share > UINT32_MAX - retry_after ? UINT32_MAX : retry_after + share;
}
