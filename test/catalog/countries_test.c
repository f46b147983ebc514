/* Countries: every code of ISO 3166-1 and no other, and the names that CAs and CSRs carry.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sslstore.h"

static const char codes[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM "
    "ZW";

/* Asked with an exactly-sized copy, so that a sanitizer sees an over-read. */
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
    static const char *const strangers[] = {
        "",      " ",       "A",     "ADA",  "USAX", "United", "United States of", "|", "USA|UAE",
        "United States|USA", "XX", "EU", "\xc3", "U\xc3", "-", ",", "AD,", "US\n\nUS", "Nowhere",
    };

    (void) state;
    assert_string_equal(sslstore_country_code(NULL), "");
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
        assert_code(strangers[i], "");
    }
}

static void every_pair_of_letters_is_a_code_or_none(void **state)
{
    size_t count = 0;

    (void) state;
    for (int first = 'A'; first <= 'Z'; first++) {
        for (int second = 'A'; second <= 'Z'; second++) {
            const char code[] = { (char) first, (char) second, '\0' };
            const char lower[] = { (char) (first + 32), (char) (second + 32), '\0' };

            if (strstr(codes, code) != NULL) {
                assert_code(code, code);
                assert_code(lower, code);
                count++;
            } else if (strcmp(code, "UK") != 0) {
                assert_code(code, "");
            }
        }
    }
    assert_int_equal(count, 249);
}

static void names_stand_for_their_codes_in_any_case(void **state)
{
    static const char *const names[][2] = {
        { "Andorra", "AD" },
        { "Zimbabwe", "ZW" },
        { "germany", "DE" },
        { "UNITED STATES", "US" },
        { "United States of America", "US" },
        { "usa", "US" },
        { "U.S.", "US" },
        { "UK", "GB" },
        { "uk", "GB" },
        { "Great Britain", "GB" },
        { "England", "GB" },
        { "United Kingdom", "GB" },
        { "United Kingdom of Great Britain and Northern Ireland", "GB" },
        { "UAE", "AE" },
        { "The Netherlands", "NL" },
        { "Holland", "NL" },
        { "Korea, Republic of", "KR" },
        { "Russia", "RU" },
        { "Russian Federation", "RU" },
        { "Viet Nam", "VN" },
        { "Vietnam", "VN" },
        { "Czech Republic", "CZ" },
        { "Turkey", "TR" },
        { "T\xc3\xbcrkiye", "TR" },
        { "C\xc3\xb4te d'Ivoire", "CI" },
        { "Cote d'Ivoire", "CI" },
        { "Niger", "NE" },
        { "Nigeria", "NG" },
        { "Guinea", "GN" },
        { "Guinea-Bissau", "GW" },
        { "Dominica", "DM" },
        { "Dominican Republic", "DO" },
        { "Congo", "CG" },
        { "DR Congo", "CD" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_code(names[i][0], names[i][1]);
    }
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
        cmocka_unit_test(blanks_around_do_not_matter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
