/* How long ldns waits for a name server.
 *
 * ldns takes a struct timeval by value. Debian 12 builds ldns 1.8.3 for 32-bit machines (armhf,
 * i386) with a time_t of 32 bits; the sandbox asks for 64 (TIME64 of the Makefile). So this file's
 * .c, and nothing else, is compiled with the system's own time_t, as the system's ldns was.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_NET_DNS_TIMEOUT_H
#define SANDBOX_NET_DNS_TIMEOUT_H

#include <ldns/ldns.h>

/* Limits each try of each question. */
void net_set_dns_timeout(ldns_resolver *resolver, int timeout_ms);

#endif
