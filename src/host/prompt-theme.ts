import { styleText } from 'node:util';

const ASCII_KEYS: Readonly<Record<string, string>> = { '↑↓': 'Up/Down', '⏎': 'Enter' };

/** How prompts look: inquirer's own marks where the locale is UTF-8, plain ASCII elsewhere; the keys are always named. */
export function promptTheme(unicode: boolean): object {
  const keysHelpTip = (keys: readonly (readonly [key: string, action: string])[]) =>
    [...keys, ['Ctrl-C', 'leave'] as const]
      .map(([key, action]) => `${unicode ? key : (ASCII_KEYS[key] ?? key)} ${styleText('dim', action)}`)
      .join(styleText('dim', unicode ? ' • ' : ', '));
  if (unicode) return { style: { keysHelpTip } };
  return {
    prefix: { idle: styleText('blue', '?'), done: styleText('green', '*') },
    spinner: { interval: 120, frames: ['-', '\\', '|', '/'] },
    icon: { cursor: '>', checked: '[x]', unchecked: '[ ]' },
    style: { keysHelpTip },
  };
}
