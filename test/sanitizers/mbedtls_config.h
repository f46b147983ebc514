/* Mbed TLS for the memory sanitizer, which does not see what assembler code writes. Debian builds
 * it for threads by an option of its own, which the source does not have.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SANITIZERS_MBEDTLS_CONFIG_H
#define TEST_SANITIZERS_MBEDTLS_CONFIG_H

#undef MBEDTLS_HAVE_ASM
#undef MBEDTLS_AESCE_C
#undef MBEDTLS_AESNI_C
#undef MBEDTLS_PADLOCK_C
#define MBEDTLS_THREADING_C
#define MBEDTLS_THREADING_PTHREAD

#endif
