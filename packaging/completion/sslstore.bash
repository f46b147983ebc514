# Completion of sslstore for bash. Written by packaging/completion/completion.sh: edit the help texts, then `make manuals`.
# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0

# Offers those of the words, parted by |, that begin with what is typed; behind = or : typing goes on.
_sslstore_words() {
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
_sslstore_files() {
    compopt -o "$1"
}

# Offers values of the option before; fails if that takes none.
_sslstore_value() {
    case $command:$1 in
    *:--profile | *:--url | *:--partner-code | *:--proxy | *:--pin | *:--timeout | *:--attempts | *:--name | *:--approver | \
        *:--days | *:--custom-id | *:--wait | *:--add-name | *:--drop-name | *:--renewal-window | *:--renewal-window-percent | \
        *:--serial | *:--reason | *:--dns | *:--resolver | *:--http | *:--domain | *:--sub-user | *:--since | *:--until | \
        *:--expires-from | *:--expires-to | *:--page-size | *:--connections | *:--expires-within | *:--within | *:--ended) : ;;
    *:--ca-file | *:--token-file | *:--roots | *:--key | *:--csr | *:--pkcs12 | *:--journal | *:--resume | *:--db | \
        *:--checkpoint | *:--html | *:--metrics) _sslstore_files default ;;
    *:--vendor) _sslstore_words 'DigiCert|Sectigo' ;;
    *:--validation) _sslstore_words 'DV|OV|EV|Client|Code Signing|EV Code Signing|Document Signing|Scanning' ;;
    *:--key-type) _sslstore_words 'p256|p384|rsa2048|rsa3072|rsa4096' ;;
    *:--subject) _sslstore_words 'C=|ST=|L=|O=|OU=' ;;
    *:--product) _sslstore_words "$product" ;;
    *:--field) _sslstore_words "$field" ;;
    *:--out | *:--state-dir) _sslstore_files dirnames ;;
    *:--state) _sslstore_words 'unknown|initial|pending|reissuing|active|expired|cancelled|refunded|revoked|rejected|failed' ;;
    *) return 1 ;;
    esac
}

_sslstore_options() {
    case $command in
    init) _sslstore_words '--json|--help|--profile|--url|--partner-code|--ca-file|--proxy' ;;
    config) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--roots|--proxy' ;;
    ping) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    products) _sslstore_words '--online|--vendor|--validation|--wildcard|--multi-domain|--enterprise|--current|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    fields) _sslstore_words '--json|--help' ;;
    approvers) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    organizations) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    csr) _sslstore_words '--key|--key-type|--new-key|--name|--subject|--json|--help' ;;
    check) _sslstore_words '--product|--csr|--approver|--days|--field|--key-type|--name|--custom-id|--unknown-product|--online|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    enroll) _sslstore_words '--product|--csr|--approver|--days|--field|--key|--key-type|--new-key|--name|--wait|--out|--combined|--pkcs12|--custom-id|--journal|--new|--resend|--resume|--unknown-product|--dry-run|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--roots|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    status) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    download) _sslstore_words '--csr|--key|--wait|--out|--combined|--pkcs12|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--roots|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    wait) _sslstore_words '--csr|--key|--wait|--out|--combined|--pkcs12|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--roots|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    renew) _sslstore_words '--csr|--approver|--days|--field|--key|--key-type|--new-key|--name|--add-name|--drop-name|--wait|--out|--combined|--pkcs12|--custom-id|--journal|--new|--resend|--change-names|--yes|--dry-run|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--roots|--proxy|--pin|--timeout|--attempts|--renewal-window|--renewal-window-percent|--verbose' ;;
    reissue) _sslstore_words '--csr|--approver|--field|--key|--key-type|--new-key|--name|--add-name|--drop-name|--wait|--out|--combined|--pkcs12|--journal|--new|--resend|--change-names|--dry-run|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--roots|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    revoke) _sslstore_words '--journal|--yes|--dry-run|--refund|--certificate|--serial|--reason|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    plan) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--renewal-window|--renewal-window-percent|--verbose' ;;
    dcv) _sslstore_words '--check|--zone|--dns|--resolver|--http|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    resend) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    change-approver) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    change-method) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    refund-status) _sslstore_words '--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    keep) _sslstore_words '--dry-run|--now|--daemon|--state-dir|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--roots|--proxy|--pin|--timeout|--attempts|--verbose' ;;
    sync) _sslstore_words '--product|--domain|--sub-user|--since|--until|--expires-from|--expires-to|--no-certificates|--db|--ignore-count|--full|--checkpoint|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--page-size|--connections|--verbose' ;;
    list) _sslstore_words '--product|--name|--db|--expires-within|--state|--all|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--page-size|--verbose' ;;
    show) _sslstore_words '--db|--json|--help' ;;
    expiring) _sslstore_words '--db|--within|--ended|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--page-size|--verbose' ;;
    export) _sslstore_words '--product|--name|--db|--expires-within|--state|--all|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--page-size|--verbose' ;;
    report) _sslstore_words '--db|--html|--metrics|--text|--json|--help|--profile|--url|--partner-code|--token-file|--ca-file|--proxy|--pin|--timeout|--attempts|--page-size|--verbose' ;;
    batch) _sslstore_words '--mark|--keep-going|--help|--profile|--url|--partner-code|--token-file|--ca-file|--roots|--proxy|--pin|--timeout|--attempts|--page-size|--connections|--renewal-window|--renewal-window-percent|--verbose' ;;
    esac
}

# Offers words for the operand at a position.
_sslstore_operand() {
    case $command:$1 in
    fields:1 | approvers:1) _sslstore_words "$product" ;;
    change-method:2) _sslstore_words 'email|file|cname|txt|auto' ;;
    keep:* | batch:1) _sslstore_files default ;;
    esac
}

# Prints which operand is typed: 1 is the first one.
_sslstore_position() {
    local at word position=1 takers=' --profile --url --partner-code --ca-file --proxy --token-file --roots --pin --timeout --attempts --vendor --validation --key --key-type --name --subject --product --csr --approver --days --field --custom-id --wait --out --pkcs12 --journal --resume --add-name --drop-name --renewal-window --renewal-window-percent --serial --reason --dns --resolver --http --state-dir --domain --sub-user --since --until --expires-from --expires-to --db --checkpoint --page-size --connections --expires-within --state --within --ended --html --metrics '
    for ((at = 2; at < COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        if [[ $takers == *" $word "* ]]; then
            [ "${COMP_WORDS[at + 1]-}" != = ] || at=$((at + 1))
            at=$((at + 1))
        elif [[ $word != -* ]]; then
            position=$((position + 1))
        fi
    done
    echo "$position"
}

_sslstore() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
    local product='comodocsc|comododvucc|comodoevcsc|comodoevmdc|comodoevssl|comodomdc|comodomdcwildcard|comodopciscan|comodopremiumssl|comodopremiumwildcard|comodossl|comodoucc|comodouccwildcard|comodowildcard|digi_client_premium|digi_csc|digi_csc_ev|digi_doc_signing_ind_2000|digi_doc_signing_ind_500|digi_doc_signing_org_2000|digi_doc_signing_org_5000|digi_ev_md_ssl|digi_md_ssl|digi_plus_ev_ssl|digi_plus_ssl|digi_quickssl_md|digi_rapidssl|digi_rapidssl_wc|digi_securesite|digi_securesite_ev|digi_securesite_ev_flex|digi_securesite_ev_flex-EO|digi_securesite_ev_md|digi_securesite_flex|digi_securesite_flex-EO|digi_securesite_md|digi_securesite_pro|digi_securesite_pro_ev|digi_securesite_pro_ev_flex|digi_securesite_pro_ev_flex-EO|digi_securesite_pro_flex|digi_securesite_pro_flex-EO|digi_securesite_wc|digi_ssl123_flex|digi_ssl_basic|digi_ssl_basic-EO|digi_ssl_dv_geotrust_flex|digi_ssl_ev_basic|digi_ssl_ev_basic-EO|digi_sslwebserver|digi_sslwebserver_ev|digi_sslwebserver_ev_flex|digi_sslwebserver_ev_flex-EO|digi_sslwebserver_flex|digi_sslwebserver_flex-EO|digi_sslwebserver_md_wc|digi_sslwebserver_wc|digi_truebizid|digi_truebizid_ev|digi_truebizid_ev_flex|digi_truebizid_ev_flex-EO|digi_truebizid_ev_md|digi_truebizid_flex|digi_truebizid_flex-EO|digi_truebizid_md|digi_truebizid_md_wc|digi_truebizid_wc|digi_wc_ssl|elitessl|enterprisepro|enterpriseproev|enterpriseproevmdc|enterpriseprowc|enterprisessl|essentialssl|essentialwildcard|hackerprooftm|hgpcicontrolscan|instantssl|instantsslpro|malwarescan|pacbasic|pacenterprise|pacpro|positiveevmdc|positiveevssl|positivemdcssl|positivemdcwildcard|positivessl|positivesslwildcard|quicksslpremium|quicksslpremiummd|rapidssl|sectigocsc|sectigodvucc|sectigoevcsc|sectigoevmdc|sectigoevssl|sectigomdc|sectigomdcwildcard|sectigoovssl|sectigoovwildcard|sectigossl|sectigouccwildcard|sectigowildcard|ssl123|sslwebserver|sslwebserverev|sslwebserverwildcard|thawtecsc|truebizid|truebizidmd|truebizidmdwc|truebusinessidev|truebusinessidevmd|truebusinessidwildcard'
    local field='Admin Contact - Address=|Admin Contact - City=|Admin Contact - Country=|Admin Contact - Email=|Admin Contact - First Name=|Admin Contact - Last Name=|Admin Contact - Organization Name=|Admin Contact - Phone=|Admin Contact - Postal Code=|Admin Contact - Region=|Admin Contact - Title=|Approver Email=|CName Auth Domain Validation=|File Auth Domain Validation=|Is CU Order?=|Is Renewal Order?=|Is Trial Order?=|Organization Address=|Organization City=|Organization Country=|Organization ID=|Organization Jurisdiction Country=|Organization Name=|Organization Phone=|Organization Postal Code=|Organization Region=|Organization State/Province=|Server Count=|Signature Hash Algorithm=|Technical Contact - Address=|Technical Contact - City=|Technical Contact - Country=|Technical Contact - Email=|Technical Contact - First Name=|Technical Contact - Last Name=|Technical Contact - Organization Name=|Technical Contact - Phone=|Technical Contact - Postal Code=|Technical Contact - Region=|Validity Period (In Days)=|Web Server Type='
    COMPREPLY=()
    if [ "$current" = = ]; then # --name=VALUE is three words
        current=
    elif [ "$previous" = = ]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [ "$COMP_CWORD" = 1 ]; then
        _sslstore_words 'init|config|ping|products|fields|approvers|organizations|csr|check|enroll|status|download|wait|renew|reissue|revoke|plan|dcv|resend|change-approver|change-method|refund-status|keep|sync|list|show|expiring|export|report|batch|help|--help|--version'
        return
    fi
    if [ "$command" = help ]; then
        _sslstore_words 'init|config|ping|products|fields|approvers|organizations|csr|check|enroll|status|download|wait|renew|reissue|revoke|plan|dcv|resend|change-approver|change-method|refund-status|keep|sync|list|show|expiring|export|report|batch'
        return
    fi
    if _sslstore_value "$previous"; then
        return
    fi
    if [[ $current == -* ]]; then
        _sslstore_options
    else
        _sslstore_operand "$(_sslstore_position)"
    fi
}
complete -F _sslstore sslstore
