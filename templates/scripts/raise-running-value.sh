value=/proc/sys/net/ipv4/tcp_max_orphans
[ -r "$value" ] || { echo "no $value: not the initial network namespace" >&2; exit 4; }
if [ "$(cat "$value")" -lt {{target}} ]; then echo {{target}} > "$value"; fi
[ "$(cat "$value")" -ge {{target}} ]
