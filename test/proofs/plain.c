/* Proofs for plain bytes: the search, a word at a time, ends where a search byte by byte ends.
 *
 * sources: src/json/utf8.c
 * prove_plain_end | every text of up to 20 bytes | --unwind 22
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "json/plain.c"

#include "test/proofs/proof.h"

void prove_plain_end(void)
{
    size_t size = nondet_size();
    const char *text = few_bytes(size, 20);
    const char *end = sslstore__json_plain_end(text, text + size);

    prove(end >= text && end <= text + size, "it stays in the text");
    for (const char *at = text; at < end; at++) {
        prove(is_plain(*at), "only plain bytes are skipped");
    }
    prove(end == text + size || !is_plain(*end), "all of them are");
}
