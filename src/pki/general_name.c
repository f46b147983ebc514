/* Reads and writes the names of subjectAltName.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pki/general_name.h"

#include <string.h>

#include "pki/der_string.h"

#define DNS_NAME_MAX (SSLSTORE_DOMAIN_MAX - 1)
#define DNS_NAME_TAG SSLSTORE__DER_CONTEXT(2)

/* ---- DNS names ---- */

/* Take the next dNSName and the names of other kinds before it. Returns false if there is none, or
 * if what follows is malformed; then *general_names is not empty. */
static bool next_dns_name(struct sslstore__bytes *general_names, struct sslstore__bytes *dns_name)
{
    unsigned char tag;

    while (sslstore__der_next(general_names, &tag, dns_name)) {
        if (tag == DNS_NAME_TAG) {
            return true;
        }
    }
    return false;
}

/* Whether a name has no bytes that would end, hide or split it in a text: 1 to 253 visible ASCII
 * characters. */
static bool is_clean(struct sslstore__bytes dns_name)
{
    for (size_t i = 0; i < dns_name.size; i++) {
        if (dns_name.data[i] <= 0x20 || dns_name.data[i] >= 0x7f) {
            return false;
        }
    }
    return dns_name.size > 0 && dns_name.size <= DNS_NAME_MAX;
}

size_t sslstore__dns_put_all(struct sslstore__text *text, struct sslstore__bytes general_names,
                             const char **names)
{
    struct sslstore__bytes dns_name;
    size_t count = 0;

    while (next_dns_name(&general_names, &dns_name)) {
        char *name;

        if (!is_clean(dns_name)) {
            continue;
        }
        if (names != NULL) {
            names[count] = sslstore__text_end(text);
        }
        name = sslstore__text_extend(text, dns_name.size);
        for (size_t i = 0; name != NULL && i < dns_name.size; i++) {
            name[i] = sslstore__text_lower((char) dns_name.data[i]);
        }
        sslstore__text_put_char(text, '\0');
        count++;
    }
    return count;
}

/* ---- Other names ---- */

/* Write "192.0.2.1", or "2001:0DB8:...". */
static void put_address(struct sslstore__text *text, struct sslstore__bytes address)
{
    for (size_t i = 0; i < address.size; i++) {
        if (address.size == 4) {
            sslstore__text_put(text, i > 0 ? "." : "");
            sslstore__text_put_number(text, address.data[i]);
        } else {
            sslstore__text_put(text, i > 0 && i % 2 == 0 ? ":" : "");
            sslstore__text_put_hex(text, &address.data[i], 1);
        }
    }
}

/* The kinds of names, as OpenSSL calls them; the last one stands for tags that do not exist. */
static const char *const kinds[] = {
    "othername", "email", "DNS",        "X400Name",      "DirName",
    "EdiParty",  "URI",   "IP Address", "Registered ID", "unknown",
};

static void put_general_name(struct sslstore__text *text, unsigned char tag,
                             struct sslstore__bytes value)
{
    size_t last = sizeof kinds / sizeof kinds[0] - 1;
    size_t kind = (size_t) (tag & 0x1f);

    sslstore__text_put(text, kinds[kind < last ? kind : last]);
    sslstore__text_put_char(text, ':');
    switch (tag) {
    case SSLSTORE__DER_CONTEXT(1):
    case DNS_NAME_TAG:
    case SSLSTORE__DER_CONTEXT(6):
        (void) sslstore__der_string_put(text, value, SSLSTORE__DER_UTF8_STRING);
        break;
    case SSLSTORE__DER_CONTEXT(7):
        put_address(text, value);
        break;
    default:
        break;
    }
    sslstore__text_put_char(text, '\0');
}

size_t sslstore__other_names_put(struct sslstore__text *text, struct sslstore__bytes general_names,
                                 const char **names)
{
    struct sslstore__bytes value;
    unsigned char tag;
    size_t count = 0;

    while (sslstore__der_next(&general_names, &tag, &value)) {
        if (tag == DNS_NAME_TAG && is_clean(value)) {
            continue;
        }
        if (names != NULL) {
            names[count] = sslstore__text_end(text);
        }
        put_general_name(text, tag, value);
        count++;
    }
    return count;
}
