#!/bin/bash
# Where settings come from: option, environment, configuration of the user, configuration of the system; profiles; files
# that are wrong or that others can read. Needs bash, openssl, script, grep, sed, awk.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317  # checks are called by name
# shellcheck source=test/cli/common.sh
. "$(dirname "$0")/common.sh"

USER_FILE=$HOME/.config/sslstore/config
SYSTEM_FILE=$SSLSTORE_CONFIG_SYSTEM
not() { ! "$@"; }

# write FILE: standard input becomes a configuration.
write() {
    mkdir -p "$(dirname "$1")"
    rm -f "$1"
    (umask 077 && cat >"$1")
}
# shows SETTING VALUE FROM: `config` has that row.
shows() { awk -v name="$1" -v value="$2" -v from="$3" '
    $1 == name && index($0, " " value " ") && index($0, from) {found = 1} END {exit !found}' out; }

start --orders 1
unset SSLSTORE_URL SSLSTORE_PARTNER_CODE SSLSTORE_AUTH_TOKEN SSLSTORE_CA_FILE
URL=$(cat ready)
CA=$WORK/ca/root.pem

# ---- Nothing is set ----

run 'config: nothing is set' 0 config
check 'shows the default' shows url https://sandbox-wbapi.thesslstore.com/rest 'default: test service'
check 'says where a file would be' says "user file:   $USER_FILE (not there)"
check 'and that of the system' says "system file: $SYSTEM_FILE (not there)"
run 'ping: nothing is set' 2 ping
check 'says what to do' warns 'sslstore init'
run 'config: the live service' 0 config --profile live
check 'has another address' shows url https://api.thesslstore.com/rest 'default: live service'

# ---- A file of the user ----

write "$USER_FILE" <<FILE
# a comment
partner_code = 1000001
ca_file = ~/ca/root.pem
url = $URL

[live]
url = https://live.invalid/rest
token_file = live.token

[test]
token = $TOKEN
FILE
run 'ping: no token' 2 ping
check 'says which setting' warns 'no token'
run 'ping: of a profile' 0 ping --profile test
SSLSTORE_PROFILE='test' run 'ping: the profile of the environment' 0 ping
run 'config: of a profile' 0 config --profile test
check 'hides the token' shows token '(hidden)' 'user file [test]'
check 'shows the rest' shows url "$URL" 'user file'
check 'expands the home' shows ca_file "$CA" 'user file'
check 'says what was read' says "user file:   $USER_FILE (read)"
run 'config as JSON' 0 config --profile test --json
check 'hides the token' grep -qF '{"name":"token","value":null,"secret":true,"source":"' out
run 'config: of another profile' 0 config --profile live
check 'has its address' shows url https://live.invalid/rest 'user file [live]'
check 'has a path from the folder of the file' shows token_file "$HOME/.config/sslstore/live.token" '[live]'
run 'a profile that is nowhere' 2 ping --profile nowhere
check 'says so' warns '--profile: no configuration file has a section [nowhere]'
sed -i '2i profile = test' "$USER_FILE"
run 'ping: the profile of the file' 0 ping
export XDG_CONFIG_HOME=$WORK/xdg
run 'ping: another folder' 2 ping
mkdir -p xdg/sslstore
cp "$USER_FILE" xdg/sslstore/config
run 'ping: the file in it' 0 ping
unset XDG_CONFIG_HOME

# ---- Precedence ----

write "$SYSTEM_FILE" <<FILE
url = https://system.invalid/rest
partner_code = 1
roots = $WORK/ca/root.pem
proxy = none
[test]
partner_code = 2
[order]
product = positivessl
days = 90
FILE
cat >>"$USER_FILE" <<'FILE'
[order]
days = 365
FILE
run 'config: both files' 0 config
check 'the user counts before the system' shows partner_code 1000001 'user file'
check 'also what only the system has' shows roots "$CA" 'system file'
check 'fields of orders' shows days 365 'user file [order]'
check 'of the system, too' shows product positivessl 'system file [order]'
check 'each once' [ "$(grep -c '^days' out)" -eq 1 ]
SSLSTORE_PARTNER_CODE=3 run 'config: the environment' 0 config
check 'counts before the files' shows partner_code 3 SSLSTORE_PARTNER_CODE
SSLSTORE_PARTNER_CODE=3 run 'config: an option' 0 config --partner-code 4
check 'counts before the environment' shows partner_code 4 --partner-code
SSLSTORE_PARTNER_CODE='' run 'config: an empty variable' 0 config
check 'does not count' shows partner_code 1000001 'user file'
run 'config: an empty option' 0 config --url ''
check 'means the default' shows url https://sandbox-wbapi.thesslstore.com/rest default
printf 'other' >other.token
chmod 600 other.token
SSLSTORE_AUTH_TOKEN=other run 'ping: the token of the environment' 1 ping
run 'ping: the token file of an option' 1 ping --token-file other.token
check 'says whose token it was' warns 'The token comes from other.token'
HTTPS_PROXY=http://user:secretword@localhost:1 run 'config: a proxy' 0 config
check 'counts before the files' shows proxy localhost:1 HTTPS_PROXY
check 'hides its password' not says secretword

# ---- Pins and limits ----

PIN=$(openssl x509 -in ca/root.pem -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -c 1-64)
cp "$USER_FILE" kept
limits() { # LINE...: the user's file has these lines on top
    { printf '%s\n' "$@"; cat kept; } | write "$USER_FILE"
}
limits "pins = $PIN, ${PIN//[0-9]/0}" 'timeout = 20' 'attempts = 2'
run 'ping: a pin of a file' 0 ping
run 'config: pins and limits' 0 config
check 'shows the limit' shows timeout 20 'user file'
check 'shows the attempts' shows attempts 2 'user file'
run 'ping: another pin, as an option' 1 ping --pin "${PIN//[0-9]/0}"
check 'counts before the file' warns '1 key is pinned'
limits "pins = ${PIN//[0-9]/0}"
run 'ping: another pin of a file' 1 ping
check 'is refused' warns 'pinned'
run 'ping: the pin as an option' 0 ping --pin "$PIN"
for line in 'pins = 12' 'timeout = 0' 'timeout = soon' 'attempts = 101' 'attempts = -1'; do
    limits "$line"
    run "ping: $line" 2 ping
    check 'names the file and the key' warns "$USER_FILE: ${line%% *}: "
done
{ cat kept; printf '%s\n' '[live' 'url = https://localhost:1'; } | write "$USER_FILE"
run 'ping: a section without its end' 2 ping
check 'says so' warns "$USER_FILE:$(($(wc -l <kept) + 1)): expected [SECTION]; the ] is missing"
limits 'attempts = 2'
run 'ping: attempts of a file' 1 ping --url https://localhost:1 --json
check 'are as many' says '"attempts":2'
run 'ping: attempts of an option' 1 ping --url https://localhost:1 --json --attempts 1
check 'count before the file' says '"attempts":1'
write "$USER_FILE" <kept

# ---- The token on standard input ----

NAME='token on standard input'
printf '%s\n' "$TOKEN" | "$SSLSTORE" ping --token-file - >out 2>err
check 'works' says 'ready'
printf 'ping --token-file -\n' >commands
run 'token on standard input, in a batch' 2 batch commands

# ---- Files that are wrong ----

refused() { # NAME MESSAGE: the file on standard input is refused
    write "$USER_FILE"
    run "file: $1" 2 config
    check "says so: $2" warns "$2"
}
refused 'an unknown key' "config:2: unknown key" <<<$'url = a\ncolour = blue'
refused 'a key without a value' "config:1: the key has no value" <<<'url ='
refused 'no key' "config:1: expected KEY = VALUE" <<<'hello'
refused 'a key twice' "config:2: the key is given twice" <<<$'url = a\nurl = b'
refused 'a profile in a section' "config:2:" <<<$'[test]\nprofile = live'
refused 'a long line' "config:2: the line is too long" <<<$'# long\nurl = '"$(printf 'a%.0s' {1..300})"
refused 'a token in two ways' 'has both "token" and "token_file"' <<<$'[test]\ntoken = a\ntoken_file = b'
write "$USER_FILE" <<<"token = $TOKEN"
for mode in 604 644 602 666; do
    chmod "$mode" "$USER_FILE"
    run "file of the token with mode $mode" 2 config
    check 'says what to do' warns '(chmod '
done
chmod 640 "$USER_FILE"
run 'file of the token that a group can read' 0 config
write "$USER_FILE" <<<'url = a'
chmod 644 "$USER_FILE"
run 'file without a token that others can read' 0 config
: >"$USER_FILE"
run 'an empty file' 0 config

echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
