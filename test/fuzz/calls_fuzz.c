/* A script for one client on a virtual clock. Its first line is pairs of a letter and a byte: the
 * calls to make one after the other, and the faults. The replies of the service follow, separated
 * by the line "--- reply ---", each after two letters: how it ends, and whether it has its own
 * head.
 *
 *   c N  the next call           f N  the N-th transport call fails,   F N  with this fault, from
 *   r N  bytes per receive            counted from the start                8 on permanently
 *   s N  bytes per send          t N  a reset at so many bytes         w N  every second call waits
 *   x N  the N-th tick cancels   m N  milliseconds per transport call  b N  the transport blocks
 *   a N  the N-th allocation fails
 *
 *   k c x s  kept open, closed, cut, silent      j r  a JSON body for a 200, raw bytes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

#define SEPARATOR "\n--- reply ---\n"
#define CALLS_MAX 4
#define BODY_MAX  8192

struct service {
    struct fuzz_bytes script;
    char reply[BODY_MAX + 256];
};

static struct fake_reply answer(void *user, const struct fake_request *request)
{
    struct service *service = user;
    struct fuzz_bytes part = fuzz_take_part(&service->script, SEPARATOR);
    uint8_t end = fuzz_take(&part);
    bool framed = fuzz_take(&part) == 'r';
    struct fake_reply reply = {NULL, 0, FAKE_CUT, 0};

    (void) request;
    part.size = part.size < BODY_MAX ? part.size : BODY_MAX;
    if (part.size > 0) {
        reply.bytes = service->reply;
        reply.size = part.size;
        memcpy(service->reply, part.data, part.size);
        if (!framed) {
            reply = fake_framed(service->reply, sizeof service->reply, 200, "",
                                (const char *) part.data, part.size);
        }
    }
    reply.end = end == 'k'   ? FAKE_KEEP
                : end == 'c' ? FAKE_CLOSE
                : end == 's' ? FAKE_SILENCE
                             : FAKE_CUT;
    return reply;
}

/* ---- The calls ---- */

static sslstore_result status(sslstore_client *client)
{
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_status(client, "24680", &order);

    FUZZ_CHECK(result == SSLSTORE_OK || order.store_id == NULL);
    if (result == SSLSTORE_OK) {
        fuzz_check_order(&order, &order.block_);
    }
    sslstore_order_free(&order);
    return result;
}

static int take_row(void *user, const sslstore_order *order, sslstore_result result)
{
    uint32_t *rows = user;

    FUZZ_CHECK((order == NULL) == (result != SSLSTORE_OK));
    fuzz_check_result(result);
    if (order != NULL) {
        fuzz_check_order(order, NULL);
    }
    ++*rows;
    return 0;
}

static sslstore_result query(sslstore_client *client)
{
    static const sslstore_query all;
    uint32_t rows = 0;
    uint32_t count = UINT32_MAX;
    sslstore_result result = sslstore_wire_order_query(client, &all, take_row, &rows, &count);

    FUZZ_CHECK(result != SSLSTORE_OK || count == rows);
    return result;
}

static sslstore_result download(sslstore_client *client)
{
    sslstore_download got;
    sslstore_result result = sslstore_wire_order_download(client, "24680", &got);

    FUZZ_CHECK(result == SSLSTORE_OK || (got.files == NULL && got.file_count == 0));
    if (result == SSLSTORE_OK) {
        fuzz_check_text(&got.block_, got.store_id);
        fuzz_check_inside(&got.block_, got.files, got.file_count * sizeof *got.files);
        for (size_t i = 0; i < got.file_count; i++) {
            fuzz_check_text(&got.block_, got.files[i].name);
            fuzz_check_text(&got.block_, got.files[i].content);
        }
    }
    sslstore_download_free(&got);
    return result;
}

static sslstore_result certificate(sslstore_client *client)
{
    sslstore_certificate got;
    sslstore_result result = sslstore_certificate_get(client, "24680", NULL, &got);

    FUZZ_CHECK(result == SSLSTORE_OK || !got.issued);
    FUZZ_CHECK(!got.issued || got.chain.leaf_pem[0] != '\0');
    sslstore_certificate_free(&got);
    return result;
}

static sslstore_result approvers(sslstore_client *client)
{
    sslstore_approver_list list;
    sslstore_result result =
        sslstore_wire_approvers(client, "positivessl", "shop.example.com", &list);

    FUZZ_CHECK(result == SSLSTORE_OK || list.count == 0);
    fuzz_check_inside(&list.block_, list.emails, list.count * sizeof *list.emails);
    sslstore_approver_list_free(&list);
    return result;
}

static sslstore_result place(sslstore_client *client)
{
    static const sslstore_order_request request = {
        .product_code = "positivessl", .csr = "x", .csr_size = SSLSTORE_NUL_TERMINATED};
    sslstore_order order;
    sslstore_result result = sslstore_wire_order_new(client, &request, &order);

    FUZZ_CHECK(result == SSLSTORE_OK || order.store_id == NULL);
    sslstore_order_free(&order);
    return result;
}

static sslstore_result revoke(sslstore_client *client)
{
    return sslstore_revoke(client, "24680", SSLSTORE_REVOKE_CERTIFICATE, "0A1B", "lost", NULL);
}

static int take_record(void *user, const sslstore_sync_record *record)
{
    size_t *records = user;

    fuzz_check_result(record->result);
    FUZZ_CHECK((record->result == SSLSTORE_OK) == (record->message[0] == '\0'));
    FUZZ_CHECK(memchr(record->id, '\0', sizeof record->id) != NULL);
    if (record->order != NULL) {
        fuzz_check_order(record->order, NULL);
    }
    return ++*records > 1000;
}

static sslstore_result sync_all(sslstore_client *client)
{
    sslstore_sync_totals totals;
    size_t records = 0;
    sslstore_result result = sslstore_sync(client, NULL, take_record, &records, &totals);

    FUZZ_CHECK(totals.records == records && totals.failed <= records);
    FUZZ_CHECK(result != SSLSTORE_OK || totals.expected <= totals.records + totals.known);
    return result;
}

static sslstore_result (*const calls[])(sslstore_client *) = {
    status, query, download, certificate, approvers, place, revoke, sync_all, sslstore_ping};

#define CALL_COUNT (sizeof calls / sizeof calls[0])

/* ---- The script ---- */

struct script {
    uint8_t calls[CALLS_MAX];
    size_t call_count;
    size_t refuse_at;
};

static void read_head(struct fuzz_bytes head, struct script *script, struct fake *fake)
{
    memset(script, 0, sizeof *script);
    while (head.size > 0) {
        uint8_t what = fuzz_take(&head);
        uint8_t value = fuzz_take(&head);

        if (what == 'c' && script->call_count < CALLS_MAX) {
            script->calls[script->call_count++] = (uint8_t) ((value - '0') % CALL_COUNT);
        }
        fake->fail_at = what == 'f' ? value : fake->fail_at;
        fake->fault = what == 'F' ? (enum fake_fault)(value % FAKE_FAULT_COUNT) : fake->fault;
        fake->fail_permanently = what == 'F' ? (value & 8) != 0 : fake->fail_permanently;
        fake->receive_step = what == 'r' ? value : fake->receive_step;
        fake->send_step = what == 's' ? value : fake->send_step;
        fake->cut_request_at = what == 't' ? value * 2u : fake->cut_request_at;
        fake->storm = what == 'w' ? value % 2 == 1 : fake->storm;
        fake->blocking = what == 'b' ? value % 2 == 1 : fake->blocking;
        fake->cancel_at = what == 'x' ? value : fake->cancel_at;
        fake->call_ms = what == 'm' ? value : fake->call_ms;
        script->refuse_at = what == 'a' ? value : script->refuse_at;
    }
}

static void make_call(sslstore_client *client, struct fake *fake, size_t which)
{
    size_t sent = fake->bytes_sent + fake->unsure_sends;
    size_t answered = fake->answered;
    sslstore_result result = calls[which](client);
    const sslstore_error *error = sslstore_client_error(client);

    fuzz_check_error(client, result);
    if (calls[which] == place) {
        FUZZ_CHECK(fake->answered - answered <= 1);
        FUZZ_CHECK(result == SSLSTORE_OK || fake->answered == answered ||
                   error->delivery != SSLSTORE_DELIVERY_NOT_SENT);
    }
    if (result != SSLSTORE_OK && fake->bytes_sent + fake->unsure_sends == sent) {
        FUZZ_CHECK(error->delivery == SSLSTORE_DELIVERY_NOT_SENT);
    }
}

/* Whatever happened before, the client works once the service works. */
static void check_usable(sslstore_client *client, struct fake *fake, struct service *service)
{
    static const uint8_t good[] = "kj{\"AuthResponse\":{\"isError\":false},"
                                  "\"TheSSLStoreOrderID\":\"24680\"}";

    fake->fail_at = fake->cut_request_at = fake->cancel_at = fake->refuse_at = 0;
    fake->call_ms = 0;
    service->script.data = good;
    service->script.size = sizeof good - 1;
    FUZZ_CHECK(status(client) == SSLSTORE_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct fake fake;
    static struct service service;
    struct script script;
    sslstore_config config;
    sslstore_client *client;
    struct fuzz_bytes bytes = {data, size};

    memset(&fake, 0, sizeof fake);
    read_head(fuzz_take_part(&bytes, "\n"), &script, &fake);
    service.script = bytes;
    fake.answer = answer;
    fake.answer_user = &service;
    fake_config(&fake, &config);
    FUZZ_CHECK(sslstore_client_new_bare(&config, &client) == SSLSTORE_OK);
    fake.allocations = 0;
    fake.refuse_at = script.refuse_at;
    for (size_t i = 0; i < script.call_count; i++) {
        make_call(client, &fake, script.calls[i]);
    }
    FUZZ_CHECK(fake.blocking || fake.call_ms > 25 || fake.longest_gap <= 100 ||
               fake.fault == FAKE_TIMEOUT);
    check_usable(client, &fake, &service);
    sslstore_client_free(client);
    fuzz_heap_end(&fake);
    return 0;
}
