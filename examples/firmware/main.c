/* A device that keeps its certificate in force: TLS, key and state are in the image, the network is
 * a modem.
 *
 * The key is made on the device and never leaves it. The pages of the flash (flash.h) survive a
 * power cut, at any point: the next run goes on, and buys nothing twice.
 *
 * There is no heap, but two static buffers: one for sslstore, one for Mbed TLS, which has an
 * allocator of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/memory_buffer_alloc.h>
#include <string.h>

#include "board.h"
#include "flash.h"
#include "link.h"
#include "sslstore.h"
#include "startup.h"
#include "uart_stream.h"

#define STEPS_MAX 8 /* of this demonstration; a product goes on for years */

static union {
    uint8_t bytes[18 * 1024];
    void *aligned;
} our_memory;

#ifdef FIRMWARE_SMALL_BUFFERS
static uint8_t mbedtls_memory[17 * 1024];
#else
static uint8_t mbedtls_memory[34 * 1024];
#endif
#define ALLOCATOR_BYTES 64 /* of its own, at the beginning */

static sslstore_arena arena;

/* ---- The console ---- */

static void print_number(size_t number)
{
    char text[12];
    char *next = text + sizeof text - 1;

    *next = '\0';
    do {
        *--next = (char) ('0' + number % 10);
        number /= 10;
    } while (number != 0);
    board_print(next);
}

static void print_figure(const char *name, size_t figure, size_t of)
{
    board_print(name);
    print_number(figure);
    board_print(" of ");
    print_number(of);
    board_print(" bytes\n");
}

/* ---- Random bytes ---- */

static mbedtls_ctr_drbg_context generator;

/* A board reads its hardware generator (TRNG) here; a secure element or a seed that is written in
 * the factory, with a counter in flash that changes at each start, will do, too. The serial number
 * and the clock will not: whoever guesses the seed has the private key. */
static int read_entropy(void *unused, unsigned char *out, size_t size)
{
    struct link_request request = {LINK_RANDOM, 0, (uint16_t) size, NULL, 0};

    (void) unused;
    return link_ask(&request, out, size) == (int) size ? 0 : -1;
}

static int start_random(void)
{
    mbedtls_ctr_drbg_init(&generator);
    return mbedtls_ctr_drbg_seed(&generator, read_entropy, NULL, NULL, 0);
}

static int draw_random(void *unused, void *out, size_t size)
{
    uint8_t *next = out;
    int result = 0;

    (void) unused;
    while (size > 0 && result == 0) {
        size_t part = size < MBEDTLS_CTR_DRBG_MAX_REQUEST ? size : MBEDTLS_CTR_DRBG_MAX_REQUEST;

        result = mbedtls_ctr_drbg_random(&generator, next, part);
        next += part;
        size -= part;
    }
    return result;
}

/* ---- The wall clock: a real-time clock with a battery, the modem's, or NTP ---- */

static int64_t power_on_time; /* 0: unknown */

static void set_clock(void)
{
    struct link_request request = {LINK_TIME, 0, 0, NULL, 0};
    int64_t now = 0;

    if (link_ask(&request, &now, sizeof now) == (int) sizeof now) {
        power_on_time = now - (int64_t) (board_now_ms(NULL) / 1000);
    }
}

static int64_t wall_time(void *unused)
{
    (void) unused;
    return power_on_time == 0 ? 0 : power_on_time + (int64_t) (board_now_ms(NULL) / 1000);
}

/* A product sleeps here, with an alarm of its real-time clock, or does its real work. */
static void sleep_until(int64_t time)
{
    struct link_request request = {LINK_SLEEP, 0, 0, &time, sizeof time};

    while (link_ask(&request, NULL, 0) > 0) {
        /* not yet */
    }
    set_clock();
}

/* Called while the library waits. A product feeds its watchdog here. */
static int idle(void *unused)
{
    (void) unused;
    board_idle();
    return 0;
}

/* ---- Settings: texts, one after the other, each with its NUL ---- */

static struct {
    const char *url;
    const char *partner_code;
    const char *auth_token;
    const char *ca_pem;
    const char *domain;
    const char *email;
} settings;

static int read_settings(void)
{
    const char **next[] = {&settings.url,    &settings.partner_code, &settings.auth_token,
                           &settings.ca_pem, &settings.domain,       &settings.email};
    size_t left;
    const char *text = (const char *) flash_bytes(FLASH_SETTINGS, &left);

    for (size_t i = 0; i < sizeof next / sizeof *next; i++) {
        const char *end = left == 0 ? NULL : memchr(text, '\0', left);

        if (end == NULL) {
            return -1;
        }
        *next[i] = text;
        left -= (size_t) (end + 1 - text);
        text = end + 1;
    }
    return 0;
}

/* ---- What the keep asks of this program ---- */

static int save(void *unused, const sslstore_keep_state *state)
{
    (void) unused;
    return flash_write(FLASH_STATE, state, sizeof *state, NULL, 0);
}

static int key_save(void *unused, const char *pem, size_t size)
{
    (void) unused;
    return flash_write(FLASH_NEXT_KEY, pem, size, NULL, 0);
}

static int key_load(void *unused, char *pem, size_t size)
{
    size_t stored;
    const uint8_t *bytes = flash_bytes(FLASH_NEXT_KEY, &stored);

    (void) unused;
    if (stored > size) {
        return -1;
    }
    memcpy(pem, bytes, stored);
    return (int) stored;
}

/* Key and certificate are in one page, so they are always a pair. A server would be told here to
 * read them. */
static int install(void *unused, const sslstore_certificate *certificate)
{
    const char *text = certificate->chain.fullchain_pem;
    size_t key_size;
    const uint8_t *key = flash_bytes(FLASH_NEXT_KEY, &key_size);

    (void) unused;
    if (flash_write(FLASH_SERVICE, key, key_size, text, strlen(text)) != 0) {
        return -1;
    }
    board_print(text);
    return 0;
}

/* ---- The program ---- */

static void configure(sslstore_config *config)
{
    sslstore_arena_init(&arena, our_memory.bytes, sizeof our_memory.bytes);
    config->url = settings.url;
    config->partner_code = settings.partner_code;
    config->auth_token = settings.auth_token;
    config->ca_pem = settings.ca_pem;
    config->memory.alloc = sslstore_arena_alloc;
    config->memory.user = &arena;
    config->transport = &sslstore_transport_mbedtls;
    config->stream = &uart_stream;
    config->now_ms = board_now_ms;
    config->wall_time = wall_time;
    config->random = draw_random;
    config->tick = idle;
}

static void describe(sslstore_keep *keep, sslstore_order_request *order)
{
    order->product_code = "positivessl";
    order->domain_name = settings.domain;
    order->validity_days = 365;
    order->approver_email = settings.email;
    order->admin.email = settings.email;
    keep->name = settings.domain; /* of each device another one */
    keep->order = order;
    keep->key_save = key_save;
    keep->key_load = key_load;
    keep->install = install;
    keep->save = save;
}

static void load_state(sslstore_keep_state *state)
{
    size_t size;
    const uint8_t *bytes = flash_bytes(FLASH_STATE, &size);

    if (size == sizeof *state) {
        memcpy(state, bytes, size);
    }
}

static void show(const sslstore_keep_report *report)
{
    board_print(sslstore_keep_phase_name(report->phase));
    if (report->task != SSLSTORE_KEEP_TASK_NONE) {
        board_print(": ");
        board_print(sslstore_keep_task_name(report->task));
    }
    board_print(report->message[0] == '\0' ? "" : ": ");
    board_print(report->message);
    board_print("\n");
}

/* Returns 0 once the certificate is in force. */
static int keep_certificate(sslstore_client *client)
{
    static sslstore_order_request order;
    static sslstore_keep keep;
    static sslstore_keep_state state; /* damaged or lost: it is rebuilt from the service */
    static sslstore_keep_report report;

    describe(&keep, &order);
    load_state(&state);
    for (int i = 0; i < STEPS_MAX; i++) {
        int64_t next_look;
        bool in_force;

        if (mbedtls_ctr_drbg_reseed(&generator, NULL, 0) != 0) {
            return 1;
        }
        (void) sslstore_keep_step(client, &keep, &state, &report);
        show(&report);
        in_force = report.phase == SSLSTORE_KEEP_PHASE_IN_FORCE;
        next_look = report.next_look;
        sslstore_keep_report_free(&report);
        if (in_force) {
            return 0;
        }
        sleep_until(next_look);
    }
    return 1;
}

static int run(void)
{
    static sslstore_config config;
    sslstore_client *client = NULL;
    int status;

    if (flash_start() != 0 || start_random() != 0 || read_settings() != 0) {
        board_print("no settings, or no random bytes\n");
        return 1;
    }
    set_clock();
    configure(&config);
    if (sslstore_client_new_bare(&config, &client) != SSLSTORE_OK) {
        board_print(sslstore_config_problem(&config));
        return 1;
    }
    status = keep_certificate(client);
    sslstore_client_free(client);
    return status;
}

int main(void)
{
    int status;

    board_start();
    mbedtls_memory_buffer_alloc_init(mbedtls_memory, sizeof mbedtls_memory);
    startup_paint(mbedtls_memory + ALLOCATOR_BYTES, sizeof mbedtls_memory - ALLOCATOR_BYTES);
    status = run();
    print_figure("sslstore ", arena.peak, sizeof our_memory.bytes);
    print_figure("Mbed TLS ", startup_touched(mbedtls_memory, sizeof mbedtls_memory),
                 sizeof mbedtls_memory);
    print_figure("stack ", startup_stack_deepest(), startup_stack_size());
    return status;
}
