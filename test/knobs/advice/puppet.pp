class profile::tune {
  sysctl { 'net.core.somaxconn': value => '1024' }
  sysctl { 'net.ipv4.tcp_max_orphans':
    ensure  => present,
    value   => '262144',
    comment => 'orphans',
  }
  sysctl::value { "vm.swappiness": value => "10"; "fs.file-max": value => "500000" }
  $settings = {
    'net.ipv4.tcp_sack'  => '0',
    'net.ipv4.tcp_dsack' => { 'value' => '0' },
  }
  # sysctl { 'net.ipv4.tcp_tw_recycle': value => '1' }
}
