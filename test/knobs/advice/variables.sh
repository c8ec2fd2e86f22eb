#!/bin/bash
LIMIT=65536
rmem_max=$((RAM / 8))
local somaxconn=$((RAM * 20))
[ $somaxconn -gt 16384 ] && somaxconn=16384
sysctl -w net.core.somaxconn=$somaxconn
sysctl -w net.core.rmem_max=$((16 * 1024 * 1024))
sysctl -w "net.ipv4.tcp_mem=$LOW $PRESSURE $HIGH"
sysctl -w "$KEY=$VALUE"
printf 'net.ipv4.tcp_sack=%s\n' 1 >> /etc/sysctl.conf
sysctl -w net.core.netdev_budget 600
grep -q '^net.ipv4.ip_forward=' /etc/sysctl.conf || echo net.ipv4.ip_forward=1 >> /etc/sysctl.conf
sed -i '/^net.ipv4.tcp_syncookies/c\net.ipv4.tcp_syncookies = 1' /etc/sysctl.conf
perl -pi -e 's/^vm.swappiness.*/vm.swappiness = 5/' /etc/sysctl.conf
GRUB_CMDLINE_LINUX="net.ifnames=0 nmi_watchdog=0 sysctl.vm.dirty_ratio=15"
declare -A wanted=(["net.ipv4.tcp_ecn"]="0")
sysctl net.core.wmem_max
cat /proc/sys/net/ipv4/tcp_max_orphans
echo never > /sys/kernel/mm/transparent_hugepage/enabled
ulimit -n 65535
