#!yaml
{{#header}}
# {{{.}}}
{{/header}}

# Fails, and names the line, where a file that is read later would overrule the drop-in.
novoodoo tcp_max_orphans, no line overrules the drop-in:
  cmd.run:
    - name: &needs_drop_in |
{{#needsDropIn}}
        {{{.}}}
{{/needsDropIn}}
    - onlyif: |
        (
{{#needsDropIn}}
        {{{.}}}
{{/needsDropIn}}
        ) 2>/dev/null; test $? -eq 4

novoodoo tcp_max_orphans, raise the value after boot:
  file.managed:
    - name: {{dropInPath}}
    - user: root
    - group: root
    - mode: '0644'
    - makedirs: true
    - contents: |
{{#dropIn}}
        {{{.}}}
{{/dropIn}}
    - onlyif: *needs_drop_in
    - require:
      - cmd: novoodoo tcp_max_orphans, no line overrules the drop-in

novoodoo tcp_max_orphans, raise the running value:
  cmd.run:
    - name: {{raise}}
    - unless: {{isRaised}}
    - require:
      - file: novoodoo tcp_max_orphans, raise the value after boot
