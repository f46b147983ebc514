/* Clock: reads the time, and ignores a clock that was never set.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/clock.h"

#include "client/client.h"

#define CLOCK_EARLIEST 1577836800 /* 2020: a clock before that was never set */

int64_t sslstore__clock_own(const sslstore_client *client)
{
    int64_t time = client->net.config->wall_time(client->net.config->wall_user);

    return time < CLOCK_EARLIEST ? 0 : time;
}

int64_t sslstore__clock_known(const sslstore_client *client)
{
    int64_t own = sslstore__clock_own(client);

    return own != 0 ? own : client->net.service_time;
}

int64_t sslstore__clock_judging(const sslstore_client *client)
{
    int64_t service = client->net.service_time;

    return service != 0 ? service : sslstore__clock_own(client);
}
