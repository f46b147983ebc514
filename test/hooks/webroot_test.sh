#!/bin/bash
# The hook webroot against nginx: it publishes a file, sees that nginx delivers it, removes it, and refuses what a hostile
# service might send. Needs bash, curl, nginx.
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2317,SC2016,SC2086  # checks are called by name; nothing in quotes is to be expanded
# shellcheck source=test/hooks/common.sh
. "$(dirname "$0")/common.sh"
need nginx curl
DCV=/.well-known/pki-validation

write_nginx() {
    nginx_conf "server { listen 127.0.0.1:$PORT; root $WORK/site; }"
}
serves_pages() { [ "$(curl -s "http://127.0.0.1:$PORT/index.txt" 2>/dev/null)" = home ]; }

# webroot NAME CODE EVENT FILE VALUE [VARIABLE=VALUE...]
webroot() {
    local name=$1 code=$2 event=$3 file=$4 value=$5
    shift 5
    hook "$name" "$code" webroot "$event" SSLSTORE_DOMAIN=www.example.test SSLSTORE_METHOD=file SSLSTORE_RECORD_NAME="$DCV/$file" \
        SSLSTORE_URL="http://www.example.test$DCV/$file" SSLSTORE_VALUE="$value" WEBROOT="$WORK/site" HTTP_ADDRESS="127.0.0.1:$PORT" "$@"
}
untouched() { [ "$(find site ! -type d)" = site/index.txt ]; }
delivers() { [ "$(curl -s "http://127.0.0.1:$PORT$DCV/$1"; echo .)" = "$2." ]; }

mkdir site
chmod 755 "$WORK" site
echo home >site/index.txt
start nginx serves_pages write_nginx nginx -c "$WORK/nginx.conf" -g 'daemon off;'

VALUE=$'0123456789ABCDEF\nsectigo.com\ntoken $(touch pwned)'
webroot 'propagated before publish' 1 propagated ABC.txt "$VALUE"
webroot 'publish' 0 publish ABC.txt "$VALUE"
check 'nginx delivers exactly that' delivers ABC.txt "$VALUE"
check 'any user may read it' [ "$(stat -c %a "site$DCV/ABC.txt")" = 644 ]
check 'nothing else is there' [ "$(ls -A "site$DCV")" = ABC.txt ]
webroot 'propagated' 0 propagated ABC.txt "$VALUE"
webroot 'propagated: one line end more' 1 propagated ABC.txt "$VALUE"$'\n'
webroot 'propagated: other contents' 1 propagated ABC.txt other
webroot 'propagated: a server that does not answer' 1 propagated ABC.txt "$VALUE" HTTP_ADDRESS="127.0.0.1:$(free_port)"
webroot 'publish again, with a final line end' 0 publish ABC.txt "$VALUE"$'\n'
check 'nginx delivers exactly that' delivers ABC.txt "$VALUE"$'\n'
webroot 'withdraw other contents' 0 withdraw ABC.txt "$VALUE"
check 'they stay' delivers ABC.txt "$VALUE"$'\n'
webroot 'publish a second file' 0 publish fileauth.txt token
webroot 'withdraw' 0 withdraw ABC.txt "$VALUE"$'\n'
check 'the other stays' delivers fileauth.txt token
webroot 'withdraw the other' 0 withdraw fileauth.txt token
check 'the folders are gone, too' [ ! -e site/.well-known ]
webroot 'withdraw again' 0 withdraw fileauth.txt token
check 'nothing is left' untouched

for name in '' .htaccess -x x.php x.html x.shtml x.cgi a.php.txt/x ../x.txt ../../../x.txt 'a b.txt' 'a;b.txt' $'a\nb.txt' 'a?b.txt' 'ü.txt'; do
    for event in publish propagated withdraw; do
        webroot "$event: name '$name'" 2 $event "$name" value
    done
done
webroot 'another folder' 2 publish x.txt value SSLSTORE_RECORD_NAME=/x.txt
webroot 'a path through the folder' 2 publish x.txt value SSLSTORE_RECORD_NAME=$DCV/../../x.txt
webroot 'an address elsewhere' 2 propagated x.txt value SSLSTORE_URL=http://169.254.169.254$DCV/x.txt
webroot 'an address that is an option' 2 propagated x.txt value SSLSTORE_URL=--output
webroot 'no WEBROOT' 2 publish x.txt value WEBROOT=
webroot 'WEBROOT is missing' 1 publish x.txt value WEBROOT="$WORK/none"
webroot 'another method' 2 publish x.txt value SSLSTORE_METHOD=cname
webroot 'another event' 2 install x.txt value
mkdir elsewhere site/.well-known
ln -s "$WORK/elsewhere" site$DCV
webroot 'the folder is a link' 2 publish x.txt value
check 'says so' says 'is a symbolic link'
check 'nothing is written there' [ -z "$(ls -A elsewhere)" ]
rm -r site/.well-known
check 'nothing is executed' [ ! -e pwned ]
check 'nothing is left' untouched
finish
