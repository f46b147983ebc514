/* Fetches a file by HTTP or HTTPS with libcurl, from the address that the map gives.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net_http.h"
#include "memory.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_MAX      4096
#define REDIRECTS_MAX 5

struct body {
    char text[BODY_MAX + 1];
    size_t size;
};

/* Aborts the transfer if the body is too large for such a file. */
static size_t receive(char *bytes, size_t one, size_t size, void *user)
{
    struct body *body = user;

    (void) one;
    if (size > BODY_MAX - body->size) {
        return 0;
    }
    memcpy(body->text + body->size, bytes, size);
    body->size += size;
    body->text[body->size] = '\0';
    return size;
}

/* Compares without carriage returns and without blanks at the end. */
static bool is_content(const struct body *body, const char *expected)
{
    const char *c = body->text;

    if (strlen(body->text) != body->size) {
        return false;
    }
    for (; *expected; expected++, c++) {
        c += strspn(c, "\r");
        if (*c != *expected) {
            return false;
        }
    }
    return c[strspn(c, " \t\r\n")] == '\0';
}

/* Returns the address that the map has for the URL; NULL: none, or the URL is not allowed. */
static const char *address_of(const struct net_config *config, const char *url)
{
    CURLU *parts = curl_url();
    char *scheme = NULL, *host = NULL, *port = NULL;
    const char *address = NULL;

    if (curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK) {
        if (strcmp(scheme, "https") == 0 && strcmp(port, "443") == 0) {
            address = address_map_find(&config->https, host);
        } else if (strcmp(scheme, "http") == 0 && strcmp(port, "80") == 0) {
            address = address_map_find(&config->http, host);
        }
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(parts);
    return address;
}

static void set_up(CURL *curl, const struct net_config *config, const char *url,
                   const struct dcv_question *question, struct body *body)
{
    char agent[64];

    snprintf(agent, sizeof agent, "sslstore-sandbox (perspective %u)", question->perspective);
    body->size = 0;
    body->text[0] = '\0';
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long) config->timeout_ms);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, agent);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, body);
}

/* Makes one request. Returns its HTTP status and, for a redirect, the next URL, which the caller
 * frees; 0: no answer. */
static long request(CURL *curl, const struct net_config *config, const char *url,
                    const struct dcv_question *question, struct body *body, char **next)
{
    const char *address = address_of(config, url);
    struct curl_slist *route = NULL;
    char *redirect = NULL, *text;
    long status = 0;

    if (!address) {
        return 0;
    }
    text = format_text("::%s", address);
    route = curl_slist_append(NULL, text);
    set_up(curl, config, url, question, body);
    curl_easy_setopt(curl, CURLOPT_CONNECT_TO, route);
    if (curl_easy_perform(curl) == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &redirect);
    }
    *next = redirect ? copy_text(redirect) : NULL;
    curl_easy_setopt(curl, CURLOPT_CONNECT_TO, NULL);
    curl_slist_free_all(route);
    free(text);
    return status;
}

static bool is_redirect(long status)
{
    return status == 301 || status == 302 || status == 307 || status == 308;
}

enum dcv_answer net_fetch_file(const struct net_config *config, const struct dcv_question *question)
{
    const char *scheme = question->method == DCV_HTTPS ? "https" : "http";
    char *url = format_text("%s://%s/.well-known/pki-validation/%s", scheme, question->domain,
                            question->name);
    CURL *curl = curl_easy_init();
    struct body *body = allocate(sizeof *body);
    bool found = false;
    long status = 0;

    for (int i = 0; curl && url && i <= REDIRECTS_MAX; i++) {
        char *next = NULL;

        status = request(curl, config, url, question, body, &next);
        free(url);
        url = is_redirect(status) ? next : NULL;
        if (!url) {
            free(next);
        }
    }
    found = status == 200 && is_content(body, question->value);
    curl_easy_cleanup(curl);
    free(url);
    free(body);
    if (found) {
        return DCV_FOUND;
    }
    return status ? DCV_NOT_FOUND : DCV_NO_ANSWER;
}
