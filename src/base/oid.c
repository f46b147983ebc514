/* Writes object identifiers, and looks them up.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/oid.h"

#include <string.h>

/* A byte whose first bit is set goes on with the number. The first number stands for two. */
void sslstore__oid_put(struct sslstore__text *text, const uint8_t *oid, size_t size)
{
    uint32_t number = 0;
    bool is_first = true;

    for (size_t i = 0; i < size; i++) {
        number = number << 7 | (oid[i] & 0x7fu);
        if ((oid[i] & 0x80) != 0) {
            continue;
        }
        if (is_first) {
            uint32_t root = number < 80 ? number / 40 : 2;

            sslstore__text_put_number(text, root);
            number -= root * 40;
        }
        is_first = false;
        sslstore__text_put_char(text, '.');
        sslstore__text_put_number(text, number);
        number = 0;
    }
}

const char *sslstore__oid_text(const struct sslstore__oid_text *table, size_t count,
                               const uint8_t *oid, size_t size)
{
    for (; count > 0; count--, table++) {
        if (size == table->prefix_size + 1u && memcmp(oid, table->prefix, size - 1) == 0 &&
            oid[size - 1] >= table->first && oid[size - 1] <= table->last) {
            return table->text;
        }
    }
    return NULL;
}
