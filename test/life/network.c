/* Implements the network.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "life/network.h"

#include <stdint.h>

#include "life/world.h"

static bool is_down(struct device *device)
{
    struct world *world = device->world;
    struct world_faults *faults = &world->faults;
    int64_t now = world_time(world);

    if (faults->down && now >= faults->down_until) {
        faults->down = false;
    }
    return faults->down;
}

static const sslstore_transport *network(const struct device *device)
{
    return &device->world->store.fake.transport;
}

static int network_open(void *user, void **connection, const sslstore_config *config,
                        const sslstore_peer *peer, uint32_t timeout_ms)
{
    struct device *device = user;
    struct fake *fake = &device->world->store.fake;
    bool is_new = *connection == NULL;
    int code;

    world_point(device);
    if (is_down(device)) {
        return SSLSTORE_ERR_CONNECT;
    }
    code = network(device)->open(fake, connection, config, peer, timeout_ms);
    for (size_t i = 0; is_new && i < WORLD_CONNECTIONS; i++) {
        if (device->connections[i] == NULL) {
            device->connections[i] = *connection;
            break;
        }
    }
    return code;
}

static int network_send(void *user, void *connection, const void *data, size_t size,
                        uint32_t timeout_ms)
{
    struct device *device = user;
    int code;

    world_point(device);
    if (is_down(device)) {
        return SSLSTORE_ERR_NETWORK;
    }
    code = network(device)->send(&device->world->store.fake, connection, data, size, timeout_ms);
    world_point(device);
    return code;
}

static int network_recv(void *user, void *connection, void *data, size_t size, uint32_t timeout_ms)
{
    struct device *device = user;
    struct world *world = device->world;
    int code;

    world_point(device);
    if (is_down(device)) {
        return SSLSTORE_ERR_NETWORK;
    }
    if (world_happens(world, world->faults.lose_one_in)) {
        world->lost++;
        return SSLSTORE_ERR_NETWORK;
    }
    code = network(device)->recv(&world->store.fake, connection, data, size, timeout_ms);
    world_point(device);
    return code;
}

static int network_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms)
{
    struct device *device = user;

    return network(device)->wait(&device->world->store.fake, set, count, timeout_ms);
}

static void network_close(void *user, void *connection)
{
    struct device *device = user;

    network(device)->close(&device->world->store.fake, connection);
}

static void network_release(void *user, void *connection)
{
    struct device *device = user;

    for (size_t i = 0; connection != NULL && i < WORLD_CONNECTIONS; i++) {
        if (device->connections[i] == connection) {
            device->connections[i] = NULL;
        }
    }
    network(device)->release(&device->world->store.fake, connection);
}

void network_connect(struct device *device)
{
    device->transport = *network(device);
    device->transport.open = network_open;
    device->transport.send = network_send;
    device->transport.recv = network_recv;
    device->transport.wait = network_wait;
    device->transport.close = network_close;
    device->transport.release = network_release;
    device->config.transport = &device->transport;
    device->config.transport_user = device;
}

void network_drop(struct device *device)
{
    struct fake *fake = &device->world->store.fake;

    for (size_t i = 0; i < WORLD_CONNECTIONS; i++) {
        if (device->connections[i] != NULL) {
            network(device)->close(fake, device->connections[i]);
            network(device)->release(fake, device->connections[i]);
            device->connections[i] = NULL;
        }
    }
}
