# The deepest stack of each public function, from what gcc writes with -fcallgraph-info=su,da: prints
# "bytes function path". The first file is indirect.txt, which says what each call through a pointer can reach; the
# others are the .ci files. Fails if indirect.txt leaves a call out, if a function is recursive, or if a frame has no
# fixed size.

function fault(text) {
    print "stack: " text >"/dev/stderr"
    faults++
}

function attribute(name,    text) { # of the present line
    if (!match($0, name ": \"[^\"]*\"")) return ""
    text = substr($0, RSTART, RLENGTH - 1)
    sub(/^[a-z]*: "/, "", text)
    return text
}

function without_file(name) {
    sub(/^.*:/, "", name)
    return name
}

function read_source(file,    text, count) {
    while ((getline text <file) > 0) source[file, ++count] = text
    close(file)
}

# "file:name" of what is called at file:line:column: the first name before a parenthesis that is no function of ours.
function called_at(place,    part, text, name) {
    split(place, part, ":")
    if (!((part[1], 1) in source)) read_source(part[1])
    text = substr(source[part[1], part[2]], part[3]) " " source[part[1], part[2] + 1] " " source[part[1], part[2] + 2]
    while (match(text, /[a-z_0-9]+\)?\(/)) {
        name = substr(text, RSTART, RLENGTH)
        text = substr(text, RSTART + RLENGTH)
        gsub(/[()]/, "", name)
        if (name !~ /^sslstore_/) return part[1] ":" name
    }
    return place
}

function add_call(from, to) {
    if ((from, to) in known_call) return
    known_call[from, to] = 1
    calls[from] = calls[from] " " to
    callers[to] = callers[to] " " from
}

# The functions that a row of indirect.txt names may be called from here.
function add_targets(from, row,    name, count, of_name, found, i, j) {
    count = split(reach[row], name, " ")
    for (i = 1; i <= count; i++) {
        if (name[i] == "program") continue
        found = split(named[name[i]], of_name, " ")
        if (found != 1) fault("indirect.txt: " row " names " name[i] ", and there are " found)
        for (j = 1; j <= found; j++) add_call(from, of_name[j])
    }
}

# What a function is given to call depends on its caller: the caller gets a copy of the function.
function add_copy(caller, name, row,    copy, list, count, i) {
    copy = caller ">" name
    frame[copy] = frame[name]
    count = split(calls[name], list, " ")
    for (i = 1; i <= count; i++) add_call(copy, list[i])
    add_targets(copy, row)
    add_call(caller, copy)
    replaced[caller, name] = 1
}

function by_callers(name, row,    list, count, i, plain) {
    count = split(callers[name], list, " ")
    for (i = 1; i <= count; i++) {
        plain = list[i] ">" name
        if (plain in reach) {
            add_copy(list[i], name, plain)
            used[plain] = 1
        } else fault("indirect.txt has no row " plain)
    }
    used[row] = 1
}

function depth_of(name,    list, count, i, below, deepest, deepest_name) {
    if (name in depth) return depth[name]
    if (name in visiting) {
        fault("recursion through " name)
        return 0
    }
    visiting[name] = 1
    count = split(calls[name], list, " ")
    for (i = 1; i <= count; i++) {
        if ((name, list[i]) in replaced) continue
        below = depth_of(list[i])
        if (below > deepest) {
            deepest = below
            deepest_name = list[i]
        }
    }
    delete visiting[name]
    next_of[name] = deepest_name
    depth[name] = frame[name] + deepest
    return depth[name]
}

function path_of(name,    text) {
    for (; name != ""; name = next_of[name]) {
        text = text (text == "" ? "" : " > ") without_file(name) " " frame[name] + 0
    }
    gsub(/[a-z_]*>[^ ]*:/, "", text)
    return text
}

FNR == 1 { file++ }
file == 1 {
    if (/^#/ || NF < 2) next
    for (i = 2; i <= NF; i++) reach[$1] = reach[$1] " " $i
    next
}
/^node:/ {
    name = attribute("title")
    if (!match($0, /[0-9]+ bytes \([a-z,]*\)/)) next # it belongs to another file, or to another library
    split(substr($0, RSTART, RLENGTH), part, " ")
    frame[name] = part[1]
    if (part[3] != "(static)") fault(name " has a frame whose size is not fixed")
    sub(/\.(part|isra|constprop|cold)[.0-9a-z]*$/, "", name)
    named[name] = named[name] " " attribute("title")
    if (without_file(name) != name) named[without_file(name)] = named[without_file(name)] " " attribute("title")
}
/^edge:/ {
    if (attribute("targetname") == "__indirect_call") at_pointer[attribute("sourcename"), attribute("label")] = attribute("sourcename")
    else add_call(attribute("sourcename"), attribute("targetname"))
}

END {
    for (key in at_pointer) {
        split(key, part, SUBSEP)
        row = called_at(part[2])
        if (!(row in reach)) fault(part[2] " calls through a pointer: indirect.txt has no row " row)
        else if (reach[row] ~ /callers/) given[at_pointer[key]] = row
        else add_targets(at_pointer[key], row)
        used[row] = 1
    }
    for (row in reach) {
        if (row !~ /^[a-z0-9_]+$/ || !(row in callers)) continue
        count = split(callers[row], list, " ") # of a function of Mbed TLS that calls back
        for (i = 1; i <= count; i++) add_targets(list[i], row)
        used[row] = 1
    }
    for (name in given) by_callers(name, given[name])
    for (row in reach)
        if (!(row in used)) fault("indirect.txt: nothing calls " row)
    for (name in frame) {
        if (name ~ /^sslstore_[a-z0-9][a-z0-9_]*$/) print depth_of(name), name, path_of(name)
        else if (!(name in callers) && name !~ />/) fault(name "() is called through a pointer only: indirect.txt does not name it")
    }
    exit faults > 0
}
