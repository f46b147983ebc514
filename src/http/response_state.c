/* Refuses responses, for all files of the parser.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/response_state.h"

void sslstore__http_response_refuse(struct sslstore__http_response *response,
                                    sslstore_result result, const char *reason)
{
    response->state = SSLSTORE__REFUSED;
    response->result = result;
    response->reason = reason;
}
