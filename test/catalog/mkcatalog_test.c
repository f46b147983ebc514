/* mkcatalog: a bad row stops the build with file, line and reason.
 *
 * Runs the tool that is in the build folder of this test.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof (array)[0])
#define PATH_SIZE 1024
#define FORTY_EIGHT "cccccccccccccccccccccccccccccccccccccccccccccccc"
#define SIXTY_FOUR FORTY_EIGHT "cccccccccccccccc"

enum file { PRODUCTS, FIELDS, COUNTRIES, RULES, NAMES, SUFFIXES, FILE_COUNT };

static const char *const file_names[] = { "products.tsv", "fields.tsv", "countries.tsv",
                                          "rules.tsv", "special_names.tsv",
                                          "public_suffixes.tsv" };

/* A small valid catalog. */
static const char *const good[] = {
    "# comment\n"
    "code\twire\tname\tbrand\tvendor\tvalidation\ttraits\tmonths\tfields\tapprovers\n"
    "alpha\talpha\tAlpha\tAcme\tDigiCert\tOV\twildcard,multi\t3,12\tov\tone\n"
    "alpha-EO\talpha\tAlpha EO\tAcme\tDigiCert\tOV\tenterprise\t12\teo\tone\n"
    "beta\tbeta\tBeta\tAcme\tSectigo\tscan\tlegacy\t12\tov\tnone\n",
    "ov eo  setting\tname\ttype\tmember\twire\tdefault\tchoices\tmeaning\n"
    "R o  .\tColour\tchoice\tcsr\tColour\tred\tred,green\tWhat it looks like\n"
    "o R  .\tSize\tnumber\tserver_count\tSize\t7\t-\tHow large\n"
    ". .  R\tToken\tsecret\t-\t-\t-\t-\tA secret\n",
    "code\tnames\n"
    "AD\tAndorra\n"
    "US\tUnited States|USA\n",
    "rule\tfrom\tvalue\tsource\tnote\n"
    "as-of\t2026-11-30\t-\t-\t-\n"
    "tls-life\t2020-09-01\t398\tBR\tlong ago\n"
    "tls-life\t2026-03-15\t200\tBR\tshorter\n"
    "tls-life\t2027-03-15\t100\tBR\tshorter yet\n"
    "code-signing-life\t2026-03-01\t460\tCSBR\t-\n"
    "smime-life\t2023-09-01\t825\tSBR\t-\n"
    "domain-reuse\t2026-03-15\t200\tBR\t-\n"
    "organization-reuse\t2026-03-15\t398\tBR\t-\n"
    "email\t2028-03-15\tforbidden\tBR\t-\n"
    "whois\t2025-07-15\tforbidden\tBR\t-\n"
    "wildcard-file\t2021-12-01\tforbidden\tBR\t-\n"
    "perspectives\t2026-03-15\t3\tBR\t-\n"
    "client-auth\t2025-10-01\tdiscouraged\tnotices\t-\n"
    "sha-1\t2026-09-15\tforbidden\tBR\t-\n",
    "name\tsource\n"
    "arpa\tRFC\n"
    "home.arpa\tRFC\n"
    "local\tRFC\n",
    "domain\tlabels\n"
    "au\tasn,com\n"
    "uk\tco,com\n",
};

/* One per process, made by setup. */
struct bench {
    char tool[PATH_SIZE];
    char folder[PATH_SIZE];
};

static char *read_all(const char *path)
{
    char *text = calloc(1, 1 << 20);
    FILE *file = fopen(path, "r");

    assert_non_null(text);
    assert_non_null(file);
    assert_true(fread(text, 1, (1 << 20) - 1, file) < (1 << 20) - 1);
    (void) fclose(file);
    return text;
}

static void write_all(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void path_of(const struct bench *bench, const char *name, char *path)
{
    assert_true(snprintf(path, PATH_SIZE, "%s/%s", bench->folder, name) < PATH_SIZE);
}

/* Run the tool in the folder of the files; its exit status. *output and *errors are to be freed. */
static int run(const struct bench *bench, const char *const *texts, char **output, char **errors)
{
    char command[PATH_SIZE * 3];
    char path[PATH_SIZE];
    int status;

    for (size_t i = 0; i < FILE_COUNT; i++) {
        path_of(bench, file_names[i], path);
        write_all(path, texts[i]);
    }
    assert_true(snprintf(command, sizeof command,
                         "cd '%s' && '%s' products.tsv fields.tsv countries.tsv rules.tsv special_names.tsv public_suffixes.tsv >out 2>err",
                         bench->folder, bench->tool) < (int) sizeof command);
    status = system(command);
    assert_true(WIFEXITED(status));
    path_of(bench, "out", path);
    *output = read_all(path);
    path_of(bench, "err", path);
    *errors = read_all(path);
    return WEXITSTATUS(status);
}

/* A copy with the first occurrence of a part replaced. */
static char *replace(const char *text, const char *part, const char *by)
{
    const char *at = strstr(text, part);
    size_t size = strlen(text) + strlen(by) + 1;
    char *copy = malloc(size);

    assert_non_null(at);
    assert_non_null(copy);
    (void) snprintf(copy, size, "%.*s%s%s", (int) (at - text), text, by, at + strlen(part));
    return copy;
}

/* A catalog with one file exchanged must stop the tool with exactly this. */
static void assert_stopped_by(const struct bench *bench, enum file file, const char *text,
                              const char *error)
{
    const char *texts[] = { good[PRODUCTS], good[FIELDS], good[COUNTRIES], good[RULES], good[NAMES], good[SUFFIXES] };
    char *output;
    char *errors;

    texts[file] = text;
    if (run(bench, texts, &output, &errors) != EXIT_FAILURE) {
        fail_msg("not stopped: %s", error);
    }
    if (strncmp(errors, error, strlen(error)) != 0 || strcmp(errors + strlen(error), "\n") != 0) {
        fail_msg("\"%s\" instead of \"%s\"", errors, error);
    }
    free(output);
    free(errors);
}

struct slip {
    const char *part;
    const char *by;
    const char *error;
};

static void assert_all_stopped(const struct bench *bench, enum file file, const struct slip *slips,
                               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *text = replace(good[file], slips[i].part, slips[i].by);

        assert_stopped_by(bench, file, text, slips[i].error);
        free(text);
    }
}

static void a_bad_product_is_named_with_its_line(void **state)
{
    static const struct slip slips[] = {
        { "\tone\nbeta", "\nbeta", "products.tsv:4: 9 columns instead of 10" },
        { "\tnone\n", "\tnone\tmore\n", "products.tsv:5: 11 columns instead of 10" },
        { "Alpha\tAcme", "\tAcme", "products.tsv:3: an empty cell; nothing is written as -" },
        { "Alpha\tAcme", " Alpha\tAcme", "products.tsv:3: blanks around \" Alpha\"" },
        { "Alpha\tAcme", "Al\rpha\tAcme",
          "products.tsv:3: a control character in \"Al\rpha\"" },
        { "brand", "Brand", "products.tsv:2: column 4 is \"Brand\" instead of \"brand\"" },
        { "alpha\talpha\tAlpha\t", "Alpha\talpha\tAlpha\t",
          "products.tsv:3: the code \"Alpha\" is not lower-case letters, digits and _" },
        { "beta\tbeta", "aaaa\taaaa",
          "products.tsv:5: \"aaaa\" is out of order behind \"alpha-EO\"" },
        { "alpha\talpha\tAlpha\t", "alpha-EO\talpha\tAlpha\t",
          "products.tsv:3: -EO, the trait enterprise and the fields eo go together" },
        { "beta\tbeta", "alpha-EO\talpha",
          "products.tsv:5: the code \"alpha-EO\" is there already" },
        { "alpha-EO\talpha\t", "alpha-EO\talpha-EO\t",
          "products.tsv:4: the wire code of \"alpha-EO\" is not \"alpha\"" },
        { "alpha-EO\talpha\t", "alpha-EO\t-\t",
          "products.tsv:4: the wire code of \"alpha-EO\" is not \"alpha\"" },
        { "beta\tbeta", "beta\tbet", "products.tsv:5: the wire code of \"beta\" is not \"beta\"" },
        { "\tenterprise\t", "\t-\t",
          "products.tsv:4: -EO, the trait enterprise and the fields eo go together" },
        { "\teo\t", "\tov\t",
          "products.tsv:4: -EO, the trait enterprise and the fields eo go together" },
        { "\tSectigo", "\tComodo", "products.tsv:5: unknown vendor \"Comodo\"" },
        { "\tscan", "\tScan", "products.tsv:5: unknown validation \"Scan\"" },
        { "wildcard,multi", "wildcard,many", "products.tsv:3: unknown trait \"many\"" },
        { "\tlegacy", "\twildcard",
          "products.tsv:5: the trait \"wildcard\" is for DV, OV and EV" },
        { "\tov\tone", "\tdv\tone", "products.tsv:3: unknown fields \"dv\"" },
        { "\tov\tone", "\tsetting\tone", "products.tsv:3: unknown fields \"setting\"" },
        { "\tnone", "\tall", "products.tsv:5: unknown approver rule \"all\"" },
        { "\tov\tone", "\tov\tnone",
          "products.tsv:3: approvers are \"none\" instead of \"one\"" },
        { "\tov\tone", "\tov\teach",
          "products.tsv:3: approvers are \"each\" instead of \"one\"" },
        { "DigiCert\tOV\twildcard", "Sectigo\tOV\twildcard",
          "products.tsv:3: approvers are \"one\" instead of \"each\"" },
        { "\tnone", "\teach",
          "products.tsv:5: approvers are \"each\" instead of \"none\"" },
        { "3,12", "0,12", "products.tsv:3: \"0\" is not a number of months from 1 to 120" },
        { "3,12", "3,121", "products.tsv:3: \"121\" is not a number of months from 1 to 120" },
        { "3,12", "3,", "products.tsv:3: \"\" is not a number of months from 1 to 120" },
        { "3,12", "3-12", "products.tsv:3: \"3-12\" is not a number of months from 1 to 120" },
        { "3,12", "-", "products.tsv:3: \"-\" is not a number of months from 1 to 120" },
        { "3,12", "12,3", "products.tsv:3: the months \"12,3\" do not ascend" },
        { "3,12", "12,12", "products.tsv:3: the months \"12,12\" do not ascend" },
        { "3,12", "1,2,3,4,5,6,7,8,9,10,11,12,13",
          "products.tsv:3: more than 12 choices of months" },
        { "\tBeta", "\tB\xc3\xa9ta", "products.tsv:5: \"B\xc3\xa9ta\" is not ASCII" },
        { "\tBeta", "\t" SIXTY_FOUR,
          "products.tsv:5: \"" SIXTY_FOUR "\" has more than 63 characters" },
        { "beta\tbeta", FORTY_EIGHT "\t" FORTY_EIGHT,
          "products.tsv:5: \"" FORTY_EIGHT "\" has more than 47 characters" },
    };

    assert_all_stopped(*state, PRODUCTS, slips, COUNT(slips));
}

static void a_bad_field_is_named_with_its_line(void **state)
{
    static const struct slip slips[] = {
        { "R o  .\t", "R o\t", "fields.tsv:2: 2 marks instead of 3" },
        { "R o  .\t", "R o . .\t", "fields.tsv:2: 4 marks instead of 3" },
        { "R o  .\t", "R x .\t", "fields.tsv:2: unknown mark \"x\"" },
        { "R o  .\t", "R Ro .\t", "fields.tsv:2: unknown mark \"Ro\"" },
        { "eo  setting", "eo", "fields.tsv:1: the last group is not \"setting\"" },
        { "ov eo", "a b c d e f g h i j k l m n o p q", "fields.tsv:1: more than 16 groups" },
        { "choice\t", "colour\t", "fields.tsv:2: unknown type \"colour\"" },
        { "Size", "Colour", "fields.tsv:3: \"Colour\" is there already, on line 2" },
        { "\tred\t", "\tblue\t",
          "fields.tsv:2: the default \"blue\" is not among the choices" },
        { "\tred\t", "\tre\t", "fields.tsv:2: the default \"re\" is not among the choices" },
        { "red,green", "-",
          "fields.tsv:2: choices go with the types choice and yes-no, and with no other" },
        { "\t7\t-", "\t7\t7,8",
          "fields.tsv:3: choices go with the types choice and yes-no, and with no other" },
        { "\t7\t", "\tseven\t", "fields.tsv:3: the default \"seven\" is not a number" },
        { ". .  R", ". o  R", "fields.tsv:4: a setting that is a parameter, too" },
        { "R o  .", ". .  o",
          "fields.tsv:2: parameters have a member of the request, settings none" },
        { "secret\t-", "secret\tcsr",
          "fields.tsv:4: parameters have a member of the request, settings none" },
        { "\tserver_count", "\t-",
          "fields.tsv:3: parameters have a member of the request, settings none" },
        { "R o  .\tColour\tchoice\tcsr", ". .  o\tColour\tchoice\t-",
          "fields.tsv:3: a parameter behind the settings" },
        { "What it looks like", SIXTY_FOUR,
          "fields.tsv:2: \"" SIXTY_FOUR "\" has more than 63 characters" },
        { "\tSize\t7", "\t" SIXTY_FOUR "\t7",
          "fields.tsv:3: \"" SIXTY_FOUR "\" has more than 63 characters" },
        { "How large", "How large\xe2\x80\xa6",
          "fields.tsv:3: \"How large\xe2\x80\xa6\" is not ASCII" },
        { "type", "kind", "fields.tsv:1: column 3 is \"kind\" instead of \"type\"" },
    };

    assert_all_stopped(*state, FIELDS, slips, COUNT(slips));
}

static void a_bad_country_is_named_with_its_line(void **state)
{
    static const struct slip slips[] = {
        { "AD", "Ad", "countries.tsv:2: the country code \"Ad\" is not two capitals" },
        { "AD", "AND", "countries.tsv:2: the country code \"AND\" is not two capitals" },
        { "US\t", "AD\t", "countries.tsv:3: \"AD\" is out of order or there already" },
        { "US\t", "AA\t", "countries.tsv:3: \"AA\" is out of order or there already" },
        { "USA", "Andorra", "countries.tsv:2: the name \"Andorra\" stands for US, too" },
        { "USA", "United States",
          "countries.tsv:3: the name \"United States\" stands for US, too" },
        { "USA", "AD", "countries.tsv:3: the name \"AD\" stands for AD, too" },
        { "USA", "UNITED states",
          "countries.tsv:3: the hash of \"UNITED states\" is that of another name" },
        { "Andorra\nUS\tUnited States", "Benatoland\nUS\tDaganenda",
          "countries.tsv:3: the hash of \"Daganenda\" is that of another name" },
        { "Andorra", "Benatoland|Daganenda",
          "countries.tsv:2: the hash of \"Daganenda\" is that of another name" },
        { "|USA", "|", "countries.tsv:3: an empty cell; nothing is written as -" },
        { "\tAndorra", "", "countries.tsv:2: 1 columns instead of 2" },
    };

    assert_all_stopped(*state, COUNTRIES, slips, COUNT(slips));
}

static void a_bad_rule_is_named_with_its_line(void **state)
{
    static const struct slip slips[] = {
        { "as-of", "as-if", "rules.tsv: the first row is not \"as-of\"" },
        { "code-signing-life", "code-life",
          "rules.tsv:6: the rule \"code-signing-life\" is expected here" },
        { "sha-1\t2026-09-15\tforbidden\tBR\t-\n", "",
          "rules.tsv: the rule \"sha-1\" is expected here" },
        { "tls-life\t2027", "sha-1\t2027",
          "rules.tsv:5: the rule \"code-signing-life\" is expected here" },
        { "sha-1\t2026-09-15\tforbidden\tBR\t-\n",
          "sha-1\t2026-09-15\tforbidden\tBR\t-\nsha-2\t2026-09-15\t1\tBR\t-\n",
          "rules.tsv:16: unknown rule \"sha-2\"" },
        { "2027-03-15", "2026-03-15", "rules.tsv:5: the days of a rule do not ascend" },
        { "2027-03-15", "2027-13-15", "rules.tsv:5: \"2027-13-15\" is not a day such as 2026-03-15" },
        { "2027-03-15", "2027-00-15", "rules.tsv:5: \"2027-00-15\" is not a day such as 2026-03-15" },
        { "2027-03-15", "2027-03-32", "rules.tsv:5: \"2027-03-32\" is not a day such as 2026-03-15" },
        { "2027-03-15", "2027-03-00", "rules.tsv:5: \"2027-03-00\" is not a day such as 2026-03-15" },
        { "2027-03-15", "15.03.2027", "rules.tsv:5: \"15.03.2027\" is not a day such as 2026-03-15" },
        { "2027-03-15", "2027", "rules.tsv:5: \"2027\" is not a day such as 2026-03-15" },
        { "2026-11-30", "1969-12-31", "rules.tsv:2: \"1969-12-31\" is before 1970 or after 2149" },
        { "2027-03-15", "2150-01-01", "rules.tsv:5: \"2150-01-01\" is before 1970 or after 2149" },
        { "\t398\tBR", "\tfew\tBR",
          "rules.tsv:3: \"few\" is neither a number nor discouraged or forbidden" },
        { "\t398\tBR", "\t0\tBR",
          "rules.tsv:3: \"0\" is neither a number nor discouraged or forbidden" },
        { "\t398\tBR", "\t65536\tBR",
          "rules.tsv:3: \"65536\" is neither a number nor discouraged or forbidden" },
        { "long ago",
          SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR SIXTY_FOUR,
          "rules.tsv:3: the note is longer than 255 bytes" },
    };

    assert_all_stopped(*state, RULES, slips, COUNT(slips));
}

static void a_bad_name_is_named_with_its_line(void **state)
{
    static const struct slip names[] = {
        { "home.arpa", "Home.arpa", "special_names.tsv:3: \"Home.arpa\" is not a name in lower case" },
        { "home.arpa", ".arpa", "special_names.tsv:3: \".arpa\" is not a name in lower case" },
        { "arpa\tRFC\nhome", "home", "special_names.tsv:2: \"home.arpa\" is below a top-level domain that has no row" },
        { "local", "alt", "special_names.tsv:4: \"alt\" is out of order or there already" },
        { "local", "arpa", "special_names.tsv:4: \"arpa\" is out of order or there already" },
    };
    static const struct slip suffixes[] = {
        { "au", "AU", "public_suffixes.tsv:2: the domain \"AU\" is not that of a country" },
        { "au", "com", "public_suffixes.tsv:2: the domain \"com\" is not that of a country" },
        { "uk", "ac", "public_suffixes.tsv:3: \"ac\" is out of order or there already" },
        { "uk", "au", "public_suffixes.tsv:3: \"au\" is out of order or there already" },
        { "asn,com", "asn,,com", "public_suffixes.tsv:2: \"\" is not a label in lower case" },
        { "asn,com", "com,asn", "public_suffixes.tsv:2: \"asn\" is out of order or there already" },
        { "asn,com", "com,com", "public_suffixes.tsv:2: \"com\" is out of order or there already" },
        { "asn,com", "a.b", "public_suffixes.tsv:2: \"a.b\" is not a label in lower case" },
        { "asn,com",
          "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,za,zb,zc,zd,ze,zf,zg",
          "public_suffixes.tsv:2: more than 32 different labels" },
    };

    assert_all_stopped(*state, NAMES, names, COUNT(names));
    assert_all_stopped(*state, SUFFIXES, suffixes, COUNT(suffixes));
}

static void an_empty_or_missing_file_is_named(void **state)
{
    const struct bench *bench = *state;
    char command[PATH_SIZE * 2];

    assert_stopped_by(bench, PRODUCTS, "", "products.tsv: has no rows");
    assert_stopped_by(bench, COUNTRIES, "code\tnames\n", "countries.tsv: has no rows");
    assert_stopped_by(bench, FIELDS, "\n\n",
                      "fields.tsv:1: an empty cell; nothing is written as -");
    (void) snprintf(command, sizeof command, "'%s' a b c d e f 2>/dev/null", bench->tool);
    assert_int_equal(WEXITSTATUS(system(command)), EXIT_FAILURE);
    (void) snprintf(command, sizeof command, "'%s' 2>/dev/null", bench->tool);
    assert_int_equal(WEXITSTATUS(system(command)), EXIT_FAILURE);
}

/* So many products, each with a name of so many bytes and a brand or list of months of its own. */
static char *many_products(size_t count, int name_size, bool own_brand, bool own_months)
{
    size_t capacity = 1 << 20;
    char *text = malloc(capacity);
    size_t size;

    assert_non_null(text);
    size = (size_t) snprintf(text, capacity, "%.*s", (int) (strstr(good[PRODUCTS], "alpha") -
                                                           good[PRODUCTS]), good[PRODUCTS]);
    for (size_t i = 0; i < count && size < capacity - PATH_SIZE; i++) {
        size += (size_t) snprintf(text + size, capacity - size,
                                  "p%04zu\tp%04zu\t%0*zu\tB%zu\tSectigo\tDV\t-\t%zu\tov\teach\n", i,
                                  i, name_size, i, own_brand ? i : 0, own_months ? i + 1 : 12);
    }
    return text;
}

/* Names of letters without a pattern: packing finds little in them. */
static void scramble_names(char *text)
{
    uint32_t number = 1;

    for (char *at = strstr(text, "00000"); at != NULL; at = strstr(at, "00000")) {
        for (; *at >= '0' && *at <= '9'; at++) {
            number = number * 1103515245u + 12345u;
            *at = (char) ('A' + (number >> 16) % 50);
        }
    }
}

/* A field whose list of choices has so many bytes. */
static char *field_with_choices(size_t size)
{
    char *choices = malloc(size + 1);
    char *text;

    assert_non_null(choices);
    memset(choices, 'x', size);
    choices[size] = '\0';
    memcpy(choices, "red,", 4);
    text = replace(good[FIELDS], "red,green", choices);
    free(choices);
    return text;
}

static void what_the_tables_cannot_hold_is_refused(void **state)
{
    char *text = many_products(1900, 63, false, false);

    scramble_names(strchr(text, '\n') + 1);
    assert_stopped_by(*state, PRODUCTS, text,
                      "products.tsv: 122771 bytes of packed text; 16-bit offsets reach 65536");
    free(text);
    text = field_with_choices(65536);
    assert_stopped_by(*state, FIELDS, text,
                      "fields.tsv: 65561 bytes of text; 16-bit offsets reach 65536");
    free(text);
    text = many_products(33, 4, true, false);
    assert_stopped_by(*state, PRODUCTS, text, "products.tsv:35: more than 32 different brands");
    free(text);
    text = many_products(9, 4, false, true);
    assert_stopped_by(*state, PRODUCTS, text,
                      "products.tsv:11: more than 8 different lists of months");
    free(text);
    text = many_products(2001, 4, false, false);
    assert_stopped_by(*state, PRODUCTS, text, "products.tsv:2003: more than 2000 rows");
    free(text);
}

static void good_tables_are_written_and_text_that_ends_another_is_shared(void **state)
{
    const char *texts[] = { good[PRODUCTS], NULL, good[COUNTRIES], good[RULES], good[NAMES], good[SUFFIXES] };
    char *output;
    char *errors;

    texts[FIELDS] = replace(good[FIELDS], "Colour", "Token Size");
    assert_int_equal(run(*state, texts, &output, &errors), EXIT_SUCCESS);
    assert_string_equal(errors, "");
    assert_non_null(strstr(output, "'T','o','k','e','n',' ','S','i','z','e',0,"));
    assert_null(strstr(output, "    'S','i','z','e',0,"));
    assert_non_null(strstr(output, "#define PARAMETER_COUNT 2\n"));
    assert_non_null(strstr(output, "OFFSET(server_count, int32_t), "
                                   "SSLSTORE_FIELD_NUMBER, 0 },"));
    assert_non_null(strstr(output, "SSLSTORE_FIELD_TEXT, 1 },"));
    assert_non_null(strstr(output, "    \"AD\",\n    \"US\",\n"));
    assert_non_null(strstr(output, "#define RULES_DAY 20787\n"));
    assert_non_null(strstr(output, "special_domains[] = \"arpa,local\";"));
    assert_non_null(strstr(output, "{ 0x00000003, { 'a', 'u' } },\n    { 0x00000006, { 'u', 'k' } },"));
    assert_non_null(strstr(output, "suffix_labels[] = \"asn,com,co\";"));
    assert_non_null(strstr(output, "rule_first[] = { 0, 2, 3,")); /* 398 days have ended */
    assert_null(strstr(output, "'l','o','n','g',' ','a','g','o'"));
    free((void *) (uintptr_t) texts[FIELDS]);
    free(output);
    free(errors);
}

/* BUILD/test/catalog/mkcatalog_test → BUILD/mkcatalog */
static int find_tool(const char *program, struct bench *bench)
{
    char *end;

    if (program[0] == '/') {
        (void) snprintf(bench->tool, sizeof bench->tool, "%s", program);
    } else {
        char here[PATH_SIZE / 2];

        if (getcwd(here, sizeof here) == NULL) {
            return -1;
        }
        (void) snprintf(bench->tool, sizeof bench->tool, "%s/%.500s", here, program);
    }
    end = strstr(bench->tool, "/test/catalog/");
    if (end == NULL) {
        return -1;
    }
    (void) snprintf(end, sizeof bench->tool - (size_t) (end - bench->tool), "/mkcatalog");
    return access(bench->tool, X_OK);
}

static void remove_folder(const struct bench *bench)
{
    static const char *const names[] = { "products.tsv", "fields.tsv", "countries.tsv",
                                         "rules.tsv", "special_names.tsv", "public_suffixes.tsv", "out", "err" };
    char path[PATH_SIZE];

    for (size_t i = 0; i < COUNT(names); i++) {
        path_of(bench, names[i], path);
        (void) unlink(path);
    }
    (void) rmdir(bench->folder);
}

int main(int argc, char **argv)
{
    static struct bench bench = { "", "/tmp/mkcatalog_test.XXXXXX" };
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(a_bad_product_is_named_with_its_line, &bench),
        cmocka_unit_test_prestate(a_bad_field_is_named_with_its_line, &bench),
        cmocka_unit_test_prestate(a_bad_country_is_named_with_its_line, &bench),
        cmocka_unit_test_prestate(a_bad_rule_is_named_with_its_line, &bench),
        cmocka_unit_test_prestate(a_bad_name_is_named_with_its_line, &bench),
        cmocka_unit_test_prestate(an_empty_or_missing_file_is_named, &bench),
        cmocka_unit_test_prestate(what_the_tables_cannot_hold_is_refused, &bench),
        cmocka_unit_test_prestate(good_tables_are_written_and_text_that_ends_another_is_shared,
                                  &bench),
    };
    int failures;

    if (argc < 1 || find_tool(argv[0], &bench) != 0 || mkdtemp(bench.folder) == NULL) {
        fprintf(stderr, "mkcatalog_test: no build/mkcatalog beside build/test, or no /tmp\n");
        return EXIT_FAILURE;
    }
    failures = cmocka_run_group_tests(tests, NULL, NULL);
    remove_folder(&bench);
    return failures;
}
