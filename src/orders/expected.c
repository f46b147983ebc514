/* Expected: checks the names and dates of a certificate before it is delivered.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/expected.h"

#include <string.h>

#include "base/domain.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/products.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/clock.h"

#define CLOCK_SLACK 3600 /* a certificate may be this much younger than the clock knows */

/* ---- Names ---- */

static bool is_covered(const sslstore_chain *chain, const char *name)
{
    for (size_t i = 0; i < chain->dns_name_count; i++) {
        if (sslstore__domain_covers(chain->dns_names[i], name)) {
            return true;
        }
    }
    return chain->dns_name_count == 0 && sslstore__domain_covers(chain->common_name, name);
}

static sslstore_result fail_name(sslstore_client *client, const char *name)
{
    return sslstore__error_set_about(&client->net, SSLSTORE_ERR_WRONG_NAMES, "DNSNames",
                                     SSLSTORE__WORDS("the certificate is not valid for %"), name);
}

/* Only domain names are checked: the common name of other products may be that of a person. */
static sslstore_result check_if(bool is_domain, sslstore_client *client,
                                const sslstore_chain *chain, const char *name)
{
    return is_domain && !is_covered(chain, name) ? fail_name(client, name) : SSLSTORE_OK;
}

static sslstore_result check_name(sslstore_client *client, const sslstore_chain *chain,
                                  const char *name)
{
    return check_if(sslstore__domain_is_host(name), client, chain, name);
}

static SSLSTORE__OWN_FRAME bool names_domains(const char *code)
{
    sslstore_product product;

    return !sslstore_product_find(code, &product) || sslstore__catalog_names_domains(&product);
}

static sslstore_result check_request(sslstore_client *client, const sslstore_order_request *request,
                                     const sslstore_chain *chain)
{
    sslstore_result result = check_name(client, chain, request->domain_name);

    for (size_t i = 0; result == SSLSTORE_OK && i < request->dns_name_count; i++) {
        result = check_name(client, chain, request->dns_names[i]);
    }
    return result;
}

/* Whether the order is for this name of its CSR. If the order lists no names, names that a CA
 * may add ("www.") need not be in the certificate. */
static bool is_ordered(const sslstore_order *order, const sslstore_csr *csr, const char *name)
{
    const char *list = order->dns_names;
    const char *common = csr->common_name;
    size_t name_size = strlen(name);
    const char *own;
    size_t size;
    size_t count = 0;

    for (; sslstore__domain_next(&list, &own, &size); count++) {
        if (sslstore__domain_equal(own, size, name, name_size)) {
            return true;
        }
    }
    return sslstore__domain_equal(common, strlen(common), name, name_size) ||
           (count == 0 && !sslstore__domain_is_added(common, strlen(common), name, name_size));
}

/* A CSR may contain more names than were ordered. */
static sslstore_result check_csr(sslstore_client *client, const sslstore_csr *csr,
                                 const sslstore_order *order, const sslstore_chain *chain)
{
    sslstore_result result = check_name(client, chain, csr->common_name);

    for (size_t i = 0; result == SSLSTORE_OK && i < csr->dns_name_count; i++) {
        if (is_ordered(order, csr, csr->dns_names[i])) {
            result = check_name(client, chain, csr->dns_names[i]);
        }
    }
    return result;
}

static SSLSTORE__OWN_FRAME bool is_host(const char *name)
{
    char plain[SSLSTORE_DOMAIN_MAX];

    return sslstore__domain_put(name, strlen(name), plain) && sslstore__domain_is_host(plain);
}

/* The names of an order come in several forms, but its common name is always in the certificate. */
static sslstore_result check_order(sslstore_client *client, const sslstore_order *order,
                                   const sslstore_chain *chain)
{
    return check_if(is_host(order->common_name), client, chain, order->common_name);
}

sslstore_result sslstore__expected_check_names(sslstore_client *client,
                                               const struct sslstore__expected *expected,
                                               const sslstore_order *order,
                                               const sslstore_chain *chain)
{
    if (!names_domains(order->product_code)) {
        return SSLSTORE_OK;
    }
    if (expected->request != NULL) {
        return check_request(client, expected->request, chain);
    }
    if (expected->csr != NULL) {
        return check_csr(client, expected->csr, order, chain);
    }
    return check_order(client, order, chain);
}

/* ---- Dates ---- */

static bool is_within(const sslstore_chain *chain, int64_t time)
{
    return chain->not_before - CLOCK_SLACK <= time && time <= chain->not_after;
}

#if SSLSTORE__HAS_WORDS
static sslstore_result fail_dates(sslstore_client *client, const sslstore_chain *chain)
{
    char from[SSLSTORE_TIME_TEXT_SIZE];
    char to[SSLSTORE_TIME_TEXT_SIZE];
    char now[SSLSTORE_TIME_TEXT_SIZE];

    (void) sslstore_time_text(chain->not_before, from, sizeof from);
    (void) sslstore_time_text(chain->not_after, to, sizeof to);
    (void) sslstore_time_text(sslstore__clock_known(client), now, sizeof now);
    return sslstore__error_set_about(&client->net, SSLSTORE_ERR_NOT_VALID_NOW, "Certificates",
                                     "the certificate is valid from % to %; now is %", from, to,
                                     now);
}
#else
#define fail_dates(client, chain) \
    sslstore__error_set_field(&(client)->net, SSLSTORE_ERR_NOT_VALID_NOW, "Certificates")
#endif

/* The certificate is refused only if it is valid by no clock that is known. */
sslstore_result sslstore__expected_check_dates(sslstore_client *client, const sslstore_chain *chain,
                                               bool *clock_unsure)
{
    int64_t own = sslstore__clock_own(client);
    int64_t service = client->net.service_time;
    bool by_own = own != 0 && is_within(chain, own);
    bool by_service = service != 0 && is_within(chain, service);

    *clock_unsure = own == 0 || (service != 0 && by_own != by_service);
    if ((own != 0 || service != 0) && !by_own && !by_service) {
        return fail_dates(client, chain);
    }
    if (*clock_unsure && SSLSTORE__HAS_WORDS) {
        sslstore__log_write(
            client->net.config, SSLSTORE_LOG_WARNING,
            SSLSTORE__WORDS(
                "this machine's clock was never set, or differs from the service's: the dates "
                "of the certificate could not be checked for certain"));
    }
    return SSLSTORE_OK;
}
