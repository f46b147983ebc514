/* A small web server: site.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "site.h"

int site_open(struct site *site, const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;

    address.sin_port = htons((uint16_t) strtoul(port, NULL, 10));
    if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(listener, (struct sockaddr *) &address, sizeof address) != 0 ||
        listen(listener, 8) != 0) {
        return -1;
    }
    site->listener = listener;
    return 0;
}

unsigned site_port(const struct site *site)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    if (getsockname(site->listener, (struct sockaddr *) &address, &size) != 0) {
        return 0;
    }
    return ntohs(address.sin_port);
}

/* Waits up to wait_ms for the socket. The program waits meanwhile, so the time has to be short. */
static bool is_readable(int file, int wait_ms)
{
    struct pollfd socket = {.fd = file, .events = POLLIN};

    return poll(&socket, 1, wait_ms) == 1;
}

/* Returns the page for a request such as "GET /.well-known/pki-validation/NAME HTTP/1.1". */
static const struct page *find_page(const struct site *site, const char *request)
{
    static const char start[] = "GET " SITE_FOLDER;
    const char *name = request + sizeof start - 1;
    size_t size;

    if (strncmp(request, start, sizeof start - 1) != 0) {
        return NULL;
    }
    size = strcspn(name, " ?\r\n");
    for (size_t i = 0; i < SITE_PAGES && size > 0; i++) {
        const struct page *page = &site->pages[i];

        if (strlen(page->name) == size && memcmp(page->name, name, size) == 0) {
            return page;
        }
    }
    return NULL;
}

static void answer_one(const struct site *site, int connection)
{
    char request[1024] = "";
    char reply[1536];
    const struct page *page;
    ssize_t size;
    int length;

    if (!is_readable(connection, 100)) {
        return;
    }
    size = recv(connection, request, sizeof request - 1, 0);
    if (size <= 0) {
        return;
    }
    request[size] = '\0';
    page = find_page(site, request);
    length =
        snprintf(reply, sizeof reply,
                 "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nConnection: close\r\n"
                 "Content-Length: %u\r\n\r\n%s",
                 page != NULL ? "200 OK" : "404 Not Found",
                 page != NULL ? (unsigned) strlen(page->text) : 0u, page != NULL ? page->text : "");
    (void) send(connection, reply, (size_t) length, MSG_NOSIGNAL);
}

void site_answer(const struct site *site)
{
    while (is_readable(site->listener, 0)) {
        int connection = accept(site->listener, NULL, NULL);

        if (connection < 0) {
            break;
        }
        answer_one(site, connection);
        (void) close(connection);
    }
}

/* Returns the page of that name; "": an unused one. NULL: there is none. */
static struct page *page_of(struct site *site, const char *name)
{
    for (size_t i = 0; i < SITE_PAGES; i++) {
        if (strcmp(site->pages[i].name, name) == 0) {
            return &site->pages[i];
        }
    }
    return NULL;
}

bool site_put(struct site *site, const char *name, const char *text)
{
    struct page *page = page_of(site, name);

    if (page == NULL) {
        page = page_of(site, "");
    }
    if (page == NULL || name[0] == '\0' || strlen(name) >= sizeof page->name ||
        strlen(text) >= sizeof page->text) {
        return false;
    }
    (void) snprintf(page->name, sizeof page->name, "%s", name);
    (void) snprintf(page->text, sizeof page->text, "%s", text);
    return true;
}

void site_remove(struct site *site, const char *name)
{
    struct page *page = page_of(site, name);

    if (page != NULL) {
        memset(page, 0, sizeof *page);
    }
}

void site_close(struct site *site)
{
    (void) close(site->listener);
}
