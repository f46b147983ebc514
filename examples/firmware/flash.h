/* Flash: four pages that survive a power cut.
 *
 * In the emulator they are a part of the memory, which the relay keeps in files. On a board they
 * are pages of the flash, and flash_write() erases and programs them. If the power is cut then, the
 * old content or the new one must be left: use two pages in turn, with a number and a checksum in
 * each, or a file system such as littlefs.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FIRMWARE_FLASH_H
#define FIRMWARE_FLASH_H

#include <stddef.h>
#include <stdint.h>

#define FLASH_PAGE_SIZE 8192

enum flash_page {
    FLASH_SETTINGS, /* written in the factory: see settings.h */
    FLASH_STATE,    /* of the keep */
    FLASH_NEXT_KEY, /* the key of the next certificate */
    FLASH_SERVICE,  /* the key, the certificate and its chain, in service */
    FLASH_PAGE_COUNT
};

/* Make the pages readable. Returns 0 on success. */
int flash_start(void);

/* What is in a page; it stays there until the page is written. */
const uint8_t *flash_bytes(enum flash_page page, size_t *size);

/* Replace a page by two pieces, one after the other. Returns 0 on success. */
int flash_write(enum flash_page page, const void *first, size_t first_size, const void *second,
                size_t second_size);

#endif
