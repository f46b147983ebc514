/* Delivery: the files of a certificate in the folder of --out, and the private key beside them.
 *
 *     key.pem        the private key, if the program made it (0600)
 *     next-key.pem   the key of a certificate that is not there yet; it becomes key.pem with it (0600)
 *     leaf.pem chain.pem fullchain.pem root.pem
 *     combined.pem   key, certificate and chain, with --combined (0600)
 *     certificate.p12                        with --pkcs12 (0600)
 *
 * Each file is replaced completely or not at all. A key is never replaced while the certificate of
 * the key before it is there: that is removed first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_DELIVERY_H
#define SSLSTORE_CLI_DELIVERY_H

#include "cli.h"
#include "files.h"

struct delivery {
    const char *directory; /* --out; NULL: no files */
    bool combined;
    struct content password; /* of the PKCS#12 file; data NULL: none is written */
    struct content key;      /* of --key or key.pem; data NULL: none */
    struct content next_key; /* next-key.pem; data NULL: none */
    bool is_stored;
    bool has_replaced_key; /* next_key is now key.pem */
    int reason;            /* errno if it could not be written; 0: no error */
    const char *problem;   /* what else is wrong; NULL: nothing */
};

/* Prepares the folder and reads the keys. Reports what is wrong, before money is spent; returns
 * DONE or an exit code. Call delivery_end() whatever the result. */
int delivery_begin(struct delivery *delivery, const struct cli *cli,
                   const struct arguments *arguments);

/* The same for a request without --csr: makes the private key unless there is one, or, with
 * --new-key, another one. Returns the key to sign with in *key, which belongs to the delivery. */
int delivery_begin_with_key(struct delivery *delivery, const struct cli *cli,
                            const struct arguments *arguments, const struct content **key);
void delivery_end(struct delivery *delivery);

/* Refuses a request whose key is neither of those in the folder. Reports it; returns DONE or
 * USAGE. */
int delivery_check_csr(const struct delivery *delivery, const struct cli *cli,
                       const struct content *data);

/* The options.deliver hook: writes the files; user is the struct delivery. */
int delivery_write(void *user, const sslstore_certificate *certificate);

/* Removes next-key.pem if it has become key.pem. Only after the journal has recorded the delivery:
 * a repeat before that has to find the key of its request. */
void delivery_forget_next_key(const struct delivery *delivery);

#endif
