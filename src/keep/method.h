/* Method: changes the validation method of a keep's order to the next one of its preferences.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_METHOD_H
#define SSLSTORE_KEEP_METHOD_H

#include "keep/run.h"

/* Whether keep->methods has another possible method. */
bool sslstore__keep_method_has_next(const struct sslstore__keep_run *run);

/* Whether that is one that was not tried yet. */
bool sslstore__keep_method_has_untried(const struct sslstore__keep_run *run);

/* Change to that method. run->order is then the order after the change. */
sslstore_result sslstore__keep_method_next(struct sslstore__keep_run *run);

#endif
