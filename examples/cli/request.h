/* Request: builds an order from the command line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_REQUEST_H
#define SSLSTORE_CLI_REQUEST_H

#include "cli.h"
#include "consent.h"
#include "files.h"
#include "outcome.h"

struct request {
    sslstore_order_request order;
    sslstore_enroll_options options;
    struct content csr;
    char *approvers;           /* joined by commas                          */
    const char *organization;  /* its name; NULL: given by id, or none      */
    bool validation_shown;     /* the validation data was shown already     */
    struct delivery delivery;  /* of its certificate                        */
    const struct content *key; /* to make the request with; NULL: there is a --csr */
    const char *journal;       /* NULL: none                                */
    char journal_path[STAGED_PATH_BYTES];
};

/* Sets what [order] of the configuration files says, for a new order. The request is zeroed before.
 * Reports an error; returns DONE or USAGE. */
int request_set_defaults(struct request *request, const struct cli *cli);

/* Adds options, CSR file and output directory to a request that is zeroed or has defaults. Finds
 * every local error before money is spent. Without --csr, reads or makes the private key:
 * request_sign() has to follow. The journal is then that file of --out unless --journal names
 * another one. Reports an error and returns an exit code. Call request_free() whatever the
 * result. */
int request_read(struct request *request, const struct cli *cli, const struct arguments *arguments,
                 const char *journal);

/* Makes the CSR with request->key. Reports an error; returns DONE or an exit code. */
int request_sign(struct request *request, const struct cli *cli, const char *common_name,
                 const char *const *names, size_t name_count);

/* The same for `check`, which reports missing parts itself: values that do not fit their field's
 * type are added to refused, as "NAME=VALUE". */
int request_read_all(struct request *request, const struct cli *cli,
                     const struct arguments *arguments, struct list *refused);
void request_free(struct request *request);

/* Prepares the session, then looks up the id of an organization that is given by its name.
 * Reports what is wrong; returns DONE or an exit code. */
int request_prepare_session(struct request *request, struct cli *cli);

/* Sets options.confirm and options.kept: what the journal holds is continued or delivered again.
 * Returns false if a dry run ends here, because a real run would continue what is unfinished. */
bool request_use_journal(struct request *request, struct consent *consent);

/* Returns the option that sets a field of an order, such as "--approver"; "--field" if it has none
 * of its own. */
const char *request_option_of(const char *field);

/* Reads a CSR file. Reports an error; returns DONE or FAILED. */
int request_read_csr(const struct cli *cli, const char *path, struct content *csr);

/* Gets the certificate of an order that exists; csr is empty without --csr. */
typedef int request_get_fn(struct cli *cli, const struct arguments *arguments,
                           const struct content *csr, struct delivery *delivery);

/* Prepares the folder of --out and reads --csr, then calls get. Reports what is wrong; returns an
 * exit code. */
int request_get(struct cli *cli, const struct arguments *arguments, request_get_fn *get);

#endif
