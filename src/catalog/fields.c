/* Describes the enrollment parameters and the settings, for forms.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "catalog/fields.h"

#include <string.h>

#include "base/contract.h"
#include "catalog/packed.h"
#include "catalog/products.h"

#if defined(SSLSTORE_NO_CATALOG)

static bool nothing(sslstore_field *field)
{
    SSLSTORE__REQUIRE(field != NULL);
    memset(field, 0, sizeof *field);
    return false;
}

bool sslstore_parameter_at(size_t index, sslstore_field *field)
{
    (void) index;
    return nothing(field);
}

bool sslstore_product_field(const sslstore_product *product, size_t index, sslstore_field *field)
{
    SSLSTORE__REQUIRE(product != NULL);
    (void) product;
    (void) index;
    return nothing(field);
}

bool sslstore_setting_at(size_t index, sslstore_field *field)
{
    (void) index;
    return nothing(field);
}

#else

/* A row of fields.tsv. */
struct field_row {
    uint16_t name; /* in field_text, as the next two */
    uint16_t default_value;
    uint16_t choices;
    uint16_t meaning; /* packed */
    uint16_t wire_name;
    uint16_t required; /* a bit for each group of products */
    uint16_t accepted;
    unsigned offset : 12; /* of the member of sslstore_order_request */
    unsigned type : 3;
    unsigned secret : 1;
};

/* The offset of a member. The build fails unless the member has the size of that type. */
#define OFFSET(member, type)                    \
    (offsetof(sslstore_order_request, member) + \
     0 * sizeof(char[sizeof(((sslstore_order_request *) 0)->member) == sizeof(type) ? 1 : -1]))

#define FIELD_TABLES
#include "catalog_tables.h"

#define FIELD_COUNT (sizeof field_rows / sizeof field_rows[0])

static bool has_group(uint16_t groups, unsigned group)
{
    return ((unsigned) groups >> group & 1u) != 0;
}

/* Describe all but the packed texts. Returns false, and zeros the field, if there is no such
 * row. */
static bool outline(size_t index, unsigned group, sslstore_field *field)
{
    const struct field_row *row;

    memset(field, 0, sizeof *field);
    if (index >= FIELD_COUNT) {
        return false;
    }
    row = &field_rows[index];
    field->name = field_text + row->name;
    field->default_value = field_text + row->default_value;
    field->choices = field_text + row->choices;
    field->type = (sslstore_field_type) row->type;
    field->required = has_group(row->required, group);
    field->secret = row->secret;
    return true;
}

static bool describe(size_t index, unsigned group, sslstore_field *field)
{
    if (!outline(index, group, field)) {
        return false;
    }
    sslstore__catalog_unpack(field_rows[index].meaning, field->meaning, sizeof field->meaning);
    sslstore__catalog_unpack(field_rows[index].wire_name, field->wire_name,
                             sizeof field->wire_name);
    return true;
}

/* The row of the index-th parameter that a group accepts; FIELD_COUNT past the last. */
static size_t find_accepted(unsigned group, size_t index)
{
    for (size_t i = 0; i < PARAMETER_COUNT; i++) {
        if (has_group(field_rows[i].accepted, group) && index-- == 0) {
            return i;
        }
    }
    return FIELD_COUNT;
}

size_t sslstore__catalog_parameter_offset(size_t index)
{
    return field_rows[index].offset;
}

bool sslstore__catalog_parameter_required(size_t index, const sslstore_product *product)
{
    return has_group(field_rows[index].required, sslstore__catalog_group(product));
}

bool sslstore__catalog_parameter_is_shown(size_t index)
{
    return field_rows[index].accepted != 0;
}

bool sslstore__catalog_parameter_at(size_t index, sslstore_field *field)
{
    return outline(index < PARAMETER_COUNT ? index : FIELD_COUNT, SSLSTORE__NO_GROUP, field);
}

bool sslstore_parameter_at(size_t index, sslstore_field *field)
{
    SSLSTORE__REQUIRE(field != NULL);
    return describe(index < PARAMETER_COUNT ? index : FIELD_COUNT, SSLSTORE__NO_GROUP, field);
}

bool sslstore_product_field(const sslstore_product *product, size_t index, sslstore_field *field)
{
    SSLSTORE__REQUIRE(product != NULL && field != NULL);

    unsigned group = sslstore__catalog_group(product);

    return describe(find_accepted(group, index), group, field);
}

bool sslstore_setting_at(size_t index, sslstore_field *field)
{
    SSLSTORE__REQUIRE(field != NULL);

    size_t row = index < FIELD_COUNT ? PARAMETER_COUNT + index : FIELD_COUNT;

    return describe(row, SETTING_GROUP, field);
}

#endif
