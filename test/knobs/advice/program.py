SETTINGS = {
    "net.core.somaxconn": 2048,
    'net.ipv4.tcp_rmem': (4096, 131072, 8388608),
    "net.ipv4.tcp_wmem": [4096, 16384, 4194304],
    "vm.dirty_ratio": None,
}
LIMITS = [("net.ipv4.tcp_max_orphans", 98304), ["fs.file-max", "500000"]]
set_sysctl('net.ipv4.tcp_fin_timeout', 25)
sysctl.Set("net.ipv4.ip_forward", "1")
os.WriteFile("/proc/sys/vm/swappiness", []byte("10"), 0644)
open('/proc/sys/net/ipv4/tcp_tw_reuse', 'w').write('1')
with open("/proc/sys/net/core/netdev_max_backlog", "w") as f: f.write("3000")
print(open('/proc/sys/net/ipv4/tcp_sack', 'r').read())
subprocess.run(['sysctl', '-w', 'net.ipv4.tcp_mem=190000 250000 380000'])
subprocess.run(["sysctl", "-n", "net.ipv4.tcp_ecn"])
self.timeout = 30
rmem_max = int(total / 8)
config["xpack.security.enabled"] = True
show(["net.core.rmem_max", "net.core.wmem_max"])
