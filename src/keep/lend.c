/* Lend: replaces settings of a client, and puts them back.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keep/lend.h"

#include "client/client.h"
#include "keep/place.h"

void sslstore__keep_lend(struct sslstore__keep_run *run, struct sslstore__keep_lent *lent)
{
    sslstore_config *config = &run->client->shared->config;

    lent->journal = config->journal;
    lent->journal_user = config->journal_user;
    lent->window_days = config->renewal_window_days;
    lent->window_percent = config->renewal_window_percent;
    config->journal = sslstore__keep_journal;
    config->journal_user = run;
    config->renewal_window_days = run->keep->renewal_window_days;
    config->renewal_window_percent = run->keep->renewal_window_percent;
}

void sslstore__keep_return(struct sslstore__keep_run *run, const struct sslstore__keep_lent *lent)
{
    sslstore_config *config = &run->client->shared->config;

    config->journal = lent->journal;
    config->journal_user = lent->journal_user;
    config->renewal_window_days = lent->window_days;
    config->renewal_window_percent = lent->window_percent;
}
