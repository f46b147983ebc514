/* Hash: the hash of a country's name, which mkcatalog writes instead of the name and countries.c
 * searches.
 *
 * A name is hashed as a set of words, so that its spellings need no entries of their own: "Korea,
 * Republic of" equals "Republic of Korea", "Bosnia & Herzegovina" equals "Bosnia and Herzegovina",
 * "St. Lucia" equals "Saint Lucia", and accents and the kind of apostrophe in "Côte d'Ivoire" do
 * not count. A name that is not in the table is searched again without "Republic of" and "Kingdom
 * of".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CATALOG_HASH_H
#define SSLSTORE_CATALOG_HASH_H

#include <stddef.h>
#include <stdint.h>

/* FNV-1a of the empty word, and of some words. */
#define SSLSTORE__HASH_START    UINT32_C(0x811c9dc5)
#define SSLSTORE__HASH_THE      UINT32_C(0xb40eb21c)
#define SSLSTORE__HASH_OF       UINT32_C(0x69343c68)
#define SSLSTORE__HASH_AND      UINT32_C(0x0f29c2a6)
#define SSLSTORE__HASH_ST       UINT32_C(0x4b522242)
#define SSLSTORE__HASH_SAINT    UINT32_C(0x65251dea)
#define SSLSTORE__HASH_REPUBLIC UINT32_C(0xc7836fe1)
#define SSLSTORE__HASH_KINGDOM  UINT32_C(0x074c76c2)

/* An ASCII letter in lower case, or a digit; 0 for a byte that is dropped; ' ' for one that ends a
 * word. */
static inline unsigned char sslstore__hash_ascii_letter(unsigned char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return (unsigned char) (byte + 32);
    }
    if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
        return byte;
    }
    return byte == '.' || byte == '\'' ? 0 : ' ';
}

/* The same for the UTF-8 character at name[*at], without its accent. *at moves past it. The name
 * ends with a NUL. */
static inline unsigned char sslstore__hash_letter(const unsigned char *name, size_t *at)
{
    static const char latin[] = "aaaaaaaceeeeiiiidnooooo ouuuuyts"; /* U+00C0 and U+00E0 on */
    unsigned char first = name[*at];
    unsigned char second = name[++*at];

    if (first < 0x80) {
        return sslstore__hash_ascii_letter(first);
    }
    if (second < 0x80) {
        return first;
    }
    ++*at;
    switch (first) {
    case 0xc2: /* the no-break space */
        return ' ';
    case 0xc3:
        return (unsigned char) latin[second & 0x1f];
    case 0xcc: /* an accent by itself */
    case 0xcd:
        return 0;
    case 0xe2: /* U+2018 and U+2019 are apostrophes; others, such as U+2013, are dashes */
        first = name[*at];
        *at += first >= 0x80;
        return first == 0x98 || first == 0x99 ? 0 : ' ';
    default:
        --*at;
        return first;
    }
}

static inline uint32_t sslstore__hash_word_weight(uint32_t word)
{
    switch (word) {
    case SSLSTORE__HASH_START:
    case SSLSTORE__HASH_THE:
    case SSLSTORE__HASH_OF:
    case SSLSTORE__HASH_AND:
        return 0;
    case SSLSTORE__HASH_ST:
        return SSLSTORE__HASH_SAINT;
    default:
        return word;
    }
}

/* A hash while it is computed. */
struct sslstore__hash {
    uint32_t name; /* the sum of the hashes of the words */
    uint32_t form; /* of them, "republic" and "kingdom", if "of" follows */
    uint32_t last; /* the word before the current one */
    uint32_t word; /* the current one */
};

static inline void sslstore__hash_end_word(struct sslstore__hash *hash)
{
    if (hash->word == SSLSTORE__HASH_OF &&
        (hash->last == SSLSTORE__HASH_REPUBLIC || hash->last == SSLSTORE__HASH_KINGDOM)) {
        hash->form += hash->last;
    }
    hash->name += sslstore__hash_word_weight(hash->word);
    hash->last = hash->word;
    hash->word = SSLSTORE__HASH_START;
}

/* The hash of a name; of "Republic of Chad", *form is what must be subtracted for that of "Chad".
 * The table leaves bit 0 out, which is the weakest. */
static inline uint32_t sslstore__hash_name(const char *name, size_t size, uint32_t *form)
{
    struct sslstore__hash hash = {0, 0, 0, SSLSTORE__HASH_START};

    for (size_t at = 0; at < size;) {
        unsigned char letter = sslstore__hash_letter((const unsigned char *) name, &at);

        if (letter == ' ') {
            sslstore__hash_end_word(&hash);
        } else if (letter != 0) {
            hash.word = (hash.word ^ letter) * UINT32_C(16777619);
        }
    }
    sslstore__hash_end_word(&hash);
    *form = hash.form;
    return hash.name;
}

#endif
