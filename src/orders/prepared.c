/* Prepared: computes the digest of a prepared order, and frees it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/prepared.h"

#include <string.h>

#include "base/memory.h"
#include "pki/bytes.h"
#include "pki/digest.h"

/* The bytes from the first text to the end of the last, their NULs included. */
static struct sslstore__bytes text_piece(const char *first, const char *last)
{
    struct sslstore__bytes piece;

    piece.data = (const unsigned char *) first;
    piece.size = (size_t) (last - first) + strlen(last) + 1;
    return piece;
}

/* The digest covers everything that makes two orders different. */
sslstore_result sslstore__prepared_digest(struct sslstore__prepared *prepared)
{
    const sslstore_order_request *order = &prepared->order;
    struct sslstore__bytes pieces[4];

    pieces[0] = text_piece(order->product_code, order->product_code);
    pieces[1] = text_piece(order->domain_name, order->domain_name);
    pieces[2] = text_piece("", "");
    if (order->dns_name_count > 0) { /* their texts follow one another: see complete.c */
        pieces[2] = text_piece(order->dns_names[0], order->dns_names[order->dns_name_count - 1]);
    }
    pieces[3].data = prepared->csr.key_sha256;
    pieces[3].size = sizeof prepared->csr.key_sha256;
    return sslstore__digest_sha256(pieces, sizeof pieces / sizeof pieces[0], prepared->digest);
}

void sslstore__prepared_free(struct sslstore__prepared *prepared)
{
    sslstore_csr_free(&prepared->csr);
    sslstore__block_free(&prepared->memory);
}
