import type { Knob, NumberShape, NumberType } from '../knob.js';

/** Documentation of the kernel that many knobs share as their source. */
export const IP_SYSCTL = 'Documentation/networking/ip-sysctl.rst';
export const NET_RST = 'Documentation/admin-guide/sysctl/net.rst';
export const VM_RST = 'Documentation/admin-guide/sysctl/vm.rst';
export const FS_RST = 'Documentation/admin-guide/sysctl/fs.rst';
export const KERNEL_RST = 'Documentation/admin-guide/sysctl/kernel.rst';
export const CONNTRACK_RST = 'Documentation/networking/nf_conntrack-sysctl.rst';

type Described = Pick<Knob, 'is' | 'unit' | 'value' | 'why' | 'sources'> & Partial<Omit<Knob, 'key'>>;

/** A knob whose untold parts are what most knobs have: per namespace, related to neither cause, nothing checkable, nothing harmful. */
export function knob(key: string, described: Described): Knob {
  return {
    key,
    since: null,
    removed: null,
    onlyIn: null,
    scope: 'namespace',
    relation: 'none',
    whyAbove: null,
    justifiedBy: null,
    evidence: [],
    harmful: [],
    unitRule: null,
    limit: null,
    default: null,
    ...described,
  };
}

/** `count` numbers of the C type, with their bounds. */
export function numbers(
  count: number,
  type: NumberType,
  bounds: Omit<NumberShape, 'form' | 'count' | 'type'> = {},
): NumberShape {
  return { form: 'numbers', count, type, ...bounds };
}

/** One number from 0 to 255, as most switches and counts of TCP are kept; until 5.13 they were whole ints. */
export const BYTE = numbers(1, 'int', { least: 0, most: 255, sensibleLeast: 0, older: [{ before: '5.13' }] });
/** One number, 0 or 1. */
export const SWITCH = numbers(1, 'int', { least: 0, most: 1 });
/** One signed number without bounds of its own; below 0 means nothing. */
export const COUNT = numbers(1, 'int', { sensibleLeast: 0 });
/**
 * Seconds, kept in jiffies (kernel/sysctl.c:proc_dointvec_jiffies): no more than INT_MAX ticks, of which there are at least 100 a second;
 * the kernel takes a minus and nobody can mean it.
 */
export const SECONDS = numbers(1, 'int', { sensibleLeast: 0, most: 21_474_836, inTicks: true });
export const TEXT = { form: 'text' } as const;
export const TRIGGER = { form: 'trigger' } as const;
