/* Stands in place of a program for another machine and runs it, so that the tests start it like a
 * program of this machine. The program itself is beside it, in the file whose name ends in
 * ".target".
 *
 * Compiled with LAUNCHER, the words of a command as strings, such as "qemu-s390x-static", "-L",
 * "/sysroot", "-0", which is followed by the program's name, its path and its arguments. Linked
 * statically, so that LD_PRELOAD is for the program.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 4096

static const char *const launcher[] = {LAUNCHER};

int main(int count, char **arguments)
{
    static char program[PATH_BYTES];
    const size_t words = sizeof launcher / sizeof launcher[0];
    const char **command = calloc(words + (size_t) count + 2, sizeof *command);
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - sizeof ".target");

    if (size < 0 || command == NULL) {
        return 126;
    }
    (void) strcat(program, ".target");
    memcpy(command, launcher, sizeof launcher);
    command[words] = arguments[0];
    command[words + 1] = program;
    for (int i = 1; i < count; i++) {
        command[words + 1 + (size_t) i] = arguments[i];
    }
    (void) execvp(command[0], (char *const *) command);
    perror(command[0]);
    return 127;
}
