const READ_ONLY_KEY = new RegExp(
  `^(?:${[
    'crypto\\.fips_(?:enabled|name|version)',
    'fs\\.(?:aio-nr|dentry-state|file-nr|inode-nr|inode-state)',
    'fs\\.quota\\.(?:allocated_dquots|cache_hits|drops|free_dquots|lookups|reads|syncs|writes)',
    'kernel\\.(?:arch|bootloader_type|bootloader_version|cap_last_cap|core_modes|ngroups_max|osrelease|ostype|version)',
    'kernel\\.(?:pty\\.nr|random\\.(?:boot_id|entropy_avail|poolsize|uuid)|seccomp\\.actions_avail)',
    'net\\.core\\.netdev_rss_key',
    'net\\.ipv4\\.(?:tcp_available_\\w+|tcp_ehash_entries|udp_hash_entries)',
    'net\\.ipv[46]\\.conf\\.[^.]+\\.mc_forwarding',
    'net\\.mptcp\\.available_\\w+',
    'net\\.netfilter\\.nf_conntrack_count',
  ].join('|')})$`,
);

/** Whether nobody can set the key, for its file can only be read (mode 0444 on Linux 6.18 and 6.19). */
export function isReadOnlyKey(key: string): boolean {
  return READ_ONLY_KEY.test(key);
}
