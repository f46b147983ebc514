#!/bin/bash
# zsh and fish offer what bash offers (test/packaging/completion_test.sh): commands, the options of each, and words for values.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/checks.sh"
root=$PWD
sslstore=$(realpath "${SSLSTORE:-$build/sslstore}")
sandbox=$(realpath "${SANDBOX:-$build/sslstore-sandbox}")
mkdir -p "$work/home" "$work/here/folder"
touch "$work/here/request.csr"
export HOME=$work/home XDG_CONFIG_HOME=$work/home XDG_DATA_HOME=$work/home

# Each reads lines, and prints what is offered for each, a line each, and then "=".
in_zsh() {
    (cd "$work/here" && timeout 120 zsh -f "$root/test/docs/completion_check.zsh" "$root/packaging/completion")
}
in_fish() {
    (cd "$work/here" && fish --no-config -c "
        source $root/packaging/completion/sslstore.fish
        source $root/packaging/completion/sslstore-sandbox.fish
        while read line
            complete -C \$line
            echo =
        end" | sed 's/\t.*//')
}

# asked LINE < EXPECTED: notes a line, and what should be offered for it.
count=0
asked() {
    count=$((count + 1))
    printf '%s\n' "$1" >>"$work/lines"
    sort -u >"$work/expected.$count"
}
options_of() { # PROGRAM ARGUMENT…
    "$@" --help | grep -oE '^  --[a-z0-9-]+' | tr -d ' ' | sort -u
}
commands=$("$sslstore" --help | sed -n '1,/^$/d; /^$/q; s/^  \([a-z-]*\) .*/\1/p')
products() {
    "$sslstore" products "$@" | awk 'NR > 1 && !/products;/ {print $1}'
}
asked 'sslstore ' < <(printf '%s\n' "$commands" help)
asked 'sslstore help ' <<<"$commands"
for command in $commands; do
    asked "sslstore $command --" < <(options_of "$sslstore" "$command")
done
asked 'sslstore-sandbox --' < <(options_of "$sandbox")
asked 'sslstore csr --key-type ' < <(printf '%s\n' p256 p384 rsa2048 rsa3072 rsa4096)
asked 'sslstore csr --key-type=rsa2' <<<rsa2048
asked 'sslstore change-method 1 ' < <(printf '%s\n' auto cname email file txt)
asked 'sslstore enroll --product ' < <(products)
asked 'sslstore fields positivessl' < <(products | grep '^positivessl')
asked 'sslstore products --vendor D' <<<DigiCert
asked 'sslstore csr --subject O' < <(printf '%s\n' O= OU=)
asked 'sslstore enroll --csr req' <<<request.csr
asked 'sslstore enroll --out f' <<<folder/
asked 'sslstore keep req' <<<request.csr
asked 'sslstore enroll --days ' </dev/null
asked 'sslstore-sandbox --lookup ' < <(printf '%s\n' at-once late: never)
asked 'sslstore-sandbox --tls self' <<<self-signed

# plain: what is offered, without marks of the shell: options without their "=", folders with a slash, no -h, no quotes.
plain() {
    sed -E -e '/^-h$/d; /^-\w/d; s/^(--[a-z0-9-]+)=$/\1/; s/^--[a-z-]+=(.+)/\1/; s/^folder$/folder\//' -e "s/['\\\\]//g" | sort -u
}
for shell in zsh fish; do
    "in_$shell" <"$work/lines" >"$work/$shell" 2>"$work/$shell.errors"
    check "$shell answers each line" [ "$(grep -cx = "$work/$shell")" = "$count" ]
    check "$shell has no complaint" [ ! -s "$work/$shell.errors" ]
    for ((number = 1; number <= count; number++)); do
        awk -v number="$number" '$0 == "=" {n++; next} n == number - 1' "$work/$shell" | plain >"$work/offered"
        check "$shell: $(sed -n "${number}p" "$work/lines")" diff "$work/expected.$number" "$work/offered"
    done
done
finish
