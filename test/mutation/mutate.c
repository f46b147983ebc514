/* Mutate: changes one place of a C file, as a careless hand would. A test suite should notice.
 *
 *   mutate FILE SEED    list the mutants, a line each: a number that puts them in the seed's random
 *                       order, their own number, the line, then function | line's text | change
 *   mutate FILE -N      write the file with mutant N in it
 *
 * It knows tokens, not the grammar; what then does not compile is no mutant. A change is named by
 * function and text, not by line number, so that the list of survivors outlives an edit elsewhere.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX   (1 << 20)
#define TOKENS_MAX (1 << 16)
#define EDITS_MAX  (1 << 14)

enum kind { END, NAME, NUMBER, LETTER, STRING, MARK };

struct token {
    enum kind kind;
    const char *at;
    size_t size;
    const char *line; /* its beginning */
    int line_number;
};

struct edit {
    const struct token *first;
    const struct token *last;
    const char *with;
    const char *function;
    int function_size;
    char what[64];
};

static char text[FILE_MAX];
static struct token tokens[TOKENS_MAX];
static struct edit edits[EDITS_MAX];
static size_t edit_count;

static void die(const char *why)
{
    fprintf(stderr, "mutate: %s\n", why);
    exit(2);
}

/* ---- Tokens ---- */

static bool in_name(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static const char *behind_quoted(const char *at)
{
    char quote = *at++;

    while (*at != '\0' && *at != quote) {
        at += *at == '\\' && at[1] != '\0' ? 2 : 1;
    }
    return *at == '\0' ? at : at + 1;
}

static const char *behind_mark(const char *at)
{
    static const char *const marks[] = {"<<=", ">>=", "...", "->", "++", "--", "<<", ">>",
                                        "<=",  ">=",  "==",  "!=", "&&", "||", "+=", "-=",
                                        "*=",  "/=",  "%=",  "&=", "|=", "^="};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (strncmp(at, marks[i], strlen(marks[i])) == 0) {
            return at + strlen(marks[i]);
        }
    }
    return at + 1;
}

/* A comment, or a line for the preprocessor; at itself where there is neither. */
static const char *behind_skipped(const char *at, bool at_line_front)
{
    const char *end;

    if (strncmp(at, "/*", 2) == 0) {
        end = strstr(at + 2, "*/");
        return end == NULL ? at + strlen(at) : end + 2;
    }
    if (at_line_front && *at == '#') {
        while (*at != '\0' && (*at != '\n' || at[-1] == '\\')) {
            at++;
        }
    }
    return at;
}

static void tokenize(void)
{
    struct token *token = tokens + 1; /* one in front, so that each has another before it */
    const char *line = text;
    bool at_front = true;
    int number = 1;
    const char *next;

    for (const char *at = text; *at != '\0'; at = next) {
        next = behind_skipped(at, at_front);
        for (const char *byte = at; byte < next; byte++) {
            number += *byte == '\n';
            line = *byte == '\n' ? byte + 1 : line;
        }
        if (next > at) {
            continue;
        }
        next = at + 1;
        if (*at == '\n') {
            number++;
            line = next;
            at_front = true;
        }
        if (*at == '\n' || *at == ' ' || *at == '\t') {
            continue;
        }
        at_front = false;
        if (token == tokens + TOKENS_MAX - 2) {
            die("too many tokens");
        }
        token->kind = *at == '"'                 ? STRING
                      : *at == '\''              ? LETTER
                      : *at >= '0' && *at <= '9' ? NUMBER
                      : in_name(*at)             ? NAME
                                                 : MARK;
        if (token->kind == STRING || token->kind == LETTER) {
            next = behind_quoted(at);
        } else if (token->kind == MARK) {
            next = behind_mark(at);
        } else {
            while (in_name(*next)) {
                next++;
            }
        }
        token->at = at;
        token->size = (size_t) (next - at);
        token->line = line;
        token->line_number = number;
        token++;
    }
}

static bool is(const struct token *token, const char *word)
{
    return token->kind != END && token->size == strlen(word) &&
           memcmp(token->at, word, token->size) == 0;
}

static bool is_one_of(const struct token *token, const char *const *words)
{
    while (*words != NULL && !is(token, *words)) {
        words++;
    }
    return *words != NULL;
}

/* From an opening mark to its closing one. */
static const struct token *closing(const struct token *token)
{
    int depth = 0;

    for (; token->kind != END; token++) {
        depth += is(token, "(") || is(token, "[") || is(token, "{");
        depth -= is(token, ")") || is(token, "]") || is(token, "}");
        if (depth == 0) {
            return token;
        }
    }
    return token;
}

/* ---- Changes ---- */

static const struct token *function; /* the name of the one we are in, or NULL */

static void change(const struct token *first, const struct token *last, const char *what,
                   const char *with)
{
    struct edit *edit = &edits[edit_count];

    if (edit_count++ == EDITS_MAX) {
        die("too many mutants");
    }
    edit->first = first;
    edit->last = last;
    edit->with = with;
    edit->function = function == NULL ? "-" : function->at;
    edit->function_size = function == NULL ? 1 : (int) function->size;
    snprintf(edit->what, sizeof edit->what, "%s", what);
}

/* Is the mark between two values, rather than in front of one? */
static bool is_binary(const struct token *token)
{
    static const char *const no_values[] = {"return", "case", "sizeof", NULL};
    const struct token *before = token - 1;

    return before->kind == NUMBER || before->kind == LETTER || is(before, ")") || is(before, "]") ||
           (before->kind == NAME && !is_one_of(before, no_values));
}

static void change_mark(const struct token *token)
{
    static const char *const always[][2] = {
        {"<", "<="},  {"<=", "<"},  {">", ">="},  {">=", ">"},  {"==", "!="}, {"!=", "=="},
        {"&&", "||"}, {"||", "&&"}, {"+=", "-="}, {"-=", "+="}, {"++", "--"}, {"--", "++"},
        {"<<", ">>"}, {">>", "<<"}, {"|=", "&="}, {"&=", "|="}, {"!", ""}};
    static const char *const binary[][2] = {{"+", "-"}, {"-", "+"}, {"*", "/"}, {"/", "*"},
                                            {"%", "/"}, {"&", "|"}, {"|", "&"}};
    char what[64];

    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        if (is(token, always[i][0])) {
            snprintf(what, sizeof what, "%s to %s", always[i][0],
                     always[i][1][0] == '\0' ? "nothing" : always[i][1]);
            change(token, token, what, always[i][1]);
        }
    }
    for (size_t i = 0; i < sizeof binary / sizeof binary[0]; i++) {
        if (is(token, binary[i][0]) && is_binary(token)) {
            snprintf(what, sizeof what, "%s to %s", binary[i][0], binary[i][1]);
            change(token, token, what, binary[i][1]);
        }
    }
}

/* A text for as long as the program lives. */
static const char *keep(const char *format, const struct token *token)
{
    char *copy = malloc(token->size + 16);

    if (copy == NULL) {
        die("no memory");
    }
    snprintf(copy, token->size + 16, format, (int) token->size, token->at);
    return copy;
}

static void change_constant(const struct token *token)
{
    char what[64];

    snprintf(what, sizeof what, "%.*s plus 1", (int) (token->size > 20 ? 20 : token->size),
             token->at);
    change(token, token, what, keep("(%.*s + 1)", token));
    if (token->kind == NUMBER && !is(token, "0")) {
        snprintf(what, sizeof what, "%.*s minus 1", (int) (token->size > 20 ? 20 : token->size),
                 token->at);
        change(token, token, what, keep("(%.*s - 1)", token));
    }
}

/* Its semicolon; where it has none, as the last part of a for, the mark that closes around it. */
static const struct token *statement_end(const struct token *token)
{
    int depth = 0;

    for (; token->kind != END && (depth > 0 || !is(token, ";")); token++) {
        depth += is(token, "(") || is(token, "[") || is(token, "{");
        depth -= is(token, ")") || is(token, "]") || is(token, "}");
        if (depth < 0) {
            break;
        }
    }
    return token;
}

/* A statement that does something, told by its first two tokens from a declaration. */
static bool is_action(const struct token *token)
{
    static const char *const words[] = {"if",      "for",    "while", "do",   "switch", "case",
                                        "default", "return", "goto",  "else", "sizeof", NULL};
    static const char *const marks[] = {
        "(", "=", "+=", "-=", "|=", "&=", "<<=", ">>=", "++", "--", "->", ".", "[", NULL};
    static const char *const fronts[] = {"{", "}", ";", ":", NULL};

    if (function == NULL || !is_one_of(token - 1, fronts) || !is(statement_end(token), ";")) {
        return false;
    }
    if (is(token, "break") || is(token, "continue") || is(token, "(") || is(token, "*")) {
        return true;
    }
    return token->kind == NAME && !is_one_of(token, words) && is_one_of(token + 1, marks);
}

static void change_condition(const struct token *token)
{
    const struct token *close = closing(token + 1);

    if (is(token, "for")) {
        const struct token *front = statement_end(token + 2);
        const struct token *back = statement_end(front + 1);

        if (back > front + 1 && back < close) {
            change(front + 1, back - 1, "loop never runs", "0");
        }
        return;
    }
    change(token + 2, close - 1, "condition false", "0");
    if (is(token, "if")) {
        change(token + 2, close - 1, "condition true", "1");
    }
}

static void change_token(const struct token *token)
{
    if (is(token, "if") || is(token, "while") || is(token, "for")) {
        change_condition(token);
    } else if (is(token, "return") && !is(token + 1, ";")) {
        change(token + 1, statement_end(token) - 1, "return 0", "0");
        change(token + 1, statement_end(token) - 1, "return 1", "1");
    } else if (is(token, "true") || is(token, "false")) {
        change(token, token, "the other truth", is(token, "true") ? "false" : "true");
    } else if (is_action(token)) {
        change(token, statement_end(token), "deleted", ";");
    }
    if (token->kind == MARK) {
        change_mark(token);
    } else if (token->kind == NUMBER || token->kind == LETTER) {
        change_constant(token);
    }
}

static void change_all(void)
{
    const struct token *name = NULL;
    int depth = 0;

    for (const struct token *token = tokens + 1; token->kind != END; token++) {
        if (depth == 0 && token->kind == NAME && is(token + 1, "(")) {
            name = is(closing(token + 1) + 1, "{") ? token : NULL;
        }
        if (is(token, "{") && depth++ == 0) {
            function = name;
        }
        if (is(token, "}") && --depth == 0) {
            function = NULL;
            name = NULL;
        }
        change_token(token);
    }
}

/* ---- Out ---- */

static uint64_t hash(uint64_t start, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        start = (start ^ (unsigned char) bytes[i]) * 0x100000001B3;
    }
    return start;
}

static size_t line_size(const struct token *token)
{
    return strcspn(token->line, "\n");
}

static bool same_place(const struct edit *left, const struct edit *right)
{
    return left->function == right->function && strcmp(left->what, right->what) == 0 &&
           line_size(left->first) == line_size(right->first) &&
           memcmp(left->first->line, right->first->line, line_size(left->first)) == 0;
}

static void list(const char *file, const char *seed)
{
    for (size_t i = 0; i < edit_count; i++) {
        const struct edit *edit = &edits[i];
        const char *line = edit->first->line + strspn(edit->first->line, " ");
        char name[512];
        int nth = 1;
        uint64_t order;

        for (size_t before = 0; before < i; before++) {
            nth += same_place(&edits[before], edit);
        }
        snprintf(name, sizeof name, "%.*s | %.*s | %s", edit->function_size, edit->function,
                 (int) strcspn(line, "\n"), line, edit->what);
        if (nth > 1) {
            snprintf(name + strlen(name), sizeof name - strlen(name), " (%d)", nth);
        }
        order = hash(hash(hash(0xCBF29CE484222325, seed, strlen(seed)), file, strlen(file)), name,
                     strlen(name));
        order = (order ^ order >> 29) * 0xBF58476D1CE4E5B9; /* so that near names lie far apart */
        printf("%016llx\t%zu\t%d\t%s\n", (unsigned long long) (order ^ order >> 32), i,
               edit->first->line_number, name);
    }
}

static void apply(size_t number)
{
    const struct edit *edit = &edits[number];
    size_t front;

    if (number >= edit_count) {
        die("no such mutant");
    }
    front = (size_t) (edit->first->at - text);
    fwrite(text, 1, front, stdout);
    fputs(edit->with, stdout);
    fputs(edit->last->at + edit->last->size, stdout);
}

int main(int argc, char **argv)
{
    FILE *in;

    if (argc != 3) {
        die("usage: mutate FILE SEED, or mutate FILE -NUMBER");
    }
    in = fopen(argv[1], "rb");
    if (in == NULL || fread(text, 1, FILE_MAX - 1, in) == FILE_MAX - 1) {
        die("cannot read the file");
    }
    fclose(in);
    tokenize();
    change_all();
    if (argv[2][0] == '-') {
        apply(strtoul(argv[2] + 1, NULL, 10));
    } else {
        list(argv[1], argv[2]);
    }
    return 0;
}
