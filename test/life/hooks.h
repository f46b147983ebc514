/* The hooks of a device: its keys, its validation records, its certificate in service, its storage.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_LIFE_HOOKS_H
#define TEST_LIFE_HOOKS_H

struct device;

/* Gives the device's keep its hooks. */
void hooks_set(struct device *device);

/* Lets the library make the keys, instead of the device. */
void hooks_let_library_make_keys(struct device *device);

#endif
