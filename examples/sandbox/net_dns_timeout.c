/* Sets the timeout of ldns.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net_dns_timeout.h"

#include <sys/time.h>

void net_set_dns_timeout(ldns_resolver *resolver, int timeout_ms)
{
    struct timeval limit = {timeout_ms / 1000, timeout_ms % 1000 * 1000};

    ldns_resolver_set_timeout(resolver, limit);
}
