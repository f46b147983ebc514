/* Problem: the first problem of an order as the client's error.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_PROBLEM_H
#define SSLSTORE_ORDERS_PROBLEM_H

#include "catalog/problems.h"

/* For calls that end at the first problem: pass report to the checks, then read result. */
struct sslstore__first_problem {
    struct sslstore__problems report;
    sslstore_client *client;
    sslstore_result result; /* of the first problem, which is the client's error, too; OK: none */
};

void sslstore__first_problem_init(struct sslstore__first_problem *first, sslstore_client *client);

#endif
