/* DNS: how long ldns waits for a name server.
 *
 * ldns has one function for that, which takes a struct timeval by value; no setting and no line of
 * a resolv.conf replaces it. Debian 12 builds ldns 1.8.3 for 32-bit machines (armhf, i386) with the
 * time_t of 32 bits that glibc has by default, while the programs ask for 64 (TIME64 of the
 * Makefile): caller and callee would disagree about what is on the stack. So dns_timeout.c, and
 * nothing else, is compiled with the system's own time_t, as the system's ldns was.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_DNS_TIMEOUT_H
#define SSLSTORE_CLI_DNS_TIMEOUT_H

#include <ldns/ldns.h>
#include <stdint.h>

/* Limits each try of each question. */
void dns_set_timeout(ldns_resolver *resolver, uint32_t timeout_ms);

#endif
