#!/bin/sh
# A device without a clock boots in 1970, starts an Erlang node, and then gets the time from the network. In Erlang/OTP
# 27.3.4 (Debian 13), TLS works from then on without a restart, and yet the node has two times, 56 years apart.
#
# Guess before the run: with its default, no_time_warp, the node stays in 1970, so it refuses each certificate until it
# is restarted; with multi_time_warp it follows within seconds.
# Seen: certificates are checked against calendar:universal_time(), which is the system's time, so TLS recovers at once.
# The log shows that time, too. Only erlang:system_time() stays in 1970, so a node that is seen to connect may still
# date and expire what it keeps by a clock of 1970. With multi_time_warp, that function follows, but it may take a
# minute. Before the jump, a certificate that is not valid yet is called "certificate_expired". OTP 29.1.2 of Debian
# unstable (December 2026) does the same.
#
# Needs root, debootstrap and unshare. The clock is libfaketime's; the machine's is not touched. Works in a temporary
# folder; the server listens on the loopback and a free port.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase trixie "$root" >/dev/null
echo '127.0.0.1 localhost' >"$root/etc/hosts"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # starts no service
chmod +x "$root/usr/sbin/policy-rc.d"
chroot "$root" env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
    openssl=3.5.9-1~deb13u1 erlang-base=1:27.3.4.1+dfsg-1+deb13u4 \
    erlang-ssl=1:27.3.4.1+dfsg-1+deb13u4 libfaketime=0.9.10+2024-06-05+gba9ed5b2-0.6 >/dev/null 2>&1

cat >"$root/node.erl" <<'ERLANG'
-module(node).
-export([main/1]).

main([Port]) ->
    {ok, _} = application:ensure_all_started(ssl),
    report("before", Port),
    ok = file:write_file("/ready", ""),
    wait(fun() -> filelib:is_file("/jumped") end, 6000),
    case erlang:system_info(time_warp_mode) of
        no_time_warp -> report("after", Port);
        multi_time_warp -> ok % when it follows depends on when it looks
    end,
    wait(fun() -> erlang:system_time(second) > 1700000000 end, 900),
    report("90 s later", Port),
    halt().

wait(Ready, Tries) ->
    case Tries =:= 0 orelse Ready() of
        true -> ok;
        false -> timer:sleep(100), wait(Ready, Tries - 1)
    end.

report(When, Port) ->
    {{Calendar, _, _}, _} = calendar:universal_time(),
    {{System, _, _}, _} = calendar:system_time_to_universal_time(erlang:system_time(second), second),
    Options = [{cacertfile, "/root.pem"}, {verify, verify_peer}, {log_level, none}],
    Tls = case ssl:connect("localhost", list_to_integer(Port), Options, 5000) of
        {ok, Socket} -> ok = ssl:close(Socket), connects;
        {error, {tls_alert, {Alert, _}}} -> Alert;
        {error, Reason} -> Reason
    end,
    io:format("~s ~s: TLS ~p, calendar ~s, system_time ~s~n",
              [erlang:system_info(time_warp_mode), When, Tls, era(Calendar), era(System)]).

era(1970) -> "1970";
era(Year) when Year >= 2026 -> "today".
ERLANG
cat >"$root/boot.sh" <<'INSIDE'
set -eu
certificate() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 "$@" 2>/dev/null; }
certificate -keyout /root.key -out /root.pem -subj /CN=root
certificate -CA /root.pem -CAkey /root.key -keyout /key.pem -out /localhost.pem -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -addext basicConstraints=CA:FALSE
openssl s_server -www -accept 127.0.0.1:0 -cert /localhost.pem -key /key.pem >/server.log 2>&1 &
until port=$(sed -n 's/^ACCEPT.*:\([0-9]*\)$/\1/p' /server.log) && [ -n "$port" ]; do sleep 0.1; done
erlc node.erl
library=$(find /usr/lib -name libfaketimeMT.so.1)
for mode in no_time_warp multi_time_warp; do
    rm -f /ready /jumped
    echo '@1970-01-01 00:10:00' >/clock
    env TZ=UTC LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE=/clock FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
        erl +C "$mode" -noshell -run node main "$port" &
    node=$!
    until [ -e /ready ] || ! kill -0 "$node"; do sleep 0.1; done
    echo +0 >/clock.new
    mv /clock.new /clock
    touch /jumped
    wait "$node"
done
INSIDE
unshare --net --pid --fork --kill-child --mount-proc="$root/proc" sh -c \
    'ip link set lo up && exec chroot "$0" env LC_ALL=C sh /boot.sh' "$root" | tee "$root/seen"
cat >"$root/expected" <<'END'
no_time_warp before: TLS certificate_expired, calendar 1970, system_time 1970
no_time_warp after: TLS connects, calendar today, system_time 1970
no_time_warp 90 s later: TLS connects, calendar today, system_time 1970
multi_time_warp before: TLS certificate_expired, calendar 1970, system_time 1970
multi_time_warp 90 s later: TLS connects, calendar today, system_time today
END
diff "$root/expected" "$root/seen" >/dev/null || { echo "changed"; exit 1; }
echo "as described"
