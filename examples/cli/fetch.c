/* Gets files with libcurl.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fetch.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#define REDIRECTS_MAX 10

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

/* A CA does not verify the certificate of an HTTPS file: it may have expired, which is why a new one
 * is ordered. The file is compared with a known text, so nobody gains by another server. */
static void set_options(CURL *curl, const char *url, uint32_t timeout_ms, struct fetched *fetched)
{
    (void) curl_easy_setopt(curl, CURLOPT_URL, url);
    (void) curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    (void) curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    (void) curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    (void) curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long) REDIRECTS_MAX);
    (void) curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    (void) curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    (void) curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long) timeout_ms);
    (void) curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void) curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, fetched->problem);
    (void) curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    (void) curl_easy_setopt(curl, CURLOPT_WRITEDATA, fetched);
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
    list = curl_slist_append(NULL, text);
    (void) curl_easy_setopt(curl, CURLOPT_CONNECT_TO, list);
    (void) curl_easy_setopt(curl, CURLOPT_PROXY, "");
    return list;
}

void fetch(const char *url, const char *server, uint32_t timeout_ms, struct fetched *fetched)
{
    CURL *curl = curl_easy_init();
    struct curl_slist *list;
    CURLcode code;

    memset(fetched, 0, sizeof *fetched);
    if (curl == NULL) {
        snprintf(fetched->problem, sizeof fetched->problem, "libcurl cannot be used");
        return;
    }
    set_options(curl, url, timeout_ms, fetched);
    list = route(curl, server);
    code = curl_easy_perform(curl);
    (void) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &fetched->status);
    if (code != CURLE_OK && code != CURLE_WRITE_ERROR) {
        fetched->status = 0;
        if (fetched->problem[0] == '\0') {
            snprintf(fetched->problem, sizeof fetched->problem, "%s", curl_easy_strerror(code));
        }
    }
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
}
