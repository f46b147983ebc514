/* Late: loads a library when it is first needed. libcurl and libpq need thirty others. A program
 * that is linked with them maps all of these whenever it starts: half of the memory of a sync.
 *
 * The file that calls such a library lists the functions:
 *
 *     #define FUNCTIONS(F) F(PQexec) F(PQclear)
 *     LATE_LIBRARY(libpq, "libpq.so.5", FUNCTIONS)
 *
 * Once load_libpq() has returned true, it calls them as libpq.PQexec() and libpq.PQclear().
 * `make LATE=` links the program with the libraries, as a static program must be.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_LATE_H
#define SSLSTORE_CLI_LATE_H

#include <stdbool.h>
#include <stddef.h>

#define LATE_POINTER(function) __typeof__(function) *(function);
#define LATE_NAME(function)    #function,
#define LATE_ADDRESS(function) function,

#ifdef SSLSTORE_LATE
#define LATE_LIBRARY(library, file, functions)                                     \
    static struct {                                                                \
        functions(LATE_POINTER)                                                    \
    }(library);                                                                    \
    static bool load_##library(void)                                               \
    {                                                                              \
        static const char *const names[] = {functions(LATE_NAME)};                 \
                                                                                   \
        return late_load(file, names, sizeof names / sizeof names[0], &(library)); \
    }
#else
#define LATE_LIBRARY(library, file, functions) \
    static const struct {                      \
        functions(LATE_POINTER)                \
    }(library) = {functions(LATE_ADDRESS)};    \
    static bool load_##library(void)           \
    {                                          \
        return true;                           \
    }
#endif

/* Loads a library and looks its functions up. pointers: as many as names. Returns false if the
 * library, or a function, is missing. */
bool late_load(const char *file, const char *const *names, size_t count, void *pointers);

#endif
