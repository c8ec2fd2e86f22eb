import * as fc from 'fast-check';

/** Ways out of a comment, a string or a template of some format. */
export const HOSTILE_TEXTS: readonly string[] = [
  '\nnet.ipv4.tcp_max_orphans = 1',
  '\r\nnet.ipv4.tcp_max_orphans = 1\r',
  '\u2028net.ipv4.tcp_max_orphans = 1\u2029\u0085x',
  "'; touch /tmp/novoodoo-owned; '",
  '"; touch /tmp/novoodoo-owned; "',
  '$(touch /tmp/novoodoo-owned)`touch /tmp/novoodoo-owned`${IFS}',
  '#{`touch /tmp/novoodoo-owned`}',
  '\\',
  "\\'",
  '{{ 7 * 7 }}{% raw %}{# x #}',
  '{{{header}}}{{#needsDropIn}}<%={{ }}=%>',
  '{{ $labels.instance | reReplaceAll "a" "b" }}',
  '<%= `id` %>${builtins.abort "x"}',
  '*/ /* --> ]]> <!--',
  'DROP_IN',
  '\nDROP_IN\ntouch /tmp/novoodoo-owned\n',
  '\nNEEDS_DROP_IN\n',
  '\n    | NEEDS_DROP_IN\n',
  ': - & * ! | > %YAML @ ` "',
  '!!python/object/apply:os.system ["id"]',
  '-*- coding: utf-7 -*-',
  'coding: utf-7',
  '-*- frozen_string_literal: false; warn_indent: true -*-',
  '__END__\n=begin\n',
  '\0\u0007\u001b[31m\u202e\ud800',
  'x'.repeat(5000),
  '',
];

/** Any text, made likely to hold what formats are made of. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.constantFrom(...HOSTILE_TEXTS, '\n', '\r', '"', "'", '\\', '`', '$', '{', '}', '#', ' ', '%'), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
);
