resource "google_container_node_pool" "np" {
  node_config {
    linux_node_config {
      sysctls = {
        "net.core.somaxconn" = "65535"
        "net.ipv4.tcp_tw_reuse" = 1 # reuse
      }
    }
  }
}
locals { tune = "net.ipv4.tcp_max_orphans=262144" }
