{ config, lib, ... }:
{
  boot.kernel.sysctl = {
    "net.core.somaxconn" = 4096;
    "net.ipv4.tcp_rmem" = "4096 87380 16777216";
    "vm.swappiness" = lib.mkForce 10;
  };
  boot.kernel.sysctl."net.ipv4.tcp_max_orphans" = lib.mkDefault 262144;
}
