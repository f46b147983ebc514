/* A device with one keep: it stores its keys, its state and what is installed, and counts what the
 * library asks of it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_KEEP_DEVICE_H
#define TEST_KEEP_DEVICE_H

#include "support/store.h"

#define DEVICE_NAME        "device-4711"
#define DEVICE_RECORDS_MAX 32

/* A record that is published. */
struct device_record {
    char name[128]; /* of the DNS record, or of the file without its folder */
    char value[256];
};

struct device {
    struct store store;
    sslstore_keep keep;
    sslstore_order_request order;
    sslstore_keep_state state; /* as stored: a step works on a copy, as after a restart */
    sslstore_keep_report report;
    sslstore_result result;

    char newest_key[4096]; /* PEM, "": none */
    char serial[64];       /* of the installed certificate */
    int64_t not_after;
    size_t saves, keys, publishes, withdraws, installs, asks;
    struct device_record records[DEVICE_RECORDS_MAX];
    size_t record_count; /* published now */

    /* What the functions return. */
    int publish_answer, propagated_answer, withdraw_answer, install_answer, save_answer;
    int key_save_answer, key_load_answer;
    size_t saves_left; /* the one with this number fails, from 1, and all after it; 0: none */
    bool hidden;       /* what is published is not visible to the CA */
    bool approves;     /* somebody answers the CA's e-mails */

    size_t points; /* places so far where the power can fail: before each act of the device and
                    * each call of the transport */
    size_t cut_at; /* the power fails at that one, from 1; 0: never */
    bool dead;
};

/* Begins with an account without orders, at FAKE_NOW. Set up store.engine_config and keep, then
 * open. */
void device_begin(struct device *device);
void device_open(struct device *device);
void device_end(struct device *device);

/* Begins with domains that the CA checks: it sees what the device publishes. */
void device_check_domains(struct device *device);

/* Begins with one such domain, validated by a file. */
void device_begin_by_file(struct device *device);

/* The power is back: a new client, everything else as it was stored. */
void device_restart(struct device *device);

/* Makes one step from the stored state. device->report is freed before the next one. */
sslstore_result device_step(struct device *device);

/* The same, due or not. */
sslstore_result device_look_now(struct device *device);

/* Fails if the last step reported another phase or task. */
void device_expect(const struct device *device, sslstore_keep_phase phase, sslstore_keep_task task);

/* Makes steps, each when the one before said to come again, until the phase is reached; fails after
 * 50 steps. */
void device_step_until(struct device *device, sslstore_keep_phase phase);

/* Lets time pass, with a step whenever one is due. */
void device_live_days(struct device *device, int64_t days);

/* The present time. */
int64_t device_now(const struct device *device);

#endif
