/* Request: an order as the command line says it.
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
    char *approvers;          /* joined by commas                          */
    const char *organization; /* by its name; NULL: by its id, or none     */
    bool told;                /* what is to be validated was said already  */
    struct delivery delivery; /* of its certificate                        */
};

/* Everything that can be wrong on this machine is found here, before money is spent: the options,
 * the CSR's file, the directory for the files. Reports it; an exit code. Free in any case. */
int request_read(struct request *request, const struct cli *cli, const struct arguments *arguments);

/* The same for a check of the order: what is missing is the check's to tell, and values that are
 * not of their field's type are listed as "NAME=VALUE". */
int request_read_all(struct request *request, const struct cli *cli,
                     const struct arguments *arguments, struct list *refused);
void request_free(struct request *request);

/* Prepares the session, then looks up the id of an organization that is given by its name.
 * Reports what is wrong; returns DONE or an exit code. */
int request_prepare_session(struct request *request, struct cli *cli,
                            const struct arguments *arguments);

/* Sets options.confirm and options.kept: what the journal holds is continued or delivered again.
 * Returns false if a dry run ends here, because a real run would continue what is unfinished. */
bool request_use_journal(struct request *request, struct consent *consent);

/* Read a CSR's file. Reports what is wrong; DONE or FAILED. */
int request_read_csr(const struct cli *cli, const char *path, struct content *csr);

/* See that the directory for the files can be written; NULL: none is wanted. DONE or FAILED. */
int request_prepare_out(const struct cli *cli, const char *directory);

#endif
