#!/bin/bash
# curl 7.88.1, Node.js 20.20.2, Go 1.19.8 and h11 0.14.0 do not agree on what an HTTP/1.1 response may be.
#
# Guess before the run: all four refuse what RFC 9112 calls obsolete or malformed, and accept all that it permits.
# Seen: a folded header, which a user agent must unfold, is refused by Node.js alone; curl reads a
# Content-Length of "5" folded with "0" as 5, where Go and h11 refuse it. Blanks between a chunk's size and CR LF, which the RFC forbids,
# are refused by Node.js alone; blanks before an extension, which it permits, are taken by curl alone. Two equal
# Content-Length headers are refused by Node.js alone. HTTP/1.2, which the RFC asks to take as 1.1, is refused
# by curl and Node.js. A status of 999 is accepted by all. `src/http/response.h` has what this library does.
#
# Needs curl, node, go and Debian's python3-h11; uses a free port of the loopback. Works in a temporary folder.
set -eu
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
cat >cases.py <<'PY'
OK = "HTTP/1.1 200 OK\r\n"
CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n"
LENGTH = "Content-Length: 5\r\n\r\nhello"
cases = {
    "folded-header": OK + "A: b\r\n c\r\n" + LENGTH,
    "folded-length": OK + "Content-Length: 5\r\n 0\r\n\r\nhello",
    "blank-after-size": CHUNKED + "5  \r\nhello\r\n0\r\n\r\n",
    "blank-before-extension": CHUNKED + "5 ;a=b\r\nhello\r\n0\r\n\r\n",
    "extension": CHUNKED + "5;a=b\r\nhello\r\n0\r\n\r\n",
    "two-equal-lengths": OK + "Content-Length: 5\r\n" + LENGTH,
    "http-1.2": "HTTP/1.2 200 OK\r\n" + LENGTH,
    "status-999": "HTTP/1.1 999 X\r\n" + LENGTH,
    "status-201": "HTTP/1.1 201 Created\r\n" + LENGTH,
}
PY
cat >server.py <<'PY'
import socketserver, cases
class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        name = self.rfile.readline().split()[1].decode()[1:]
        while self.rfile.readline().strip():
            pass
        self.wfile.write(cases.cases[name].encode())
socketserver.ThreadingTCPServer.allow_reuse_address = True
with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
    open("port.new", "w").write(str(server.server_address[1]))
    __import__("os").rename("port.new", "port")
    server.serve_forever()
PY
cat >client.py <<'PY'
import sys, h11, cases
client, body = h11.Connection(our_role=h11.CLIENT), b""
client.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
client.send(h11.EndOfMessage())
client.receive_data(cases.cases[sys.argv[1]].encode())
client.receive_data(b"")
while not isinstance(event := client.next_event(), h11.EndOfMessage):
    body += bytes(event.data) if isinstance(event, h11.Data) else b""
sys.exit(body != b"hello")
PY
cat >client.js <<'JS'
require('http').get({port: process.argv[2], path: '/' + process.argv[3], agent: false}, answer => {
    let body = '';
    answer.on('data', data => body += data).on('end', () => process.exit(body == 'hello' ? 0 : 1));
    answer.on('error', () => process.exit(1));
}).on('error', () => process.exit(1));
JS
cat >client.go <<'GO'
package main

import (
	"io"
	"net/http"
	"os"
)

func main() {
	answer, err := http.Get("http://127.0.0.1:" + os.Args[1] + "/" + os.Args[2])
	if err == nil {
		body, err := io.ReadAll(answer.Body)
		if err == nil && string(body) == "hello" {
			os.Exit(0)
		}
	}
	os.Exit(1)
}
GO
go build -o client client.go
/usr/bin/python3 server.py &
server=$!
until [ -e port ]; do sleep 0.1; done
port=$(cat port)
accepts() { if "$@" >/dev/null 2>&1; then echo yes; else echo no; fi; }
cat >expected <<'END'
case                      curl node go   h11
folded-header             yes  no   yes  yes
folded-length             yes  no   no   no
blank-after-size          yes  no   yes  yes
blank-before-extension    yes  no   no   no
extension                 yes  yes  yes  yes
two-equal-lengths         yes  no   yes  yes
http-1.2                  no   no   yes  yes
status-999                yes  yes  yes  yes
status-201                yes  yes  yes  yes
END
{
    printf '%-25s %-4s %-4s %-4s %s\n' case curl node go h11
    sed 1d expected | while read -r name _; do
        printf '%-25s %-4s %-4s %-4s %s\n' "$name" \
            "$(accepts curl -s -m 5 "http://127.0.0.1:$port/$name")" \
            "$(accepts timeout 5 node client.js "$port" "$name")" \
            "$(accepts timeout 5 ./client "$port" "$name")" "$(accepts timeout 5 /usr/bin/python3 client.py "$name")"
    done
} | tee seen
diff expected seen >/dev/null || { echo "changed"; exit 1; }
echo "as described"
