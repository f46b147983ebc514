/* Words: the sentences for people, which a build with SSLSTORE_NO_TEXT leaves out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_WORDS_H
#define SSLSTORE_BASE_WORDS_H

#include <stdbool.h>

/* A sentence, or a part of one; "" in a build without text. */
#if defined(SSLSTORE_NO_TEXT)
#define SSLSTORE__WORDS(sentence) ""
#define SSLSTORE__HAS_WORDS       false
#else
#define SSLSTORE__WORDS(sentence) sentence
#define SSLSTORE__HAS_WORDS       true
#endif

#endif
