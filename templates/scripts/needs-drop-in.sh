# Does the host need the drop-in? 0: yes, it would raise the value after boot. 1: no, that is high enough.
# 4: a line that is read after the drop-in would overrule it; it is named on standard error.
{ for folder in /etc/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /usr/lib/sysctl.d /lib/sysctl.d; do
    for file in "$folder"/*.conf; do
      if [ -e "$file" ] || [ -L "$file" ]; then printf '%s\t%s\n' "${file##*/}" "$file"; fi
    done
  done
  printf '%s\t%s\n' {{dropInName}} {{dropInPath}}
} | awk -F '\t' '!seen[$1]++' | LC_ALL=C sort | cut -f 2 | {
  cat
  echo /etc/sysctl.conf
} | awk -v target={{target}} -v drop_in={{dropInPath}} '
  function trim(text) { sub(/^[ \t\r]+/, "", text); sub(/[ \t\r]+$/, "", text); return text }
  {
    file = $0; line = 0
    if (file == drop_in) { later = 1; overruling = "" }
    while ((getline text < file) > 0) {
      line++; text = trim(text); at = index(text, "=")
      if (at == 0 || text ~ /^[#;]/) continue
      key = trim(substr(text, 1, at - 1)); sub(/^-[ \t]*/, "", key)
      if (key != "net.ipv4.tcp_max_orphans" && key != "net/ipv4/tcp_max_orphans") continue
      value = trim(substr(text, at + 1))
      low = value !~ /^(0|[1-9][0-9]*)$/ || value + 0 < target
      if (file == "/etc/sysctl.conf") { last = low ? file ":" line : "" }
      else { boot = value; if (later && file != drop_in) overruling = low ? file ":" line : "" }
    }
    close(file)
  }
  END {
    if (last != "") overruling = last
    if (overruling != "") {
      print overruling " overrules " drop_in ": raise or remove that line first" > "/dev/stderr"
      exit 4
    }
    if (boot == "" && (getline slots < "/proc/sys/net/ipv4/tcp_ehash_entries") > 0) boot = int(slots / 2)
    if (boot == "") getline boot < "/proc/sys/net/ipv4/tcp_max_orphans"
    exit (boot ~ /^(0|[1-9][0-9]*)$/ && boot + 0 >= target) ? 1 : 0
  }'
