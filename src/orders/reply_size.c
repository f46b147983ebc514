/* Reply size: estimates the longest reply about an order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "orders/reply_size.h"

#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "net/net.h"

/* Upper bounds in bytes. A reply about an order: a part that every order has, and each domain
 * with the data for its validation, which repeats the name. A download: a certificate and three
 * issuers, all with RSA keys of 4096 bits, and each name. Measured: 3,200, and 350 plus four
 * times the name; 5,000, and 40 plus twice the name. */
#define ORDER_BASE 8192

#define ORDER_DOMAIN    400
#define DOWNLOAD_BASE   10240
#define DOWNLOAD_DOMAIN 16

static void count_name(const char *name, size_t *order, size_t *download)
{
    *order += ORDER_DOMAIN + 4 * strlen(name);
    *download += DOWNLOAD_DOMAIN + 2 * strlen(name);
}

sslstore_result sslstore__reply_size_check(sslstore_client *client,
                                           const sslstore_order_request *request)
{
    char bytes[24];
    struct sslstore__text text;
    size_t order = ORDER_BASE;
    size_t download = DOWNLOAD_BASE;

    count_name(request->domain_name, &order, &download);
    for (size_t i = 0; i < request->dns_name_count; i++) {
        count_name(request->dns_names[i], &order, &download);
    }
    order = order > download ? order : download;
    if (order <= client->net.config->response_max) {
        return SSLSTORE_OK;
    }
    sslstore__text_init(&text, bytes, sizeof bytes);
    sslstore__text_put_number(&text, (int64_t) order);
    return sslstore__error_set_about(
        &client->net, SSLSTORE_ERR_LIMIT, "response_max",
        SSLSTORE__WORDS("a reply about so many names may take % bytes; raise response_max. Nothing "
                        "was sent"),
        bytes);
}
