/* Late: see late.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "late.h"

#include <dlfcn.h>
#include <string.h>

/* POSIX gives pointers to functions the size of those to objects. A library is never unloaded. */
bool late_load(const char *file, const char *const *names, size_t count, void *pointers)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

    for (size_t i = 0; i < count; i++) {
        void *address = library == NULL ? NULL : dlsym(library, names[i]);

        if (address == NULL) {
            return false;
        }
        memcpy((char *) pointers + i * sizeof address, &address, sizeof address);
    }
    return true;
}
