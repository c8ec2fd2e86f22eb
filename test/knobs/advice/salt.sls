net.core.somaxconn:
  sysctl.present:
    - value: 4096

vm.swappiness:
  sysctl.present:
    - value: 20
    - config: /etc/sysctl.d/99-salt.conf

tune_orphans:
  sysctl.present:
    - name: net.ipv4.tcp_max_orphans
    - value: 262144

sysctl:
  params:
    net.ipv4.tcp_syncookies: 0
    - net.ipv4.tcp_tw_reuse: 1
