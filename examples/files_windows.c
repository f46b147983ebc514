/* Files for the examples, on Windows: files.h. Who may read a file is inherited from its folder.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <windows.h>

#include "files.h"

long file_read(const char *path, void *out, size_t size)
{
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                              FILE_ATTRIBUTE_NORMAL, NULL);
    LARGE_INTEGER length;
    DWORD read = 0;
    bool is_complete;

    if (file == INVALID_HANDLE_VALUE) {
        return GetLastError() == ERROR_FILE_NOT_FOUND ? 0 : -1;
    }
    is_complete = GetFileSizeEx(file, &length) && length.QuadPart > 0 &&
                  (unsigned long long) length.QuadPart <= size &&
                  ReadFile(file, out, (DWORD) length.QuadPart, &read, NULL) &&
                  read == (DWORD) length.QuadPart;
    (void) CloseHandle(file);
    return is_complete ? (long) read : -1;
}

int file_replace(const char *path, enum readers readers, const void *data, size_t size)
{
    char temporary[PATH_BYTES];
    HANDLE file;
    DWORD written = 0;
    bool is_written;

    (void) readers;
    if (snprintf(temporary, sizeof temporary, "%s.new", path) >= PATH_BYTES) {
        return -1;
    }
    file =
        CreateFileA(temporary, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return -1;
    }
    is_written = WriteFile(file, data, (DWORD) size, &written, NULL) && written == size &&
                 FlushFileBuffers(file);
    if (!CloseHandle(file) || !is_written ||
        !MoveFileExA(temporary, path, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH)) {
        return -1;
    }
    return 0;
}

int file_remove(const char *path)
{
    return DeleteFileA(path) || GetLastError() == ERROR_FILE_NOT_FOUND ? 0 : -1;
}

/* A file that nobody else may open is closed when the process ends. */
bool file_lock(const char *path)
{
    return CreateFileA(path, GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL) !=
           INVALID_HANDLE_VALUE;
}
