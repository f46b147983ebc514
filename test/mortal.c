/* Mortal: a program that dies at its n-th step, as if the power had failed. A step is a call that
 * changes something outside: a file, a folder, a connection.
 *
 *     DIES_AT=17 build/test/mortal/sslstore enroll ...      killed before its 17th step
 *     DIES_AT=17 DIES_WITHIN=1 ...                          killed in the middle of its 17th write
 *     DIES_COUNT=FILE ...                                   lives, and writes its number of steps
 *
 * Linked before the programs' own calls (ld --wrap); see the Makefile.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void die(void)
{
    (void) kill(getpid(), SIGKILL);
}

static long steps;

FILE *__real_fopen(const char *path, const char *mode);
int __real_fclose(FILE *file);

static void tell_count(void)
{
    FILE *file = __real_fopen(getenv("DIES_COUNT"), "w");

    if (file != NULL) {
        fprintf(file, "%ld\n", steps);
        (void) __real_fclose(file);
    }
}

/* Whether to die within a write; then only writes are steps. */
static int dies_within(void)
{
    const char *text = getenv("DIES_WITHIN");

    return text != NULL && text[0] != '\0';
}

/* Is this the step? */
static int is_last(int writes)
{
    static long last = -1;

    if (dies_within() && !writes) {
        return 0;
    }
    if (last < 0) {
        const char *text = getenv("DIES_AT");

        last = text == NULL ? 0 : atol(text);
        if (getenv("DIES_COUNT") != NULL) {
            (void) atexit(tell_count);
        }
    }
    return ++steps == last;
}

/* So many bytes are written before the end. */
static size_t within(size_t size)
{
    return dies_within() ? size / 2 : 0;
}

#define STEP(result, name, parameters, arguments) \
    result __real_##name parameters;              \
    result __wrap_##name parameters;              \
    result __wrap_##name parameters               \
    {                                             \
        if (is_last(0)) {                         \
            die();                                \
        }                                         \
        return __real_##name arguments;           \
    }

STEP(int, rename, (const char *from, const char *to), (from, to))
STEP(int, unlink, (const char *path), (path))
STEP(int, symlink, (const char *target, const char *path), (target, path))
STEP(int, linkat, (int from_folder, const char *from, int to_folder, const char *to, int flags),
     (from_folder, from, to_folder, to, flags))
STEP(int, rmdir, (const char *path), (path))
STEP(int, mkdir, (const char *path, mode_t mode), (path, mode))
STEP(int, mkstemp, (char *path), (path))
STEP(int, fchmod, (int file, mode_t mode), (file, mode))
STEP(int, fsync, (int file), (file))
STEP(int, close, (int file), (file))
STEP(int, connect, (int file, const struct sockaddr *address, socklen_t size),
     (file, address, size))
STEP(ssize_t, recv, (int file, void *data, size_t size, int flags), (file, data, size, flags))
STEP(FILE *, fopen, (const char *path, const char *mode), (path, mode))
STEP(int, fflush, (FILE * file), (file))
STEP(int, fclose, (FILE * file), (file))

int __real_open(const char *path, int flags, mode_t mode);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    va_list list;

    if (is_last(0)) {
        die();
    }
    va_start(list, flags);
    if ((flags & O_CREAT) != 0) {
        mode = va_arg(list, mode_t);
    }
    va_end(list);
    return __real_open(path, flags, mode);
}

ssize_t __real_write(int file, const void *data, size_t size);
ssize_t __wrap_write(int file, const void *data, size_t size);
ssize_t __wrap_write(int file, const void *data, size_t size)
{
    if (is_last(1)) {
        (void) __real_write(file, data, within(size));
        die();
    }
    return __real_write(file, data, size);
}

ssize_t __real_send(int file, const void *data, size_t size, int flags);
ssize_t __wrap_send(int file, const void *data, size_t size, int flags);
ssize_t __wrap_send(int file, const void *data, size_t size, int flags)
{
    if (is_last(1)) {
        (void) __real_send(file, data, within(size), flags);
        die();
    }
    return __real_send(file, data, size, flags);
}

size_t __real_fwrite(const void *data, size_t size, size_t count, FILE *file);
size_t __wrap_fwrite(const void *data, size_t size, size_t count, FILE *file);
size_t __wrap_fwrite(const void *data, size_t size, size_t count, FILE *file)
{
    if (file == stdout || file == stderr) {
        return __real_fwrite(data, size, count, file); /* a buffer, no step */
    }
    if (is_last(1)) {
        (void) __real_fwrite(data, 1, within(size * count), file);
        (void) fflush(file);
        die();
    }
    return __real_fwrite(data, size, count, file);
}

/* The same if off_t was asked to have 64 bits. */
int __wrap_open64(const char *path, int flags, ...) __attribute__((alias("__wrap_open")));
int __wrap_mkstemp64(char *path) __attribute__((alias("__wrap_mkstemp")));
FILE *__wrap_fopen64(const char *path, const char *mode) __attribute__((alias("__wrap_fopen")));
