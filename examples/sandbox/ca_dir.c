/* Reads and writes the folder of --ca-dir: authority.pem has everything, keys included; root.pem
 * and intermediate.pem are for clients.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ca_dir.h"
#include "files.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *path_in(const char *directory, const char *name)
{
    return format_text("%s/%s", directory, name);
}

static bool is_there(const char *directory, const char *name)
{
    char *path = path_in(directory, name);
    struct stat about;
    bool there = lstat(path, &about) == 0;

    free(path);
    return there;
}

struct authority *ca_dir_open(const char *directory, random_fn *random, void *user)
{
    char *path = path_in(directory, "authority.pem");
    struct authority *authority = NULL;
    bool there;
    char *text = file_read(path, &there);

    if (text) {
        authority = authority_read("Sandbox", text, random, user);
    } else if (!there && !is_there(directory, "root.pem") &&
               !is_there(directory, "intermediate.pem")) {
        authority = authority_new("Sandbox", random, user);
    }
    if (!authority) {
        fprintf(stderr,
                "sslstore-sandbox: %s: there is a CA in it that this sandbox cannot take "
                "up, and it is not replaced\n",
                directory);
    }
    free(text);
    free(path);
    return authority;
}

/* Writes a certificate for clients. If the file exists, it must have that certificate. */
static bool save_certificate(const char *directory, const char *name, const struct der *der)
{
    char *path = path_in(directory, name);
    char *pem = certificate_pem(der);
    bool there, good;
    char *present = file_read(path, &there);

    if (there) {
        good = present && strcmp(present, pem) == 0;
    } else {
        good = file_create(path, pem, 0666);
    }
    if (there && !good) {
        fprintf(stderr, "sslstore-sandbox: %s does not belong to this CA; it is not replaced\n",
                path);
    }
    free(present);
    free(pem);
    free(path);
    return good;
}

static bool save_all(const char *directory, struct authority *authority)
{
    char *path = path_in(directory, "authority.pem");
    char *text = authority_text(authority);
    bool there, good;
    char *present = file_read(path, &there);

    if (there) {
        good = present && strcmp(present, text) == 0;
    } else {
        good = file_create(path, text, 0600);
    }
    if (there && !good) {
        fprintf(stderr,
                "sslstore-sandbox: %s: another sandbox wrote it at the same time; start again\n",
                path);
    }
    free(present);
    free(text);
    free(path);
    return good;
}

bool ca_dir_save(const char *directory, struct authority *authority)
{
    return directory_make(directory) && save_all(directory, authority) &&
           save_certificate(directory, "root.pem", authority_root(authority)) &&
           save_certificate(directory, "intermediate.pem", authority_intermediate(authority));
}
