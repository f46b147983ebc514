/* Prints signing requests, and encodes public keys.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "request.h"

#include <stdio.h>
#include <string.h>

#define INTEGER  0x02
#define SEQUENCE 0x30

int put_point(struct public_key *key, const void *x, const void *y, size_t size)
{
    if (1 + 2 * size > sizeof key->bytes) {
        return -1;
    }
    key->bytes[0] = 0x04;
    memcpy(key->bytes + 1, x, size);
    memcpy(key->bytes + 1 + size, y, size);
    key->size = 1 + 2 * size;
    return 0;
}

/* The header of a DER element with up to 64 KB. Returns its size. */
static size_t put_header(uint8_t *out, uint8_t tag, size_t length)
{
    out[0] = tag;
    if (length < 0x80) {
        out[1] = (uint8_t) length;
        return 2;
    }
    out[1] = 0x82;
    out[2] = (uint8_t) (length >> 8);
    out[3] = (uint8_t) (length & 0xff);
    return 4;
}

/* An INTEGER, with a zero byte in front so that it is never negative. Returns its size. */
static size_t put_number(uint8_t *out, const uint8_t *number, size_t size)
{
    size_t header;

    while (size > 0 && *number == 0) {
        number++;
        size--;
    }
    if (size == 0 || *number < 0x80) {
        header = put_header(out, INTEGER, size);
    } else {
        header = put_header(out, INTEGER, size + 1);
        out[header++] = 0;
    }
    memcpy(out + header, number, size);
    return header + size;
}

int put_rsa(struct public_key *key, const void *modulus, size_t modulus_size, const void *exponent,
            size_t exponent_size)
{
    uint8_t numbers[PUBLIC_KEY_MAX];
    size_t size;

    if (modulus_size + exponent_size + 16 > sizeof numbers) {
        return -1;
    }
    size = put_number(numbers, modulus, modulus_size);
    size += put_number(numbers + size, exponent, exponent_size);
    key->size = put_header(key->bytes, SEQUENCE, size);
    memcpy(key->bytes + key->size, numbers, size);
    key->size += size;
    return 0;
}

int print_request(const char *domain, const struct public_key *key, sslstore_sign_fn *sign,
                  void *sign_user)
{
    sslstore_csr_options options = {.common_name = domain,
                                    .public_key = key->bytes,
                                    .public_key_size = key->size,
                                    .sign = sign,
                                    .sign_user = sign_user};
    sslstore_csr csr;
    const char *problem;
    sslstore_result result = sslstore_csr_sign(&sslstore_memory_heap, &options, &csr, &problem);

    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result), problem == NULL ? "" : problem);
        return 1;
    }
    (void) fputs(csr.pem, stdout);
    sslstore_csr_free(&csr);
    return 0;
}
