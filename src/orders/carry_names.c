/* Carry, names: compares the names of CSR and order, and carries those of the order over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/carry_names.h"

#include <string.h>

#include "base/domain.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "catalog/products.h"
#include "client/client.h"
#include "net/net.h"
#include "orders/names.h"

static const char *foreign_name(const sslstore_order_request *request, const sslstore_order *order,
                                const sslstore_csr *csr)
{
    const char *name = csr->common_name;

    for (size_t i = 0; i <= csr->dns_name_count; i++) {
        if (sslstore__text_is_set(name) && !sslstore__order_has_name(order, name) &&
            !sslstore__request_has_name(request, name, strlen(name))) {
            return name;
        }
        name = i < csr->dns_name_count ? csr->dns_names[i] : NULL;
    }
    return NULL;
}

/* A product for one name takes that name from the CSR: if the order is for a wildcard, the CSR must
 * have it. Returns the name that it has instead, or NULL. */
static const char *other_than_wildcard(const sslstore_order_request *request,
                                       const sslstore_product *product, const sslstore_order *order,
                                       const sslstore_csr *csr)
{
    const char *wildcard = order->common_name;
    const char *name = csr->common_name;

    if (!sslstore__domain_is_wildcard(wildcard) || product->multi_domain ||
        request->domain_name != NULL) {
        return NULL;
    }
    for (size_t i = 0; i <= csr->dns_name_count; i++) {
        if (sslstore__text_is_set(name) &&
            sslstore__domain_equal(name, strlen(name), wildcard, strlen(wildcard))) {
            return NULL;
        }
        name = i < csr->dns_name_count ? csr->dns_names[i] : NULL;
    }
    return csr->common_name[0] != '\0' ? csr->common_name : SSLSTORE__WORDS("no wildcard");
}

sslstore_result sslstore__carry_check_names(sslstore_client *client,
                                            const sslstore_order_request *request,
                                            const sslstore_product *product,
                                            const sslstore_order *order, const sslstore_csr *csr)
{
    bool has_names = order->common_name[0] != '\0' || order->dns_names[0] != '\0';
    const char *foreign;

    if (request->change_names || !has_names || !sslstore__catalog_names_domains(product)) {
        return SSLSTORE_OK;
    }
    foreign = foreign_name(request, order, csr);
    if (foreign == NULL) {
        foreign = other_than_wildcard(request, product, order, csr);
    }
    if (foreign == NULL) {
        return SSLSTORE_OK;
    }
    return sslstore__error_set_about(
        &client->net, SSLSTORE_ERR_ORDER, "CSR",
        SSLSTORE__WORDS("the CSR is for %, but the order is for %; set change_names to change the "
                        "names"),
        foreign, order->common_name[0] != '\0' ? order->common_name : order->dns_names);
}

/* Write a name of the order as a request spells it. out: SSLSTORE_DOMAIN_MAX bytes; "" if it is
 * not a domain name. */
static void carry_domain(const char *name, size_t size, char *out)
{
    if (!sslstore__domain_put(name, size, out) || !sslstore__domain_is_host(out)) {
        out[0] = '\0';
    }
}

void sslstore__carry_common_name(struct sslstore__carried *carried, const char *common_name)
{
    carry_domain(common_name, strlen(common_name), carried->domain);
    sslstore__carried_text(&carried->request.domain_name,
                           carried->domain[0] == '\0' ? common_name : carried->domain);
}

/* What is not a domain name is carried over unchanged, so that the check reports it. */
static void put_carried(struct sslstore__text *text, const char *name, size_t size)
{
    char domain[SSLSTORE_DOMAIN_MAX];

    carry_domain(name, size, domain);
    if (domain[0] != '\0') {
        sslstore__text_put(text, domain);
    } else {
        sslstore__text_put_bytes(text, name, size);
    }
    sslstore__text_put_char(text, '\0');
}

/* Write the names of "a.example, b.example" one after another, and point names to them. names NULL:
 * measure and count only. */
static size_t split(const char *joined, struct sslstore__text *text, const char **names)
{
    const char *name;
    size_t size;
    size_t count = 0;

    for (; sslstore__domain_next(&joined, &name, &size); count++) {
        if (names != NULL) {
            names[count] = text->data + text->size;
        }
        put_carried(text, name, size);
    }
    return count;
}

sslstore_result sslstore__carry_names(sslstore_client *client, struct sslstore__carried *carried,
                                      const char *joined)
{
    struct sslstore__text text;
    size_t count;
    const char **names;

    sslstore__text_init(&text, NULL, 0);
    count = split(joined, &text, NULL);
    carried->names.memory_ = client->net.config->memory;
    carried->names.size_ = count * sizeof(char *) + text.size + 1;
    names = carried->names.data_ =
        sslstore__memory_allocate(&client->net.config->memory, carried->names.size_);
    if (names == NULL) {
        return sslstore__error_set_field(&client->net, SSLSTORE_ERR_MEMORY, NULL);
    }
    sslstore__text_init(&text, (char *) (names + count), text.size + 1);
    carried->request.dns_names = names;
    carried->request.dns_name_count = split(joined, &text, names);
    return SSLSTORE_OK;
}
