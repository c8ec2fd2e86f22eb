#!/bin/bash
set -e
# tune it
sudo sysctl -w net.core.somaxconn=1024 net.core.netdev_max_backlog=5000
sysctl -qw 'net.ipv4.tcp_rmem=4096 87380 16777216' "net.ipv4.tcp_wmem=4096 65536 16777216"
/sbin/sysctl --write net.ipv4.tcp_mem="786432 1048576 26777216" && sysctl -w vm.swappiness=10; sysctl -w fs.file-max=100000 >/dev/null 2>&1
sysctl net.ipv4.tcp_tw_reuse=1
sysctl -w net.ipv4.tcp_fin_timeout = 15
echo 262144 | sudo tee /proc/sys/net/ipv4/tcp_max_orphans
sudo sh -c 'echo 1 > /proc/sys/net/ipv4/tcp_syncookies'
sudo bash -c "echo '4096 87380 6291456' > /proc/sys/net/ipv4/tcp_rmem"
printf '%s\n' 4096 > /proc/sys/net/core/somaxconn
printf "65536\n" >/proc/sys/fs/file-max
echo -n "10" >> /proc/sys/vm/swappiness
tee /proc/sys/vm/overcommit_memory <<< 1
echo "net.ipv4.tcp_sack = 0" >> /etc/sysctl.conf
echo net.ipv4.tcp_dsack=0 | sudo tee -a /etc/sysctl.d/99-x.conf
printf 'net.ipv4.tcp_fack = 0\nnet.ipv4.tcp_ecn = 0\n' >> /etc/sysctl.conf
cat <<'EOF' | sudo tee /etc/sysctl.d/99-tune.conf
net.ipv4.tcp_keepalive_time = 300
; net.ipv4.tcp_keepalive_probes = 5
-net.ipv4.tcp_keepalive_intvl = 30
EOF
for i in 1 2; do sysctl -w net.ipv4.conf.eth$i.rp_filter=0; done
echo $MAX > /proc/sys/net/ipv4/tcp_max_syn_backlog
cat /proc/sys/net/ipv4/tcp_mem
sysctl -a | grep orphan
sysctl -w net.ipv4.tcp_max_orphans
sysctl -p /etc/sysctl.conf
net.ipv4.tcp_orphan_retries=1 # inline
sed -i 's/^net.core.somaxconn.*=.*/net.core.somaxconn = 2048/' /etc/sysctl.conf
for f in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 > $f; done
