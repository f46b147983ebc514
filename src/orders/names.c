/* Names: goes through the names of an order, and compares them with those of a request.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/names.h"

#include <string.h>

#include "base/domain.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"

/* The common name of a person may contain blanks, so it is not read as a list. */
bool sslstore__order_names_next(struct sslstore__order_names *names, const char **name,
                                size_t *size)
{
    if (names->list == NULL) {
        names->list = names->order->dns_names;
        *name = names->order->common_name;
        *size = strlen(*name);
        sslstore__text_trim(name, size);
        if (*size > 0) {
            return true;
        }
    }
    return sslstore__domain_next(&names->list, name, size);
}

bool sslstore__order_has_name(const sslstore_order *order, const char *name)
{
    struct sslstore__order_names names = {order, NULL};
    const char *own;
    size_t size;

    while (sslstore__order_names_next(&names, &own, &size)) {
        if (sslstore__domain_is_added(own, size, name, strlen(name))) {
            return true;
        }
    }
    return false;
}

bool sslstore__request_has_name(const sslstore_order_request *request, const char *name,
                                size_t size)
{
    for (size_t i = 0; i <= request->dns_name_count; i++) {
        const char *own = i == 0 ? request->domain_name : request->dns_names[i - 1];

        if (sslstore__text_is_set(own) && sslstore__domain_is_added(own, strlen(own), name, size)) {
            return true;
        }
    }
    return false;
}

static void count(const sslstore_order_request *request, const char *name, size_t size,
                  struct sslstore__names_compared *compared)
{
    if (sslstore__request_has_name(request, name, size)) {
        compared->requested++;
    } else if (compared->foreign++ == 0) {
        compared->first = name;
        compared->first_size = size;
    }
}

struct sslstore__names_compared sslstore__names_compare(const sslstore_order_request *request,
                                                        const sslstore_order *order)
{
    struct sslstore__names_compared compared = {0, 0, NULL, 0};
    struct sslstore__order_names names = {order, NULL};
    const char *name;
    size_t size;

    while (sslstore__order_names_next(&names, &name, &size)) {
        count(request, name, size, &compared);
    }
    return compared;
}

static SSLSTORE__OWN_FRAME void log_foreign(const sslstore_client *client, const char *store_id,
                                            const struct sslstore__names_compared *names)
{
    char line[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    sslstore__text_init(&text, line, sizeof line);
    sslstore__text_put(&text, SSLSTORE__WORDS("order "));
    sslstore__text_put(&text, store_id);
    sslstore__text_put(&text, SSLSTORE__WORDS_OR(" has a name that was not requested: ", ": "));
    sslstore__text_put_bytes(&text, names->first, names->first_size);
    sslstore__log_clean(client->net.config, SSLSTORE_LOG_WARNING, line);
}

void sslstore__names_note(const sslstore_client *client, const sslstore_order_request *request,
                          sslstore_certificate *certificate)
{
    struct sslstore__names_compared compared;

    if (!sslstore__text_is_set(certificate->order.store_id)) {
        return; /* there is no order */
    }
    compared = sslstore__names_compare(request, &certificate->order);
    certificate->names_differ = compared.foreign > 0;
    if (certificate->names_differ) {
        log_foreign(client, certificate->order.store_id, &compared);
    }
}
