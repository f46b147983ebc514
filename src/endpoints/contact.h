/* Contact: the members of a person, in requests and replies.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_ENDPOINTS_CONTACT_H
#define SSLSTORE_ENDPOINTS_CONTACT_H

#include "rpc/member.h"

#define SSLSTORE__CONTACT_MEMBERS 13

/* `who` is the sslstore_contact in the struct.
 * NOLINTBEGIN(bugprone-macro-parentheses): the name of a member cannot stand in them. */
#define SSLSTORE__CONTACT(type, who)                                                               \
    SSLSTORE__MEMBER(TEXT, "FirstName", type, who.first_name),                                     \
    SSLSTORE__MEMBER(TEXT, "LastName", type, who.last_name),                                       \
    SSLSTORE__MEMBER(TEXT, "Phone", type, who.phone),                                              \
    SSLSTORE__MEMBER(TEXT, "Fax", type, who.fax),                                                  \
    SSLSTORE__MEMBER(TEXT, "Email", type, who.email),                                              \
    SSLSTORE__MEMBER(TEXT, "Title", type, who.title),                                              \
    SSLSTORE__MEMBER(TEXT, "OrganizationName", type, who.organization_name),                       \
    SSLSTORE__MEMBER(TEXT, "AddressLine1", type, who.address_line1),                               \
    SSLSTORE__MEMBER(TEXT, "AddressLine2", type, who.address_line2),                               \
    SSLSTORE__MEMBER(TEXT, "City", type, who.city),                                                \
    SSLSTORE__MEMBER(TEXT, "Region", type, who.region),                                            \
    SSLSTORE__MEMBER(TEXT, "PostalCode", type, who.postal_code),                                   \
    SSLSTORE__MEMBER(TEXT, "Country", type, who.country)
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
