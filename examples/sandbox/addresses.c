/* Reads numeric addresses and checks host names.
 * SPDX-License-Identifier: Apache-2.0 */
#include "addresses.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

bool address_read(struct address *address, const char *text)
{
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, text, address->bytes) == 1) {
        address->size = 4;
        return true;
    }
    address->size = 16;
    return inet_pton(AF_INET6, text, address->bytes) == 1;
}

bool address_is_any(const struct address *address)
{
    static const unsigned char zero[16];

    return memcmp(address->bytes, zero, address->size) == 0;
}

static bool is_label(const char *label, size_t length)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

    return length > 0 && length < 64 && strspn(label, good) >= length && label[0] != '-' &&
           label[length - 1] != '-';
}

/* A name whose last label is a number would be read as an address. */
bool host_name_is_good(const char *text)
{
    const char *last = strrchr(text, '.');
    bool good = strlen(text) < 254;

    last = last ? last + 1 : text;
    if (strspn(last, "0123456789") == strlen(last)) {
        return false;
    }
    for (;;) {
        size_t length = strcspn(text, ".");

        good = good && is_label(text, length);
        if (!text[length]) {
            return good;
        }
        text += length + 1;
    }
}
