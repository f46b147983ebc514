/* Keep a certificate in force whose private key never leaves its chip.
 *
 *     cc -I. -o psa_keep examples/chip/psa_keep.c examples/files.c build/libsslstore.a \
 *         -lmbedtls -lmbedx509 -lmbedcrypto
 *     examples/try.sh ./psa_keep chip.example.com admin@example.com
 *
 * The key is a persistent key of PSA that cannot be exported. On a device with a secure element or
 * TrustZone, PSA keeps it there; set KEY_LIFETIME to that location. Here, PSA of Mbed TLS keeps it
 * in a file of the present folder. pkcs11.c and tpm.c request a certificate with PKCS #11 and a
 * TPM.
 *
 * Each run makes one step of the keep, as example 4 does; with a third argument, "now", it looks
 * even if nothing is due. The certificate is in certificate.pem, the state of the keep in
 * keep.state.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include <psa/crypto.h>

#include "../environment.h"
#include "../files.h"

#define STATE        "keep.state"
#define CERTIFICATE  "certificate.pem"
#define KEY_LIFETIME PSA_KEY_LIFETIME_PERSISTENT
#define KEY_ID       1
#define SIGNATURE    PSA_ALG_ECDSA(PSA_ALG_SHA_256)

/* ---- The chip ---- */

static bool has_key(void)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_status_t status = psa_get_key_attributes(KEY_ID, &attributes);

    psa_reset_key_attributes(&attributes);
    return status == PSA_SUCCESS;
}

static bool make_key(void)
{
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id;

    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
    psa_set_key_bits(&attributes, 256);
    psa_set_key_algorithm(&attributes, SIGNATURE);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_SIGN_HASH); /* and not EXPORT */
    psa_set_key_lifetime(&attributes, KEY_LIFETIME);
    psa_set_key_id(&attributes, KEY_ID);
    return psa_generate_key(&attributes, &id) == PSA_SUCCESS;
}

/* The library gives a digest and gets r and s. It never sees the key. */
static int sign(void *user, const uint8_t *digest, size_t digest_size, uint8_t *signature,
                size_t *size)
{
    (void) user;
    return psa_sign_hash(KEY_ID, SIGNATURE, digest, digest_size, signature, *size, size) ==
                   PSA_SUCCESS
               ? 0
               : -1;
}

/* ---- What the keep asks of this program ---- */

struct device {
    const char *domain;
    sslstore_csr csr; /* of the last request */
};

/* The keep has same_key set, so it asks for a fresh key only if there is none. Without, make the
 * fresh key in another slot: the key in service must stay until install(). */
static int request(void *user, bool fresh, const char **csr, size_t *csr_size)
{
    struct device *device = user;
    uint8_t public_key[PSA_EXPORT_PUBLIC_KEY_MAX_SIZE];
    sslstore_csr_options options = {
        .common_name = device->domain, .public_key = public_key, .sign = sign};
    const char *problem;

    if (!has_key() && (!fresh || !make_key())) {
        return fresh ? -1 : 1;
    }
    if (psa_export_public_key(KEY_ID, public_key, sizeof public_key, &options.public_key_size) !=
        PSA_SUCCESS) {
        return -1;
    }
    sslstore_csr_free(&device->csr);
    if (sslstore_csr_sign(&sslstore_memory_heap, &options, &device->csr, &problem) != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", problem == NULL ? "no request" : problem);
        return -1;
    }
    *csr = device->csr.pem;
    *csr_size = SSLSTORE_NUL_TERMINATED;
    return 0;
}

static int install(void *user, const sslstore_certificate *certificate)
{
    (void) user;
    return file_replace_text(CERTIFICATE, FOR_ALL, certificate->chain.fullchain_pem);
}

static int save(void *user, const sslstore_keep_state *state)
{
    (void) user;
    return file_replace(STATE, FOR_ME, state, sizeof *state);
}

/* ---- One step ---- */

static int step(sslstore_client *client, const char *domain, const char *email, bool now)
{
    struct device device = {.domain = domain};
    sslstore_order_request order = {.product_code = "positivessl",
                                    .domain_name = domain,
                                    .validity_days = 365,
                                    .approver_email = email,
                                    .admin = {.email = email}};
    sslstore_keep keep = {.name = domain,
                          .order = &order,
                          .same_key = true,
                          .look_now = now,
                          .user = &device,
                          .request = request,
                          .install = install,
                          .save = save};
    sslstore_keep_state state = {{0}};
    sslstore_keep_report report;
    sslstore_result result;

    (void) file_load(STATE, &state, sizeof state); /* damaged or lost: it is rebuilt */
    result = sslstore_keep_step(client, &keep, &state, &report);
    printf("%s %s\n", sslstore_keep_phase_name(report.phase), report.message);
    sslstore_keep_report_free(&report);
    sslstore_csr_free(&device.csr);
    return result == SSLSTORE_OK ? 0 : 1;
}

int main(int count, char **arguments)
{
    sslstore_config config = config_from_environment();
    sslstore_client *client;
    sslstore_result result;
    int code;

    if (count < 3) {
        fprintf(stderr, "usage: psa_keep DOMAIN APPROVER-EMAIL [now]\n");
        return 2;
    }
    if (!file_lock(STATE ".lock")) {
        fprintf(stderr, "another run is at work\n");
        return 1;
    }
    if (psa_crypto_init() != PSA_SUCCESS) {
        fprintf(stderr, "PSA does not start\n");
        return 1;
    }
    result = sslstore_client_new(&config, &client);
    if (result != SSLSTORE_OK) {
        fprintf(stderr, "%s\n", sslstore_result_text(result));
        return 1;
    }
    code = step(client, arguments[1], arguments[2], count > 3);
    sslstore_client_free(client);
    return code;
}
