/* The sandbox's engine on the test's own clock, and calls to it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_SANDBOX_WORLD_H
#define TEST_SANDBOX_WORLD_H

#include "../../examples/sandbox/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY  INT64_C(86400)
#define NOON INT64_C(1795521600) /* 24 November 2026, 12:00 UTC */

#define AUTH "\"AuthRequest\":{\"PartnerCode\":\"1000001\",\"AuthToken\":\"sandbox-token\"}"

/* Requests for shop.example.com, with different keys. */
#define FIRST_CSR                                                         \
    "-----BEGIN CERTIFICATE REQUEST-----\\n"                              \
    "MIHVMH0CAQAwGzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTBZMBMGByqGSM49\\n" \
    "AgEGCCqGSM49AwEHA0IABB+3huyU9p2ZHh3T2i2MJ5SpMkLIrgBSbAmBCYh3EZ+b\\n" \
    "bOCqmloam8M3MV52T+OG1EkVtcsBN1l3kFamqjqHOBWgADAKBggqhkjOPQQDAgNI\\n" \
    "ADBFAiBD7L1nEQ7BN9zZrUHHG5kmyULO+whsO4qLhOS1KC2GawIhAPRKyTRjkfe8\\n" \
    "d7Am7M2L0mADzHXPBlMazPtuBnLdwHgy\\n"                                 \
    "-----END CERTIFICATE REQUEST-----\\n"

#define SECOND_CSR                                                        \
    "-----BEGIN CERTIFICATE REQUEST-----\\n"                              \
    "MIHVMH0CAQAwGzEZMBcGA1UEAwwQc2hvcC5leGFtcGxlLmNvbTBZMBMGByqGSM49\\n" \
    "AgEGCCqGSM49AwEHA0IABLZPWN0AhtC7dvyjFeRN1/d80PH/9iu2TVe1ac0B7Zff\\n" \
    "xf3mfqtW5n3sQzNKMnO80cS0L4qdv2r0xbMzImj4OlmgADAKBggqhkjOPQQDAgNI\\n" \
    "ADBFAiBxNnREsdwbtpL9T46x25hynKUN3evm2HJHa5lu8Zd+KwIhALt1dNeObZ1M\\n" \
    "UqqBXteIa7M8tIGo4XyVHMBhXT5+pvF+\\n"                                 \
    "-----END CERTIFICATE REQUEST-----\\n"

struct world {
    struct engine_config config;
    struct engine *engine;
    int64_t now;
};

static inline int64_t world_now(void *user)
{
    return ((struct world *) user)->now;
}

static inline void world_start(struct world *world)
{
    if (!world->now) {
        world->now = NOON;
    }
    world->config.now = world_now;
    world->config.now_user = world;
    world->config.quiet = true;
    world->engine = engine_new(&world->config);
    assert_non_null(world->engine);
}

static inline void world_end(struct world *world)
{
    engine_free(world->engine);
    memset(world, 0, sizeof *world);
}

static inline struct engine_reply post(struct world *world, const char *path, const char *body)
{
    struct engine_request request = {"POST", path, "application/json; charset=utf-8", body,
                                     strlen(body)};
    struct engine_reply reply;
    struct effects effects;

    engine_begin(world->engine, path, &effects);
    engine_answer(world->engine, &request, &effects, &reply);
    return reply;
}

/* Makes one call with credentials. more: further members, each preceded by a comma. */
static inline json_t *call(struct world *world, const char *endpoint, const char *more)
{
    size_t size = strlen(more) + sizeof AUTH + 8;
    char *body = malloc(size);
    char path[64];
    struct engine_reply reply;
    json_t *parsed;

    snprintf(path, sizeof path, "/rest/%s", endpoint);
    snprintf(body, size, "{" AUTH "%s}", more);
    reply = post(world, path, body);
    parsed = json_loadb(reply.body, reply.body_size, JSON_REJECT_DUPLICATES, NULL);
    engine_reply_free(&reply);
    free(body);
    assert_non_null(parsed);
    return parsed;
}

static inline const char *text(const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));

    assert_non_null(value);
    return value;
}

static inline const char *major(const json_t *order)
{
    return text(json_object_get(order, "OrderStatus"), "MajorStatus");
}

static inline const char *minor(const json_t *order)
{
    return text(json_object_get(order, "OrderStatus"), "MinorStatus");
}

static inline bool is_error(const json_t *reply)
{
    return json_is_true(json_object_get(json_object_get(reply, "AuthResponse"), "isError"));
}

#endif
