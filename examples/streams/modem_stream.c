/* A byte stream through a modem that has a TCP of its own, by the AT commands of u-blox (UDCONF,
 * USOCR, USOCO, USOWR, USORD, USOCL) in hexadecimal mode. It cannot be waited for: each call blocks
 * until the modem has answered. Only connecting takes longer than a moment; it is asked again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "streams.h"

#define PART_SIZE 128 /* bytes of one command: some 30 ms at 115,200 baud */
#define ANSWER_MS 50

/* Gives a command, or NULL to hear more of the last answer. modem->answer then has all of it. */
static int ask(struct modem *modem, const char *command)
{
    sslstore_wait wait = {NULL, SSLSTORE_WAIT_READ, 0};

    if (command != NULL) {
        modem->answer[modem->size = 0] = '\0';
        (void) board_write(command, strlen(command));
    }
    while (modem->size < sizeof modem->answer - 1 && board_wait(NULL, &wait, 1, ANSWER_MS) > 0) {
        modem->size +=
            board_read(modem->answer + modem->size, sizeof modem->answer - 1 - modem->size);
        modem->answer[modem->size] = '\0';
        modem->has_ended |= strstr(modem->answer, "+UUSOCL: 0") != NULL;
        if (strstr(modem->answer, "OK\r\n") != NULL) {
            return SSLSTORE_OK;
        }
    }
    return SSLSTORE_ERR_NETWORK;
}

static int modem_connect(void *user, void **stream, const sslstore_config *config, const char *host,
                         uint16_t port, uint32_t time_left_ms)
{
    struct modem *modem = user;
    char command[SSLSTORE_DOMAIN_MAX + 64];
    bool begins = *stream == NULL;

    (void) config, (void) time_left_ms; /* the modem has a limit of its own */
    *stream = modem;
    modem->has_ended = false;
    (void) snprintf(command, sizeof command, "AT+UDCONF=1,1;+USOCR=6;+USOCO=0,\"%s\",%u\r", host,
                    (unsigned) port);
    if (ask(modem, begins ? command : NULL) == SSLSTORE_OK) {
        return SSLSTORE_OK;
    }
    return strstr(modem->answer, "ERROR") != NULL ? SSLSTORE_ERR_CONNECT : SSLSTORE_WANT_READ;
}

static int modem_send(void *user, void *stream, const void *data, size_t size)
{
    struct modem *modem = stream;
    char command[2 * PART_SIZE + 32];
    size_t part = size < PART_SIZE ? size : PART_SIZE;
    int at = snprintf(command, sizeof command, "AT+USOWR=0,%u,\"", (unsigned) part);
    const char *taken;

    (void) user;
    for (size_t i = 0; i < part; i++) {
        at += sprintf(command + at, "%02X", ((const unsigned char *) data)[i]);
    }
    (void) snprintf(command + at, sizeof command - (size_t) at, "\"\r");
    (void) ask(modem, command);
    taken = strstr(modem->answer, "+USOWR: 0,");
    if (taken == NULL && strstr(modem->answer, "ERROR") != NULL) {
        return SSLSTORE_ERR_NETWORK;
    }
    return taken == NULL ? (int) part : atoi(taken + 10); /* a modem that is silent may have sent */
}

static int modem_recv(void *user, void *stream, void *data, size_t size)
{
    struct modem *modem = stream;
    char command[32];
    const char *hex;
    unsigned byte;
    int got = 0;

    (void) user;
    (void) snprintf(command, sizeof command, "AT+USORD=0,%u\r",
                    (unsigned) (size < PART_SIZE ? size : PART_SIZE));
    if (ask(modem, command) != SSLSTORE_OK) {
        return SSLSTORE_ERR_NETWORK;
    }
    hex = strstr(modem->answer, ",\""); /* +USORD: 0,3,"414243" */
    while (hex != NULL && (size_t) got < size && sscanf(hex + 2 + 2 * got, "%2x", &byte) == 1) {
        ((unsigned char *) data)[got++] = (unsigned char) byte;
    }
    return got > 0 || modem->has_ended ? got : SSLSTORE_WANT_READ;
}

static void modem_close(void *user, void *stream)
{
    (void) user;
    if (stream != NULL) {
        (void) ask(stream, "AT+USOCL=0\r");
    }
}

const sslstore_stream modem_stream = {modem_connect, modem_send, modem_recv, NULL,
                                      modem_close,   NULL,       NULL,       NULL};
