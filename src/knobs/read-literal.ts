/** The commonest value of all. */
const PLAIN_NUMBER = /^\d+$/;
const FACTORS = /^\d{1,15}(?: ?\* ?\d{1,15}){1,4}$/;

/**
 * What a program or a configuration language hands to the kernel for a value that is no plain number: 1 for true, 262144 for 262_144 and
 * for 256 * 1024. Null for everything else.
 */
export function readLiteral(value: string): string | null {
  if (PLAIN_NUMBER.test(value)) return null;
  if (/^(?:true|yes|on)$/i.test(value)) return '1';
  if (/^(?:false|no|off)$/i.test(value)) return '0';
  if (/^\d{1,15}(?:_\d{1,15}){1,5}$/.test(value)) return value.replaceAll('_', '');
  if (!FACTORS.test(value)) return null;
  return String(value.split('*').reduce((product, factor) => product * Number(factor), 1));
}
