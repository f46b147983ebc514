/* Words: the sentences for people, which a build with SSLSTORE_NO_TEXT leaves out.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_BASE_WORDS_H
#define SSLSTORE_BASE_WORDS_H

#include <stdbool.h>

/* A sentence, or a part of one; "" in a build without text, or what the second macro names: what
 * keeps the values of a message apart. */
#if defined(SSLSTORE_NO_TEXT)
#define SSLSTORE__WORDS(sentence)               ""
#define SSLSTORE__WORDS_OR(sentence, otherwise) otherwise
#define SSLSTORE__HAS_WORDS                     false
#else
#define SSLSTORE__WORDS(sentence)               sentence
#define SSLSTORE__WORDS_OR(sentence, otherwise) sentence
#define SSLSTORE__HAS_WORDS                     true
#endif

#endif
