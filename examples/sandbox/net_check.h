/* The checker of the program: looks for files by HTTP and for records by DNS.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_NET_CHECK_H
#define SANDBOX_NET_CHECK_H

#include "address_map.h"
#include "dcv.h"

#include <pthread.h>

/* Whether an approver approves: at the next look; never; or when the page says so, which does not
 * pass through the checker. */
enum net_email { NET_EMAIL_APPROVE, NET_EMAIL_NEVER, NET_EMAIL_PAGE };

/* A name or server that is not configured gives no answer: nothing leaves the machine unless it is
 * told to. */
struct net_config {
    struct address_map http, https;
    const char *dns; /* ADDRESS:PORT; NULL: none */
    enum net_email email;
    bool used;              /* an option of validation was given */
    int timeout_ms;         /* for one question */
    pthread_mutex_t *mutex; /* guards the engine; released while waiting for the network */
};

/* Prepares the libraries, before there are threads. */
bool net_start(void);
void net_stop(void);

/* The function dcv_check of an engine; user is a struct net_config. */
enum dcv_answer net_check(void *user, const struct dcv_question *question);

#endif
