#!/bin/sh
# usage: sandbox.sh FOLDER COMMAND...   (inside a mount namespace of its own)
# Lays FOLDER/etc over /etc, FOLDER/usr-lib-sysctl.d over /usr/lib/sysctl.d, and ordinary files over the two kernel values;
# /run holds FOLDER/run-sysctl.d alone, and /usr/local/lib has no sysctl.d.
set -e
folder=$1
shift
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$folder/etc,workdir=$folder/work" /etc
if [ ! -e "$folder/seeded" ]; then
  rm -rf /etc/sysctl.conf /etc/sysctl.d
  cp -a "$folder/seed/." /etc/
  touch "$folder/seeded"
fi
mount --bind "$folder/usr-lib-sysctl.d" /usr/lib/sysctl.d
mount -t overlay overlay -o "lowerdir=/usr/local/lib,upperdir=$folder/local,workdir=$folder/local-work" /usr/local/lib
rm -rf /usr/local/lib/sysctl.d
mount -t tmpfs tmpfs /run
cp -a "$folder/run-sysctl.d" /run/sysctl.d
for name in tcp_max_orphans tcp_ehash_entries; do
  if [ -e "$folder/kernel/$name" ]; then mount --bind "$folder/kernel/$name" "/proc/sys/net/ipv4/$name"; fi
done
exec "$@"
