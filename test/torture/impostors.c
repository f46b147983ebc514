/* Rows A1 to A11 of the matrix again, over real sockets: no operation sends a byte of a request to
 * a server before the server has proved its identity.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mbedtls_compat.h"
#include "support/csr.h"
#include "support/server.h"
#include "torture/world.h"

#define WALL INT64_C(1780272000) /* 2026-06-01 */
#define YEAR INT64_C(31557600)

/* The library accepts a clock from 2026-01-01; the certificates begin a day later. */
#define WALL_EARLY (SERVER_NOT_BEFORE - 3600)

struct impostor {
    const char *id;
    const char *what;
    sslstore_result result;
    int64_t wall;
    struct server_options options;
    bool no_entropy;
    bool no_anchors;
    bool pinned; /* the pinned keys are neither the server's nor its CA's */
    bool silent; /* slow: a few operations suffice */
};

#define ERR(name) SSLSTORE_ERR_##name

static const struct impostor impostors[] = {
    {"A4", "closes the connection", ERR(NETWORK), WALL, .options.kind = SERVER_CUTS},
    {"A4", "sends nothing", ERR(TIMEOUT), WALL, .options.kind = SERVER_SILENT, .silent = true},
    {"A4", "answers in plain HTTP", ERR(TLS_PLAIN), WALL, .options.kind = SERVER_PLAIN},
    {"A5", "has a certificate for another host", ERR(CERT_HOST), WALL,
     .options.name = "other.example.com"},
    {"A5", "has a certificate for an address", ERR(CERT_HOST), WALL, .options.address = true},
    {"A6", "has a self-signed certificate", ERR(CERT_UNTRUSTED), WALL, .options.self_signed = true},
    {"A6", "has a certificate of another CA", ERR(CERT_UNTRUSTED), WALL, .options.stranger = true},
    {"A6", "has an expired certificate", ERR(CERT_EXPIRED), WALL + YEAR * 2 / 3,
     .options.name = NULL},
    {"A6", "has a certificate that is not valid yet", ERR(CERT_NOT_YET), WALL_EARLY,
     .options.name = NULL},
    {"A6", "has a certificate signed with SHA-1", ERR(CERT_REFUSED), WALL, .options.weak = true},
    {"A6", "has an issuer for client certificates only", ERR(CERT_REFUSED), WALL,
     .options.middle = true,
     .options.middle_usage = "\x30\x0a\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x02"},
    {"A6", "meets a client without CA certificates", ERR(CA), WALL, .no_anchors = true},
    {"A7", "refuses the versions of TLS", ERR(TLS_VERSION), WALL, .options.kind = SERVER_OLD_ALERT},
    {"A7", "answers with TLS 1.1", ERR(TLS_VERSION), WALL, .options.kind = SERVER_OLD_HELLO},
    {"A8", "has another key", ERR(CERT_PIN), WALL, .pinned = true},
    {"A9", "meets a client without the time", ERR(CLOCK), 0, .options.name = NULL},
#if !SSLSTORE__PSA_DRAWS
    {"A11", "meets a client without randomness", ERR(RANDOM), WALL, .no_entropy = true},
#endif
};

static int64_t wall;
static bool no_entropy;

static int64_t wall_time(void *unused)
{
    (void) unused;
    return wall;
}

static int draw(void *unused, void *out, size_t size)
{
    (void) unused;
    return no_entropy ? -1 : sslstore_random_mbedtls(NULL, out, size);
}

/* ---- The operations ---- */

static int ignore_record(void *unused, const sslstore_sync_record *record)
{
    (void) unused;
    (void) record;
    return 0;
}

static sslstore_order_request shop_order(void)
{
    sslstore_order_request request = {.product_code = "positivessl",
                                      .csr = CSR_SHOP_RSA,
                                      .csr_size = SSLSTORE_NUL_TERMINATED,
                                      .custom_id = "torture",
                                      .approver_email = "admin@shop.example.com",
                                      .validity_days = 365,
                                      .admin = {.email = "ada@shop.example.com"}};

    return request;
}

static sslstore_result ask(sslstore_client *client, char column)
{
    static const sslstore_enroll_options options = {.skip_approver_check = true};
    static const sslstore_reissue_request reissue = {.id = "24680", .csr = CSR_SHOP_RSA};
    sslstore_order_request request = shop_order();
    sslstore_certificate certificate;
    sslstore_approver_list approvers;
    sslstore_download download;
    sslstore_order order;

    switch (column) {
    case 'H':
        return sslstore_wire_health_validate(client);
    case 'V':
        return sslstore_wire_approvers(client, "positivessl", "shop.example.com", &approvers);
    case 'O':
        return sslstore_enroll(client, &request, &options, &certificate);
    case 'W':
        request.renewal = true;
        return sslstore_wire_order_new(client, &request, &order);
    case 'I':
        return sslstore_wire_order_reissue(client, &reissue, &order);
    case 'S':
        return sslstore_wire_order_status(client, "24680", &order);
    case 'Q':
        return sslstore_sync(client, NULL, ignore_record, NULL, NULL);
    case 'D':
        return sslstore_wire_order_download(client, "24680", &download);
    case 'R':
        return sslstore_wire_order_refund(client, "24680", NULL, &order);
    default:
        return sslstore_wire_order_revoke(client, "24680", "1F", NULL);
    }
}

static const char *meet(const struct impostor *impostor, const sslstore_config *config, char column)
{
    sslstore_client *client;
    sslstore_result result;
    sslstore_result expected = column == 'Q' ? SSLSTORE_ERR_INCOMPLETE : impostor->result;
    const char *complaint = NULL;

    tally.runs++;
    if (sslstore_client_new(config, &client) != SSLSTORE_OK) {
        return "no client";
    }
    result = ask(client, column);
    if (result != expected) {
        complaint = sslstore_result_name(result);
    } else if (sslstore_client_error(client)->delivery != SSLSTORE_DELIVERY_NOT_SENT) {
        complaint = "something may have been sent";
    } else if (sslstore_client_counters(client)->bytes_sent != 0) {
        complaint = "something was sent";
    }
    sslstore_client_free(client);
    return complaint;
}

static void run_impostor(const struct impostor *impostor)
{
    static const sslstore_pin pins[2] = {{{0x5a}}, {{0xa5}}};
    struct server *server = server_start(&impostor->options);
    struct server_report report;
    char url[64];
    sslstore_config config = {.url = url,
                              .partner_code = FAKE_PARTNER,
                              .auth_token = FAKE_TOKEN,
                              .ca_pem = impostor->no_anchors ? "none" : server_ca(server),
                              .pins = pins,
                              .pin_count = impostor->pinned ? 2 : 0,
                              .wall_time = wall_time,
                              .random = draw,
                              .attempts = 2,
                              .backoff_ms = 1,
                              .connect_timeout_ms = impostor->silent ? 50 : 0};
    const char *columns = impostor->silent ? "OR" : "HVOWISQDRr";

    tally.scenarios++;
    (void) snprintf(url, sizeof url, "https://localhost:%u", (unsigned) server_port(server));
    wall = impostor->wall;
    no_entropy = impostor->no_entropy;
    for (; *columns != '\0'; columns++) {
        const char *complaint = meet(impostor, &config, *columns);
        char what[128];

        (void) snprintf(what, sizeof what, "%s %s · %c", impostor->id, impostor->what, *columns);
        if (complaint != NULL) {
            tally_failure(what, complaint);
        }
    }
    server_stop(server, &report);
    if (report.application_bytes != 0) {
        tally_failure(impostor->what, "the impostor received application data");
    }
}

void impostors_run(void)
{
    for (size_t i = 0; i < sizeof impostors / sizeof impostors[0]; i++) {
        run_impostor(&impostors[i]);
    }
}
