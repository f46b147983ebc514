/* API: what every public function of the orders component begins and ends with.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_API_H
#define SSLSTORE_ORDERS_API_H

#include "sslstore.h"

/* Every public function runs between these two. enter clears the client's last error and returns
 * ERR_DISABLED for a disabled client. leave returns result; if it is OK, it clears the errors of
 * calls whose failure did not matter. */
sslstore_result sslstore__api_enter(sslstore_client *client);
sslstore_result sslstore__api_leave(sslstore_client *client, sslstore_result result);

/* The working state of a public function: zeroed memory, of which a stack could not hold enough.
 * NULL: there is none, and the client's error says so. */
void *sslstore__api_state(sslstore_client *client, size_t size);

/* Enters, and makes the working state. *result is OK if there is one. */
void *sslstore__api_enter_with_state(sslstore_client *client, size_t size, sslstore_result *result);
void sslstore__api_state_free(sslstore_client *client, void *state, size_t size);

/* Let pause_ms pass while calling the program's tick. */
sslstore_result sslstore__api_pause(sslstore_client *client, uint32_t pause_ms);

#endif
