/* Cursor: the position of a listing, at the beginning of a page.
 *
 * The lister moves it, in advance_cursor() of lister.c, when it has read a page to its end. A
 * checkpoint stores it, and a later sync continues from there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_SYNC_CURSOR_H
#define SSLSTORE_SYNC_CURSOR_H

#include <stdint.h>

/* The beginning of a page. */
struct sslstore__cursor {
    uint32_t page;          /* its number, from 1 */
    uint32_t page_size;     /* rows per page; 0: not known */
    uint64_t orders_before; /* orders on the pages before it, each counted once */
    uint64_t anchor;        /* key of the last order before it; 0: none */
};

#endif
