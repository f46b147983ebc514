/* Example 7: a device proves by itself that it controls its domain, and gets its certificate.
 *
 *     cc -I. -o 7_publish examples/7_publish.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     openssl ecparam -name prime256v1 -genkey -noout -out key.pem
 *     7_publish key.pem DOMAIN ADMIN-EMAIL PORT CERTIFICATE-FILE
 *
 * The order uses file validation: the CA fetches http://DOMAIN/.well-known/pki-validation/FILE and
 * expects a certain text there. The library calls `publish` with file name and text, and `withdraw`
 * once the validation has ended. Until then, the program answers HTTP requests in `tick`, which the
 * library calls at least every 100 ms while it waits. The CA connects to port 80. PORT 0 takes any
 * free port, for a device behind a port forwarding. A program with a web server writes the file to
 * its web root instead; one that validates by DNS adds and removes a record.
 *
 * The signing request is made here from the private key, which never leaves the device.
 *
 * This program keeps no journal: run again, it buys again. Example 2 shows how to keep one.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sslstore.h"

#define PAGES     8 /* domains of one order */
#define MINUTE_MS 60000
#define FOLDER    "/.well-known/pki-validation/"

/* ---- A small web server ---- */

struct page {
    char name[128]; /* "": unused */
    char text[1024];
};

struct site {
    int listener;
    struct page pages[PAGES];
};

static int listen_at(const char *port)
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
    return listener;
}

static unsigned port_of(int listener)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;

    if (getsockname(listener, (struct sockaddr *) &address, &size) != 0) {
        return 0;
    }
    return ntohs(address.sin_port);
}

/* Waits up to wait_ms for the socket. The library waits meanwhile, so the time has to be short. */
static bool is_readable(int file, int wait_ms)
{
    struct pollfd socket = {.fd = file, .events = POLLIN};

    return poll(&socket, 1, wait_ms) == 1;
}

/* Returns the page for a request such as "GET /.well-known/pki-validation/NAME HTTP/1.1". */
static const struct page *find_page(const struct site *site, const char *request)
{
    static const char start[] = "GET " FOLDER;
    const char *name = request + sizeof start - 1;
    size_t size;

    if (strncmp(request, start, sizeof start - 1) != 0) {
        return NULL;
    }
    size = strcspn(name, " ?\r\n");
    for (size_t i = 0; i < PAGES && size > 0; i++) {
        const struct page *page = &site->pages[i];

        if (strlen(page->name) == size && memcmp(page->name, name, size) == 0) {
            return page;
        }
    }
    return NULL;
}

static void answer(const struct site *site, int connection)
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

/* ---- The hooks ---- */

/* Called at least every 100 ms while the library waits. Non-zero would cancel the call. */
static int tick(void *user)
{
    const struct site *site = user;

    while (is_readable(site->listener, 0)) {
        int connection = accept(site->listener, NULL, NULL);

        if (connection < 0) {
            break;
        }
        answer(site, connection);
        (void) close(connection);
    }
    return 0;
}

static int publish(void *user, const sslstore_order *order, const sslstore_domain_status *domain)
{
    struct site *site = user;
    char shown[128];

    (void) order;
    for (size_t i = 0; i < PAGES; i++) {
        struct page *page = &site->pages[i];

        if (page->name[0] != '\0' && strcmp(page->name, domain->file_name) != 0) {
            continue; /* used by another domain */
        }
        if (domain->file_name[0] == '\0' || strlen(domain->file_name) >= sizeof page->name ||
            strlen(domain->file_contents) >= sizeof page->text) {
            break;
        }
        strcpy(page->name, domain->file_name);
        strcpy(page->text, domain->file_contents);
        fprintf(stderr, "serving port %u " FOLDER "%s\n", port_of(site->listener),
                sslstore_text_printable(page->name, shown, sizeof shown));
        return 0;
    }
    fprintf(stderr, "cannot publish: the service asks for no file, or for too many\n");
    return -1; /* the order stays pending */
}

static int withdraw(void *user, const sslstore_order *order, const sslstore_domain_status *domain)
{
    struct site *site = user;

    (void) order;
    for (size_t i = 0; i < PAGES; i++) {
        if (strcmp(site->pages[i].name, domain->file_name) == 0) {
            memset(&site->pages[i], 0, sizeof site->pages[i]);
        }
    }
    fprintf(stderr, "withdrawn\n");
    return 0;
}

/* Stores the certificate and its issuers. Example 2 shows how to survive a power cut here. */
static int deliver(void *path, const sslstore_certificate *certificate)
{
    FILE *file = fopen(path, "w");
    bool written;

    if (file == NULL) {
        return -1;
    }
    written = fputs(certificate->chain.fullchain_pem, file) >= 0;
    return fclose(file) == 0 && written ? 0 : -1;
}

/* ---- The order ---- */

static sslstore_result make_request(const char *key_file, const char *domain, sslstore_csr *csr)
{
    static char key[8192];
    sslstore_csr_options options = {0};
    sslstore_result result;
    const char *problem;
    FILE *file = fopen(key_file, "rb");

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", key_file, strerror(errno));
        return SSLSTORE_ERR_KEY;
    }
    options.key = key;
    options.key_size = fread(key, 1, sizeof key, file);
    options.common_name = domain;
    options.random = sslstore_random_mbedtls;
    (void) fclose(file);
    result = sslstore_csr_make(&sslstore_memory_heap, &options, csr, &problem);
    if (problem != NULL) {
        fprintf(stderr, "%s\n", problem);
    }
    return result;
}

static sslstore_result enroll(sslstore_client *client, struct site *site, const sslstore_csr *csr,
                              char **arguments)
{
    sslstore_order_request request = {0};
    sslstore_enroll_options options = {0};
    sslstore_certificate certificate;
    sslstore_result result;

    request.product_code = "positivessl";
    request.csr = csr->pem;
    request.csr_size = SSLSTORE_NUL_TERMINATED;
    request.validity_days = 365;
    request.file_validation = true;
    request.admin.email = arguments[3];
    request.approver_email = arguments[3];
    options.publish = publish;
    options.withdraw = withdraw;
    options.publish_user = site;
    options.deliver = deliver;
    options.deliver_user = arguments[5];
    options.wait_ms = 30 * MINUTE_MS;
    options.poll_ms = 1000;
    result = sslstore_enroll(client, &request, &options, &certificate);
    if (result == SSLSTORE_OK && !certificate.issued) {
        fprintf(stderr, "the order exists, but its certificate is not issued yet\n");
    }
    sslstore_certificate_free(&certificate);
    return result;
}

static sslstore_result run(struct site *site, const sslstore_csr *csr, char **arguments)
{
    sslstore_config config = {0};
    sslstore_client *client;
    sslstore_result result;

    config.url = getenv("SSLSTORE_URL");
    config.partner_code = getenv("SSLSTORE_PARTNER_CODE");
    config.auth_token = getenv("SSLSTORE_AUTH_TOKEN");
    config.ca_file = getenv("SSLSTORE_CA_FILE");
    config.tick = tick;
    config.tick_user = site;
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return result;
    }
    result = enroll(client, site, csr, arguments);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s: %s\n", sslstore_result_text(result),
                sslstore_client_error(client)->message);
    }
    sslstore_client_free(client);
    return result;
}

int main(int count, char **arguments)
{
    static struct site site;
    sslstore_csr csr;
    sslstore_result result;

    if (count != 6) {
        fprintf(stderr, "usage: 7_publish KEY-FILE DOMAIN ADMIN-EMAIL PORT CERTIFICATE-FILE\n");
        return 2;
    }
    site.listener = listen_at(arguments[4]);
    if (site.listener < 0) {
        fprintf(stderr, "port %s: %s\n", arguments[4], strerror(errno));
        return 1;
    }
    result = make_request(arguments[1], arguments[2], &csr);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    result = run(&site, &csr, arguments);
    sslstore_csr_free(&csr);
    (void) close(site.listener);
    return result == SSLSTORE_OK ? 0 : 1;
}
