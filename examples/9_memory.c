/* Example 9: memory of your own. The library gets all memory from one function, here one that
 * counts and has a limit; each client can have another.
 *
 *     cc -I. -o 9_memory examples/9_memory.c build/libsslstore.a -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./9_memory 10000001 65536
 *
 * With 12000 bytes it fails, and nothing leaks. Mbed TLS takes its memory elsewhere: firmware sets
 * that with mbedtls_platform_set_calloc_free().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>

#include "environment.h"

struct budget {
    size_t limit;
    size_t used;
    size_t peak;
    unsigned long calls;
};

/* Allocates, resizes or frees. The library says exactly how much it frees, so nothing is stored
 * beside a block. */
static void *allocate(void *user, void *block, size_t old_size, size_t new_size)
{
    struct budget *budget = user;
    size_t used = budget->used - old_size + new_size;
    void *resized = NULL;

    budget->calls++;
    if (new_size == 0) {
        free(block);
    } else if (used > budget->limit || (resized = realloc(block, new_size)) == NULL) {
        return NULL; /* the old block stays valid */
    }
    budget->used = used;
    budget->peak = used > budget->peak ? used : budget->peak;
    return resized;
}

static sslstore_result show(sslstore_client *client, const char *id)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_status(client, id, &order);

    if (result == SSLSTORE_OK) {
        printf("%s\n", sslstore_state_name(order.state));
    }
    sslstore_order_free(&order);
    return result;
}

int main(int count, char **arguments)
{
    sslstore_config config = config_from_environment();
    struct budget budget = {0};
    sslstore_client *client;
    sslstore_result result;

    if (count != 3) {
        fprintf(stderr, "usage: 9_memory ORDER-ID BYTES\n");
        return 2;
    }
    budget.limit = strtoul(arguments[2], NULL, 10);
    config.memory.alloc = allocate;
    config.memory.user = &budget;
    result = sslstore_client_new(&config, &client);
    if (result == SSLSTORE_OK) {
        result = show(client, arguments[1]);
    }
    sslstore_client_free(client);
    printf("%s; %lu bytes at most, %lu left, %lu calls\n", sslstore_result_text(result),
           (unsigned long) budget.peak, (unsigned long) budget.used, budget.calls);
    return result == SSLSTORE_OK ? 0 : 1;
}
