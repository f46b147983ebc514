/* The network between a device and the service: a transport on which the power is cut, replies are
 * lost, and the service is down.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_LIFE_NETWORK_H
#define TEST_LIFE_NETWORK_H

struct device;

/* Gives the device its transport. */
void network_connect(struct device *device);

/* Drops the device's connections, as the loss of power does. */
void network_drop(struct device *device);

#endif
