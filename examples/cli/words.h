/* Words: how the command line names validation methods, states and kinds of keys.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include <stdbool.h>

#include "sslstore.h"

/* "email", "file", "cname" or "txt". */
const char *method_word(sslstore_method method);

/* The method with this word, or 0. */
sslstore_method method_of_word(const char *word);

/* The method words and "auto"; NULL ends them. */
extern const char *const method_words[];

/* The state with this word (sslstore_state_name()); UNKNOWN: none. */
sslstore_state state_of_word(const char *word);

/* The words of all states; NULL ends them. */
extern const char *const state_words[];

struct key_kind {
    const char *word;
    sslstore_key_type type;
    uint32_t bits;
};

/* "p256", "p384", "rsa2048", "rsa3072" or "rsa4096"; NULL: any other word. */
const struct key_kind *key_kind_of_word(const char *word);

/* These words; NULL ends them. */
extern const char *const key_kind_words[];

/* Whether a list of words, ended by NULL, has this one, in any case. */
bool words_have(const char *const *words, const char *word);

#endif
