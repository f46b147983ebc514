/* The pages of the flash, in the memory that the emulator has in its place.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "flash.h"

#include <string.h>

#include "link.h"

static struct {
    size_t size;
    uint8_t bytes[FLASH_PAGE_SIZE - sizeof(size_t)];
} pages[FLASH_PAGE_COUNT] __attribute__((section(".pages")));

int flash_start(void)
{
    for (uint16_t i = 0; i < FLASH_PAGE_COUNT; i++) {
        struct link_request request = {LINK_LOAD, 0, i, NULL, 0};
        int size = link_ask(&request, pages[i].bytes, sizeof pages[i].bytes);

        if (size < 0) {
            return -1;
        }
        pages[i].size = (size_t) size;
    }
    return 0;
}

const uint8_t *flash_bytes(enum flash_page page, size_t *size)
{
    *size = pages[page].size;
    return pages[page].bytes;
}

int flash_write(enum flash_page page, const void *first, size_t first_size, const void *second,
                size_t second_size)
{
    struct link_request request = {LINK_STORE, 0, (uint16_t) page, pages[page].bytes,
                                   first_size + second_size};

    if (request.size > sizeof pages[page].bytes) {
        return -1;
    }
    memcpy(pages[page].bytes, first, first_size);
    memcpy(pages[page].bytes + first_size, second, second_size);
    pages[page].size = request.size;
    return link_ask(&request, NULL, 0);
}
