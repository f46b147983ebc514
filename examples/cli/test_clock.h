/* Test clock: the machine's clock, moved by SSLSTORE_TEST_CLOCK seconds, for tests on one machine.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_CLI_TEST_CLOCK_H
#define SSLSTORE_CLI_TEST_CLOCK_H

#include "cli.h"

/* Sets the clock of the configuration if the variable is set. It is accepted only for a service on
 * this machine. Reports an error; returns DONE or USAGE. */
int test_clock_set(sslstore_config *config, const struct cli *cli);

#endif
