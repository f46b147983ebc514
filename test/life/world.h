/* Devices that keep a certificate in force, the service, and the network between them, on a virtual
 * clock. The power of a device can be cut at each of its points: before and after each hook, and
 * before and after each call of the transport.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_LIFE_WORLD_H
#define TEST_LIFE_WORLD_H

#include <setjmp.h>

#include "../../examples/sandbox/seed.h"
#include "life/archive.h"
#include "life/heap.h"
#include "life/keys.h"
#include "life/zone.h"
#include "support/store.h"

#define WORLD_BEGIN       INT64_C(1795910400) /* 2026-11-29 00:00 UTC */
#define WORLD_DAY         INT64_C(86400)
#define WORLD_CONNECTIONS 4
#define WORLD_HOURS       9000 /* a year and some days */

struct world;

/* Where a device has its keys. Devices of a cluster share it. */
struct key_store {
    const struct key *newest;     /* NULL: there is none */
    const struct key *in_service; /* NULL: there is none */
    size_t made;
    struct key by_library[2]; /* keys that the library made: the newest, and that in service */
};

/* What a device has of its certificate. */
struct installed {
    char serial[64]; /* "": there is none */
    int64_t not_before;
    int64_t not_after;
};

struct device {
    struct world *world;
    sslstore_keep keep; /* set before device_open() */
    sslstore_order_request order;
    const struct key_ring *ring; /* keys for the request hook */
    struct key_store *keys;      /* &own_keys, or that of another device */
    struct key_store own_keys;

    /* in permanent storage */
    sslstore_keep_state saved;
    struct installed installed;

    /* in memory: gone when the power is cut */
    sslstore_keep_state state;
    sslstore_client *client;
    struct heap heap;
    void *connections[WORLD_CONNECTIONS];
    sslstore_transport transport;
    sslstore_config config;
    int64_t wake; /* when the next step is due */
    bool running; /* inside a step */

    /* of the last step */
    sslstore_result result;
    sslstore_keep_report report;

    /* counted */
    size_t points;             /* in total */
    size_t rung;               /* points of a step until the power is cut in turn */
    size_t climbed;            /* points of the present step */
    sslstore_keep_phase phase; /* after the last step that reached its end */
    size_t steps;
    size_t cuts;
    size_t saves;
    size_t installs;
    size_t paid;
    uint32_t did; /* by all steps */
};

/* What goes wrong. */
struct world_faults {
    size_t cut_at;          /* at the n-th point from now on the power is cut, once; 0: never */
    bool cut_in_turn;       /* at the first point of a step the power is cut; when the step is
                           * repeated, at its second; and so on until it reaches its end */
    uint32_t cut_one_in;    /* at each point with this chance; 0: never */
    uint32_t lose_one_in;   /* a reply is lost with this chance; 0: never */
    uint32_t busy_one_in;   /* a hook says "try again later" with this chance; 0: never */
    uint32_t forget_one_in; /* before a step the state is lost with this chance; 0: never */
    bool down;              /* the service cannot be reached */
    int64_t down_until;
    bool down_when_due;       /* it goes down for a week when a request is made */
    bool down_when_published; /* the same when something is published */
    const char *refuses;      /* the next call of this endpoint is refused: "order/reissue"; NULL */
    unsigned retry_after;     /* so many replies are 429 with Retry-After: 120 */
    bool publish_lies;        /* the next publish returns 0 and publishes nothing */
    bool visible_lies;        /* the next propagated returns 1, and the record is not there */
};

struct world {
    struct store store;
    struct seed_stream chance;
    struct world_faults faults;
    struct zone zone;
    int64_t visible_after;         /* seconds from publish until a record is visible */
    int64_t patience;              /* seconds until the approving person answers e-mails */
    int64_t person_at;             /* 0: nothing to do */
    bool approved;                 /* the person answered all e-mails */
    char folder[ARCHIVE_PATH_MAX]; /* receives every installed certificate; "": none */
    jmp_buf power;
    struct device *powered; /* the device whose power can be cut now */

    /* called at each point of the device, for another one that does something meanwhile */
    void (*meanwhile)(struct world *world, struct device *device);

    /* counted */
    uint32_t calls_in_hour[WORLD_HOURS]; /* calls of the service, by the hour since `begin` */
    int64_t begin;
    int64_t first_renewal; /* 0: there was none */
    int64_t last_renewal;
    size_t published;
    size_t withdrawn;
    size_t not_found; /* questions of the CA that found nothing */
    size_t refused;
    size_t lost;
    size_t outages;
    size_t lies;
    size_t forgotten;
};

/* world_begin() zeroes the world. Change engine_config between the two. */
void world_begin(struct world *world, uint64_t seed);
void world_open(struct world *world);

/* Frees everything, and fails if something is wrong with the heap of the test. */
void world_end(struct world *world);

int64_t world_time(const struct world *world);

/* Returns true by chance, once in so many times; 0: never. */
bool world_happens(struct world *world, uint32_t one_in);

/* The service goes down for a week now, if *when is true; it is then cleared. */
void world_go_down(struct world *world, bool *when);

/* A point of a device at which its power may be cut. */
void world_point(struct device *device);

/* Lets time pass. No device that had a certificate may be without a valid one meanwhile. */
void world_pass(struct world *world, struct device *devices, size_t count, int64_t seconds);

/* Has all installed certificates archived from now on, and verified by openssl; the latter returns
 * how many there were. */
void world_archive(struct world *world);
size_t world_verify(struct world *world, const struct key_ring *ring);

/* Describes a device whose names are those of the ring, validated by the method; then changes may
 * be made to device->keep and device->order. */
void device_begin(struct device *device, struct world *world, const struct key_ring *ring,
                  const char *name, const char *product, const sslstore_method *methods,
                  size_t method_count);

/* Switches the power on: the state is that of the permanent storage. */
void device_boot(struct device *device);
void device_end(struct device *device);

/* Runs one step. Returns false if the power was cut; the device is then booted again. */
bool device_step(struct device *device);

/* Runs steps when they are due until that time. Fails if a device does not rest. */
void world_run(struct world *world, struct device *devices, size_t count, int64_t until);

/* Runs until all are in force; fails after `most` seconds. */
void world_run_until_in_force(struct world *world, struct device *devices, size_t count,
                              int64_t most);

/* Returns whether the device's certificate is valid now. */
bool device_is_served(const struct device *device);

/* Fails if the device had a certificate and has no valid one now. */
void device_must_be_served(const struct device *device);

#endif
