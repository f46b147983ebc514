/* Contenders: see contender.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "bench/contender.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void contender_read(struct contender *contender, int count, char **arguments)
{
    memset(contender, 0, sizeof *contender);
    if (count < 4) {
        fprintf(stderr,
                "usage: %s URL CA-FILE CONNECTIONS [--save FILE] [--known FILE] "
                "[--changed]\n",
                arguments[0]);
        exit(EXIT_FAILURE);
    }
    contender->url = arguments[1];
    contender->ca_file = arguments[2];
    contender->connections = (unsigned) strtoul(arguments[3], NULL, 10);
    for (int i = 4; i < count; i++) {
        if (strcmp(arguments[i], "--save") == 0 && i + 1 < count) {
            contender->save = arguments[++i];
        } else if (strcmp(arguments[i], "--known") == 0 && i + 1 < count) {
            contender->known = arguments[++i];
        } else {
            contender->changed = strcmp(arguments[i], "--changed") == 0;
        }
    }
}

uint64_t contender_hash(uint64_t value, const char *text)
{
    value = value == 0 ? UINT64_C(14695981039346656037) : value;
    for (; *text != '\0'; text++) {
        value = (value ^ (unsigned char) *text) * UINT64_C(1099511628211);
    }
    return value;
}

void delivery_add(struct delivery *delivery, const char *id, const char *serial)
{
    char plain[72] = "";
    size_t size = 0;

    while (*serial == '0') {
        serial++;
    }
    for (; *serial != '\0' && size < sizeof plain - 1; serial++) {
        plain[size++] = (char) toupper((unsigned char) *serial);
    }
    delivery->records++;
    delivery->certificates += size > 0;
    delivery->digest += contender_hash(contender_hash(0, id), plain);
}

/* Linux counts it from the start of the program, but getrusage() includes the parent's memory. */
static long peak_kb(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    char line[128];
    long peak = 0;

    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (sscanf(line, "VmHWM: %ld", &peak) == 1) {
            break;
        }
    }
    if (status != NULL) {
        (void) fclose(status);
    }
    return peak;
}

void delivery_print(const struct delivery *delivery)
{
    printf("records=%lu certificates=%lu digest=%016llx rss_kb=%ld\n", delivery->records,
           delivery->certificates, (unsigned long long) delivery->digest, peak_kb());
}
