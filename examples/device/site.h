/* A web server with a few small files, for the validation of a domain: it serves
 * /.well-known/pki-validation/ and nothing else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef EXAMPLES_DEVICE_SITE_H
#define EXAMPLES_DEVICE_SITE_H

#include <stdbool.h>

#define SITE_FOLDER "/.well-known/pki-validation/"
#define SITE_PAGES  8 /* domains of one order */

struct page {
    char name[128]; /* "": unused */
    char text[1024];
};

struct site {
    int listener;
    struct page pages[SITE_PAGES];
};

/* Listens at a port; "0": any free one. Returns 0 on success. */
int site_open(struct site *site, const char *port);

/* Returns the port. */
unsigned site_port(const struct site *site);

/* Answers the requests that have come. */
void site_answer(const struct site *site);

/* Serves a file, or another text under a name that is served. Returns false if it is too large, or
 * there are too many. */
bool site_put(struct site *site, const char *name, const char *text);

void site_remove(struct site *site, const char *name);

void site_close(struct site *site);

#endif
