/* Names: see names.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/names.h"

#include <string.h>

#include "base/domain.h"
#include "base/log.h"
#include "base/text.h"

static bool was_asked(const sslstore_order_request *request, const char *told, size_t size)
{
    const char *asked = request->domain_name;

    for (size_t i = 0;; i++) {
        if (sslstore__domain_is_added(asked, strlen(asked), told, size)) {
            return true;
        }
        if (i == request->dns_name_count) {
            return false;
        }
        asked = request->dns_names[i];
    }
}

static void count(const sslstore_order_request *request, const char *name, size_t size,
                  struct sslstore__names_compared *told)
{
    if (was_asked(request, name, size)) {
        told->asked++;
    } else if (told->strange++ == 0) {
        told->first = name;
        told->first_size = size;
    }
}

struct sslstore__names_compared sslstore__names_compare(const sslstore_order_request *request,
                                                        const sslstore_order *order)
{
    struct sslstore__names_compared told = {0, 0, NULL, 0};
    const char *list = order->dns_names;
    const char *name = order->common_name; /* of a person it may have blanks, and is no list */
    size_t size = strlen(name);

    sslstore__text_trim(&name, &size);
    if (size > 0) {
        count(request, name, size, &told);
    }
    while (sslstore__domain_next(&list, &name, &size)) {
        count(request, name, size, &told);
    }
    return told;
}

void sslstore__names_note(const sslstore_client *client, const sslstore_order_request *request,
                          sslstore_certificate *certificate)
{
    struct sslstore__names_compared told;
    char line[SSLSTORE_MESSAGE_MAX];
    struct sslstore__text text;

    if (!sslstore__text_is_set(certificate->order.store_id)) {
        return; /* it is zeroed, and tells nothing */
    }
    told = sslstore__names_compare(request, &certificate->order);
    certificate->names_differ = told.strange > 0;
    if (certificate->names_differ) {
        sslstore__text_init(&text, line, sizeof line);
        sslstore__text_put(&text, "order ");
        sslstore__text_put(&text, certificate->order.store_id);
        sslstore__text_put(&text, " tells a name that was not asked for: ");
        sslstore__text_put_bytes(&text, told.first, told.first_size);
        sslstore__log_write(client->config, SSLSTORE_LOG_WARNING, line);
    }
}
