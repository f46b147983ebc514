/* Configures TLS: the certificate, valid or wrong on purpose, and what is offered.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tls.h"
#include "memory.h"
#include "names.h"

#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/x509_crt.h>
#include <stdlib.h>

#define DAY           INT64_C(86400)
#define SESSIONS_KEPT 1000 /* for clients without tickets */

struct tls {
    mbedtls_ssl_config config;
    mbedtls_x509_crt chain;
    mbedtls_pk_context key;
    struct der public_key;
    mbedtls_ssl_cache_context cache;
    mbedtls_ssl_ticket_context tickets;
    char *names, *addresses;    /* of the certificate, joined by commas */
    struct authority *stranger; /* a second authority, for TLS_UNKNOWN_CA */
    random_fn *random;
    void *random_user;
};

static struct certificate_facts server_facts(const struct tls *tls,
                                             const struct tls_settings *settings)
{
    enum tls_mode mode = settings->mode;
    struct certificate_facts facts = {.use = USE_SERVER};

    facts.subject.common_name = "localhost";
    facts.names = tls->names;
    facts.addresses = tls->addresses;
    if (mode == TLS_WRONG_HOST) {
        facts.subject.common_name = facts.names = "wrong-host.example";
        facts.addresses = NULL;
    }
    facts.not_before = mode == TLS_NOT_YET_VALID ? settings->now + DAY : AUTHORITY_BEGIN;
    facts.not_after = mode == TLS_EXPIRED ? settings->now - DAY : AUTHORITY_END;
    facts.public_key = der_start(&tls->public_key);
    facts.public_key_size = tls->public_key.used;
    (void) tls->random(tls->random_user, facts.serial, SERIAL_SIZE);
    facts.serial[0] = (unsigned char) ((facts.serial[0] & 0x7f) | 0x40);
    return facts;
}

static bool self_sign(struct tls *tls, const struct certificate_facts *facts, struct der *leaf)
{
    struct signer signer = {.key = &tls->key,
                            .name = facts->subject,
                            .random = tls->random,
                            .random_user = tls->random_user};

    certificate_key_id(signer.key_id, facts->public_key, facts->public_key_size);
    return certificate_write(leaf, facts, &signer);
}

static bool add_to_chain(struct tls *tls, const struct der *certificate)
{
    return mbedtls_x509_crt_parse_der(&tls->chain, der_start(certificate), certificate->used) == 0;
}

static bool make_chain(struct tls *tls, const struct tls_settings *settings,
                       struct authority *authority)
{
    enum tls_mode mode = settings->mode;
    struct certificate_facts facts;
    struct der leaf = {0};
    bool made;

    if (!authority_key(&tls->key, &tls->public_key, tls->random, tls->random_user)) {
        return false;
    }
    facts = server_facts(tls, settings);
    if (mode == TLS_UNKNOWN_CA) {
        tls->stranger = authority_new("Stranger", tls->random, tls->random_user);
        authority = tls->stranger;
    }
    if (mode == TLS_SELF_SIGNED) {
        made = self_sign(tls, &facts, &leaf) && add_to_chain(tls, &leaf);
    } else {
        made = authority && authority_issue(authority, &facts, &leaf) && add_to_chain(tls, &leaf) &&
               add_to_chain(tls, authority_intermediate(authority));
    }
    der_free(&leaf);
    return made;
}

static bool offer_resumption(struct tls *tls, bool tickets)
{
    mbedtls_ssl_cache_set_max_entries(&tls->cache, SESSIONS_KEPT);
    mbedtls_ssl_conf_session_cache(&tls->config, &tls->cache, mbedtls_ssl_cache_get,
                                   mbedtls_ssl_cache_set);
    if (!tickets) {
        return true;
    }
    if (versions_ticket_setup(&tls->tickets, tls->random, tls->random_user, 86400) != 0) {
        return false;
    }
    mbedtls_ssl_conf_session_tickets_cb(&tls->config, mbedtls_ssl_ticket_write,
                                        mbedtls_ssl_ticket_parse, &tls->tickets);
    return true;
}

static bool configure(struct tls *tls, enum tls_mode mode)
{
    static const char *protocols[] = {"http/1.1", "http/1.0", NULL};

    if (mbedtls_ssl_config_defaults(&tls->config, MBEDTLS_SSL_IS_SERVER,
                                    MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT) != 0) {
        return false;
    }
    versions_conf_random(&tls->config, tls->random, tls->random_user);
    versions_prefer_p256(&tls->config);
    if (mode == TLS_TLS11) {
        versions_tls11_only(&tls->config);
    } else {
        versions_modern_tls(&tls->config);
    }
    return mbedtls_ssl_conf_own_cert(&tls->config, &tls->chain, &tls->key) == 0 &&
           mbedtls_ssl_conf_alpn_protocols(&tls->config, protocols) == 0;
}

/* The certificate names the local machine and what else the settings name. */
static void join_names(struct tls *tls, const struct tls_settings *settings)
{
    names_add(&tls->names, "localhost");
    names_add_all(&tls->names, settings->names);
    names_add(&tls->addresses, "127.0.0.1");
    names_add(&tls->addresses, "::1");
    names_add_all(&tls->addresses, settings->addresses);
}

struct tls *tls_new(const struct tls_settings *settings, struct authority *authority)
{
    struct tls *tls = allocate(sizeof *tls);
    bool resume = settings->resume && VERSIONS_CAN_RESUME;

    tls->random = settings->random;
    tls->random_user = settings->random_user;
    join_names(tls, settings);
    mbedtls_ssl_config_init(&tls->config);
    mbedtls_x509_crt_init(&tls->chain);
    mbedtls_pk_init(&tls->key);
    mbedtls_ssl_cache_init(&tls->cache);
    mbedtls_ssl_ticket_init(&tls->tickets);
    if (!make_chain(tls, settings, authority) || !configure(tls, settings->mode) ||
        (resume && !offer_resumption(tls, settings->tickets))) {
        tls_free(tls);
        return NULL;
    }
    return tls;
}

void tls_free(struct tls *tls)
{
    if (!tls) {
        return;
    }
    mbedtls_ssl_config_free(&tls->config);
    mbedtls_x509_crt_free(&tls->chain);
    mbedtls_pk_free(&tls->key);
    mbedtls_ssl_cache_free(&tls->cache);
    mbedtls_ssl_ticket_free(&tls->tickets);
    der_free(&tls->public_key);
    authority_free(tls->stranger);
    free(tls->names);
    free(tls->addresses);
    free(tls);
}

const mbedtls_ssl_config *tls_config(const struct tls *tls)
{
    return &tls->config;
}
