/* Wait: until one of several connections is ready.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_WAIT_H
#define SSLSTORE_TLS_WAIT_H

#include "sslstore.h"

/* The wait function of sslstore_transport; each connection is a struct sslstore__tls_connection,
 * and all run over one kind of stream, with one user. A connection over a stream without a wait
 * function is always ready: its next call blocks. */
int sslstore__tls_wait(void *user, sslstore_wait *set, size_t count, uint32_t timeout_ms);

#endif
