#!/bin/bash
# The hook mail: what it hands to sendmail, also when the service sends what looks like headers. Needs bash.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016,SC2086  # checks are called by name; nothing in quotes is to be expanded
# shellcheck source=test/hooks/common.sh
. "$(dirname "$0")/common.sh"

printf '#!/bin/sh\nprintf "%%s|" "$@" >%s/arguments\ncat >%s/message\n' "$WORK" "$WORK" >sendmail
chmod 755 sendmail
# mail NAME CODE [VARIABLE=VALUE...]
mail() {
    local name=$1 code=$2
    shift 2
    rm -f message
    hook "$name" "$code" mail notify MAIL_TO=admin@example.com SENDMAIL="$WORK/sendmail" SSLSTORE_PHASE=needs_person \
        SSLSTORE_TASK=approve_email SSLSTORE_TASK_TEXT='answer the e-mails' SSLSTORE_MESSAGE='it waits' SSLSTORE_ORDER=10000001 \
        SSLSTORE_SERIAL=0A SSLSTORE_NOT_AFTER=2027-06-16T12:10:01Z SSLSTORE_RECORDS=$'www.example.com cname _a.www.example.com b\n' "$@"
}
has() { grep -qxF -- "$1" message; }
headers() { sed '/^$/q' message | grep -c .; }

mail 'a person is needed' 0
check 'the recipient' [ "$(cat arguments)" = '-i|--|admin@example.com|' ]
check 'the subject' has 'Subject: Certificate www: needs_person'
check 'the task' has 'Please answer the e-mails.'
check 'the reason' has 'Reason: it waits'
check 'the records' has 'www.example.com cname _a.www.example.com b'
check 'three headers' [ "$(headers)" = 3 ]
mail 'blocked' 0 SSLSTORE_PHASE=blocked SSLSTORE_RECORDS=
check 'says so' has 'The keep is blocked. It tries again, less and less often.'
check 'no records' [ "$(grep -c Records message)" = 0 ]
mail 'over' 0 SSLSTORE_PHASE=in_force
check 'says so' has 'Nothing has to be done any more.'
mail 'hostile texts' 0 SSLSTORE_PHASE=$'blocked\nBcc: x@example.net' SSLSTORE_MESSAGE=$'a\n\n.\nBcc: y@example.net\r\n$(touch pwned)'
check 'three headers' [ "$(headers)" = 3 ]
check 'the message is one line' has 'Reason: a.Bcc: y@example.net$(touch pwned)'
mail 'hostile records' 0 SSLSTORE_RECORDS=$'a\r\e[2Jb\tc'
check 'without control characters' has 'a[2Jbc'
for address in '' -t 'a b@example.com' $'a@example.com\nb' 'a,b@example.com' 'a;b'; do
    mail "address '$address'" 2 MAIL_TO="$address"
    check 'is not sent' [ ! -e message ]
done
mail 'sendmail is missing' 1 SENDMAIL="$WORK/none"
hook 'another event' 2 mail install MAIL_TO=admin@example.com
check 'nothing is executed' [ ! -e pwned ]
finish
