/* Method: changes the validation method of a keep's order to the next one of its preferences.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SSLSTORE_KEEP_METHOD_H
#define SSLSTORE_KEEP_METHOD_H

#include "keep/run.h"

/* Whether keep->methods has another method that these records' domains can be validated by. */
bool sslstore__keep_method_has_next(const struct sslstore__keep_run *run,
                                    const sslstore_dcv_list *list);

/* Change to that method. run->order is then the order after the change. */
sslstore_result sslstore__keep_method_next(struct sslstore__keep_run *run,
                                           const sslstore_dcv_list *list);

#endif
