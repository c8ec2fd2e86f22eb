# Writes the drop-in whole or not at all, under a name that no loader reads until it is complete.
set -e
umask 022
mkdir -p /etc/sysctl.d
new={{dropInPath}}.new
trap 'rm -f "$new"' EXIT
cat > "$new" <<'DROP_IN'
{{#dropIn}}
{{{.}}}
{{/dropIn}}
DROP_IN
chmod 644 "$new"
mv -f "$new" {{dropInPath}}
