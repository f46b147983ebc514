/* Net: see net.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/net.h"

#include <string.h>

#include "base/log.h"

uint64_t sslstore__net_now(const struct sslstore__net *net)
{
    return net->config->now_ms(net->config->now_user);
}

sslstore_result sslstore__error_set(struct sslstore__net *net, sslstore_result result,
                                    const char *field, const char *message)
{
    sslstore_error *error = &net->error;

    if (message == NULL) {
        message = sslstore_result_text(result);
    }
    error->result = result;
    error->field = field == NULL ? "" : field;
    sslstore__log_sanitize(message, strlen(message), net->config->auth_token, error->message,
                           sizeof error->message);
    return result;
}

void sslstore__error_clear(struct sslstore__net *net, const char *endpoint)
{
    memset(&net->error, 0, sizeof net->error);
    net->error.endpoint = endpoint;
    net->error.field = "";
}

sslstore_result sslstore__net_tick(struct sslstore__net *net)
{
    const sslstore_config *config = net->config;
    uint64_t now = sslstore__net_now(net);

    if (config->tick == NULL || now - net->ticked_at < SSLSTORE__TICK_MS) {
        return SSLSTORE_OK;
    }
    net->ticked_at = now;
    return config->tick(config->tick_user) == 0 ? SSLSTORE_OK : SSLSTORE_ERR_CANCELLED;
}

/* What is awaited is waited for by a transport without a wait function itself, in its next call. */
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
        bool ready = false;

        if (result != SSLSTORE_OK || now >= until) {
            return result;
        }
        result = wait_slice(
            net->config, set, count,
            until - now < SSLSTORE__TICK_MS ? (uint32_t) (until - now) : SSLSTORE__TICK_MS, &ready);
        if (result != SSLSTORE_OK || ready) {
            return result;
        }
    }
}

/* The bands of results are ten apart. */
void sslstore__net_count_failure(struct sslstore__net *net, sslstore_result result)
{
    size_t band = (size_t) (-(int) result) / 10;

    net->counters->failures++;
    if (band >= 1 && band <= SSLSTORE_FAILURE_CLASS_COUNT) {
        net->counters->failures_of[band - 1]++;
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

uint32_t sslstore__net_backoff_ms(const struct sslstore__net *net, uint32_t attempt)
{
    const sslstore_config *config = net->config;
    uint32_t ceiling = config->backoff_ms;
    uint32_t drawn = UINT32_MAX;
    uint32_t pause;

    for (uint32_t i = 2; i < attempt && ceiling < config->backoff_max_ms; i++) {
        ceiling = ceiling > UINT32_MAX / 2 ? UINT32_MAX : ceiling * 2;
    }
    if (ceiling > config->backoff_max_ms) {
        ceiling = config->backoff_max_ms;
    }
    if (config->random(config->random_user, &drawn, sizeof drawn) != 0) {
        drawn = UINT32_MAX; /* without a draw, the longest pause is the kindest */
    }
    pause = (uint32_t) (((uint64_t) drawn * ((uint64_t) ceiling + 1)) >> 32);
    return pause < net->error.retry_after_ms ? net->error.retry_after_ms : pause;
}
