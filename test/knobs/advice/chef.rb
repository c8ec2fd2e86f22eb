node.default['sysctl']['params']['vm']['swappiness'] = 20
override["sysctl"]["params"]["net"]["core"]["somaxconn"] = "65535"
default['sysctl']['params']['net.ipv4.tcp_max_orphans'] = 262_144
default.sysctl.params.net.ipv4.tcp_fin_timeout = 15
# default['sysctl']['params']['net']['ipv4']['tcp_tw_reuse'] = 1
sysctl 'net.ipv4.tcp_sack' do
  value 0
end

sysctl_param 'net.ipv4.tcp_rmem' do
  value '4096 87380 16777216'
  action :apply
end

sysctl 'raise the backlog' do
  key 'net.core.netdev_max_backlog'
  value 5000
end
default['sysctl']['params']['net']['ipv4']['conf']['eth0.100']['rp_filter'] = 0
