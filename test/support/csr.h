/* Signing requests for shop.example, whose keys nobody has any more.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_CSR_H
#define TEST_SUPPORT_CSR_H

/* shop.example and www.shop.example */
#define CSR_SHOP                                                         \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIIBDjCBtQIBADAXMRUwEwYDVQQDDAxzaG9wLmV4YW1wbGUwWTATBgcqhkjOPQIB\n" \
    "BggqhkjOPQMBBwNCAARyUJOhU/lO/D0Xeig06M27C3/wUVnQoTLFoZhQgzu4Z4Wd\n" \
    "/j9pPL+wRSROnMfMy3Ywc7cjyqF+6pWds1S9vw2qoDwwOgYJKoZIhvcNAQkOMS0w\n" \
    "KzApBgNVHREEIjAgggxzaG9wLmV4YW1wbGWCEHd3dy5zaG9wLmV4YW1wbGUwCgYI\n" \
    "KoZIzj0EAwIDSAAwRQIhAPq0geM3NTcDhD2t9ua9joQ6qz4SIINpTRyyoWcvh1IJ\n" \
    "AiAyYoqpsS9zPzK40YtjgH3/dGXO+8BXF2KwXhYiOnqQwg==\n"                 \
    "-----END CERTIFICATE REQUEST-----\n"

/* The same names with another key. */
#define CSR_SHOP_NEW_KEY                                                 \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIIBDzCBtQIBADAXMRUwEwYDVQQDDAxzaG9wLmV4YW1wbGUwWTATBgcqhkjOPQIB\n" \
    "BggqhkjOPQMBBwNCAATUGVAC3hB5ICRHgd9GwyUqavF16Bu72d7CWrflU4ye8fwx\n" \
    "jx6DxUutHlOygbsZTwy4s2i0QdrDS5/bUs7gWWgaoDwwOgYJKoZIhvcNAQkOMS0w\n" \
    "KzApBgNVHREEIjAgggxzaG9wLmV4YW1wbGWCEHd3dy5zaG9wLmV4YW1wbGUwCgYI\n" \
    "KoZIzj0EAwIDSQAwRgIhAKHx5mYDdd2ehOz/L5BnU3ol1oFS/nUW6ykDNsuIJXKG\n" \
    "AiEAwN3pX6SOFuSpCEInnlZgky3pXAO8DAKp7vCK6rQ0yKY=\n"                 \
    "-----END CERTIFICATE REQUEST-----\n"

/* shop.example, api.shop.example and img.shop.example with the key of the first. */
#define CSR_MANY                                                         \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIIBHzCBxwIBADAXMRUwEwYDVQQDDAxzaG9wLmV4YW1wbGUwWTATBgcqhkjOPQIB\n" \
    "BggqhkjOPQMBBwNCAARyUJOhU/lO/D0Xeig06M27C3/wUVnQoTLFoZhQgzu4Z4Wd\n" \
    "/j9pPL+wRSROnMfMy3Ywc7cjyqF+6pWds1S9vw2qoE4wTAYJKoZIhvcNAQkOMT8w\n" \
    "PTA7BgNVHREENDAyggxzaG9wLmV4YW1wbGWCEGFwaS5zaG9wLmV4YW1wbGWCEGlt\n" \
    "Zy5zaG9wLmV4YW1wbGUwCgYIKoZIzj0EAwIDRwAwRAIgSK2MB1JTq7iZuE+rVXFt\n" \
    "UK28Xw9budlXUNnhHm1z45wCIESeoovPb6U4Mq9zmwgrHsNGiKGtHhpIhZb+lsF/\n" \
    "OjjL\n"                                                             \
    "-----END CERTIFICATE REQUEST-----\n"

#endif
