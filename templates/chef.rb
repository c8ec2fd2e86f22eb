# frozen_string_literal: true
{{#header}}
# {{{.}}}
{{/header}}
needs_drop_in = <<~'NEEDS_DROP_IN'
{{#needsDropIn}}
  {{{.}}}
{{/needsDropIn}}
NEEDS_DROP_IN

install_drop_in = <<~'INSTALL_DROP_IN'
{{#installDropIn}}
  {{{.}}}
{{/installDropIn}}
INSTALL_DROP_IN

# Fails, and names the line, where a file that is read later would overrule the drop-in.
ruby_block 'tcp_max_orphans: no line overrules the drop-in' do
  block { raise shell_out(needs_drop_in).stderr }
  only_if { shell_out(needs_drop_in).exitstatus == 4 }
end

# Not a file resource: Chef stages that in the same folder under a name ending in .conf, which loaders read.
execute 'tcp_max_orphans: raise the value after boot' do
  command install_drop_in
  only_if { shell_out(needs_drop_in).exitstatus.zero? }
end

execute 'tcp_max_orphans: raise the running value' do
  command {{raise}}
  not_if {{isRaised}}
end
