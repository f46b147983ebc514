/* Host names and numeric addresses: where the sandbox listens, and what its TLS certificate names.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_ADDRESSES_H
#define SANDBOX_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>

struct address {
    unsigned char bytes[16];
    size_t size; /* 4: IPv4; 16: IPv6 */
};

/* Reads a numeric address such as 192.0.2.7 or 2001:db8::7. Returns false if it is none. */
bool address_read(struct address *address, const char *text);

/* Returns whether it is 0.0.0.0 or ::, which stand for every address of the machine. */
bool address_is_any(const struct address *address);

/* Returns whether the text can be the name of a host: labels of letters, digits and dashes. */
bool host_name_is_good(const char *text);

#endif
