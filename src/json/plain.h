/* Plain: the bytes of strings that need no closer look: ASCII without quotes, backslashes and
 * control bytes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_JSON_PLAIN_H
#define SSLSTORE_JSON_PLAIN_H

/* The first byte in [at, end) that is not plain, or end. */
const char *sslstore__json_plain_end(const char *at, const char *end);

#endif
