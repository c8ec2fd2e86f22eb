import type { ProposalList } from './proposal-list.js';
import type { ScannedLine } from './scan-line.js';

/**
 * What stands after the values of lines that could be those of a sysctl.conf. In a script it is not part of one, but in its heredocs. A
 * text is a script where it has what only a script has, or where such lines stand between commands that set keys; a command before or
 * after them, and one that loads the file, is what a guide has too. Each block of Markdown and what is between two is a text of its own.
 */
export class Remarks {
  readonly #entries: ProposalList;
  /** Proposals whose `alsoWritten` holds only if the text turns out to be no script. */
  #doubtful: number[] = [];
  #isScript = false;
  #sawCommand = false;
  #sawConfAfterCommand = false;

  constructor(entries: ProposalList) {
    this.#entries = entries;
  }

  get areOfScript(): boolean {
    return this.#isScript;
  }

  /** Takes note of a line like those of a sysctl.conf, and of its proposal where it has a remark. */
  addConfLine(index: number | null): void {
    if (this.#sawCommand) this.#sawConfAfterCommand = true;
    if (index !== null) this.#doubtful.push(index);
  }

  /** Takes note of a line outside of heredocs. */
  follow(line: ScannedLine): void {
    if (line.isFence) {
      this.#doubtful = [];
      this.#isScript = false;
      this.#sawCommand = false;
      this.#sawConfAfterCommand = false;
    } else if (line.isShell || (line.isSettingCommand && this.#sawConfAfterCommand)) this.#forget();
    else if (line.isSettingCommand) this.#sawCommand = true;
  }

  #forget(): void {
    this.#isScript = true;
    for (const index of this.#doubtful) {
      const proposal = this.#entries.at(index);
      if (proposal !== null) this.#entries.replace(index, { ...proposal, alsoWritten: null });
    }
    this.#doubtful = [];
  }
}
