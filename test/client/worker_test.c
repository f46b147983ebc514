/* Workers: what a worker shares with its parent, which connection it uses, and whose TLS session it
 * resumes.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/client.h"
#include "net/net.h"
#include "support/fake.h"

static struct fake fake;
static sslstore_config config;
static sslstore_client *parent;
static sslstore_client worker;

static void begin(void)
{
    memset(&fake, 0, sizeof fake);
    fake_config(&fake, &config);
    assert_int_equal(sslstore_client_new_bare(&config, &parent), SSLSTORE_OK);
    memset(&worker, 0, sizeof worker);
    sslstore__client_init_worker(&worker, parent, NULL);
}

static void end(void)
{
    sslstore_client_free(parent);
    assert_null(fake_complaint(&fake));
}

static void a_worker_shares_all_but_its_session(void **unused)
{
    (void) unused;
    begin();
    assert_ptr_equal(worker.shared, parent->shared);
    assert_ptr_equal(worker.net.config, parent->net.config);
    assert_ptr_equal(worker.net.config, parent->net.config); /* TLS sessions are found by it */
    assert_ptr_equal(worker.net.counters, sslstore_client_counters(parent));
    assert_string_equal(worker.net.host, parent->net.host);
    assert_int_equal(worker.net.port, parent->net.port);
    (void) sslstore__error_set_field(&worker.net, SSLSTORE_ERR_TIMEOUT, NULL);
    assert_int_equal(sslstore_client_error(&worker)->result, SSLSTORE_ERR_TIMEOUT);
    assert_int_equal(sslstore_client_error(parent)->result, SSLSTORE_OK);
    assert_true(sslstore__client_is_stepping(&worker));
    assert_false(sslstore__client_is_stepping(parent));
    end();
}

/* The handle whose session a new connection of the worker resumes; NULL: none. */
static void *source(enum sslstore__slot slot)
{
    return sslstore__client_session_source(&worker, slot)->handle;
}

static struct sslstore__connection *uses(enum sslstore__slot slot)
{
    return sslstore__client_connection(&worker, slot);
}

static void borrow(enum sslstore__slot slot)
{
    memset(&worker, 0, sizeof worker);
    sslstore__client_init_worker(&worker, parent, &parent->connections[slot]);
}

/* The parent's: the one of single calls, or that of listings if the former was never opened; for a
 * borrowed connection the other one. */
static void a_worker_resumes_a_tls_session_of_its_parent(void **unused)
{
    int handles[2];

    (void) unused;
    begin();
    assert_null(source(SSLSTORE__SLOT_CALL));
    parent->connections[SSLSTORE__SLOT_LIST].handle = &handles[0];
    assert_ptr_equal(source(SSLSTORE__SLOT_CALL), &handles[0]);
    parent->connections[SSLSTORE__SLOT_CALL].handle = &handles[1];
    assert_ptr_equal(source(SSLSTORE__SLOT_CALL), &handles[1]);
    assert_ptr_equal(source(SSLSTORE__SLOT_LIST), &handles[1]);
    borrow(SSLSTORE__SLOT_CALL);
    assert_ptr_equal(source(SSLSTORE__SLOT_CALL), &handles[0]);
    borrow(SSLSTORE__SLOT_LIST);
    assert_ptr_equal(source(SSLSTORE__SLOT_CALL), &handles[1]);
    parent->connections[SSLSTORE__SLOT_CALL].handle = NULL; /* none of these is real */
    assert_null(source(SSLSTORE__SLOT_CALL));
    parent->connections[SSLSTORE__SLOT_LIST].handle = NULL;
    end();
}

static void a_worker_uses_its_own_connection_or_one_of_its_parent(void **unused)
{
    int handle;

    (void) unused;
    begin();
    assert_ptr_equal(uses(SSLSTORE__SLOT_CALL), &worker.connections[SSLSTORE__SLOT_CALL]);
    assert_ptr_equal(uses(SSLSTORE__SLOT_LIST), &worker.connections[SSLSTORE__SLOT_LIST]);
    assert_null(sslstore__client_any_connection(&worker));
    borrow(SSLSTORE__SLOT_LIST);
    assert_ptr_equal(uses(SSLSTORE__SLOT_CALL), &parent->connections[SSLSTORE__SLOT_LIST]);
    assert_ptr_equal(uses(SSLSTORE__SLOT_LIST), &parent->connections[SSLSTORE__SLOT_LIST]);
    parent->connections[SSLSTORE__SLOT_LIST].handle = &handle;
    assert_ptr_equal(sslstore__client_any_connection(&worker), &handle);
    parent->connections[SSLSTORE__SLOT_LIST].handle = NULL;
    end();
}

static void a_client_resumes_the_tls_session_of_its_other_slot(void **unused)
{
    int handle;
    const struct sslstore__connection *connections;

    (void) unused;
    begin();
    connections = parent->connections;
    assert_ptr_equal(sslstore__client_session_source(parent, SSLSTORE__SLOT_LIST),
                     &connections[SSLSTORE__SLOT_CALL]);
    parent->connections[SSLSTORE__SLOT_LIST].handle = &handle;
    assert_ptr_equal(sslstore__client_session_source(parent, SSLSTORE__SLOT_CALL)->handle, &handle);
    parent->connections[SSLSTORE__SLOT_LIST].handle = NULL;
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_shares_all_but_its_session),
        cmocka_unit_test(a_worker_resumes_a_tls_session_of_its_parent),
        cmocka_unit_test(a_client_resumes_the_tls_session_of_its_other_slot),
        cmocka_unit_test(a_worker_uses_its_own_connection_or_one_of_its_parent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
