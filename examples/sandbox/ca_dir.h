/* The folder of --ca-dir: the certificate authority, kept from one run to the next.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SANDBOX_CA_DIR_H
#define SANDBOX_CA_DIR_H

#include "authority.h"

/* The authority of a folder: the one that is there, else a new one, which is not written yet. NULL
 * after a line on stderr: what is there is no authority of a sandbox. */
struct authority *ca_dir_open(const char *directory, random_fn *random, void *user);

/* Writes root.pem, intermediate.pem and the keys where they are not there yet; never replaces. */
bool ca_dir_save(const char *directory, struct authority *authority);

#endif
