/* The folder of --ca-dir keeps the certificate authority from one run to the next.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_CA_DIR_H
#define SANDBOX_CA_DIR_H

#include "authority.h"

/* Reads the authority of a folder, or makes a new one that is not written yet. Returns NULL, and
 * prints a line on stderr, if the folder holds files that are not a sandbox's authority. */
struct authority *ca_dir_open(const char *directory, random_fn *random, void *user);

/* Writes root.pem, intermediate.pem and the keys if they do not exist yet. Never replaces a
 * file. */
bool ca_dir_save(const char *directory, struct authority *authority);

#endif
