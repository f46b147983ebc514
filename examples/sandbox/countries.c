/* Countries: the ISO 3166 two-letter codes, and English names of the common ones.
 * SPDX-License-Identifier: Apache-2.0 */
#include "countries.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

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

bool country_is_code(const char *text)
{
    return strlen(text) == 2 && isupper((unsigned char) text[0]) &&
           isupper((unsigned char) text[1]) && strstr(codes, text);
}

const char *country_name(const char *code)
{
    static const struct {
        const char *code;
        const char *name;
    } names[] = {
        {"AT", "Austria"}, {"AU", "Australia"},   {"CA", "Canada"},         {"CH", "Switzerland"},
        {"DE", "Germany"}, {"FR", "France"},      {"GB", "United Kingdom"}, {"IN", "India"},
        {"JP", "Japan"},   {"NL", "Netherlands"}, {"US", "United States"},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i].code, code) == 0) {
            return names[i].name;
        }
    }
    return code;
}
