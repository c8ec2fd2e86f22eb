import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder that only this session can read, gone with it: plans and pasted text that the plain commands read from files. */
export class ScratchFolder {
  #folder: string | null = null;

  /** Writes a file and returns its path. */
  write(name: string, content: string): string {
    if (this.#folder === null) {
      this.#folder = mkdtempSync(path.join(tmpdir(), 'novoodoo-'));
      process.once('exit', () => this.remove());
    }
    const file = path.join(this.#folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  remove(): void {
    if (this.#folder !== null) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = null;
  }
}
