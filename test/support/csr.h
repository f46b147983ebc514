/* Signing requests for shop.example. Their private keys no longer exist.
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

/* The same names with an RSA key, whose signature is verified quickly. */
#define CSR_SHOP_RSA                                                     \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIICmDCCAYACAQAwFzEVMBMGA1UEAwwMc2hvcC5leGFtcGxlMIIBIjANBgkqhkiG\n" \
    "9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1HLxOrbIztzVu2jLcpf/+BvgFKXsWM2eZTod\n" \
    "/jjGcVZeVFoDjaAwAm5yvJC0VVx/wjIrvlrwgOhmIRnm4ugev/ApO9JuQXtRJDhg\n" \
    "9JJ75HPCZqtuxi0ATKMicJkbmw1rNcdPg8hpxyYoYrDzM50MQhpsVozEfa/Ur0eu\n" \
    "qUdbPbgmxGZpQRqEPFNt5MuWl4zU/Ii9b6Z1mgnJKK0fqLjSW4ZKctc7Z5+uQTKg\n" \
    "qKSf3QRrFb98wIby5VGDuIkHV57V30EKg0UfQ8nEDkaCFB8jrpVlBYepBvVNapvm\n" \
    "tcVvlfBpLZGggrX9HiOGfK6vHWcB7EaXcNF24GYyvPiWkaUJCwIDAQABoDwwOgYJ\n" \
    "KoZIhvcNAQkOMS0wKzApBgNVHREEIjAgggxzaG9wLmV4YW1wbGWCEHd3dy5zaG9w\n" \
    "LmV4YW1wbGUwDQYJKoZIhvcNAQELBQADggEBAH1ovYjLlA/2tUQz12Trvz/8118X\n" \
    "Dmkh6fZBR9s+TyUnPpEyJCTECsDJhE09aNO0e/WgjIgyrmdXae4teT//BknKuorr\n" \
    "Eo047vcD5OwZGrBpnrV0qbxpG3mvuEmuOk0/MDjrZpwMUgsLGk4WYEClBYtx5rs6\n" \
    "QRa4RVv4PTMoFqj20hbT6SlMQYmzMiuwk+1a8CG+KOjvk09Hdiv2XMh4PxphMoRo\n" \
    "4LaApDlkTnw1txz/S3HugbrAxwDa+c5Ag7CoZCkgVVC5WksVmShahYvtgF7e4F9G\n" \
    "WNR/NI9aCsp2TemvRvajehXCu3XaHs3G2pg8e3m+DUDkrzEcvE5SEpmKo20=\n"     \
    "-----END CERTIFICATE REQUEST-----\n"

/* The same names with another RSA key. */
#define CSR_SHOP_RSA_NEW_KEY                                             \
    "-----BEGIN CERTIFICATE REQUEST-----\n"                              \
    "MIICmDCCAYACAQAwFzEVMBMGA1UEAwwMc2hvcC5leGFtcGxlMIIBIjANBgkqhkiG\n" \
    "9w0BAQEFAAOCAQ8AMIIBCgKCAQEAs6uBkDlbwswfr9Xb7NeuhNJvP86oGq33xui6\n" \
    "/hgv5r9KwXpAe85hwO5SP70W0z9zcolsRHGOFnbQD0O1XcYAtxpERUzrWa8Bjc7V\n" \
    "tgf1vqyZZIKQEcgadT/MoBQsxLk6t5xRdLTn7isc80ymBywrG8Jl9xAFYVJO8fbY\n" \
    "V6a9dF3/TNOn3XLq1F2apOLPvn6bth1MziXBQHwBBiarRsNq2l6JZxUbkuY72mGc\n" \
    "SvYMTQmXm7qAMgqwdOFyMH5k2ZHffpXBh2wqoBc+h40SvCjsmCJ4DqOCARCWIKWZ\n" \
    "ACrXGknLALRktHh31zpGvnaMtNy/90qRr/RjyhfQ+UwURtgRyQIDAQABoDwwOgYJ\n" \
    "KoZIhvcNAQkOMS0wKzApBgNVHREEIjAgggxzaG9wLmV4YW1wbGWCEHd3dy5zaG9w\n" \
    "LmV4YW1wbGUwDQYJKoZIhvcNAQELBQADggEBADJcN6G2Iv/8MAnjvNJLznt1wWRV\n" \
    "j6M22aAsJR2QsPSoYKr5RqP6DdFicaHQDBbK5Atv1OAnmQReRjfNjcoibECUACVT\n" \
    "chmSLwsxQlIJG8OC5O9btoR6tstRDz5xIkpT7J/89UyCd7zQ17+4cWjS2c5xBtKY\n" \
    "0CWjzhi0DVMl/lG+Y1kKCHijb+McEzjuexFhimsQ4mBZPGChqx3mih7JEmDdweZF\n" \
    "iHRwk2kLRcXd+nvs4MCsBSBWym6C2245sAwC48egWTrHtcXfafZPDVDxYyDaiGFS\n" \
    "e9Txkt36TrlSBtZkNvBrijs7B2feMC/HqUpAPa+MOEwdMm68qR3TulLfR54=\n"     \
    "-----END CERTIFICATE REQUEST-----\n"

#endif
