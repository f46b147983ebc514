/* Install: gets the certificate of the present order, checks it, and has the program install it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_INSTALL_H
#define SSLSTORE_KEEP_INSTALL_H

#include "keep/run.h"

/* Whether the certificate of run->order, which is active, is the one in service. */
bool sslstore__keep_is_in_service(const struct sslstore__keep_run *run);

/* Download, check and install it. Returns ERR_WRONG_KEY if it carries none of the keep's keys; the
 * other errors of sslstore_certificate_get(); ERR_CANCELLED if the program could not install it. */
sslstore_result sslstore__keep_install(struct sslstore__keep_run *run);

#endif
