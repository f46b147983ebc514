/* Countries: every code of ISO 3166-1, Kosovo's, and no other, and the names that CAs and CSRs use.
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
#include <strings.h>

#include <cmocka.h>

#include "sslstore.h"

#define TSV_MAX   65536
#define NAME_SIZE 80

static const char codes[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA "
    "ZM "
    "ZW";

/* Look a country up with a copy of its exact size, so that a sanitizer detects an over-read. */
static void assert_code(const char *country, const char *expected)
{
    char *copy = malloc(strlen(country) + 1);

    assert_non_null(copy);
    memcpy(copy, country, strlen(country) + 1);
    assert_string_equal(sslstore_country_code(copy), expected);
    free(copy);
}

static void what_is_no_country_has_no_code(void **state)
{
    static const char *const opens_without_session[] = {
        "",
        " ",
        "A",
        "ADA",
        "USAX",
        "United",
        "United States for",
        "|",
        "USA|UAE",
        "United States|USA",
        "XX",
        "EU",
        "\xc3",
        "U\xc3",
        "-",
        ",",
        "AD,",
        "US\n\nUS",
        "Nowhere",
        "the",
        "of the",
        "and",
        "&",
        "St.",
        "'",
        "\xe2\x80\x99",
        "\xc2\xa0",
        "\xe2",
        "\xe2\x80",
        "\xcc\x81",
        "England",
        "Scotland",
        "Wales",
        "Northern Ireland",
        "Canary Islands",
        "Republic of China",
        "China, Republic of",
        "Dominica Republic",
        "Republic of",
        "Kingdom of the",
        "Republic of England",
        "Kingdom of Scotland",
        "Republic Chad",
        "Kingdom, Spain",
        "Republics of Chad",
        "Republic for Chad",
        "Yugoslavia",
        "Netherlands Antilles",
        "Bavaria",
        "Europe",
        "Latin America",
        "America",
        "Saint Vincent",
        "Virgin Islands",
        "Republic",
        "Islands",
        "SAR",
        "Germany France",
        "Congo Germany",
        "Area 51",
        "France: {x}",
        "France 9",
        "United States of Mexico",
        "\xe5\x8c\x97\xe4\xba\xac",
    };

    (void) state;
    assert_string_equal(sslstore_country_code(NULL), "");
    for (size_t i = 0; i < sizeof opens_without_session / sizeof opens_without_session[0]; i++) {
        assert_code(opens_without_session[i], "");
    }
}

static void every_pair_of_letters_is_a_code_or_none(void **state)
{
    size_t count = 0;

    (void) state;
    for (int first = 'A'; first <= 'Z'; first++) {
        for (int second = 'A'; second <= 'Z'; second++) {
            const char code[] = {(char) first, (char) second, '\0'};
            const char lower[] = {(char) (first + 32), (char) (second + 32), '\0'};

            if (strstr(codes, code) != NULL) {
                assert_code(code, code);
                assert_code(lower, code);
                count++;
            } else if (strcmp(code, "UK") != 0) {
                assert_code(code, "");
            }
        }
    }
    assert_int_equal(count, 250);
}

static void names_stand_for_their_codes_in_any_case(void **state)
{
    static const char *const names[][2] = {
        {"Andorra", "AD"},
        {"Zimbabwe", "ZW"},
        {"germany", "DE"},
        {"UNITED STATES", "US"},
        {"United States of America", "US"},
        {"usa", "US"},
        {"U.S.", "US"},
        {"UK", "GB"},
        {"uk", "GB"},
        {"Great Britain", "GB"},
        {"United Kingdom", "GB"},
        {"United Kingdom of Great Britain and Northern Ireland", "GB"},
        {"UAE", "AE"},
        {"The Netherlands", "NL"},
        {"Holland", "NL"},
        {"Korea, Republic of", "KR"},
        {"Russia", "RU"},
        {"Russian Federation", "RU"},
        {"Viet Nam", "VN"},
        {"Vietnam", "VN"},
        {"Czech Republic", "CZ"},
        {"Turkey", "TR"},
        {"T\xc3\xbcrkiye", "TR"},
        {"C\xc3\xb4te d'Ivoire", "CI"},
        {"Cote d'Ivoire", "CI"},
        {"Niger", "NE"},
        {"Nigeria", "NG"},
        {"Guinea", "GN"},
        {"Guinea-Bissau", "GW"},
        {"Dominica", "DM"},
        {"Dominican Republic", "DO"},
        {"Congo", "CG"},
        {"DR Congo", "CD"},
        /* CLDR */
        {"Antigua & Barbuda", "AG"},
        {"Palestinian Territories", "PS"},
        {"Congo - Brazzaville", "CG"},
        {"Hong Kong SAR China", "HK"},
        {"Macao SAR China", "MO"},
        {"Pitcairn Islands", "PN"},
        {"St. Barth\xc3\xa9lemy", "BL"},
        {"St. Helena", "SH"},
        {"St. Kitts & Nevis", "KN"},
        {"St. Martin", "MF"},
        {"St. Pierre & Miquelon", "PM"},
        {"Svalbard & Jan Mayen", "SJ"},
        {"U.S. Outlying Islands", "UM"},
        {"Heard & McDonald Islands", "HM"},
        {"Wallis & Futuna", "WF"},
        /* ISO 3166-1 */
        {"Bahamas (the)", "BS"},
        {"Bolivia (Plurinational State of)", "BO"},
        {"Congo (the Democratic Republic of the)", "CD"},
        {"Falkland Islands (the) [Malvinas]", "FK"},
        {"Korea (the Democratic People\xe2\x80\x99s Republic of)", "KP"},
        {"Korea (the Republic of)", "KR"},
        {"Micronesia (Federated States of)", "FM"},
        {"Netherlands (Kingdom of the)", "NL"},
        {"Palestine, State of", "PS"},
        {"Taiwan (Province of China)", "TW"},
        {"Tanzania, the United Republic of", "TZ"},
        {"United Kingdom of Great Britain and Northern Ireland (the)", "GB"},
        {"Venezuela (Bolivarian Republic of)", "VE"},
        /* .NET */
        {"Hong Kong S.A.R.", "HK"},
        {"Macao S.A.R.", "MO"},
        {"Islamic Republic of Pakistan", "PK"},
        {"Lao P.D.R.", "LA"},
        {"Principality of Monaco", "MC"},
        {"Republic of the Philippines", "PH"},
        {"Bolivarian Republic of Venezuela", "VE"},
        {"U.A.E.", "AE"},
        /* people */
        {"Korea, South", "KR"},
        {"The Netherlands", "NL"},
        {"U.K.", "GB"},
        {"St Lucia", "LC"},
        {"Guinea Bissau", "GW"},
        {"Trinidad \xe2\x80\x93 Tobago", "TT"},
        {"Sri\xc2\xa0Lanka", "LK"},
        {"Cote d\xe2\x80\x98Ivoire", "CI"},
        {"CURA\xc3\x87"
         "AO",
         "CW"},
        {"Re\xcc\x81union", "RE"},
        {"Re\xcd\x81union", "RE"},
        {"REPUBLIC OF KOREA", "KR"},
        {"Kosovo", "XK"},
        {"XK", "XK"},
        {"Republic of Kosovo", "XK"},
        {"Republic of Chad", "TD"},
        {"the Republic of the Gambia", "GM"},
        {"Denmark, Kingdom of", "DK"},
        {"Kingdom of Saudi Arabia", "SA"},
        {"Republic of C\xc3\xb4te d\xe2\x80\x99Ivoire", "CI"},
        {"Republic of Ireland", "IE"},
        {"Republic of Macedonia", "MK"},
        {"Republic of the Congo", "CG"},
        {"Democratic Republic of the Congo", "CD"},
        {"Federal Republic of Germany", "DE"},
        {"United Mexican States", "MX"},
        {"Hashemite Kingdom of Jordan", "JO"},
        {"Virgin Islands of the United States", "VI"},
        {"Bonaire, Saint Eustatius and Saba", "BQ"},
        {"Turks & Caicos", "TC"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_code(names[i][0], names[i][1]);
    }
}

/* English names as .NET, CLDR, ISO and people write them, one a line. */
static void the_names_that_others_write_stand_for_their_codes(void **state)
{
    static const char expected[] =
        "GB GB US US DE CI CI KR KR KR XK HK MO MO TW MK MK CZ RU TR NL NL SZ MM VN BA TT LC CW ST "
        "ST RE CD CD IR LA MD TZ VE PS VA CV TL BS GM FK VI VG VC AX GG IM TC GS CN ";
    FILE *file = fopen("test/catalog/data/countries.txt", "r");
    char line[NAME_SIZE];
    size_t count = 0;

    (void) state;
    assert_non_null(file);
    for (; fgets(line, sizeof line, file) != NULL; count++) {
        char code[3] = {expected[3 * count], expected[3 * count + 1], '\0'};

        assert_true(3 * count < sizeof expected - 1);
        line[strcspn(line, "\n")] = '\0';
        assert_code(line, strcmp(code, "--") == 0 ? "" : code);
    }
    assert_int_equal(3 * count, sizeof expected - 1);
    assert_int_equal(fclose(file), 0);
}

/* ---- The names of countries.tsv, which the library has only as hashes ---- */

static char *tsv; /* read by setup */

static int read_names(void **state)
{
    FILE *file = fopen("src/catalog/countries.tsv", "r");

    (void) state;
    tsv = calloc(1, TSV_MAX);
    if (file == NULL || tsv == NULL || fread(tsv, 1, TSV_MAX - 1, file) == 0) {
        return -1;
    }
    return fclose(file);
}

static int free_names(void **state)
{
    (void) state;
    free(tsv);
    return 0;
}

/* Take the next name of a country; false after the last. Begin with *rest at the text. */
static bool next_name(const char **rest, char *code, char *name)
{
    const char *at = *rest;
    size_t size;

    while (*at == '#' || strncmp(at, "code\t", 5) == 0) {
        at = strchr(at, '\n') + 1;
    }
    if (*at == '\0') {
        return false;
    }
    if (at[2] == '\t') {
        memcpy(code, at, 2);
        code[2] = '\0';
        at += 3;
    }
    size = strcspn(at, "|\n");
    assert_true(size < NAME_SIZE);
    memcpy(name, at, size);
    name[size] = '\0';
    *rest = at + size + 1;
    return true;
}

static bool is_listed(const char *wanted)
{
    const char *rest = tsv;
    char code[3];
    char name[NAME_SIZE];

    while (next_name(&rest, code, name)) {
        if (strcasecmp(name, wanted) == 0) {
            return true;
        }
    }
    return false;
}

static void every_name_of_the_table_stands_for_its_code(void **state)
{
    const char *rest = tsv;
    char code[3];
    char name[NAME_SIZE];
    size_t count = 0;

    (void) state;
    while (next_name(&rest, code, name)) {
        assert_code(name, code);
        for (char *at = name; *at != '\0'; at++) {
            *at = (char) (*at >= 'a' && *at <= 'z' ? *at - 32 : *at);
        }
        assert_code(name, code);
        count++;
    }
    assert_true(count > 300);
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* A name with a letter changed, left out or put behind is no name, unless it is another's, or
 * another of the same country: "Congo (DRC)" without its last letter. */
static void what_is_almost_a_name_has_no_code(void **state)
{
    const char *rest = tsv;
    char code[3];
    char name[NAME_SIZE];
    char almost[NAME_SIZE + 1];

    (void) state;
    while (next_name(&rest, code, name)) {
        size_t size = strlen(name);

        for (size_t i = 0; i < size; i++) {
            if (!is_letter(name[i])) {
                continue;
            }
            memcpy(almost, name, size + 1);
            almost[i] = (char) (name[i] == 'x' ? 'q' : 'x');
            if (strcmp(almost, "xK") != 0) { /* out of UK: that is a code */
                assert_code(almost, "");
            }
            memmove(almost + i, name + i + 1, size - i);
            if (strlen(almost) > 2 && !is_listed(almost) &&
                strcmp(sslstore_country_code(almost), code) != 0) {
                assert_code(almost, "");
            }
        }
        (void) snprintf(almost, sizeof almost, "%sx", name);
        assert_code(almost, "");
    }
}

static void the_iteration_yields_each_code_once_in_order(void **state)
{
    size_t count = 0;

    (void) state;
    for (; sslstore_country_at(count)[0] != '\0'; count++) {
        assert_memory_equal(sslstore_country_at(count), codes + 3 * count, 2);
        assert_int_equal(strlen(sslstore_country_at(count)), 2);
    }
    assert_int_equal(count, 250);
    assert_string_equal(sslstore_country_at(SIZE_MAX), "");
}

static void blanks_around_do_not_matter(void **state)
{
    (void) state;
    assert_code(" us ", "US");
    assert_code("\tFrance\r\n", "FR");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_country_has_no_code),
        cmocka_unit_test(every_pair_of_letters_is_a_code_or_none),
        cmocka_unit_test(names_stand_for_their_codes_in_any_case),
        cmocka_unit_test(the_names_that_others_write_stand_for_their_codes),
        cmocka_unit_test(every_name_of_the_table_stands_for_its_code),
        cmocka_unit_test(what_is_almost_a_name_has_no_code),
        cmocka_unit_test(the_iteration_yields_each_code_once_in_order),
        cmocka_unit_test(blanks_around_do_not_matter),
    };

    return cmocka_run_group_tests(tests, read_names, free_names);
}
