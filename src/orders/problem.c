/* Problem: turns the first problem of an order into the client's error.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/problem.h"

#include <string.h>

#include "client/client.h"
#include "net/net.h"
#include "orders/clock.h"

static sslstore_result result_of(sslstore_problem_code code)
{
    switch (code) {
    case SSLSTORE_PROBLEM_CSR:
        return SSLSTORE_ERR_CSR;
    case SSLSTORE_PROBLEM_CSR_SIGNATURE:
        return SSLSTORE_ERR_CSR_SIGNATURE;
    case SSLSTORE_PROBLEM_KEY:
        return SSLSTORE_ERR_KEY;
    case SSLSTORE_PROBLEM_NOT_PERMITTED:
        return SSLSTORE_ERR_NOT_PERMITTED;
    default:
        return SSLSTORE_ERR_ORDER;
    }
}

static int set_error(void *user, const sslstore_problem *problem)
{
    struct sslstore__first_problem *first = user;

    first->result = sslstore__error_set_message(&first->client->net, result_of(problem->code),
                                                problem->field, problem->message);
    return 1;
}

void sslstore__first_problem_init(struct sslstore__first_problem *first, sslstore_client *client)
{
    memset(first, 0, sizeof *first);
    first->report.on_problem = set_error;
    first->report.user = first;
    first->report.now = sslstore__clock_judging(client);
    first->client = client;
}
