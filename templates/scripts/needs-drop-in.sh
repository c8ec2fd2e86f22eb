# Does the host need the drop-in? 0: yes, it would raise the value after boot. 1: no, that is high enough.
# 4: a line that is read after the drop-in would overrule it; it is named on standard error.
# Files are judged twice, with /run as it is and without it: at boot it is empty.
LC_ALL=C
export LC_ALL
systemd=0
for program in /usr/lib/systemd/systemd-sysctl /lib/systemd/systemd-sysctl; do
  if [ -e "$program" ]; then systemd=1; fi
done
{ rank=1
  for folder in /etc/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /usr/lib/sysctl.d /lib/sysctl.d; do
    for file in "$folder"/*.conf; do
      # Anything of that name hides files in later folders; some awks stop at a folder.
      if [ -f "$file" ]; then
        printf '%s\t%s\t%s\n' "${file##*/}" "$rank" "$file"
      elif [ -e "$file" ] || [ -L "$file" ]; then
        printf '%s\t%s\t/dev/null\n' "${file##*/}" "$rank"
      fi
    done
    rank=$((rank + 1))
  done
  printf '%s\t9\t/dev/null\n' {{dropInName}}
  if [ -f /etc/sysctl.conf ]; then printf '/\t9\t/etc/sysctl.conf\n'; fi
} | sort | awk -F '\t' -v target={{target}} -v drop_in={{dropInPath}} -v systemd="$systemd" '
  function trim(text) { sub(/^[ \t\r]+/, "", text); sub(/[ \t\r]+$/, "", text); return text }
  # What the kernel makes of a text: decimal, 0x for hexadecimal, a leading 0 for octal, up to a blank; -1 for no such number.
  function number(text,   base, sum) {
    sub(/[ \t].*/, "", text); text = tolower(text); sum = 0
    if (text !~ /^(0|[1-9][0-9]*|0[0-7]+|0x[0-9a-f]+)$/) return -1
    base = text ~ /^0x/ ? 16 : text ~ /^0/ ? 8 : 10
    for (sub(/^0x/, "", text); text != ""; text = substr(text, 2))
      sum = sum * base + index("0123456789abcdef", substr(text, 1, 1)) - 1
    return sum > 2147483647 ? -1 : sum
  }
  # Whether a pattern with * ? [a-z] [!a-z] and backslashes fits the key.
  function is_glob_of_key(glob,   regex, char) {
    if (glob !~ /[*?[]/) return 0
    for (regex = ""; glob != ""; glob = substr(glob, 2)) {
      char = substr(glob, 1, 1)
      if (match(glob, /^\[!?[a-z0-9_-]+\]/)) {
        char = substr(glob, 1, RLENGTH); sub(/^\[!/, "[^", char); regex = regex char; glob = substr(glob, RLENGTH)
      } else if (char == "*") regex = regex "[^/]*"
      else if (char == "?") regex = regex "[^/]"
      else if (char == "/" || char ~ /[a-z0-9_]/) regex = regex char
      else if (char != "\\") return 0
    }
    return "net/ipv4/tcp_max_orphans" ~ ("^" regex "$")
  }
  # The key of a line with slashes; the first separator decides how it is spelt.
  function slashed(key,   at) {
    at = match(key, /[.\/]/)
    if (at && substr(key, at, 1) == "." && !index(key, "/")) gsub(/\./, "/", key)
    gsub(/\/+/, "/", key); sub(/^\//, "", key)
    return key
  }
  function read(scene, file,   text, line, at, key, is_optional, value, place) {
    for (line = 1; (getline text < file) > 0; line++) {
      text = trim(text); at = index(text, "=")
      if (text ~ /^[#;]/) continue
      key = at ? trim(substr(text, 1, at - 1)) : text
      is_optional = sub(/^-+[ \t]*/, "", key)
      key = slashed(key); place = file ":" line
      if (at) value = number(trim(substr(text, at + 1)))
      if (key == "net/ipv4/tcp_max_orphans" && at) {
        named[scene] = 1; out[scene] = 0; set[scene] = value
        late[scene] = value < target ? place : ""
      } else if (key == "net/ipv4/tcp_max_orphans" && is_optional) {
        out[scene] = 1
        if (systemd) { named[scene] = 0; late[scene] = place }
      } else if (at && is_glob_of_key(key)) { glob[scene] = value; has_glob[scene] = 1 }
    }
    close(file)
  }
  # sysctl --system reads it last, whatever its place in the list.
  $1 == "/" { read(3, $3); if (!named[3]) late[3] = ""; next }
  {
    for (scene = 1; scene <= 2; scene++) {
      if ((scene, $1) in seen || (scene == 2 && $2 == 2)) continue
      seen[scene, $1] = 1
      read(scene, $3)
      if ($1 == drop_in_name) late[scene] = ""
    }
  }
  BEGIN { drop_in_name = drop_in; sub(/.*\//, "", drop_in_name) }
  END {
    for (scene = 1; scene <= 3; scene++) if (late[scene] != "") {
      print late[scene] " overrules " drop_in ": raise or remove that line first" > "/dev/stderr"
      exit 4
    }
    if ((getline slots < "/proc/sys/net/ipv4/tcp_ehash_entries") > 0) standard = int(slots / 2)
    else if ((getline standard < "/proc/sys/net/ipv4/tcp_max_orphans") <= 0) standard = 0
    for (scene = 1; scene <= 2; scene++) {
      boot = named[scene] ? set[scene] : has_glob[scene] && !out[scene] ? glob[scene] : standard
      if (boot + 0 < target) exit 0
    }
    exit 1
  }'
