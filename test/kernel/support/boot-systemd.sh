#!/bin/sh
# Boots a real systemd as PID 1 of namespaces of its own, on a root of its own, and becomes the process that waits for it.
# Usage, in a mount namespace of its own: boot-systemd.sh FOLDER PROGRAM_FOLDER NODE_FOLDER
#   FOLDER/etc and FOLDER/var are the machine's /etc and /var, FOLDER/units its only unit files; the host's /usr and the two other
#   folders are there to read; /run and /tmp are its own. The network namespace stays the host's: net.ipv4.tcp_max_orphans belongs to
#   the initial one. Everything else under /proc/sys can only be read, because systemd raises limits of the kernel when it starts.
#   FOLDER/boot_id, where there is one, is what the machine takes for the id of its boot.
set -eu
folder=$1

if [ "${2-}" != --inside ]; then
  mount --make-rprivate /
  # A control group namespace has its root where the process is that makes it.
  mount -t cgroup2 cgroup2 "$folder/cgroup"
  mkdir -p "$folder/cgroup/${folder##*/}"
  echo $$ > "$folder/cgroup/${folder##*/}/cgroup.procs"
  program=$2 node=$3
  exec unshare --mount --pid --fork --kill-child --uts --ipc --cgroup \
    /bin/sh "$0" "$folder" --inside "$program" "$node"
fi

root=$folder/root
mount -t tmpfs -o mode=755,size=64m tmpfs "$root"
cd "$root"
mkdir dev etc proc root run sys tmp usr var
mount -t tmpfs -o mode=755,size=16m tmpfs run
mount --bind "$folder/etc" etc
mount --bind "$folder/var" var

read_only() {
  mkdir -p "$root$1"
  mount --bind "$1" "$root$1"
  mount -o remount,bind,ro "$root$1"
}
read_only /usr
for name in bin sbin lib lib64 lib32; do
  if [ -L "/$name" ]; then cp -P "/$name" "$name"; elif [ -d "/$name" ]; then read_only "/$name"; fi
done
read_only "$3"
case $4 in /usr/*) ;; *) read_only "$4" ;; esac

# No unit of the distribution: none of them is needed, and some clean up what is shared.
mount --bind "$folder/units" usr/lib/systemd/system
for name in system-generators system-environment-generators; do
  if [ -d "usr/lib/systemd/$name" ]; then mount -t tmpfs -o ro,size=4k tmpfs "usr/lib/systemd/$name"; fi
done

mount -t tmpfs -o mode=755,size=1m tmpfs dev
mkdir dev/pts dev/shm
for name in null zero full random urandom tty; do
  : > "dev/$name"
  mount --bind "/dev/$name" "dev/$name"
done
: > dev/console
mount --bind /dev/null dev/console
# The host's terminals, so that a terminal which a test opens has a name here.
mount --bind /dev/pts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd

mount -t proc proc proc
mount --bind proc/sys proc/sys
mount --bind proc/sys/net/ipv4 proc/sys/net/ipv4
if [ -e "$folder/boot_id" ]; then mount --bind "$folder/boot_id" proc/sys/kernel/random/boot_id; fi
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
: > run/utmp
hostname novoodoo-test

mkdir run/host
pivot_root . run/host
exec env -i container=novoodoo-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -c \
  'umount -l /run/host && exec /usr/lib/systemd/systemd --system --unit=test.target --log-target=null --show-status=no' < /dev/null
