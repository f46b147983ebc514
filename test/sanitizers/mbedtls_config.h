/* Mbed TLS for the memory sanitizer, which does not see what assembler code writes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SANITIZERS_MBEDTLS_CONFIG_H
#define TEST_SANITIZERS_MBEDTLS_CONFIG_H

#undef MBEDTLS_HAVE_ASM
#undef MBEDTLS_AESCE_C
#undef MBEDTLS_AESNI_C
#undef MBEDTLS_PADLOCK_C

#endif
