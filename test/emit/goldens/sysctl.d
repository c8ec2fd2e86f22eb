# net.ipv4.tcp_max_orphans = 87000, emitted by novoodoo 0.1.0
# Plan:     0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
# Host:     web1
# Peak:     21564 orphans at 2026-02-25T08:23:42Z; source: recording web1.jsonl
# Observed: 1 h, from 2026-02-25T06:13:20Z to 2026-02-25T07:13:20Z
# Rule:     peak x 4 = 86256, rounded up to two significant digits: 87000; covers peaks up to 21750 (+0.9 %)
# Raises:   not compared: this sets the value even where it is higher now.
#           Above about 16 GiB of memory the kernel's own default (131072 or more)
#           exceeds it: leave this out there.
# Use:      install as /etc/sysctl.d/99-zz-novoodoo.conf (the name decides which file wins),
#           then sysctl -p /etc/sysctl.d/99-zz-novoodoo.conf
# Undo:     delete /etc/sysctl.d/99-zz-novoodoo.conf,
#           then sysctl -w net.ipv4.tcp_max_orphans=65536 (the value on the host of the plan).
net.ipv4.tcp_max_orphans = 87000
