/* Install: downloads, checks and installs a certificate.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/install.h"

#include <string.h>

#include "base/ascii.h"
#include "base/frame.h"
#include "base/text.h"
#include "base/words.h"
#include "client/client.h"
#include "keep/key.h"
#include "keep/name.h"
#include "net/net.h"
#include "orders/api.h"
#include "orders/issuance.h"

/* ---- Serial numbers ---- */

/* Read a hexadecimal number without its leading zeros, whatever separates its digits. Returns its
 * size; of a larger number than can be stored, the end is kept. */
static uint8_t read_serial(const char *text, uint8_t *bytes)
{
    size_t digits = 0;
    size_t size;

    memset(bytes, 0, SSLSTORE__KEEP_SERIAL_MAX);
    for (; *text != '\0'; text++) {
        int value = sslstore__ascii_hex_value(*text);
        unsigned carry = (unsigned) value;

        if (value < 0 || (digits == 0 && value == 0)) {
            continue;
        }
        for (size_t i = SSLSTORE__KEEP_SERIAL_MAX; i-- > 0;) {
            carry |= (unsigned) bytes[i] << 4;
            bytes[i] = (uint8_t) carry;
            carry >>= 8;
        }
        digits++;
    }
    size = (digits + 1) / 2;
    return (uint8_t) (size < SSLSTORE__KEEP_SERIAL_MAX ? size : SSLSTORE__KEEP_SERIAL_MAX);
}

static bool is_serial_in_service(const struct sslstore__keep_record *record, const char *serial)
{
    uint8_t bytes[SSLSTORE__KEEP_SERIAL_MAX];

    return read_serial(serial, bytes) == record->serial_size &&
           memcmp(bytes, record->serial, sizeof bytes) == 0;
}

bool sslstore__keep_is_in_service(const struct sslstore__keep_run *run)
{
    if (!sslstore__keep_is(run, SSLSTORE__KEEP_INSTALLED)) {
        return false;
    }
    if (run->order.serial[0] != '\0') {
        return is_serial_in_service(&run->record, run->order.serial);
    }
    return !sslstore__keep_is(run, SSLSTORE__KEEP_AWAITS) &&
           sslstore__text_equal(run->order.partner_id, run->record.partner_id);
}

/* ---- Fetching ---- */

/* Get the certificate with the key of the record. certificate, which is zeroed, lends
 * run->order. */
static sslstore_result fetch(struct sslstore__keep_run *run, sslstore_certificate *certificate)
{
    struct sslstore__expected expected = {.key_sha256 = run->record.key,
                                          .request = run->keep->order};
    sslstore_result result;

    certificate->order = run->order;
    result = sslstore__issuance_fetch(run->client, &expected, certificate);
    certificate->issued = result == SSLSTORE_OK;
    return result;
}

/* The program installs a certificate together with the newest key, so that is the one that counts.
 * It is not the record's if the state was lost, or if another machine put its key into a store that
 * both use. Returns ERR_WRONG_KEY if there is no key. */
static SSLSTORE__OWN_FRAME sslstore_result get_newest_key(struct sslstore__keep_run *run,
                                                          uint8_t *sha256)
{
    struct sslstore__keep_csr csr;
    sslstore_result result = sslstore__keep_csr_newest(run, &csr);

    if (result == SSLSTORE_OK) {
        memcpy(sha256, csr.key_sha256, sizeof csr.key_sha256);
        sslstore__keep_csr_free(&csr);
    }
    return result == SSLSTORE_ERR_NOT_FOUND ? SSLSTORE_ERR_WRONG_KEY : result;
}

static sslstore_result fetch_ours(struct sslstore__keep_run *run, sslstore_certificate *certificate)
{
    uint8_t key[SSLSTORE_SHA256_SIZE];
    sslstore_result result;

    memcpy(key, run->record.key, sizeof key);
    result = get_newest_key(run, run->record.key);
    if (result == SSLSTORE_OK) {
        result = fetch(run, certificate);
    }
    if (result != SSLSTORE_OK) {
        memcpy(run->record.key, key, sizeof key);
    }
    if (result == SSLSTORE_ERR_WRONG_KEY) {
        (void) sslstore__keep_fail(run, result, "Certificates", NULL);
    }
    return result;
}

/* ---- Installing ---- */

static sslstore_result note_installed(struct sslstore__keep_run *run, const sslstore_chain *chain)
{
    struct sslstore__keep_record *record = &run->record;
    sslstore_result result = sslstore__keep_adopt(run, &run->order, record->number);

    record->serial_size = read_serial(chain->serial, record->serial);
    record->not_before = chain->not_before;
    record->not_after = chain->not_after;
    record->names = sslstore__keep_names_digest(run->keep->order);
    record->flags |= SSLSTORE__KEEP_INSTALLED;
    record->flags &= ~(SSLSTORE__KEEP_AWAITS | SSLSTORE__KEEP_REISSUES | SSLSTORE__KEEP_HAS_KEY);
    record->attempts = 0;
    record->looks = 0;
    sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_IN_FORCE, SSLSTORE_KEEP_TASK_NONE);
    return result == SSLSTORE_OK ? sslstore__keep_save(run) : result;
}

static sslstore_result install(struct sslstore__keep_run *run,
                               const sslstore_certificate *certificate)
{
    run->did |= SSLSTORE_KEEP_DID_INSTALL;
    if (run->keep->install(run->keep->user, certificate) != 0) {
        sslstore__keep_enter(run, SSLSTORE_KEEP_PHASE_INSTALLING, SSLSTORE_KEEP_TASK_NONE);
        return sslstore__keep_fail(
            run, SSLSTORE_ERR_CANCELLED, "install",
            SSLSTORE__WORDS("the program could not install the certificate"));
    }
    return note_installed(run, &certificate->chain);
}

sslstore_result sslstore__keep_install(struct sslstore__keep_run *run)
{
    sslstore_certificate *certificate;
    sslstore_result result;

    if (run->keep->dry_run) {
        run->did |= SSLSTORE_KEEP_DID_INSTALL;
        return SSLSTORE_OK;
    }
    certificate = sslstore__api_state(run->client, sizeof *certificate);
    if (certificate == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    result = fetch_ours(run, certificate);
    if (result == SSLSTORE_OK) {
        result = install(run, certificate);
    }
    sslstore_chain_free(&certificate->chain);
    sslstore__api_state_free(run->client, certificate, sizeof *certificate);
    return result;
}
