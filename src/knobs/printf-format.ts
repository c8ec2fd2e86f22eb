const PRINTF =
  /\bprintf {1,4}(?:-- )?(["'])((?:(?!\1).){1,1000})\1((?: {1,8}(?:"[^"]{0,200}"|'[^']{0,200}'|[^ "'|;&>=]{1,200})){0,20})/;
const MOST_CHARACTERS = 2000;
const PLACEHOLDER = /%(?:%|-?[\d.]{0,6}[bdisu])/g;
const ARGUMENT = /"([^"]*)"|'([^']*)'|[^ ]+/g;

/**
 * The command line with what printf(1) prints in place of its format: printf 'vm.swappiness = %d' 10. As it is where a format is printed
 * again for more arguments, or has nothing to fill in.
 */
export function withPrintfArguments(line: string): string {
  if (line.length > MOST_CHARACTERS || !line.includes('printf ') || !line.includes('%')) return line;
  const found = PRINTF.exec(line);
  if (found === null) return line;
  const [command, quote = '', format = '', rest = ''] = found;
  const words = [...rest.matchAll(ARGUMENT)].map(([word, double, single]) => double ?? single ?? word);
  const places = (format.match(PLACEHOLDER) ?? []).filter((place) => place !== '%%').length;
  if (words.length > places || words.some((word) => word.includes('='))) return line;
  let next = 0;
  const printed = format.replace(PLACEHOLDER, (place) => {
    if (place === '%%') return '%';
    next += 1;
    return words[next - 1] ?? place;
  });
  const start = command.indexOf(quote) + quote.length;
  const at = found.index;
  return `${line.slice(0, at + start)}${printed}${quote}${line.slice(at + command.length)}`;
}
