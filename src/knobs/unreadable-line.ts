import { writesUnderProcSys } from './find-redirects.js';
import { readKeyText } from './read-key-text.js';

/** Why a line that is no assignment and no prose cannot be read, or null where it is prose or a command of no interest. */
export function unreadableBecause(body: string): string | null {
  const text = body.trimEnd();
  if (writesUnderProcSys(text)) return 'writes to a file under /proc/sys, and the value could not be read';
  if (/^for [A-Za-z_]{1,40} in \/proc\/sys\//.test(text)) return 'a loop over files under /proc/sys';
  if (/\bsysctl +(?:-[a-z]+ +)*(?:-w|--write)\b/.test(text.slice(0, 300)) && !text.includes('-p')) {
    return 'a sysctl -w without a key and a value';
  }
  if (text.startsWith('=')) return 'a value without a key';
  const setting = /^([a-z][a-z0-9_.-]{0,199}) {0,200}=(?![>=])(?! {0,8}[[{(])/.exec(text);
  if (setting !== null && !text.includes('$(') && !text.includes('"')) {
    return `"${setting[1]}" is not a sysctl key`;
  }
  const word = /^["'`]?([A-Za-z0-9_./*@-]{3,200})["'`]?[ :,;]{0,8}(\S{0,40})/.exec(text);
  if (word !== null && /[._]/.test(word[1] ?? '') && isOnly(text, word)) {
    const key = readKeyText(word[1] ?? '');
    if (key?.certain === true) return 'names a key without a value';
  }
  return null;
}

/** The key and at most one more word: not a sentence. */
function isOnly(text: string, match: RegExpExecArray): boolean {
  return text.length - match[0].length <= 2;
}
