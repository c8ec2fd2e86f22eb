#!/bin/sh
{{#header}}
# {{{.}}}
{{/header}}
# Exit: 0 done or nothing to do, 1 failed, 3 (--check) would change something, 4 a line would overrule it.
set -eu

value=/proc/sys/net/ipv4/tcp_max_orphans
target={{target}}

say() { echo "net.ipv4.tcp_max_orphans: $*" >&2; }

needs_drop_in() (
{{#needsDropIn}}
  {{{.}}}
{{/needsDropIn}}
)

install_drop_in() (
{{#installDropIn}}
{{{.}}}
{{/installDropIn}}
)

if [ ! -r "$value" ]; then
  say "no $value: run this on the host, in the initial network namespace"
  exit 4
fi
before=$(cat "$value")
boot=0
needs_drop_in || boot=$?
if [ "$boot" -eq 4 ]; then exit 4; fi
if [ "$boot" -gt 1 ]; then
  say "the sysctl files could not be looked at"
  exit 1
fi
if [ "$before" -ge "$target" ] && [ "$boot" -eq 1 ]; then
  say "$before now and enough after boot, nothing to do"
  exit 0
fi
if [ "${1:-}" = --check ]; then
  say "$before now, $target wanted now and after boot"
  exit 3
fi
if [ "$boot" -eq 0 ]; then
  # In a shell of its own: "||" would switch off the stop at the first error.
  set +e
  (set -e; install_drop_in)
  written=$?
  set -e
  if [ "$written" -ne 0 ]; then
    say "could not write "{{dropInPath}}", nothing was changed"
    exit 1
  fi
  say "wrote "{{dropInPath}}
fi
if [ "$before" -lt "$target" ]; then
  if ! (echo "$target" > "$value"); then
    say "could not write $value"
    exit 1
  fi
  say "raised from $before to $target"
fi

after=$(cat "$value")
boot=0
needs_drop_in || boot=$?
if [ "$after" -lt "$target" ] || [ "$boot" -ne 1 ]; then
  say "$after now, and the value after boot is not as wanted: something else writes it"
  exit 1
fi
