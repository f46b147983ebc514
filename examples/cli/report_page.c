/* The style and the script of the report's page, line by line.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "report_page.h"

#include <stddef.h>

/* clang-format off */
static const char *const style[] = {
    ":root { color-scheme: light dark; --ground: #fff; --panel: #f4f6f8; --line: #dce1e7; --ink: #1b2026;",
    "  --soft: #5a6570; --free: #15803d; --paid: #c2570c; --done: #aab3bd; --bad: #b42318 }",
    "@media (prefers-color-scheme: dark) { :root { --ground: #13161a; --panel: #1c2127; --line: #323a43;",
    "  --ink: #e7eaee; --soft: #9ea9b5; --free: #4ade80; --paid: #fb9a4b; --done: #5d6874; --bad: #ff8a80 } }",
    "* { box-sizing: border-box }",
    "body { margin: 0 auto; max-width: 80rem; padding: 1.5rem; background: var(--ground); color: var(--ink);",
    "  font: 15px/1.5 system-ui, sans-serif }",
    "h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 }",
    "h2 { font-size: 1.1rem; margin: 2.5rem 0 .75rem }",
    "h3 { font-size: .85rem; margin: 0 0 .4rem; color: var(--soft); font-weight: 600 }",
    "p { margin: .4rem 0 }",
    "small, .soft { color: var(--soft); font-size: .87em }",
    ".warning { border-left: 4px solid var(--bad); background: var(--panel); padding: .6rem 1rem }",
    ".free { --mark: var(--free) } .paid { --mark: var(--paid) } .done { --mark: var(--done) } .bad { --mark: var(--bad) }",
    "",
    "/* the figures */",
    "dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0 }",
    "dl div { background: var(--panel); border-radius: .5rem; padding: .7rem 1rem; border-top: 3px solid var(--mark, var(--line)) }",
    "dt { color: var(--soft); font-size: .87em }",
    "dd { margin: 0; font-size: 1.7rem; line-height: 1.3; font-weight: 600; font-variant-numeric: tabular-nums }",
    "",
    "/* the weeks: a bar each, of parts --n high where the highest bar is --max */",
    ".scale { margin: 0; line-height: 1.2; border-bottom: 1px dashed var(--line) }",
    ".weeks { display: flex; gap: 2px; height: 11rem; padding-bottom: 1.4rem }",
    ".weeks button { all: unset; flex: 1; min-width: 0; display: flex; flex-direction: column-reverse; position: relative;",
    "  border-bottom: 1px solid var(--line); cursor: pointer }",
    ".weeks button:hover, .weeks button[aria-pressed=true] { background: var(--panel); box-shadow: 0 0 0 1px var(--line) }",
    ".weeks button:focus-visible { outline: 2px solid var(--ink) }",
    ".weeks i { background: var(--mark); height: calc(100% * var(--n) / var(--max)) }",
    ".weeks small { position: absolute; top: 100%; left: 0; white-space: nowrap }",
    ".legend span::before, td span::before { content: ''; display: inline-block; width: .7em; height: .7em;",
    "  border-radius: 2px; margin-right: .4em; background: var(--mark) }",
    ".legend span { margin-right: 1.2em; white-space: nowrap }",
    "",
    "/* the counts */",
    ".counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1.5rem 2rem }",
    "ul { list-style: none; margin: 0; padding: 0 }",
    "li { display: flex; justify-content: space-between; gap: 1rem; padding: .15rem .5rem; margin-bottom: 2px; border-radius: 3px;",
    "  background: linear-gradient(var(--line), var(--line)) 0 / calc(100% * var(--n) / var(--max)) no-repeat var(--panel) }",
    "li span, td:first-child { overflow-wrap: anywhere }",
    "",
    "/* the tables */",
    "table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }",
    "th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line) }",
    "th button { all: unset; cursor: pointer } th button:focus-visible { outline: 2px solid }",
    "th[aria-sort] button::after { content: ' \\2191' } th[aria-sort=descending] button::after { content: ' \\2193' }",
    "td.day, td.id { white-space: nowrap }",
    "summary { cursor: pointer }",
    "tr[hidden] { display: none !important }",
    ".search { display: flex; gap: 1rem; align-items: center } .search[hidden] { display: none } output { white-space: nowrap }",
    "input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: .4rem;",
    "  padding: .4rem .7rem; width: min(30rem, 100%) }",
    "",
    "@media (max-width: 46rem) {",
    "  body { padding: 1rem }",
    "  dl { grid-template-columns: 1fr 1fr }",
    "  .weeks { gap: 1px } .weeks small { font-size: .7em }",
    "  table, tbody { display: block }",
    "  thead { display: none } #all thead { display: block }",
    "  thead tr { display: flex; flex-wrap: wrap; gap: .2rem 1rem; border-bottom: 1px solid var(--line) } th { border: 0; padding: .2rem 0 }",
    "  tbody tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 1rem; padding: .6rem 0;",
    "    border-bottom: 1px solid var(--line) }",
    "  td { border: 0; padding: 0; font-size: .93em; overflow-wrap: anywhere }",
    "  td:first-child { grid-column: 1 / -1; font-size: 1em; font-weight: 600 }",
    "}",
    "@media print {",
    "  body { max-width: none; padding: 0; font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact }",
    "  dl { grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr)) } dd { font-size: 1.4rem } .counts { grid-template-columns: 1fr 1fr 1fr }",
    "  .search { display: none } h2 { break-after: avoid } tr, .weeks, .counts div { break-inside: avoid }",
    "  :root { --ground: #fff; --panel: #f4f6f8; --line: #dce1e7; --ink: #000; --soft: #444; --free: #15803d; --paid: #c2570c;",
    "    --done: #aab3bd }",
    "}",
};

static const char *const script[] = {
    "const all = document.querySelector('#all'), body = all.querySelector('tbody'), rows = [...body.rows];",
    "const search = all.querySelector('input'), count = all.querySelector('output');",
    "const weeks = document.querySelectorAll('.weeks button'), titles = all.querySelectorAll('th');",
    "const order = new Intl.Collator(undefined, { numeric: true }).compare;",
    "let week = '';",
    "",
    "for (const row of rows) row.words = row.textContent.toLowerCase();",
    "all.querySelector('.search').hidden = false;",
    "",
    "function show() {",
    "  const words = search.value.toLowerCase().split(/\\s+/);",
    "  let shown = 0;",
    "  for (const row of rows) {",
    "    row.hidden = !words.every(word => row.words.includes(word)) || week && row.dataset.week !== week;",
    "    shown += !row.hidden;",
    "  }",
    "  count.value = `${shown} of ${rows.length}`;",
    "}",
    "",
    "function sort(column) {",
    "  const down = titles[column].ariaSort === 'ascending';",
    "  titles.forEach(title => title.removeAttribute('aria-sort'));",
    "  titles[column].setAttribute('aria-sort', down ? 'descending' : 'ascending');",
    "  for (const row of rows) row.key = row.cells[column].textContent;",
    "  rows.sort((one, other) => order(one.key, other.key) * (down ? -1 : 1));",
    "  for (const row of rows) body.append(row);",
    "}",
    "",
    "titles.forEach((title, column) => title.firstChild.onclick = () => sort(column));",
    "weeks.forEach(bar => bar.onclick = () => {",
    "  week = week === bar.dataset.week ? '' : bar.dataset.week;",
    "  weeks.forEach(other => other.setAttribute('aria-pressed', other.dataset.week === week));",
    "  show();",
    "});",
    "search.oninput = show;",
    "show();",
};
/* clang-format on */

static void put_lines(FILE *out, const char *const *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%s\n", lines[i]);
    }
}

void report_page_style(FILE *out)
{
    put_lines(out, style, sizeof style / sizeof style[0]);
}

void report_page_script(FILE *out)
{
    put_lines(out, script, sizeof script / sizeof script[0]);
}
