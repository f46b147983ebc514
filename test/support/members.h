/* The members of orders and of order requests with their names on the wire, so that tests can
 * iterate over them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef TEST_SUPPORT_MEMBERS_H
#define TEST_SUPPORT_MEMBERS_H

#include "sslstore.h"

enum member_kind { MEMBER_TEXT, MEMBER_LINES, MEMBER_NUMBER, MEMBER_FLAG, MEMBER_TIME };

struct member {
    const char *name; /* as in C: "admin.first_name" */
    const char *wire; /* "AdminContact.FirstName"; "": it is not sent */
    enum member_kind kind;
    size_t offset;
};

/* The members of sslstore_order that replies contain, except its state and domains. */
extern const struct member order_members[];
extern const size_t order_member_count;

extern const struct member domain_members[];
extern const size_t domain_member_count;

/* The members of sslstore_order_request, except its lists. */
extern const struct member request_members[];
extern const size_t request_member_count;

/* The members of sslstore_reissue_request, except its id and lists. */
extern const struct member reissue_members[];
extern const size_t reissue_member_count;

const char *member_text(const void *structure, const struct member *member);
int64_t member_number(const void *structure, const struct member *member);

/* Text is borrowed; numbers, flags (1) and times are parsed from value. */
void member_set(void *structure, const struct member *member, const char *value);

const struct member *member_find(const struct member *members, size_t count, const char *name);

#endif
