import type { Command } from 'commander';
import { readHostEvidence } from '../host/read-host-evidence.js';
import type { EvidenceRule, HarmRule, Knob, KnobScope } from '../knobs/knob.js';
import { findKnob, KNOBS } from '../knobs/knobs.js';
import { whyOn } from '../knobs/judge-relation.js';
import { aboutUnknownKey, lookUpKey } from '../knobs/look-up-key.js';
import { findOwnEvidence } from '../knobs/own-evidence.js';
import { ExitCode } from '../model/exit-code.js';
import type { HostEvidence } from '../model/host-evidence.js';
import { HostError } from '../model/host.js';
import { absent, present, type Reading, valueOf } from '../model/reading.js';
import { UserError } from '../model/user-error.js';
import { type KeyExplanation, explainText } from '../report/explain-text.js';
import { styleFor } from '../report/style.js';
import type { CommandContext } from './context.js';
import { logTextsFor } from './judge-advice.js';
import { resolveOnHost } from './persistence.js';
import { jsonAnswer } from '../report/json-text.js';

const MOST_KEY_CHARACTERS = 200;

const SCOPES: Readonly<Record<KnobScope, string>> = {
  host: 'one value for the whole host; a container cannot set it',
  namespace: 'one value for each network namespace',
  'pid-namespace': 'one value for each PID namespace since Linux 6.14; one for the whole host before',
  'host-readable-in-namespaces': 'one value for the whole host, which a container can read and not set',
};

const RELATIONS = {
  'cause-1': 'related to the number of orphans: ',
  'cause-2': 'related to TCP memory: ',
  none: 'not read by the code behind the error: ',
} as const;

/** Describes `novoodoo explain`. */
export function configure(command: Command): void {
  command.argument('<key>', 'a sysctl key: dotted, as a path, or without its folder').addHelpText(
    'after',
    `
It only reads.

Examples:
  novoodoo explain net.core.somaxconn
  novoodoo explain tcp_fin_timeout
  novoodoo explain /proc/sys/net/ipv4/tcp_mem --json

Exit: 0 explained, 2 no such key (the nearest one is named).
`,
  );
}

/** Explains one knob and shows its state on this host. */
export async function run(context: CommandContext, command: Command): Promise<ExitCode> {
  const typed = command.args[0] ?? '';
  if (typed.length > MOST_KEY_CHARACTERS) {
    throw new UserError('the key is too long', { next: 'give one sysctl key' });
  }
  const first = await readHostEvidence(context.host, { keys: [], logTexts: [] });
  const found = lookUpKey(typed, valueOf(first.keys));
  if (found.status === 'unknown') throw unknownKey(typed, found.suggestion);
  const { key } = found;
  const host = await readHostEvidence(context.host, { keys: [key], logTexts: logTextsFor([key]) });
  const explanation = describe({
    key,
    typed,
    knob: findKnob(KNOBS, key),
    host,
    boot: await readBoot(context, key),
  });
  if (context.json) context.out(jsonAnswer(explanation));
  else {
    const { colour, columns } = context.stdout;
    context.out(explainText(explanation, { style: styleFor(colour), columns: Math.min(columns, 80) }));
  }
  return ExitCode.done;
}

function unknownKey(typed: string, suggestion: string | null): UserError {
  const { what, next } = aboutUnknownKey(typed, suggestion);
  return new UserError(what, { next, kind: suggestion === null ? 'unknown-key' : 'mistyped-key' });
}

type Boot = KeyExplanation['boot'];

async function readBoot(context: CommandContext, key: string): Promise<Boot> {
  try {
    const resolution = await resolveOnHost(context.host, key);
    if (resolution.boot === null) return absent('no program that loads sysctl files at boot was recognised');
    const answer = resolution.loaders[resolution.boot.loader];
    if (answer?.source == null) {
      return present({ value: null, by: `no file that ${resolution.boot.loader} reads at boot sets it` });
    }
    return present({
      value: answer.value,
      by: `set by ${answer.source.path}:${answer.source.line} (${resolution.boot.loader})`,
    });
  } catch (error) {
    // The rest of the explanation stands without the files.
    if (error instanceof UserError || error instanceof HostError) return absent(error.message);
    throw error;
  }
}

interface Facts {
  readonly key: string;
  readonly typed: string;
  readonly knob: Knob | null;
  readonly host: HostEvidence;
  readonly boot: Boot;
}

function describe({ key, typed, knob, host, boot }: Facts): KeyExplanation {
  const rules = knob?.evidence ?? [];
  return {
    version: 1,
    key,
    keyAsWritten: typed,
    what: knob?.is ?? null,
    unit: knob?.unit ?? null,
    scope: knob === null ? null : scopeOf(knob),
    relation: knob?.relation ?? null,
    why:
      knob === null
        ? 'all that novoodoo knows of it is that the code behind the error does not read it'
        : RELATIONS[knob.relation] + whyOn(knob, host),
    current: currentValue(key, knob, host),
    default: knob?.default ?? null,
    since: knob?.since ?? null,
    removed: knob?.removed ? `in Linux ${knob.removed.in}: ${knob.removed.note}` : null,
    boot,
    justifiedBy: knob?.justifiedBy ?? null,
    evidence: knob === null ? [] : findOwnEvidence(knob, key, host),
    looksAt: rules.filter((rule) => isReadable(rule, host)).map(nameOf),
    notReadable: rules.filter((rule) => !isReadable(rule, host)).map(nameOf),
    harmful: (knob?.harmful ?? []).map(harmText),
    sources: knob?.sources ?? [],
  };
}

function scopeOf({ key, scope }: Knob): string {
  const isOther = scope === 'namespace' && !key.startsWith('net.');
  return isOther ? 'one value for each IPC or UTS namespace' : SCOPES[scope];
}

function currentValue(key: string, knob: Knob | null, host: HostEvidence): Reading<string> {
  const value = host.values.get(key);
  if (value?.status === 'absent' && knob?.value.form === 'trigger') return absent('it can only be written');
  if (value !== undefined) return value;
  if (host.keys.status === 'absent') return host.keys;
  return absent(key.includes('*') ? 'it stands for every interface' : 'this host has no such file');
}

/** Whether what a rule goes by could be read on the host. */
function isReadable(rule: EvidenceRule, host: HostEvidence): boolean {
  return rule.kind === 'log' ? host.kernelLog.status === 'present' : host.measures.has(rule.name);
}

function nameOf(rule: EvidenceRule): string {
  return rule.kind === 'log' ? `the kernel log ("${rule.text}")` : rule.name;
}

function harmText(rule: HarmRule): string {
  if (rule.equals !== undefined) return `${rule.equals.join(' or ')}: ${rule.because}`;
  if (rule.atLeast !== undefined && rule.atMost !== undefined) {
    return `${rule.atLeast} to ${rule.atMost}: ${rule.because}`;
  }
  return rule.atMost === undefined
    ? `${rule.atLeast} and more: ${rule.because}`
    : `${rule.atMost} and less: ${rule.because}`;
}
