/* Reads requests the way the service does: ignores the case of names, turns every scalar into text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "members.h"
#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef void unknown_fn(void *user, const char *name);

/* The members of objects inside requests, by the name of the object. */
static const struct {
    const char *object;
    const char *members;
} nested[] = {
    {"AuthRequest", "PartnerCode AuthToken ReplayToken UserAgent TokenID TokenCode Token "
                    "IPAddress IsUsedForTokenSystem"},
    {"OrganizationInfo", "OrganizationName DUNS Division IncorporatingAgency RegistrationNumber "
                         "JurisdictionCity JurisdictionRegion JurisdictionCountry AssumedName "
                         "OrganizationAddress"},
    {"OrganizationAddress", "AddressLine1 AddressLine2 AddressLine3 City Region PostalCode "
                            "Country Phone Fax LocalityName"},
    {"AdminContact", "FirstName LastName SubjectFirstName SubjectLastName Phone Fax Email Title "
                     "OrganizationName AddressLine1 AddressLine2 City Region PostalCode Country"},
    {"TechnicalContact", "FirstName LastName SubjectFirstName SubjectLastName Phone Fax Email "
                         "Title OrganizationName AddressLine1 AddressLine2 City Region "
                         "PostalCode Country"},
    {"AddSAN", "OldValue NewValue"},
    {"EditSAN", "OldValue NewValue"},
    {"DeleteSAN", "OldValue NewValue"},
};

static const char *members_of(const char *object)
{
    for (size_t i = 0; i < sizeof nested / sizeof nested[0]; i++) {
        if (strcmp(nested[i].object, object) == 0) {
            return nested[i].members;
        }
    }
    return NULL;
}

/* Finds the known spelling of a name and copies it to out. Returns false if there is none. */
static bool canonical(const char *known, const char *name, char *out, size_t size)
{
    if (strcasecmp(name, "OrganisationInfo") == 0) {
        name = "OrganizationInfo";
    }
    while (*known) {
        size_t length = strcspn(known, " ");

        if (length == strlen(name) && length < size && strncasecmp(known, name, length) == 0) {
            memcpy(out, known, length);
            out[length] = '\0';
            return true;
        }
        known += length;
        known += strspn(known, " ");
    }
    return false;
}

static json_t *scalar_text(const json_t *value)
{
    char text[64];

    if (json_is_string(value)) {
        return json_string(json_string_value(value));
    }
    if (json_is_boolean(value)) {
        return json_string(json_is_true(value) ? "true" : "false");
    }
    if (json_is_integer(value)) {
        snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else {
        snprintf(text, sizeof text, "%.15g", json_real_value(value));
    }
    return json_string(text);
}

static json_t *normalize_value(json_t *value, const char *known, unknown_fn *unknown, void *user)
{
    json_t *list;

    if (json_is_object(value)) {
        return members_normalize(value, known, unknown, user);
    }
    if (!json_is_array(value)) {
        return scalar_text(value);
    }
    list = json_array();
    for (size_t i = 0; i < json_array_size(value); i++) {
        json_t *element = json_array_get(value, i);

        if (!json_is_null(element)) {
            json_array_append_new(list, normalize_value(element, known, unknown, user));
        }
    }
    return list;
}

/* known NULL: the members of the object are not known, so none of them is reported as unknown. */
json_t *members_normalize(json_t *request, const char *known, unknown_fn *unknown, void *user)
{
    json_t *out = json_object();
    void *entry;

    for (entry = json_object_iter(request); entry; entry = json_object_iter_next(request, entry)) {
        json_t *value = json_object_iter_value(entry);
        char name[64];

        if (!known || !canonical(known, json_object_iter_key(entry), name, sizeof name)) {
            set_text(name, sizeof name, json_object_iter_key(entry));
            if (known) {
                unknown(user, name);
            }
        }
        if (!json_is_null(value)) {
            json_object_set_new(out, name, normalize_value(value, members_of(name), unknown, user));
        }
    }
    return out;
}

const char *text_member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "";
}

bool flag_member(const json_t *object, const char *name)
{
    const char *text = text_member(object, name);

    return strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0;
}

int64_t number_member(const json_t *object, const char *name, int64_t otherwise)
{
    const char *text = text_member(object, name);
    char *end;
    int64_t number;

    errno = 0;
    number = strtoll(text, &end, 10);
    return *text && !*end && errno == 0 ? number : otherwise;
}

const json_t *object_member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return json_is_object(value) ? value : NULL;
}
