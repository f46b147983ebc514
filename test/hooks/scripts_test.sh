#!/bin/bash
# The hook programs and what starts them: each shell can read them, shellcheck finds nothing, systemd accepts the units, the
# OpenWrt script tells procd what to run, the cron line runs. Uses shellcheck and systemd-analyze only if they are there.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016,SC2086  # checks are called by name; nothing in quotes is to be expanded
SSLSTORE=$(realpath "${SSLSTORE:-${BUILD:-build}/sslstore}")
# shellcheck source=test/hooks/common.sh
. "$(dirname "$0")/common.sh"
SYSTEM=$HOOKS/system

for program in webroot nsupdate knsupdate nginx haproxy lighttpd mail; do
    check "$program can be executed" [ -x "$HOOKS/$program" ]
    hook "$program: no event" 2 $program ''
    check 'says something' [ -s out ]
done
for script in webroot nsupdate knsupdate nginx haproxy lighttpd mail dns_update.sh system/sslstore-keep.init; do
    for shell in dash 'busybox sh' 'bash --posix'; do
        if command -v "${shell%% *}" >/dev/null; then
            check "$shell reads $script" $shell -n "$HOOKS/$script"
        fi
    done
    check "$script has its license" grep -q 'SPDX-License-Identifier: Apache-2.0' "$HOOKS/$script"
    if command -v shellcheck >/dev/null; then
        check "shellcheck: $script" shellcheck -x -P "$ROOT" -s sh "$HOOKS/$script"
    fi
done

# ---- The description in README.md ----

# Code 1: it was understood, and the service does not answer.
mkdir hooks ssl
cp "$HOOKS/nsupdate" "$HOOKS/nginx" hooks
awk '/^```/ {inside = $0 == "```ini"; next} inside' "$HOOKS/README.md" | \
    sed "s|/usr/lib/sslstore|$WORK|; s|/etc/ssl/www|$WORK/ssl|" >readme.ini
openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout ca.key -out ca.pem -days 2 -subj /CN=CA 2>/dev/null
describes() {
    SSLSTORE_URL=https://127.0.0.1:$(free_port) SSLSTORE_PARTNER_CODE=1 SSLSTORE_AUTH_TOKEN=x SSLSTORE_CA_FILE=$WORK/ca.pem \
        "$SSLSTORE" keep --dry-run --state-dir state readme.ini >out 2>&1
    [ $? -eq 1 ] && says 'www: no connection could be made'
}
check 'the description is understood' describes

# ---- systemd ----

# The units with a program that exists.
if command -v systemd-analyze >/dev/null; then
    sed 's|/usr/bin/sslstore|/bin/true|' "$SYSTEM/sslstore-keep.service" >sslstore-keep.service
    cp "$SYSTEM/sslstore-keep.timer" .
    systemd-analyze verify --man=no ./sslstore-keep.service ./sslstore-keep.timer >out 2>&1
    check 'systemd accepts the units' [ "$(grep -c sslstore-keep out)" = 0 ]
    sed -i 's/^OnCalendar.*/OnCalendar=whenever/' sslstore-keep.timer
    systemd-analyze verify --man=no ./sslstore-keep.timer >out 2>&1
    check 'and it would notice a mistake' says calendar
fi

# ---- OpenWrt ----

# A procd that prints what it is told.
for word in procd_open_instance procd_set_param procd_close_instance; do
    echo "$word() { printf '%s' $word; printf ' <%s>' \"\$@\"; echo; }"
done >procd.sh
sed -e "s|/etc/sslstore|$WORK/etc|g" "$SYSTEM/sslstore-keep.init" >init.sh
run_init() { sh -c '. ./procd.sh && . ./init.sh && start_service' >out 2>&1; }
run_init
check 'without settings it starts nothing' [ "$(grep -c procd_open out)" = 0 ]
mkdir -p etc bin
touch etc/keep.ini
echo 'SSLSTORE_AUTH_TOKEN="canary token"' >etc/environment
check 'it starts with settings' run_init
check 'the instance is closed' says procd_close_instance
check 'the token is not shown' [ "$(grep -c canary out)" = 0 ]
printf '#!/bin/sh\nprintf "%%s|" "$SSLSTORE_AUTH_TOKEN" "$@"\n' >bin/sslstore
chmod 755 bin/sslstore
COMMAND=$(sed -n "s/^procd_set_param <command> <.bin.sh> <-c> <\(.*\)>$/\1/p" out)
PATH=$WORK/bin:$PATH /bin/sh -c "$COMMAND" >out 2>&1
check 'the command runs the program' [ "$(cat out)" = "canary token|keep|--daemon|--state-dir|$WORK/etc/state|$WORK/etc/keep.ini|" ]

# ---- cron ----

LINE=$(sed -n "s|/etc/sslstore|$WORK/etc|g; s/^17 [*] [*] [*] [*] root //p" "$SYSTEM/sslstore-keep.cron")
check 'there is a line, without %, which cron would take for a line end' [ -n "${LINE%%*%*}" ]
printf '#!/bin/sh\ncat >%s/logged\n' "$WORK" >bin/logger
chmod 755 bin/logger
PATH=$WORK/bin:$PATH /bin/sh -c "$LINE" >out 2>&1
check 'the line runs the program' [ "$(cat logged)" = "canary token|keep|$WORK/etc/keep.ini|" ]
finish
