const LARGEST = 2_147_483_647;
/** How long a number may be, a sign and 0x included: one that fills the buffer of 22 bytes is refused (kernel/sysctl.c: proc_get_long). */
export const MOST_NUMBER_CHARACTERS = 20;

/**
 * What the kernel makes of text written to an int under /proc/sys, or null where it answers EINVAL and keeps the old value: the first
 * number up to a blank, with 0x for hexadecimal and a leading 0 for octal (kernel/sysctl.c: do_proc_dointvec, proc_get_long).
 */
export function kernelInteger(text: string): number | null {
  const match = /^[ \t\n\v\f\r]*(-?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)(?:[ \t\n]|$)/.exec(text);
  if (match === null || match[0].trim().length > MOST_NUMBER_CHARACTERS) return null;
  const digits = match[2] as string;
  const isOctal = /^0[0-7]+$/.test(digits);
  const size = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  const isNegative = match[1] === '-';
  if (size > LARGEST + (isNegative ? 1 : 0)) return null;
  return isNegative && size !== 0 ? -size : size;
}
