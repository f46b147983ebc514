/* Gets files with libcurl.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fetch.h"

#define CURL_DISABLE_TYPECHECK /* it makes macros of the functions */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "late.h"

#define REDIRECTS_MAX 10

#define FUNCTIONS(F)      \
    F(curl_easy_init)     \
    F(curl_easy_setopt)   \
    F(curl_easy_perform)  \
    F(curl_easy_getinfo)  \
    F(curl_easy_strerror) \
    F(curl_easy_cleanup)  \
    F(curl_slist_append)  \
    F(curl_slist_free_all)
LATE_LIBRARY(libcurl, "libcurl.so.4", FUNCTIONS)

/* Stops at what does not fit: the file is then certainly another one. */
static size_t receive(char *data, size_t one, size_t size, void *user)
{
    struct fetched *fetched = user;
    size_t space = FETCHED_MAX - 1 - fetched->size;
    size_t fits = size < space ? size : space;

    (void) one;
    memcpy(fetched->body + fetched->size, data, fits);
    fetched->size += fits;
    fetched->body[fetched->size] = '\0';
    return fits;
}

/* A CA does not verify the certificate of an HTTPS file: it may have expired, which is why a new
 * one is ordered. The file is compared with a known text, so nobody gains by another server. */
static void set_options(CURL *curl, const char *url, uint32_t timeout_ms, struct fetched *fetched)
{
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_URL, url);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long) REDIRECTS_MAX);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long) timeout_ms);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, fetched->problem);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_WRITEDATA, fetched);
}

/* "::HOST:PORT": for any host and port, this one. */
static struct curl_slist *route(CURL *curl, const char *server)
{
    char text[512];
    struct curl_slist *list;

    if (server == NULL) {
        return NULL;
    }
    snprintf(text, sizeof text, "::%s", server);
    list = libcurl.curl_slist_append(NULL, text);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_CONNECT_TO, list);
    (void) libcurl.curl_easy_setopt(curl, CURLOPT_PROXY, "");
    return list;
}

void fetch(const char *url, const char *server, uint32_t timeout_ms, struct fetched *fetched)
{
    CURL *curl = load_libcurl() ? libcurl.curl_easy_init() : NULL;
    struct curl_slist *list;
    CURLcode code;

    memset(fetched, 0, sizeof *fetched);
    if (curl == NULL) {
        snprintf(fetched->problem, sizeof fetched->problem,
                 "libcurl cannot be loaded; install it (Debian: libcurl4)");
        return;
    }
    set_options(curl, url, timeout_ms, fetched);
    list = route(curl, server);
    code = libcurl.curl_easy_perform(curl);
    (void) libcurl.curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &fetched->status);
    if (code != CURLE_OK && code != CURLE_WRITE_ERROR) {
        fetched->status = 0;
        if (fetched->problem[0] == '\0') {
            snprintf(fetched->problem, sizeof fetched->problem, "%s",
                     libcurl.curl_easy_strerror(code));
        }
    }
    libcurl.curl_slist_free_all(list);
    libcurl.curl_easy_cleanup(curl);
}
