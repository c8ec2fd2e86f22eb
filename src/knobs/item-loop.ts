import { isKnownKey } from './key-names.js';
import { readKeyText } from './read-key-text.js';

/** A key of the list, and the entry that waits for its value. */
export interface ListedKey {
  readonly entry: number;
  readonly key: string;
  readonly written: string;
}

const NAMED = /(?:^|[ {,])(?:name|key)(?:: {0,8}|=)["']?\{\{ ?item ?\}\}/;
const LIST = /^(?:- )?(?:with_(?:items|flattened)|loop):$/;
const LISTED = /^- ["']?([A-Za-z0-9_./*-]{3,100})["']?$/;
const MOST_KEYS = 1000;

/** A task of Ansible that gives the keys of a list one value: name "{{ item }}", a value, and the keys below "with_items". */
export class ItemLoop {
  #isNamed = false;
  #value: string | null = null;
  #listIndent: number | null = null;
  #keys: ListedKey[] = [];

  /** Follows a line; the key that it lists, null for other lines. */
  follow(trimmed: string, indent: number): Omit<ListedKey, 'entry'> | null {
    const isItem = trimmed.startsWith('- ');
    if (
      this.#listIndent !== null &&
      (indent < this.#listIndent || (indent === this.#listIndent && !isItem))
    ) {
      this.#listIndent = null;
    }
    if (this.#listIndent !== null) {
      const written = LISTED.exec(trimmed)?.[1] ?? '';
      const key = readKeyText(written)?.key ?? null;
      return key !== null && isKnownKey(key) && this.#keys.length < MOST_KEYS ? { key, written } : null;
    }
    if (isItem) {
      this.#isNamed = false;
      this.#value = null;
      this.#keys = [];
    }
    if (LIST.test(trimmed)) this.#listIndent = isItem ? indent + 2 : indent;
    if (NAMED.test(trimmed)) this.#isNamed = true;
    return null;
  }

  /** Adds a key of the list, with the entry that was made for it. */
  add(key: ListedKey): void {
    this.#keys.push(key);
  }

  /** Takes the value of the task; whether it is that of the listed keys. */
  takeValue(value: string): boolean {
    if (!this.#isNamed) return false;
    this.#value = value;
    return true;
  }

  /** The keys that have their value now, each once, and it; null where nothing is known yet. */
  takeSet(): { readonly keys: readonly ListedKey[]; readonly value: string } | null {
    if (!this.#isNamed || this.#value === null || this.#keys.length === 0) return null;
    const keys = this.#keys;
    this.#keys = [];
    return { keys, value: this.#value };
  }
}
