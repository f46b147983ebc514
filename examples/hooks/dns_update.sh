# What the hooks nsupdate and knsupdate share: they source this file. It publishes a CNAME or TXT record by dynamic update,
# checks it on the authoritative servers, and puts everything back at the end.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
#   DNS_SERVER     ADDRESS or ADDRESS@PORT of the zone's primary server, which takes the updates
#   DNS_ZONE       optional: the only zone that the hook may change
#   DNS_CHECK      optional: ADDRESS or ADDRESS@PORT of each authoritative server, separated by spaces; without it, `propagated`
#                  asks the servers that the NS records of the zone name
#   DNS_TTL        optional: TTL of the record in seconds (60)
#   DNS_STATE      optional: folder where the hook remembers what it changed (/var/lib/sslstore/.dns)
#
# The reply to an update proves little: a server answers NOERROR and changes nothing if a CNAME would stand beside another
# record (RFC 2136, section 3.4.2.2), and replaces a CNAME that was there. So each update carries as prerequisite what the
# hook believes to be there; the server checks it in the same transaction. Afterwards the hook asks for the record itself.
# It never asks a resolver, because one that has once answered "no such name" repeats that for hours.
#
# What was there before the update is written to a file first, so that `withdraw` can restore it after a crash:
#
#   before       meaning                                          withdraw
#   nothing      the hook added the record                        deletes it
#   same         the record was there already, with that value    leaves it
#   TTL TARGET   the hook replaced a CNAME                        deletes the record and restores that CNAME
#
# Names and values come from the service: they are checked before anything else sees them.

LC_ALL=C
export LC_ALL
umask 077

give_up() { echo "$*"; exit 2; }   # will never work
try_later() { echo "$*"; exit 1; }

# ---- Names and values ----

is_name() {
    case $1 in
    '' | .* | -* | *. | *..* | *[!A-Za-z0-9._-]*) return 1 ;;
    esac
    [ "${#1}" -le 253 ] && ! printf '%s\n' "$1" | grep -q '[^.]\{64\}'
}

lower() { printf '%s' "$1" | tr '[:upper:]' '[:lower:]'; }

# is_same_or_below NAME PARENT
is_same_or_below() {
    case $1 in
    "$2" | *."$2") return 0 ;;
    esac
    return 1
}

# The record stands at the domain, below it, or below a parent of it that is no top-level domain.
belongs_to_domain() {
    common=$record
    until is_same_or_below "$domain" "$common"; do
        case $common in
        *.*) common=${common#*.} ;;
        *) return 1 ;;
        esac
    done
    case $common in
    *.*) return 0 ;;
    esac
    return 1
}

# Reads a text in one line; prints it for an update: strings of at most 255 bytes, in which all but letters and digits is \DDD.
quote_text() {
    awk '
        BEGIN {for (i = 1; i < 256; i++) number[sprintf("%c", i)] = i}
        {
            for (i = 1; i <= length($0); i++) {
                c = substr($0, i, 1)
                if (i % 255 == 1) printf "%s", (i == 1 ? "\"" : "\" \"")
                printf "%s", (c ~ /[A-Za-z0-9]/ ? c : sprintf("\\%03d", number[c]))
            }
            print "\""
        }'
}

# Reads texts as dig and kdig print them, a line each; prints each as one string, in which only a backslash and what is not
# printable is \DDD: one form for one text.
plain_text() {
    awk '
        function plain(byte) {
            return byte >= 32 && byte < 127 && byte != 92 ? sprintf("%c", byte) : sprintf("\\%03d", byte)
        }
        {
            inside = 0; text = ""
            for (i = 1; i <= length($0); i++) {
                c = substr($0, i, 1)
                if (c == "\"") {
                    inside = !inside
                } else if (c == "\\" && substr($0, i + 1, 3) ~ /^[0-9][0-9][0-9]$/) {
                    text = text plain(substr($0, i + 1, 3) + 0)
                    i += 3
                } else if (c == "\\") {
                    i++
                    text = text (substr($0, i, 1) == "\\" ? "\\092" : substr($0, i, 1))
                } else if (inside) {
                    text = text c
                }
            }
            print text
        }'
}

# Sets type, data (as an update takes it) and value (as a reply is compared with it).
read_value() {
    case ${SSLSTORE_METHOD:-} in
    cname)
        is_name "${SSLSTORE_VALUE%.}" || give_up 'the target of the CNAME is no domain name'
        type=CNAME
        value=$(lower "${SSLSTORE_VALUE%.}").
        data=$value
        ;;
    txt)
        case ${SSLSTORE_VALUE:-} in
        '' | *[[:cntrl:]]*) give_up 'the text is empty or contains control characters' ;;
        esac
        [ "${#SSLSTORE_VALUE}" -le 2048 ] || give_up 'the text is longer than 2048 bytes'
        type=TXT
        data=$(printf '%s\n' "$SSLSTORE_VALUE" | quote_text)
        value=$(printf '%s\n' "$data" | plain_text)
        ;;
    *) give_up "validation by ${SSLSTORE_METHOD:-nothing} is not for this hook" ;;
    esac
}

read_request() {
    [ -n "${DNS_SERVER:-}" ] || give_up 'set DNS_SERVER to the address of the primary name server'
    is_name "${SSLSTORE_RECORD_NAME%.}" || give_up 'the name of the record is no domain name'
    record=$(lower "${SSLSTORE_RECORD_NAME%.}")
    domain=${SSLSTORE_DOMAIN#'*.'}
    is_name "${domain%.}" || give_up 'SSLSTORE_DOMAIN is no domain name'
    domain=$(lower "${domain%.}")
    belongs_to_domain || give_up "$record does not belong to $domain"
    read_value
}

# ---- Queries ----

# look SERVER TYPE NAME: asks, and sets reply to lines "status CODE", "authoritative", and
# "answer OWNER TTL TYPE DATA" or "authority OWNER TTL TYPE DATA".
look() {
    address=${1%@*}
    port=53
    case $1 in
    *@*) port=${1##*@} ;;
    esac
    reply=$(ask "$address" "$port" "$2" "$3" 2>/dev/null | awk '
        /->>HEADER<<-/ && match($0, /status: [A-Z]+/) {print "status", substr($0, RSTART + 8, RLENGTH - 8)}
        /^;; [Ff]lags:[^;]* aa/ {print "authoritative"}
        /^;; [A-Z]+ SECTION:/ {section = tolower($2)}
        /^;/ || NF < 5 {next}
        {
            data = $0
            sub(/^[^ \t]+[ \t]+[0-9]+[ \t]+[A-Z]+[ \t]+[A-Z0-9]+[ \t]+/, "", data)
            print section, tolower($1), $2, $4, data
        }')
}

# found TYPE NAME: prints "TTL DATA" of each record of that type and name in the answer of the last look.
found() {
    printf '%s\n' "$reply" | OWNER=$2. TYPE=$1 awk '
        $1 == "answer" && $2 == ENVIRON["OWNER"] && $4 == ENVIRON["TYPE"] {
            ttl = $3
            sub(/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ /, "")
            print ttl, $0
        }'
}

is_authoritative() { printf '%s\n' "$reply" | grep -qx authoritative; }

# has_value: the last look found the record with exactly that value.
has_value() {
    is_authoritative || return 1
    if [ "$type" = TXT ]; then
        found TXT "$record" | sed 's/^[0-9]* //' | plain_text
    else
        found CNAME "$record" | sed 's/^[0-9]* //' | tr '[:upper:]' '[:lower:]'
    fi | grep -qxF -e "$value"
}

# Sets zone: the closest name above the record with an SOA record on the primary server.
find_zone() {
    zone=$record
    while :; do
        look "$DNS_SERVER" SOA "$zone"
        [ -n "$reply" ] || try_later "$DNS_SERVER does not reply"
        printf '%s\n' "$reply" | grep -qx 'status SERVFAIL' && try_later "$DNS_SERVER reports SERVFAIL for $zone"
        if is_authoritative; then
            [ -z "$(found SOA "$zone")" ] || break
        else
            delegated=$(printf '%s\n' "$reply" | awk '$1 == "authority" && $4 == "NS" {print $2; exit}')
            [ -z "$delegated" ] || give_up "$record belongs to ${delegated%.}, which $DNS_SERVER delegates to other servers"
        fi
        case $zone in
        *.*) zone=${zone#*.} ;;
        *) give_up "$DNS_SERVER is not authoritative for $record" ;;
        esac
    done
    allowed=$(lower "${DNS_ZONE:-$zone}")
    [ "${allowed%.}" = "$zone" ] || give_up "$record belongs to the zone $zone, not to $allowed (DNS_ZONE)"
}

# Prints the types of the records at the name.
types_at_name() {
    for found_type in CNAME A AAAA TXT MX NS SRV CAA HTTPS; do
        look "$DNS_SERVER" "$found_type" "$record"
        [ -z "$(found "$found_type" "$record")" ] || printf ' %s' "$found_type"
    done
}

# addresses_of NAME: prints what the primary server answers for it.
addresses_of() {
    for found_type in A AAAA CNAME; do
        look "$DNS_SERVER" "$found_type" "$1"
        found "$found_type" "$1"
    done
}

# A name that has no records of its own lives from a wildcard until something stands below it (RFC 4592, section 2.2.2).
# Sets endangered to such names between the record and the zone.
find_wildcard_names() {
    endangered=
    above=${record#*.}
    while [ "$record" != "$zone" ] && [ "$above" != "$zone" ]; do
        addresses=$(addresses_of "$above")
        if [ -n "$addresses" ] && [ "$addresses" = "$(addresses_of "no-such-name-$$.$above")" ]; then
            echo "warning: $above seems to get its address from a wildcard, and loses it while $record exists"
            endangered="$endangered $above"
        fi
        above=${above#*.}
    done
}

report_lost_names() {
    for above in $endangered; do
        [ -n "$(addresses_of "$above")" ] || echo "warning: $above has no address until $record is withdrawn"
    done
}

# ---- What was there before ----

find_state() {
    DNS_STATE=${DNS_STATE:-/var/lib/sslstore/.dns}
    state=$DNS_STATE/$record.$type
    [ "$type" = CNAME ] || state=$state.$(printf '%s' "$value" | sha256sum | cut -c 1-16)
    me=$(printf '%s' "${SSLSTORE_KEEP:-}" | tr -d '[:cntrl:]')
}

# recall: sets owner, stored and before from the state; "" if there is none.
recall() {
    owner=''
    stored=''
    before=''
    [ -f "$state" ] || return 0
    {
        IFS= read -r owner
        IFS= read -r stored
        IFS= read -r before
    } <"$state" || try_later "$state is damaged; look at $record and remove the file"
}

# remember BEFORE
remember() {
    before=$1
    if ! mkdir -p "$DNS_STATE" || ! printf '%s\n%s\n%s\n' "$me" "$value" "$before" >"$state.new" ||
        ! mv -f "$state.new" "$state"; then
        try_later "$state cannot be written"
    fi
}

forget() { rm -f "$state"; }

# ---- Updates ----

# Reads commands and sends them as one transaction; sets rcode.
update() {
    address=${DNS_SERVER%@*}
    port=53
    case $DNS_SERVER in
    *@*) port=${DNS_SERVER##*@} ;;
    esac
    commands=$(printf 'server %s %s\nzone %s.\n' "$address" "$port" "$zone"; cat; echo send)
    if output=$(printf '%s\n' "$commands" | send_update 2>&1); then
        rcode=NOERROR
    else
        rcode=$(printf '%s\n' "$output" |
            sed -n -e 's/.*update failed[^A-Z]*\([A-Z][A-Z]*\).*/\1/p' -e 's/.*failed to verify TSIG.*/BADSIG/p' \
                -e 's/.* status: BADSIG;.*/BADSIG/p' | head -n 1)
    fi
}

# The update did not go through, for another reason than its prerequisite.
refused() {
    forget
    case $rcode in
    '') try_later "$DNS_SERVER: the update was not sent or not answered: $(printf '%s' "$output" | tr '\n' ' ')" ;;
    REFUSED | NOTAUTH | BADSIG) try_later "$DNS_SERVER: $rcode: this key (TSIG_FILE) may not change $record in the zone $zone" ;;
    *) try_later "$DNS_SERVER: $rcode" ;;
    esac
}

# The name is in use. A CNAME at a name for validation is replaced and later restored; anything else stays.
replace_cname() {
    look "$DNS_SERVER" CNAME "$record"
    old=$(found CNAME "$record")
    if [ -z "$old" ]; then
        forget
        give_up "$record already has other records:$(types_at_name). A CNAME cannot stand beside them"
    fi
    case $record in
    _*) ;;
    *) forget; give_up "$record is a CNAME to ${old#* }, and its name is not one for validation only; it stays" ;;
    esac
    is_name "$(printf '%s' "${old#* }" | sed 's/\.$//')" || { forget; give_up "$record is a CNAME to an unusual name; it stays"; }
    echo "$record is a CNAME to ${old#* }; it is replaced until the validation has ended"
    remember "$old"
    update <<COMMANDS
prereq yxrrset $record. CNAME ${old#* }
update delete $record. CNAME ${old#* }
update add $record. ${DNS_TTL:-60} CNAME $data
COMMANDS
    [ "$rcode" = NOERROR ] || refused
}

add_cname() {
    [ "$record" != "$zone" ] || give_up "$record is the apex of its zone, where a CNAME cannot stand"
    remember nothing
    update <<COMMANDS
prereq nxdomain $record.
update add $record. ${DNS_TTL:-60} CNAME $data
COMMANDS
    case $rcode in
    NOERROR) ;;
    YXDOMAIN) replace_cname ;;
    *) refused ;;
    esac
}

# Other texts at the name stay, with the TTL that they have.
add_txt() {
    look "$DNS_SERVER" TXT "$record"
    ttl=$(found TXT "$record" | sed -n '1s/ .*//p')
    remember nothing
    update <<COMMANDS
prereq nxrrset $record. CNAME
update add $record. ${ttl:-${DNS_TTL:-60}} TXT $data
COMMANDS
    case $rcode in
    NOERROR) ;;
    YXRRSET) forget; give_up "$record is a CNAME. A TXT record cannot stand beside it" ;;
    *) refused ;;
    esac
}

delete_record() {
    update <<COMMANDS
update delete $record. $type $data
COMMANDS
    [ "$rcode" = NOERROR ] || try_later "$DNS_SERVER: ${rcode:-no reply}: $record could not be deleted"
}

# Puts the CNAME back in one transaction; where ours is gone, only if nothing else took the place.
restore_cname() {
    update <<COMMANDS
prereq yxrrset $record. CNAME $data
update delete $record. CNAME $data
update add $record. ${before% *} CNAME ${before#* }
COMMANDS
    [ "$rcode" = NXRRSET ] || [ "$rcode" = NXDOMAIN ] || return 0
    update <<COMMANDS
prereq nxdomain $record.
update add $record. ${before% *} CNAME ${before#* }
COMMANDS
    [ "$rcode" != YXDOMAIN ] || { echo "$record was changed by somebody else; it stays as it is"; rcode=NOERROR; }
}

# ---- The hook ----

# A record of another value that this keep published here was not withdrawn: that is done first.
withdraw_stored() {
    [ "$owner" = "$me" ] || try_later "$record is in use by the keep '$owner' (remove $state if that keep is gone)"
    (SSLSTORE_VALUE=$stored && read_value && take_back) || exit
}

publish() {
    find_zone
    recall
    [ -z "$stored" ] || [ "$stored" = "$value" ] || withdraw_stored
    look "$DNS_SERVER" "$type" "$record"
    if has_value; then
        [ -n "$stored" ] || { remember same; echo "$record $type was there already; it will stay"; }
        return
    fi
    find_wildcard_names
    if [ "$type" = CNAME ]; then add_cname; else add_txt; fi
    look "$DNS_SERVER" "$type" "$record"
    if ! has_value; then
        (take_back)
        try_later "$DNS_SERVER accepted the update, but does not serve $record $type"
    fi
    report_lost_names
    echo "published $record $type"
}

# Prints the authoritative servers. A name is resolved by the program that asks it.
servers() {
    if [ -n "${DNS_CHECK:-}" ]; then
        printf '%s\n' "$DNS_CHECK"
        return
    fi
    look "$DNS_SERVER" NS "$zone"
    found NS "$zone" | sed 's/^[0-9]* //; s/\.$//' | while IFS= read -r server; do
        ! is_name "$server" || printf '%s\n' "$server"
    done
}

propagated() {
    find_zone
    asked=0
    for server in $(servers); do
        look "$server" "$type" "$record"
        [ -n "$reply" ] || try_later "$server does not reply; if other servers must be asked, set DNS_CHECK"
        has_value || try_later "$server does not serve $record $type yet"
        asked=$((asked + 1))
    done
    [ "$asked" -gt 0 ] || try_later "$zone names no name servers"
    echo "$record $type is served by all $asked servers"
}

# Deletes the record, restores what was there, and checks it.
take_back() {
    recall
    if [ -n "$owner" ] && [ "$owner" != "$me" ]; then
        echo "$record is in use by the keep '$owner'; it stays"
        return
    fi
    [ "$stored" = "$value" ] || before=nothing
    case $before in
    same) ;;
    nothing) delete_record ;;
    *) restore_cname ;;
    esac
    [ "$rcode" = NOERROR ] || try_later "$DNS_SERVER: ${rcode:-no reply}: $record could not be restored"
    if [ "$before" != same ]; then
        look "$DNS_SERVER" "$type" "$record"
        is_authoritative || try_later "$DNS_SERVER does not reply for $record"
        ! has_value || try_later "$DNS_SERVER still serves $record $type"
    fi
    [ "$stored" != "$value" ] || forget
}

rcode=NOERROR
case ${SSLSTORE_HOOK:-} in
publish | propagated | withdraw) ;;
*) give_up "${SSLSTORE_HOOK:-nothing} is not for this hook" ;;
esac
read_request
find_state
case $SSLSTORE_HOOK in
publish) publish ;;
propagated) propagated ;;
withdraw)
    find_zone
    take_back
    echo "withdrew $record $type"
    ;;
esac
