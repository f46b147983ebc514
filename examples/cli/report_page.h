/* Report page: the style and the script of the report's page. They hold no data: the script reads
 * the table of the page itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_REPORT_PAGE_H
#define SSLSTORE_CLI_REPORT_PAGE_H

#include <stdio.h>

void report_page_style(FILE *out);
void report_page_script(FILE *out);

#endif
