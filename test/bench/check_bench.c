/* What the check of a full EV order costs, compared with parsing the same order's JSON with
 * jansson. They take turns, so that other load of the machine affects both.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "orders/check.h"
#include "orders/complete.h"
#include "support/csr.h"
#include "support/fake.h"

#define TURNS   501
#define REPEATS 40 /* per turn */

static void fill(sslstore_order_request *order)
{
    static const char *const names[] = {"www.shop.example.com", "api.shop.example.com",
                                        "shop.example.org"};
    sslstore_product product;
    sslstore_field field;

    memset(order, 0, sizeof *order);
    order->product_code = "digi_securesite_ev_flex";
    order->csr = CSR_SHOP;
    order->csr_size = SSLSTORE_NUL_TERMINATED;
    order->domain_name = "shop.example.com";
    order->dns_names = names;
    order->dns_name_count = sizeof names / sizeof names[0];
    (void) sslstore_product_find(order->product_code, &product);
    for (size_t i = 0; sslstore_product_field(&product, i, &field); i++) {
        const char *value = field.type == SSLSTORE_FIELD_EMAIL     ? "admin@shop.example.com"
                            : field.type == SSLSTORE_FIELD_PHONE   ? "+1 727 555 0100"
                            : field.type == SSLSTORE_FIELD_COUNTRY ? "US"
                            : strstr(field.name, "Postal") != NULL ? "33701"
                            : field.type == SSLSTORE_FIELD_TEXT    ? "Example & Sons"
                                                                   : field.default_value;

        (void) sslstore_order_request_set(order, field.name, value, NULL);
    }
    order->validity_days = 365;
}

/* Returns the order's JSON as it would be sent. */
static const char *json_of(const sslstore_order_request *order)
{
    static struct fake fake;
    static struct fake_reply reply;
    sslstore_config config;
    sslstore_client *client;
    sslstore_result result;

    reply = fake_json("{\"AuthResponse\":{\"isError\":false}}");
    fake.replies = &reply;
    fake.reply_count = 1;
    fake_config(&fake, &config);
    if (sslstore_client_new_bare(&config, &client) != SSLSTORE_OK) {
        return NULL;
    }
    result = sslstore_wire_order_validate_parameters(client, order);
    sslstore_client_free(client);
    return result == SSLSTORE_OK ? fake_request_body(&fake, 1) : NULL;
}

/* Does everything except reading the CSR, whose cost is the cryptography of its signature. */
static bool check(const sslstore_order_request *order, const sslstore_csr *csr)
{
    struct sslstore__problems report = {NULL, NULL, 0, false, 0};
    struct sslstore__prepared prepared;

    memset(&prepared, 0, sizeof prepared);
    prepared.csr = *csr;
    prepared.has_csr = true;
    if (sslstore__complete(&sslstore_memory_heap, order, &prepared) != SSLSTORE_OK) {
        return false;
    }
    sslstore__check_prepared(&report, &prepared);
    sslstore__block_free(&prepared.memory);
    return report.count == 0;
}

static bool parse(const char *json)
{
    json_t *value = json_loads(json, 0, NULL);

    json_decref(value);
    return value != NULL;
}

static double now_us(void)
{
    struct timespec now;

    (void) clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static int compare(const void *left, const void *right)
{
    double difference = *(const double *) left - *(const double *) right;

    return (difference > 0) - (difference < 0);
}

static double median(double *times)
{
    qsort(times, TURNS, sizeof times[0], compare);
    return times[TURNS / 2];
}

int main(void)
{
    static double checks[TURNS];
    static double parses[TURNS];
    sslstore_order_request order;
    sslstore_csr csr;
    const char *json;
    double start;
    bool good = true;

    fill(&order);
    json = json_of(&order);
    if (json == NULL || sslstore_csr_read(&sslstore_memory_heap, order.csr, SSLSTORE_NUL_TERMINATED,
                                          &csr, NULL) != SSLSTORE_OK) {
        fprintf(stderr, "check_bench: the order cannot be made\n");
        return EXIT_FAILURE;
    }
    for (size_t turn = 0; turn < TURNS; turn++) {
        start = now_us();
        for (size_t i = 0; i < REPEATS; i++) {
            good = check(&order, &csr) && good;
        }
        checks[turn] = (now_us() - start) / REPEATS;
        start = now_us();
        for (size_t i = 0; i < REPEATS; i++) {
            good = parse(json) && good;
        }
        parses[turn] = (now_us() - start) / REPEATS;
    }
    start = now_us();
    good = sslstore_check(&sslstore_memory_heap, &order, 0, NULL, NULL) == SSLSTORE_OK && good;
    if (!good) {
        fprintf(stderr, "check_bench: the order is not clean\n");
        return EXIT_FAILURE;
    }
    printf("check of a full EV order   %8.2f us\n", median(checks));
    printf("jansson parse of its JSON  %8.2f us  (%lu bytes)\n", median(parses),
           (unsigned long) strlen(json));
    printf("ratio                      %8.2f\n", checks[TURNS / 2] / parses[TURNS / 2]);
    printf("with the CSR's signature   %8.2f us  (once)\n", now_us() - start);
    sslstore_csr_free(&csr);
    return EXIT_SUCCESS;
}
