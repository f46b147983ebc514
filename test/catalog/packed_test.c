/* Packed text: every text is unpacked as it is in products.tsv and fields.tsv.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "catalog/packed.h"
#include "sslstore.h"

#define LINE_SIZE   2048
#define COLUMNS_MAX 10

/* Cut the next row that is no comment into its cells; false at the file's end. */
static bool next_row(FILE *file, char *line, const char **cells)
{
    do {
        if (fgets(line, LINE_SIZE, file) == NULL) {
            return false;
        }
    } while (line[0] == '#');
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        size_t size = strcspn(line, "\t");

        cells[i] = line;
        line += size;
        if (*line != '\0') {
            *line++ = '\0';
        }
    }
    return true;
}

/* Open a table, and skip its header. */
static FILE *open_table(const char *path, char *line, const char **cells)
{
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    assert_true(next_row(file, line, cells));
    return file;
}

static const char *text_of(const char *cell)
{
    return strcmp(cell, "-") == 0 ? "" : cell;
}

static void every_product_has_the_texts_of_its_row(void **state)
{
    char line[LINE_SIZE];
    const char *cells[COLUMNS_MAX];
    FILE *file = open_table("src/catalog/products.tsv", line, cells);
    sslstore_product product;
    size_t count = 0;

    (void) state;
    for (; next_row(file, line, cells); count++) {
        assert_true(sslstore_product_at(count, &product));
        assert_string_equal(product.code, cells[0]);
        assert_string_equal(product.name, cells[2]);
        assert_string_equal(product.brand, cells[3]);
    }
    assert_false(sslstore_product_at(count, &product));
    assert_true(count > 100);
    assert_int_equal(fclose(file), 0);
}

static void every_field_has_the_texts_of_its_row(void **state)
{
    char line[LINE_SIZE];
    const char *cells[COLUMNS_MAX];
    FILE *file = open_table("src/catalog/fields.tsv", line, cells);
    sslstore_field field;
    size_t parameters = 0;
    size_t settings = 0;

    (void) state;
    while (next_row(file, line, cells)) {
        bool is_parameter = sslstore_parameter_at(parameters, &field);

        assert_true(is_parameter || sslstore_setting_at(settings, &field));
        parameters += is_parameter;
        settings += !is_parameter;
        assert_string_equal(field.name, cells[1]);
        assert_string_equal(field.wire_name, text_of(cells[4]));
        assert_string_equal(field.default_value, text_of(cells[5]));
        assert_string_equal(field.choices, text_of(cells[6]));
        assert_string_equal(field.meaning, cells[7]);
    }
    assert_true(parameters > 40 && settings == 6);
    assert_int_equal(fclose(file), 0);
}

/* The first product's code is the pool's first text. */
static void a_text_is_cut_to_its_array(void **state)
{
    sslstore_product product;
    char *array;

    (void) state;
    assert_true(sslstore_product_at(0, &product));
    for (size_t size = 1; size <= strlen(product.code) + 1; size++) {
        array = malloc(size);
        assert_non_null(array);
        sslstore__catalog_unpack(0, array, size);
        assert_int_equal(strlen(array), size - 1);
        assert_memory_equal(array, product.code, size - 1);
        free(array);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_product_has_the_texts_of_its_row),
        cmocka_unit_test(every_field_has_the_texts_of_its_row),
        cmocka_unit_test(a_text_is_cut_to_its_array),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
