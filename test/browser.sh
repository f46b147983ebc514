# A real browser for the checks of pages: chromium, driven by chromedriver. They source this file, and are in a folder of
# their own. SCREENSHOTS is a folder for screenshots (default: none are kept). Needs chromium, chromedriver, curl, jq.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
DRIVER_PID=
SESSION=

begin_browser() {
    chromedriver --port=0 >driver.log 2>&1 &
    DRIVER_PID=$!
    timeout 20 bash -c "until grep -q 'on port [0-9]' driver.log; do sleep 0.05; done"
    DRIVER=http://localhost:$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' driver.log | head -n 1)
    SESSION=/$(curl -sS -d '{"capabilities":{"alwaysMatch":{"acceptInsecureCerts":true,"goog:loggingPrefs":{"browser":"ALL"},
        "goog:chromeOptions":{"args":["--headless=new","--no-sandbox","--window-size=1280,1600"]}}}}' "$DRIVER/session" |
        jq -r .value.sessionId)
}
end_browser() {
    [ -z "$SESSION" ] || driver DELETE "" >/dev/null
    [ -z "$DRIVER_PID" ] || { kill "$DRIVER_PID" && wait "$DRIVER_PID"; } 2>/dev/null
}

# driver METHOD PATH [JSON]: calls chromedriver; prints the value of its reply.
driver() {
    local data=()
    [ "$1" != POST ] || data=(-d "${3:-{\}}")
    curl -sS --max-time 60 -X "$1" -H 'Content-Type: application/json' "${data[@]}" "$DRIVER/session$SESSION$2" |
        jq -r '.value'
}
visit() { driver POST /url "{\"url\":\"$1\"}" >/dev/null; }
# script TEXT: runs it in the page; prints what it returns.
script() { driver POST /execute/sync "{\"script\":$(jq -Rn --arg s "$1" '$s'),\"args\":[]}"; }
window() { driver POST /window/rect "{\"width\":$1,\"height\":$2}" >/dev/null; }
screenshot() {
    if [ -n "${SCREENSHOTS:-}" ]; then
        mkdir -p "$SCREENSHOTS" && driver GET /screenshot | base64 -d >"$SCREENSHOTS/$1.png"
    fi
}
