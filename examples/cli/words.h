/* Words: how the command line names validation methods and kinds of keys.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "sslstore.h"

/* "email", "file", "cname" or "txt". */
const char *method_word(sslstore_method method);

/* The method with this word, or 0. */
sslstore_method method_of_word(const char *word);

struct key_kind {
    const char *word;
    sslstore_key_type type;
    uint32_t bits;
};

/* "p256", "p384", "rsa2048", "rsa3072" or "rsa4096"; NULL: any other word. */
const struct key_kind *key_kind_of_word(const char *word);

#endif
