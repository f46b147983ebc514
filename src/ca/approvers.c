/* Approvers: are the addresses of an order permitted for each of its domains?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "ca/authority.h"

/* "*." and "www." stand before the domain that is asked about. */
static const char *bare_domain(const char *name)
{
    if (strncmp(name, "*.", 2) == 0) {
        name += 2;
    }
    return strncmp(name, "www.", 4) == 0 ? name + 4 : name;
}

/* Take the next address off a comma-separated list. false: none is left. */
static bool next_address(const char **list, const char **address, size_t *size)
{
    while (**list != '\0') {
        *address = *list;
        *size = strcspn(*list, ",");
        *list += *size + ((*list)[*size] == ',');
        sslstore__trim(address, size);
        if (*size > 0) {
            return true;
        }
    }
    return false;
}

/* Where an address may stand, a method may: HTTP, HTTPS, DNS, EMAIL, dns_cname_token. */
static bool names_method(const char *address, size_t size)
{
    return memchr(address, '@', size) == NULL;
}

static bool is_permitted(const sslstore_approver_list *permitted, const char *addresses)
{
    const char *address;
    size_t size;

    while (next_address(&addresses, &address, &size)) {
        if (names_method(address, size)) {
            return true;
        }
        for (size_t i = 0; i < permitted->count; i++) {
            const char *email = permitted->emails[i];
            size_t email_size = strlen(email);

            sslstore__trim(&email, &email_size);
            if (sslstore__same_bytes(email, email_size, address, size)) {
                return true;
            }
        }
    }
    return false;
}

static sslstore_result refuse(sslstore_client *client, const char *domain,
                              const sslstore_approver_list *permitted)
{
    char message[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    sslstore__text_init(&text, message, sizeof message);
    sslstore__put(&text, domain);
    sslstore__put(&text,
                  permitted->count == 0 ? " has no permitted address" : " may be approved by ");
    for (size_t i = 0; i < permitted->count; i++) {
        sslstore__put(&text, i == 0 ? "" : ", ");
        sslstore__put(&text, permitted->emails[i]);
    }
    return sslstore__fail(&client->net, SSLSTORE_ERR_NOT_PERMITTED, "Approver Email", message);
}

static sslstore_result check_domain(sslstore_client *client, const sslstore_order_request *order,
                                    const char *domain)
{
    sslstore_approver_list permitted;
    sslstore_result result = sslstore_approvers(client, order->product_code, domain, &permitted);

    if (result == SSLSTORE_OK && !is_permitted(&permitted, order->approver_email)) {
        result = refuse(client, domain, &permitted);
    }
    sslstore_approver_list_free(&permitted);
    return result;
}

static const char *name_at(const sslstore_order_request *order, size_t index)
{
    return index == 0 ? order->domain_name : order->dns_names[index - 1];
}

static bool was_asked(const sslstore_order_request *order, size_t index)
{
    const char *domain = bare_domain(name_at(order, index));

    for (size_t i = 0; i < index; i++) {
        if (sslstore__same(bare_domain(name_at(order, i)), domain)) {
            return true;
        }
    }
    return false;
}

sslstore_result sslstore__check_approvers(sslstore_client *client,
                                          const struct sslstore__prepared *prepared)
{
    const sslstore_order_request *order = &prepared->order;
    sslstore_result result = SSLSTORE_OK;

    if (!sslstore__is_set(order->approver_email) || order->file_validation ||
        order->https_file_validation || order->cname_validation) {
        return SSLSTORE_OK;
    }
    for (size_t i = 0; i <= order->dns_name_count && result == SSLSTORE_OK; i++) {
        if (!was_asked(order, i)) {
            result = check_domain(client, order, bare_domain(name_at(order, i)));
        }
    }
    return result;
}
