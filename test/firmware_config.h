/* Debian's Mbed TLS configuration without what firmware does not have: for `make size`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#undef MBEDTLS_THREADING_C
#undef MBEDTLS_THREADING_PTHREAD
