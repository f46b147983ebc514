/* The journal of one order: journal.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "files.h"
#include "journal.h"

static const char *journal;

static int save(void *unused, const sslstore_intent *intent)
{
    (void) unused;
    return file_replace(journal, FOR_ME, intent, sizeof *intent);
}

bool journal_open(const char *path, sslstore_config *config, sslstore_enroll_options *options)
{
    static sslstore_intent intent;
    char lock[PATH_BYTES];
    long size;

    if (snprintf(lock, sizeof lock, "%s.lock", path) >= PATH_BYTES || !file_lock(lock)) {
        fprintf(stderr, "%s is used by another process\n", path);
        return false;
    }
    size = file_read(path, &intent, sizeof intent);
    if (size != 0 && size != (long) sizeof intent) {
        fprintf(stderr, "%s is damaged; find out what was bought before you remove it\n", path);
        return false;
    }
    options->kept = size != 0 ? &intent : NULL;
    config->journal = save;
    journal = path;
    return true;
}
