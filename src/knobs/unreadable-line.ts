import { writesUnderProcSys } from './find-redirects.js';
import { isKnownKey } from './key-names.js';
import { readKeyText } from './read-key-text.js';
import { shortened } from './shortened.js';

/** Said of a key without a value; in a document it may be a heading. */
export const KEY_ALONE = 'names a key without a value';

/**
 * Why a line that sets something cannot be read, or null where it is prose or a command of no interest. `isWholeLine` says that no
 * bullet or prompt stood before the text.
 */
export function unreadableBecause(body: string, isWholeLine: boolean): string | null {
  const text = body.trimEnd();
  if (writesUnderProcSys(text)) return 'writes to a file under /proc/sys, and the value could not be read';
  if (text.includes('/etc/sysctl') && APPENDED_VARIABLES.test(text.slice(0, 1000)))
    return 'a setting that is made of variables';
  if (text.startsWith('for ') && /^for [A-Za-z_]{1,40} in \/proc\/sys\//.test(text))
    return 'a loop over files under /proc/sys';
  if (text.includes('/etc/sysctl') && appendsKeyAlone(text)) return KEY_ALONE;
  if (text.includes('sysctl') && isCommand(text)) return 'a sysctl command without a key and a value';
  if (text.startsWith('=') && /^= ?[-+]?\d/.test(text)) return 'a value without a key';
  if (HALF_A_RANGE.test(text)) return 'one end of a range, which the kernel takes whole';
  // A key alone is a line of sysctl.conf that was cut off; a name without its folder is a heading, one with a bullet part of a list.
  if (!isWholeLine || !/^[a-z]+[./][A-Za-z0-9_./*@-]{3,200}:?$/.test(text)) return null;
  const key = readKeyText(text.replace(/:$/, ''));
  return key?.certain === true && isKnownKey(key.key) ? KEY_ALONE : null;
}

/** echo "$key = $value" >> /etc/sysctl.conf */
const APPENDED_VARIABLES =
  /\b(?:echo|printf)(?: -[neE]{1,3})? {1,4}["']?\$\{?[\w.]{1,60}\}? {0,4}= {0,4}\S.{0,200}(?:>>?|\btee\b.{0,20}) {0,4}["']?\/etc\/sysctl/;

const APPENDED_KEY =
  /\becho(?: -[neE]{1,3})? {1,4}["']?([a-z]+[./][\w./-]{3,100})["']? {0,4}>>? {0,4}\/etc\/sysctl/;

/** echo 'net.ipv4.ip_local_port_range' >> /etc/sysctl.conf */
function appendsKeyAlone(text: string): boolean {
  const key = readKeyText(APPENDED_KEY.exec(text.slice(0, 300))?.[1] ?? '');
  return key !== null && isKnownKey(key.key);
}

/** The words of a command as a program lists them, the last one a variable: exec("sysctl", "-w", setting). */
const COMMAND_OF_PROGRAM = /["']sysctl["'], {0,4}["']-w["'], {0,4}[A-Za-z_]/;

/** A command that sets something; "sysctl -w changes nothing for good" is prose. */
function isCommand(text: string): boolean {
  const head = text.slice(0, 300);
  const isWrite =
    /^(?:sudo +)?(?:\/[a-z/]+\/)?sysctl +(?:-[a-z]+ +){0,4}(?:-w|--write)(?: *$| +["'$-]| +[a-z]+[./][a-z]|[^=]{0,200}=)/.test(
      head,
    ) && !text.includes('-p');
  return (
    isWrite ||
    COMMAND_OF_PROGRAM.test(head) ||
    /\bsysctl +(?:-[a-z]+ +)*["']?\$\{?[A-Za-z_][^ ]{0,60}=/.test(head)
  );
}

/** Azure's provider for Terraform has two attributes for the two numbers. */
const HALF_A_RANGE = /^net_ipv4_ip_local_port_range_m(?:in|ax) {0,40}=/;
const OTHER_SETTING = /^([a-z][a-z0-9_.-]{0,199}) {0,200}=(?![>=])(?! {0,8}(?:\w{1,40})?[[{(])/;
/** A key with blanks or a comma in it, a placeholder, or several names in braces. */
const BROKEN_KEY =
  /^((?:net|vm|fs|kernel)[./][\w.*/-]{0,100}(?:(?: [\w.*/-]{1,40}){1,4}|(?:,|[<{[][\w ,-]{1,60}[>}\]])[\w.*/-]{1,100})) {0,200}=(?![>=])/;

/** A key with letters that none has, or longer than any. */
const ODD_KEY = /^((?:net|vm|fs|kernel)[./][^\s="'`$(){}<>|,#;]{1,1000}) {0,200}=(?![>=])/;

/** Why a line of a sysctl.conf that assigns to something else than a key cannot be read, or null where it does not. */
export function unreadableSetting(body: string): string | null {
  if (!body.includes('=') || HALF_A_RANGE.test(body)) return null;
  const setting = OTHER_SETTING.exec(body) ?? BROKEN_KEY.exec(body) ?? ODD_KEY.exec(body);
  if (setting === null || body.includes('$(') || body.includes('"')) return null;
  return `"${shortened(setting[1] ?? '')}" is not a sysctl key`;
}
