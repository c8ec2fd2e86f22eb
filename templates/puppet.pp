{{#header}}
# {{{.}}}
{{/header}}
class novoodoo_tcp_max_orphans {
  $needs_drop_in = @(NEEDS_DROP_IN)
{{#needsDropIn}}
    {{{.}}}
{{/needsDropIn}}
    | NEEDS_DROP_IN

  $install_drop_in = @(INSTALL_DROP_IN)
{{#installDropIn}}
    {{{.}}}
{{/installDropIn}}
    | INSTALL_DROP_IN

  Exec {
    provider  => shell,
    path      => '/usr/sbin:/usr/bin:/sbin:/bin',
    logoutput => on_failure,
  }

  # Fails, and names the line, where a file that is read later would overrule the drop-in.
  exec { 'tcp_max_orphans: no line overrules the drop-in':
    command => $needs_drop_in,
    onlyif  => "(${needs_drop_in}) 2>/dev/null; test \$? -eq 4",
  }

  -> exec { 'tcp_max_orphans: raise the value after boot':
    command => $install_drop_in,
    onlyif  => $needs_drop_in,
  }

  -> exec { 'tcp_max_orphans: raise the running value':
    command => {{raise}},
    unless  => {{isRaised}},
  }
}

include novoodoo_tcp_max_orphans
