/* Words: finds a validation method, a state or a kind of key by its word.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include "words.h"

#include <string.h>
#include <strings.h>

/* By method. */
static const char *const methods[] = {"", "email", "file", "cname", "txt"};

const char *method_word(sslstore_method method)
{
    return methods[method];
}

sslstore_method method_of_word(const char *word)
{
    for (int i = SSLSTORE_METHOD_EMAIL; i <= SSLSTORE_METHOD_TXT; i++) {
        if (strcmp(methods[i], word) == 0) {
            return (sslstore_method) i;
        }
    }
    return (sslstore_method) 0;
}

const char *const method_words[] = {"email", "file", "cname", "txt", "auto", NULL};

const char *const state_words[] = {"unknown", "initial",  "pending",   "reissuing",
                                   "active",  "expired",  "cancelled", "refunded",
                                   "revoked", "rejected", "failed",    NULL};

sslstore_state state_of_word(const char *word)
{
    for (int i = 0; i <= SSLSTORE_STATE_FAILED; i++) {
        if (strcmp(sslstore_state_name((sslstore_state) i), word) == 0) {
            return (sslstore_state) i;
        }
    }
    return SSLSTORE_STATE_UNKNOWN;
}

const char *const key_kind_words[] = {"p256", "p384", "rsa2048", "rsa3072", "rsa4096", NULL};

const struct key_kind *key_kind_of_word(const char *word)
{
    static const struct key_kind kinds[] = {
        {"p256", SSLSTORE_KEY_EC, 256},      {"p384", SSLSTORE_KEY_EC, 384},
        {"rsa2048", SSLSTORE_KEY_RSA, 2048}, {"rsa3072", SSLSTORE_KEY_RSA, 3072},
        {"rsa4096", SSLSTORE_KEY_RSA, 4096},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].word, word) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

bool words_have(const char *const *words, const char *word)
{
    while (*words != NULL && strcasecmp(*words, word) != 0) {
        words++;
    }
    return *words != NULL;
}
