/* Words: names and texts of phases and tasks.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/words.h"
#include "sslstore.h"

const char *sslstore_keep_phase_name(sslstore_keep_phase phase)
{
    static const char *const names[] = {"unknown", "in_force",   "ordering",     "validating",
                                        "waiting", "installing", "needs_person", "blocked"};
    size_t index = (size_t) phase;

    return names[index < sizeof names / sizeof names[0] ? index : 0];
}

/* Each task's name and text. */
static const char *task_string(sslstore_keep_task task, size_t which)
{
    static const char *const words[][2] = {
        [SSLSTORE_KEEP_TASK_NONE] = {"none", "nothing"},
        [SSLSTORE_KEEP_TASK_APPROVE_EMAIL] =
            {"approve_email",
             SSLSTORE__WORDS("answer the e-mails that the CA sent to the approvers")},
        [SSLSTORE_KEEP_TASK_ORGANIZATION] =
            {"organization",
             SSLSTORE__WORDS("finish the validation of the organization with the CA")},
        [SSLSTORE_KEEP_TASK_PUBLISH] = {"publish",
                                        SSLSTORE__WORDS(
                                            "publish the validation records: the program "
                                            "cannot, or the CA does not find them")},
        [SSLSTORE_KEEP_TASK_ALLOW_ORDER] =
            {"allow_order", SSLSTORE__WORDS("allow an order: the policy forbids to buy one now")},
        [SSLSTORE_KEEP_TASK_ORDER_ENDED] =
            {"order_ended",
             SSLSTORE__WORDS(
                 "decide about the order: it was cancelled, refunded, revoked or rejected")},
        [SSLSTORE_KEEP_TASK_OTHER_MACHINE] =
            {"other_machine", SSLSTORE__WORDS("give the machines one key, or two names: another "
                                              "one with this name took the certificate over")},
        [SSLSTORE_KEEP_TASK_CORRECT] = {"correct",
                                        SSLSTORE__WORDS(
                                            "correct the description: the order was refused")},
        [SSLSTORE_KEEP_TASK_RESOLVE] = {"resolve", SSLSTORE__WORDS(
                                                       "find out whether the order was placed: its "
                                                       "reply was lost and no lookup shows it")},
    };
    size_t index = (size_t) task;

    return words[index < sizeof words / sizeof words[0] ? index : 0][which];
}

const char *sslstore_keep_task_name(sslstore_keep_task task)
{
    return task_string(task, 0);
}

const char *sslstore_keep_task_text(sslstore_keep_task task)
{
    return task_string(task, 1);
}
