/* Passes each file of a target's corpus to the target once, without libFuzzer. The corpus is the
 * folder of corpus/ with the target's name; other folders and files may be given instead.
 *
 *   build/test/fuzz/json_replay           corpus/json
 *   build/test/fuzz/json_replay FILE...   the given files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define PATH_SIZE 1024
#define FILE_MAX  1048576

static void stop(const char *path)
{
    perror(path);
    exit(2);
}

static void replay_file(const char *path)
{
    static char bytes[FILE_MAX];
    FILE *file = fopen(path, "rb");
    char *copy;
    size_t size;

    if (file == NULL) {
        stop(path);
    }
    size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    printf("%s\n", path);
    fflush(stdout); /* so that the last line before a failure names its file */
    copy = fuzz_copy(bytes, size);
    (void) LLVMFuzzerTestOneInput((const uint8_t *) copy, size);
    free(copy);
}

static int replay_folder(const char *folder)
{
    DIR *stream = opendir(folder);
    struct dirent *entry;
    int count = 0;

    if (stream == NULL) {
        stop(folder);
    }
    while ((entry = readdir(stream)) != NULL) {
        char path[PATH_SIZE + 1 + sizeof entry->d_name];

        if (entry->d_name[0] != '.') {
            (void) snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            replay_file(path);
            count++;
        }
    }
    closedir(stream);
    return count;
}

/* test/fuzz/corpus/json for build/test/fuzz/json_replay */
static int replay_own(const char *program)
{
    const char *slash = strrchr(program, '/');
    const char *name = slash == NULL ? program : slash + 1;
    char folder[PATH_SIZE];

    (void) snprintf(folder, sizeof folder, "test/fuzz/corpus/%.*s", (int) strcspn(name, "."), name);
    if (strlen(folder) > strlen("_replay")) {
        folder[strlen(folder) - strlen("_replay")] = '\0';
    }
    return replay_folder(folder);
}

int main(int count, char **words)
{
    int files = count > 1 ? count - 1 : replay_own(words[0]);

    for (int i = 1; i < count; i++) {
        replay_file(words[i]);
    }
    printf("%d passed, 0 failed\n", files);
    return 0;
}
