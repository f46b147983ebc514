/* Loads the CA certificates, and checks what Mbed TLS leaves out when it verifies a server.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls/trust.h"

#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "base/text.h"
#include "mbedtls_compat.h"
#include "tls/anchors.h"

/* 2026-01-01, before which this code was not written. An earlier clock was never set. */
#define CLOCK_FLOOR INT64_C(1767225600)

/* Signatures that are checked again if a server is not trusted. */
#define CHECKS_MAX 4

/* A flag of our own. Those of Mbed TLS end at 0x100000. */
#define BAD_WILDCARD UINT32_C(0x40000000)

void sslstore__trust_init(struct sslstore__trust *trust)
{
    memset(trust, 0, sizeof *trust);
}

void sslstore__trust_free(struct sslstore__trust *trust)
{
    struct sslstore__tls_anchors *anchors = trust->anchors;
    sslstore_memory memory;

    trust->anchors = NULL;
    if (anchors == NULL || --anchors->references > 0) {
        return;
    }
    memory = anchors->memory;
    mbedtls_x509_crt_free(&anchors->chain);
    sslstore__memory_release(&memory, anchors, sizeof *anchors);
}

static sslstore_result result_of(int code)
{
    if (SSLSTORE__IS_NO_ENTROPY(code)) {
        return SSLSTORE_ERR_RANDOM;
    }
    return sslstore__mbedtls_is_memory(code) ? SSLSTORE_ERR_MEMORY : SSLSTORE_ERR_CA;
}

static void put_skipped(struct sslstore__text *text, size_t skipped)
{
    sslstore__text_put_number(text, (int64_t) skipped);
    sslstore__text_put(text, skipped == 1
                                 ? " block of the CA certificates is unreadable and was"
                                 : " blocks of the CA certificates are unreadable and were");
    sslstore__text_put(text, " skipped (the log says why)");
}

/* Read the certificates; fault says what is wrong with them. */
static sslstore_result read_anchors(struct sslstore__trust *trust, const sslstore_config *config,
                                    int *code)
{
    struct sslstore__tls_anchors *anchors = trust->anchors;
    struct sslstore__anchors_report report = {0};

    sslstore__text_init(&report.problem, trust->fault, sizeof trust->fault);
    *code = sslstore__anchors_read(&anchors->chain, config, &report);
    anchors->skipped = report.skipped;
    if (*code == 0 && report.read > 0) {
        return SSLSTORE_OK;
    }
    if (report.problem.size == 0 && report.skipped > 0) {
        sslstore__text_put(&report.problem, "no CA certificate can be read: ");
        put_skipped(&report.problem, report.skipped);
    }
    return result_of(*code);
}

sslstore_result sslstore__trust_load(struct sslstore__trust *trust, const sslstore_config *config,
                                     const struct sslstore__trust *session_source, int *code)
{
    sslstore_result result;

    *code = 0;
    if (trust->anchors != NULL) {
        return SSLSTORE_OK;
    }
    if (session_source != NULL && session_source->anchors != NULL) {
        trust->anchors = session_source->anchors;
        trust->anchors->references++;
        return SSLSTORE_OK;
    }
    trust->anchors = sslstore__memory_allocate(&config->memory, sizeof *trust->anchors);
    if (trust->anchors == NULL) {
        return SSLSTORE_ERR_MEMORY;
    }
    trust->anchors->memory = config->memory;
    trust->anchors->references = 1;
    trust->anchors->refusals = 0;
    mbedtls_x509_crt_init(&trust->anchors->chain);
    result = read_anchors(trust, config, code);
    if (result != SSLSTORE_OK) {
        sslstore__trust_free(trust);
    }
    return result;
}

sslstore_result sslstore__trust_begin(struct sslstore__trust *trust, const sslstore_config *config,
                                      const char *host)
{
    trust->host = host;
    trust->fault[0] = '\0';
    trust->now = config->wall_time(config->wall_user);
    trust->pins = config->pins;
    trust->pin_count = config->pin_count;
    trust->verified = false;
    trust->pinned = false;
    trust->untrusted = false;
    return trust->now < CLOCK_FLOOR ? SSLSTORE_ERR_CLOCK : SSLSTORE_OK;
}

bool sslstore__trust_holds(const struct sslstore__trust *trust)
{
    return trust->valid_from <= trust->now && trust->now <= trust->valid_until;
}

static int64_t time_of(const mbedtls_x509_time *time)
{
    struct sslstore__civil civil;

    civil.year = time->year;
    civil.month = time->mon;
    civil.day = time->day;
    civil.hour = time->hour;
    civil.minute = time->min;
    civil.second = time->sec;
    return sslstore__civil_to_time(&civil);
}

static bool is_valid_at(const mbedtls_x509_crt *certificate, int64_t now)
{
    return time_of(&certificate->valid_from) <= now && now <= time_of(&certificate->valid_to);
}

static bool is_equal(const mbedtls_x509_buf *one, const mbedtls_x509_buf *other)
{
    return one->len == other->len && (one->len == 0 || memcmp(one->p, other->p, one->len) == 0);
}

/* Whether a CA renewed its certificate and changed nothing but the dates. */
static bool is_renewal(const mbedtls_x509_crt *one, const mbedtls_x509_crt *other)
{
    return is_equal(&one->subject_raw, &other->subject_raw) &&
           is_equal(&one->pk_raw, &other->pk_raw) && is_equal(&one->v3_ext, &other->v3_ext);
}

/* Of several certificates of one CA, Mbed TLS chooses by the system's clock, or takes the first. If
 * its choice is not valid by the program's clock, but another of them is, that one counts. The
 * server's own certificate must be valid itself. */
static const mbedtls_x509_crt *find_valid(const struct sslstore__trust *trust,
                                          const mbedtls_x509_crt *certificate, int depth)
{
    const mbedtls_x509_crt *other = NULL;

    if (depth > 0 && trust->anchors != NULL && !is_valid_at(certificate, trust->now)) {
        other = &trust->anchors->chain;
    }
    while (other != NULL && (!is_renewal(other, certificate) || !is_valid_at(other, trust->now))) {
        other = other->next;
    }
    return other == NULL ? certificate : other;
}

/* Mbed TLS uses the system's clock, or none. Use the program's instead. */
static void check_time(struct sslstore__trust *trust, const mbedtls_x509_crt *certificate,
                       int depth, uint32_t *flags)
{
    const mbedtls_x509_crt *dated = find_valid(trust, certificate, depth);
    int64_t from = time_of(&dated->valid_from);
    int64_t until = time_of(&dated->valid_to);

    *flags &= ~(uint32_t) (MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
    if (trust->now > until) {
        *flags |= MBEDTLS_X509_BADCERT_EXPIRED;
    }
    if (trust->now < from) {
        *flags |= MBEDTLS_X509_BADCERT_FUTURE;
    }
    if (!trust->verified || from > trust->valid_from) {
        trust->valid_from = from;
    }
    if (!trust->verified || until < trust->valid_until) {
        trust->valid_until = until;
    }
}

/* Set the flag that Mbed TLS leaves to callbacks. Returns the code of Mbed TLS if it cannot compute
 * the digest, else 0. */
static int check_key(struct sslstore__trust *trust, const mbedtls_x509_crt *certificate, int depth,
                     uint32_t *flags)
{
    sslstore_pin pin;
    int code = sslstore__md_sha256(certificate->pk_raw.p, certificate->pk_raw.len, pin.sha256);

    for (size_t i = 0; i < trust->pin_count && code == 0; i++) {
        trust->pinned |= memcmp(&trust->pins[i], &pin, sizeof pin) == 0;
    }
    if (depth == 0 && !trust->pinned) {
        *flags |= MBEDTLS_X509_BADCERT_OTHER;
    }
    return code;
}

/* "example.com": the only wildcard that matches it is *.com. */
static bool is_below_top_level(const char *host)
{
    const char *dot = strchr(host, '.');

    return dot != NULL && dot[1] != '\0' && strchr(dot + 1, '.') == NULL;
}

static bool is_name(const char *host, const mbedtls_x509_buf *name)
{
    return sslstore__text_equal_bytes(host, strlen(host), (const char *) name->p, name->len);
}

/* Whether the certificate has the host's own name, not a wildcard. The common name counts only if
 * there are no other names. */
static bool is_named(const mbedtls_x509_crt *certificate, const char *host)
{
    const mbedtls_x509_sequence *name = &certificate->subject_alt_names;
    const mbedtls_x509_name *subject = &certificate->subject;

    if (name->buf.p == NULL) {
        for (; subject != NULL && !is_name(host, &subject->val); subject = subject->next) {
        }
        return subject != NULL;
    }
    for (; name != NULL && !is_name(host, &name->buf); name = name->next) {
    }
    return name != NULL;
}

/* Mbed TLS checks the usage of the server's own certificate alone, and accepts *.com for every host
 * below .com. If it found itself that the name does not match, nothing is added. */
static void check_use(const struct sslstore__trust *trust, const mbedtls_x509_crt *certificate,
                      int depth, uint32_t *flags)
{
    if (depth > 0 && !sslstore__crt_is_for_servers(certificate)) {
        *flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
    }
    if (depth == 0 && (*flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) == 0 &&
        is_below_top_level(trust->host) && !is_named(certificate, trust->host)) {
        *flags |= BAD_WILDCARD;
    }
}

static const char *fault_of(uint32_t flags)
{
    static const struct {
        uint32_t flag;
        const char *fault;
    } table[] = {
        {BAD_WILDCARD, "a certificate for all of a top-level domain"},
        {MBEDTLS_X509_BADCERT_EXT_KEY_USAGE,
         "a certificate that is not for servers (extended key usage)"},
        {MBEDTLS_X509_BADCERT_KEY_USAGE, "a certificate that is not for servers (key usage)"},
        {MBEDTLS_X509_BADCERT_BAD_KEY, "a certificate with a key that is too weak"},
        {MBEDTLS_X509_BADCERT_BAD_MD, "a certificate signed with a hash that is too weak"},
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if ((flags & table[i].flag) != 0) {
            return table[i].fault;
        }
    }
    return NULL;
}

/* Note the first certificate that is refused. Mbed TLS verifies from the anchor down. */
static void note_fault(struct sslstore__trust *trust, const mbedtls_x509_crt *certificate,
                       uint32_t flags)
{
    const char *fault = fault_of(flags);
    char subject[256];
    struct sslstore__text text;

    if (fault == NULL || trust->fault[0] != '\0') {
        return;
    }
    sslstore__text_init(&text, trust->fault, sizeof trust->fault);
    sslstore__text_put(&text, fault);
    if (mbedtls_x509_dn_gets(subject, sizeof subject, &certificate->subject) > 0) {
        sslstore__text_put(&text, ": ");
        sslstore__text_put(&text, subject);
    }
}

static bool is_trusted_name(const struct sslstore__trust *trust, const mbedtls_x509_buf *name)
{
    const mbedtls_x509_crt *anchor = &trust->anchors->chain;

    while (anchor != NULL && !is_equal(&anchor->subject_raw, name)) {
        anchor = anchor->next;
    }
    return anchor != NULL;
}

/* Note why the certificate at the top of the chain is not trusted. */
static void note_untrusted(struct sslstore__trust *trust, const mbedtls_x509_crt *certificate,
                           int depth)
{
    const char *fault = "no CA certificate of this issuer: ";
    char issuer[256];
    struct sslstore__text text;

    if (is_trusted_name(trust, &certificate->issuer_raw)) {
        fault = "signed with another key than the trusted CA of that name: ";
    } else if (is_equal(&certificate->subject_raw, &certificate->issuer_raw)) {
        fault = "not a trusted CA: ";
    } else if (depth == 0) {
        fault = "the server sends no intermediate certificate, or this CA is unknown: ";
    }
    if (mbedtls_x509_dn_gets(issuer, sizeof issuer, &certificate->issuer) <= 0) {
        return;
    }
    sslstore__text_init(&text, trust->fault, sizeof trust->fault);
    sslstore__text_put(&text, fault);
    sslstore__text_put(&text, issuer);
}

const char *sslstore__trust_skipped(struct sslstore__trust *trust)
{
    struct sslstore__text text;

    if (trust->anchors->skipped == 0) {
        return trust->fault[0] == '\0' ? NULL : trust->fault;
    }
    sslstore__text_init(&text, trust->fault, sizeof trust->fault);
    sslstore__text_put(&text, sslstore_result_text(SSLSTORE_ERR_CERT_UNTRUSTED));
    sslstore__text_put(&text, "; ");
    put_skipped(&text, trust->anchors->skipped);
    return trust->fault;
}

const char *sslstore__trust_fault(const struct sslstore__trust *trust, uint32_t flags)
{
    const char *fault = fault_of(flags);

    if (trust->fault[0] != '\0') {
        return trust->fault;
    }
    return fault == NULL ? "" : fault;
}

/* ---- Memory that runs out in a verification ---- */

static bool may_issue(const mbedtls_x509_crt *issuer, const mbedtls_x509_crt *certificate)
{
    return is_equal(&issuer->subject_raw, &certificate->issuer_raw);
}

/* Check the signature by every issuer of that name in a list. Returns the code of memory that runs
 * out, else 0. */
static int check_signatures(const mbedtls_x509_crt *certificate, mbedtls_x509_crt *issuers,
                            size_t *checks)
{
    int code = 0;

    for (; issuers != NULL && *checks < CHECKS_MAX; issuers = issuers->next) {
        if (may_issue(issuers, certificate)) {
            code = sslstore__crt_verify_signature(certificate, &issuers->pk);
            ++*checks;
        }
        if (sslstore__mbedtls_is_memory(code)) {
            return code;
        }
    }
    return 0;
}

/* The server of this chain is not trusted. Verify it again: if it is trusted now, memory ran out
 * before; else see whether there is too little of it to check the signatures. Returns the code of
 * memory that runs out, else 0. */
static int find_shortage(struct sslstore__trust *trust, mbedtls_x509_crt *chain)
{
    uint32_t flags = 0;
    size_t checks = 0;

    (void) mbedtls_x509_crt_verify(chain, &trust->anchors->chain, NULL, NULL, &flags, NULL, NULL);
    if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) == 0) {
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    for (; chain != NULL; chain = chain->next) {
        int code = check_signatures(chain, &trust->anchors->chain, &checks);

        if (code == 0) {
            code = check_signatures(chain, chain->next, &checks);
        }
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

int sslstore__trust_verify(void *user, mbedtls_x509_crt *certificate, int depth, uint32_t *flags)
{
    struct sslstore__trust *trust = user;

    check_time(trust, certificate, depth, flags);
    check_use(trust, certificate, depth, flags);
    note_fault(trust, certificate, *flags);
    trust->verified = true;
    if ((*flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
        note_untrusted(trust, certificate, depth);
        trust->untrusted = true;
    }
    if (trust->untrusted && depth == 0) {
        int code = find_shortage(trust, certificate);

        if (code != 0) {
            return code;
        }
    }
    if (trust->pin_count == 0) {
        return 0;
    }
    return check_key(trust, certificate, depth, flags);
}

sslstore_result sslstore__trust_result(uint32_t flags)
{
    if (flags == 0) {
        return SSLSTORE_OK;
    }
    if (flags == UINT32_MAX) {
        return SSLSTORE_ERR_CERT_REFUSED; /* Mbed TLS could not finish the verification */
    }
    if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) {
        return SSLSTORE_ERR_CERT_UNTRUSTED;
    }
    if ((flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) != 0) {
        return SSLSTORE_ERR_CERT_HOST;
    }
    if ((flags & MBEDTLS_X509_BADCERT_EXPIRED) != 0) {
        return SSLSTORE_ERR_CERT_EXPIRED;
    }
    if ((flags & MBEDTLS_X509_BADCERT_FUTURE) != 0) {
        return SSLSTORE_ERR_CERT_NOT_YET;
    }
    return flags == MBEDTLS_X509_BADCERT_OTHER ? SSLSTORE_ERR_CERT_PIN : SSLSTORE_ERR_CERT_REFUSED;
}
