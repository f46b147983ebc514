/* Implements the archive of installed certificates.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "life/archive.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void write_file(const char *folder, const char *name, const char *ending, const char *text)
{
    char path[256];
    FILE *file;

    (void) snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void archive_begin(char folder[ARCHIVE_PATH_MAX])
{
    (void) snprintf(folder, ARCHIVE_PATH_MAX, "/tmp/sslstore-keep-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

void archive_add(const char *folder, const sslstore_chain *chain, const char *key_pem, int64_t when)
{
    char text[32];
    char path[256];

    (void) snprintf(path, sizeof path, "%s/%s.leaf", folder, chain->serial);
    if (access(path, F_OK) == 0) {
        return;
    }
    (void) snprintf(text, sizeof text, "%" PRId64 "\n", when);
    write_file(folder, chain->serial, ".leaf", chain->leaf_pem);
    write_file(folder, chain->serial, ".chain", chain->chain_pem);
    write_file(folder, chain->serial, ".key", key_pem);
    write_file(folder, chain->serial, ".time", text);
}

size_t archive_verify(const char *folder, const char *root_pem, const char *const *names,
                      size_t name_count)
{
    char command[128];
    char line[512] = "";
    char wanted[2048] = "";
    FILE *output;
    unsigned long verified = 0;

    for (size_t i = 0; i < name_count; i++) {
        size_t used = strlen(wanted);

        (void) snprintf(wanted + used, sizeof wanted - used, "DNS:%s\n", names[i]);
    }
    write_file(folder, "root", ".pem", root_pem);
    write_file(folder, "names", "", wanted);
    (void) snprintf(command, sizeof command, "bash test/life/verify.sh %s", folder);
    output = popen(command, "r");
    assert_non_null(output);
    while (fgets(line, sizeof line, output) != NULL) {
        if (sscanf(line, "verified %lu", &verified) != 1) {
            fprintf(stderr, "%s", line);
        }
    }
    assert_int_equal(pclose(output), 0);
    return (size_t) verified;
}
