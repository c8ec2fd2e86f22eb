import { expect } from 'vitest';
import type { CliResult } from '../../support/run-cli.js';

/** Plans for a stated peak with the real program, and saves the plan where the program finds it again. */
export async function savePlan(
  host: { run(args: readonly string[]): Promise<CliResult> },
  { peak, file }: { readonly peak: number; readonly file: string },
): Promise<void> {
  const args = ['plan', '--peak', String(peak), '--peak-source', 'test', '--output', file];
  expect(await host.run(args)).toMatchObject({ code: 0 });
}
