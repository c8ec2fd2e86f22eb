{{#header}}
# {{{.}}}
{{/header}}
{ ... }:
{
  boot.kernel.sysctl.{{key}} = {{target}};
}
