# Prints what zsh offers for each line of standard input, and then a line "=". completion_check.sh runs it: the folder of the
# completions is the argument. Within a shell on a pseudo-terminal, compadd tells what it is given.
# SPDX-License-Identifier: Apache-2.0
zmodload zsh/zpty
zpty shell zsh -f -i
send() {
    zpty -w shell "$1"
    zpty -r shell REPLY "*$2*"
}
send "PROMPT= RPROMPT= PS2=; stty -echo; unsetopt zle; echo rea''dy" ready
send "fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D; echo begi''ns" begins
send 'compadd() {
    local -a offered
    if (( $argv[(I)-[OAD]*] )); then builtin compadd "$@"; return; fi
    builtin compadd -O offered "$@"
    (( $#offered )) && print -r -l -- "offer:"$^offered
    builtin compadd "$@"
}
zle -C offer complete-word _main_complete
look() { zle offer; print -r -- "fini""shed"; BUFFER=; zle accept-line }
zle -N look
bindkey "^T" look
unsetopt auto_list; setopt zle; echo se''t' set
while IFS= read -r line; do
    zpty -w -n shell "$line"$'\x14'
    zpty -r shell REPLY '*finished*'
    print -r -- "$REPLY" | tr -d '\r' | sed -n 's/.*offer://p'
    print =
done
zpty -d shell
