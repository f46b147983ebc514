# Completion of sslstore-sandbox for bash. Written by packaging/completion/completion.sh: edit the help texts, then `make manuals`.
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0

# Offers those of the words, parted by |, that begin with what is typed; behind = or : typing goes on.
_sslstore_sandbox_words() {
    local word words typed=${current//\\/}
    typed=${typed#[\'\"]}
    IFS='|' read -r -a words <<<"$1"
    for word in "${words[@]}"; do
        [[ $word != "$typed"* ]] || COMPREPLY+=("$word")
    done
    [[ $1 != *' '* ]] || compopt -o filenames # quotes what has blanks
    [[ ${COMPREPLY[0]-} != *[=:] ]] || compopt -o nospace
}

# Leaves names of files to readline: default, or dirnames.
_sslstore_sandbox_files() {
    compopt -o "$1"
}

# Offers values of the option before; fails if that takes none.
_sslstore_sandbox_value() {
    case $command:$1 in
    *:--port | *:--listen | *:--name | *:--partner | *:--token | *:--prefix | *:--orders | *:--seed | *:--now | *:--latency | \
        *:--issue-after | *:--dcv-http | *:--dcv-https | *:--dcv-dns | *:--dcv-interval | *:--dcv-timeout | *:--perspectives | \
        *:--page-max | *:--idle | *:--keep-alive-max) : ;;
    *:--ready-file | *:--ledger | *:--stats) _sslstore_sandbox_files default ;;
    *:--ca-dir | *:--state) _sslstore_sandbox_files dirnames ;;
    *:--dcv-email) _sslstore_sandbox_words 'approve|never|page' ;;
    *:--vetting) _sslstore_sandbox_words 'at-once|page' ;;
    *:--fault) _sslstore_sandbox_words "$fault" ;;
    *:--page-end) _sslstore_sandbox_words 'empty|error' ;;
    *:--no-summary) _sslstore_sandbox_words '404|error' ;;
    *:--message) _sslstore_sandbox_words 'array|null|string' ;;
    *:--duplicate-custom-id) _sslstore_sandbox_words 'error|second|same' ;;
    *:--lookup) _sslstore_sandbox_words 'at-once|late:|never' ;;
    *:--tls) _sslstore_sandbox_words "$tls" ;;
    *) return 1 ;;
    esac
}

_sslstore_sandbox_options() {
    case $command in
    '') _sslstore_sandbox_words '--port|--listen|--name|--ready-file|--ca-dir|--state|--partner|--token|--prefix|--orders|--seed|--now|--latency|--issue-after|--dcv-http|--dcv-https|--dcv-dns|--dcv-email|--dcv-interval|--dcv-timeout|--perspectives|--vetting|--ledger|--stats|--fault|--page-end|--page-max|--no-summary|--query-checks-auth|--auth-in-all|--message|--id-as-number|--duplicate-custom-id|--lookup|--hostile|--strict|--tls|--no-tickets|--no-resume|--idle|--no-keep-alive|--keep-alive-max|--quiet|--verbose|--help' ;;
    esac
}

_sslstore_sandbox() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=
    local tls='good|wrong-host|unknown-ca|self-signed|expired|not-yet-valid|tls11|plain|silent'
    local fault='cut|cut-request|no-close-notify|reset|reset-before|stall|drip|delay|idle-close|long-length|short-length|extra-bytes|no-length|both-lengths|chunked|broken-chunk|no-last-chunk|continue|flood|gzip-header|date|no-date|html|empty|500|502|503|504|429|408|404|403|401|400|redirect|error-array|error-object|error-flat|empty-certificate|wrong-certificate|no-leaf|two-leaves|issue|tell-names|country-name|duplicate-row|insert-row|remove-row|bad-row|oversized-row|oversized-ids-last|short-page|long-page|repeat-last-page|slow-record|total-lies|broken-json|bare-message|null-lists|no-auth|capital-error'
    COMPREPLY=()
    if [ "$current" = = ]; then # --name=VALUE is three words
        current=
    elif [ "$previous" = = ]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if _sslstore_sandbox_value "$previous"; then
        return
    fi
    _sslstore_sandbox_options
}
complete -F _sslstore_sandbox sslstore-sandbox
