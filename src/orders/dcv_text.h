/* DCV texts: checks what the service asks to publish, before any of it reaches a disk or a zone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ORDERS_DCV_TEXT_H
#define SSLSTORE_ORDERS_DCV_TEXT_H

#include "sslstore.h"

/* In all of these, out holds SSLSTORE_DOMAIN_MAX bytes and receives a name in lower case, without
 * the final dot. They return false for a text that is no such name. */

/* A domain to validate: a host name; it may be a wildcard. */
bool sslstore__dcv_domain(const char *text, char *out);

/* The name of a DNS record. "" and "@" are the domain itself; a name that ends in neither a dot,
 * the domain nor a domain above it is relative to the domain. Returns false for a name elsewhere.
 * domain: as sslstore__dcv_domain() returns it, but no wildcard. */
bool sslstore__dcv_record_name(const char *text, const char *domain, char *out);

/* The target of a CNAME record. */
bool sslstore__dcv_target(const char *text, char *out);

/* Whether the text, which is not empty, is the name of a file in a folder, and nothing else:
 * letters, digits, hyphens, underscores and full stops, but not first. */
bool sslstore__dcv_is_file_name(const char *text);

/* Whether the text may be a file: printable ASCII and line ends. */
bool sslstore__dcv_is_file_content(const char *text);

/* Whether the text may be a TXT record: up to 255 characters of printable ASCII, without those that
 * a zone file escapes. */
bool sslstore__dcv_is_txt(const char *text);

#endif
