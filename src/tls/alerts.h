/* Alerts: what the server says before it ends a connection (RFC 8446, section 6.2).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_TLS_ALERTS_H
#define SSLSTORE_TLS_ALERTS_H

#include "base/text.h"

/* Append the name of an alert, or its number, and what to do about it. */
void sslstore__tls_alerts_put(struct sslstore__text *text, uint8_t alert);

#endif
