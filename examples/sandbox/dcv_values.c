/* Computes the files and records of domain validation, in the forms of the two kinds of CA.
 * SPDX-License-Identifier: Apache-2.0 */
#include "dcv_values.h"
#include "memory.h"
#include "seed.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define VENDOR_DOMAIN "comodoca.com"

/* Writes 32 hex digits that follow from the order, its issuance and the salt. */
static void random_text(uint64_t seed, const struct order *order, const char *salt, char out[33])
{
    unsigned issuance = order->next.number ? order->next.number : order->current.number;
    uint64_t index = order->index * 64 + issuance;
    uint64_t high, low;

    for (const char *c = salt; *c; c++) {
        index = index * 131 + (unsigned char) *c;
    }
    high = seed_number(seed, SEED_DCV, index);
    low = seed_number(seed, SEED_DCV, high);
    snprintf(out, 33, "%016llx%016llx", (unsigned long long) high, (unsigned long long) low);
}

static void digicert_values(const char *token, enum dcv_method method, const char *domain,
                            struct dcv_values *out)
{
    if (method == DCV_CNAME) {
        snprintf(out->dns_name, sizeof out->dns_name, "_%s.%s", token, domain);
        snprintf(out->dns_entry, sizeof out->dns_entry, "dcv.digicert.com");
    } else if (method == DCV_TXT) {
        snprintf(out->dns_entry, sizeof out->dns_entry, "%s", token);
    } else {
        snprintf(out->file_name, sizeof out->file_name, "fileauth.txt");
        snprintf(out->file_content, sizeof out->file_content, "%s", token);
    }
}

/* The digests of the CSR, in the case in which the service writes them. An order of the inventory
 * has no CSR; its digests are random. */
static void request_digests(uint64_t seed, const struct order *order, char md5[33], char sha256[65])
{
    snprintf(md5, 33, "%s", order->csr_md5);
    snprintf(sha256, 65, "%s", order->csr_sha256);
    if (!*md5) {
        random_text(seed, order, "md5", md5);
        random_text(seed, order, "sha256", sha256);
        random_text(seed, order, "more", sha256 + 32);
    }
    for (size_t i = 0; md5[i]; i++) {
        md5[i] = (char) toupper((unsigned char) md5[i]);
    }
    for (size_t i = 0; sha256[i]; i++) {
        sha256[i] = (char) tolower((unsigned char) sha256[i]);
    }
}

static void digest_values(uint64_t seed, const struct order *order, enum dcv_method method,
                          const char *domain, struct dcv_values *out)
{
    char md5[33], sha256[65], unique[33];

    request_digests(seed, order, md5, sha256);
    random_text(seed, order, "unique", unique);
    unique[12] = '\0';
    if (order->unique_value && *order->unique_value) {
        snprintf(unique, sizeof unique, "%.20s", order->unique_value);
    }
    if (method == DCV_CNAME) {
        snprintf(out->dns_name, sizeof out->dns_name, "_%s.%s", md5, domain);
        snprintf(out->dns_entry, sizeof out->dns_entry, "%.32s.%s.%s." VENDOR_DOMAIN, sha256,
                 sha256 + 32, unique);
    } else {
        snprintf(out->file_name, sizeof out->file_name, "%s.txt", md5);
        snprintf(out->file_content, sizeof out->file_content, "%s\n" VENDOR_DOMAIN "\n%s", sha256,
                 unique);
    }
}

void dcv_values(uint64_t seed, const struct order *order, enum dcv_method method,
                const char *domain, struct dcv_values *out)
{
    char token[33];

    memset(out, 0, sizeof *out);
    if (method == DCV_EMAIL) {
        return;
    }
    domain = name_without_star(domain);
    if (product_is_digicert(order->product) || method == DCV_TXT) {
        random_text(seed, order, domain, token);
        digicert_values(token, method, domain, out);
    } else {
        digest_values(seed, order, method, domain, out);
    }
}
