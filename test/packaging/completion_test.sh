#!/bin/bash
# Completion in bash offers each command, each option of a command, and the words that an option takes; `make manuals` would change
# nothing in the files of any shell.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/../docs/checks.sh"
sslstore=${SSLSTORE:-$build/sslstore}
sandbox=${SANDBOX:-$build/sslstore-sandbox}
folder=packaging/completion

# shellcheck source=packaging/completion/sslstore.bash
. "$folder/sslstore.bash"
# shellcheck source=packaging/completion/sslstore-sandbox.bash
. "$folder/sslstore-sandbox.bash"
compopt() { # is known to readline only
    printf '%s\n' "$@" >>"$work/compopt"
}

# typed WORD…: what is offered for the last word, sorted.
typed() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    : >"$work/compopt"
    case $1 in
    sslstore) _sslstore ;;
    *) _sslstore_sandbox ;;
    esac
    printf '%s\n' "${COMPREPLY[@]}" | grep . | sort
}
offers() { # EXPECTED WORD…: exactly these, a line each
    local expected=$1
    shift
    diff <(sort <<<"$expected" | grep .) <(typed "$@")
}
asks_for_files() { # default or dirnames, WORD…
    typed "${@:2}" >"$work/offered"
    [ ! -s "$work/offered" ] && grep -qx "$1" "$work/compopt"
}
options_of() { # PROGRAM ARGUMENT…
    "$@" --help | grep -oE '^  --[a-z0-9-]+' | tr -d ' ' | sort -u
}

commands=$("$sslstore" --help | sed -n '1,/^$/d; /^$/q; s/^  \([a-z-]*\) .*/\1/p')
check 'the commands' offers "$commands"$'\nhelp\n--help\n--version' sslstore ''
check 'what begins so' offers "$(grep '^re' <<<"$commands")" sslstore re
check 'help has commands' offers "$commands" sslstore help ''
for command in $commands; do
    check "the options of $command" offers "$(options_of "$sslstore" "$command")" sslstore "$command" --
done
check 'the options of the sandbox' offers "$(options_of "$sandbox")" sslstore-sandbox --

types=$'p256\np384\nrsa2048\nrsa3072\nrsa4096'
for command in csr check enroll renew reissue; do
    check "types of a key for $command" offers "$types" sslstore "$command" --key-type ''
done
refusal=$("$sslstore" csr www.example.com --key "$work/key.pem" --key-type nonsense 2>&1 | sed -n 's/.*expected //p' | sed 's/,\{0,1\} or /, /')
check 'which are those that the program accepts' [ "$refusal" = "$(paste -sd , <<<"$types" | sed 's/,/, /g')" ]
check 'behind an equals sign' offers $'rsa2048\nrsa3072\nrsa4096' sslstore csr --key-type = rsa
check 'and nothing behind it' offers "$types" sslstore csr --key-type =
check 'methods' offers $'auto\ncname\nemail\nfile\ntxt' sslstore change-method 1 ''
check 'behind options' offers cname sslstore change-method --timeout 5 --json 1 c
check 'nor for an id' offers '' sslstore change-method ''
codes=$("$sslstore" products | awk 'NR > 1 && !/products;/ {print $1}')
check 'codes of products' offers "$codes" sslstore enroll --product ''
check 'as an operand' offers "$codes" sslstore fields ''
check 'vendors' offers $'DigiCert\nSectigo' sslstore products --vendor ''
check 'kinds of validation' offers $'EV\nEV Code Signing' sslstore products --validation EV
check 'states' offers $'reissuing\nrejected\nrefunded\nrevoked' sslstore list --state re
check 'subjects' offers $'C=\nL=\nO=\nOU=\nST=' sslstore csr --subject ''
check 'no blank behind them' grep -qx nospace "$work/compopt"
check 'enrollment fields' offers $'Admin Contact - Email=' sslstore enroll --field 'Admin\ Contact\ -\ Em'
check 'which need quotes' grep -qx filenames "$work/compopt"
check 'in quotes' offers $'Admin Contact - Email=' sslstore enroll --field "'Admin Contact - Em"
check 'all of them' [ "$(typed sslstore check --field '' | wc -l)" = "$("$sslstore" fields --json | grep -o '"wire_name"' | wc -l)" ]
check 'files' asks_for_files default sslstore enroll --csr ''
check 'folders' asks_for_files dirnames sslstore enroll --out ''
check 'files as operands' asks_for_files default sslstore keep one.ini ''
check 'nothing for a number' offers '' sslstore enroll --days ''
check 'nor for an unknown command' offers '' sslstore nonsense --

# words_of OPTION: what the sandbox is offered for it; each is accepted, another word is not.
words_of() {
    typed sslstore-sandbox "--$1" ''
}
for option in dcv-email vetting page-end no-summary message duplicate-custom-id lookup tls; do
    check "words for --$option" [ "$(words_of "$option" | wc -l)" -ge 2 ]
    while read -r word; do
        case $word in *:) value=${word}1 ;; *) value=$word ;; esac
        check "--$option $word" "$sandbox" "--$option" "$value" --help
    done < <(words_of "$option")
    check "--$option nonsense" sh -c "! '$sandbox' --$option nonsense --help"
done
check 'faults' [ "$(words_of fault | wc -l)" = "$("$sandbox" --help | sed '1,/^of a status/d' | grep -c '^  [^ ]')" ]

mkdir "$work/again"
check 'the files can be written' env SSLSTORE="$sslstore" SANDBOX="$sandbox" sh $folder/completion.sh "$work/again"
for file in "$work/again"/*; do
    check "${file##*/} is up to date; if not: make manuals" cmp "$folder/${file##*/}" "$file"
done
check 'six files' [ "$(find "$work/again" -type f | wc -l)" = 6 ]
finish
