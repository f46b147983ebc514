/* Sets the timeout of ldns. SPDX-License-Identifier: Apache-2.0 */
#include "dns_timeout.h"

#include <sys/time.h>

void dns_set_timeout(ldns_resolver *resolver, uint32_t timeout_ms)
{
    struct timeval timeout = {.tv_sec = (time_t) (timeout_ms / 1000),
                              .tv_usec = (suseconds_t) (timeout_ms % 1000) * 1000};

    ldns_resolver_set_timeout(resolver, timeout);
}
