/* Answers the questions of validation with the network.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net_check.h"
#include "net_dns.h"
#include "net_http.h"

#include <curl/curl.h>
#include <stddef.h>

bool net_start(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

void net_stop(void)
{
    curl_global_cleanup();
}

static enum dcv_answer ask_network(const struct net_config *config,
                                   const struct dcv_question *question)
{
    switch (question->method) {
    case DCV_HTTP:
    case DCV_HTTPS:
        return net_fetch_file(config, question);
    case DCV_CNAME:
    case DCV_TXT:
        return net_query_record(config, question);
    case DCV_EMAIL:
        break;
    }
    return DCV_NOT_FOUND;
}

enum dcv_answer net_check(void *user, const struct dcv_question *question)
{
    const struct net_config *config = user;
    enum dcv_answer answer;

    if (question->method == DCV_EMAIL) {
        return config->email == NET_EMAIL_APPROVE ? DCV_FOUND : DCV_NOT_FOUND;
    }
    pthread_mutex_unlock(config->mutex);
    answer = ask_network(config, question);
    pthread_mutex_lock(config->mutex);
    return answer;
}
