import { isGlobKey } from './key.js';
import type { Setting } from './setting.js';
import { isPlainSpelling } from './spells-key.js';

/** How many settings of one spelling are kept, and how many in all before older ones of a spelling are let go. */
const KEPT_PER_PATH = 100;
const KEPT_BEFORE_SORTING_OUT = 4096;

/**
 * Settings in the order of reading. When they are all about one key, of many with the same spelling only the last ones are kept: what
 * went before is always overruled by them, and is counted.
 */
export class SettingLog {
  readonly #isAboutOneKey: boolean;
  #settings: Setting[] = [];
  #leftOut = 0;
  #sortsOutAt = KEPT_BEFORE_SORTING_OUT;

  constructor({ isAboutOneKey }: { readonly isAboutOneKey: boolean }) {
    this.#isAboutOneKey = isAboutOneKey;
  }

  add(setting: Setting): void {
    this.#settings.push(setting);
    if (this.#isAboutOneKey && this.#settings.length > this.#sortsOutAt) this.#sortOut();
  }

  get settings(): readonly Setting[] {
    return this.#settings;
  }

  /** How many settings were let go. */
  get leftOut(): number {
    return this.#leftOut;
  }

  #sortOut(): void {
    const seen = new Map<string, { count: number }>();
    const kept: Setting[] = [];
    let last: Setting | null = null;
    let ofLast = { count: 0 };
    for (const setting of this.#settings.reverse()) {
      if (last === null || setting.path !== last.path || (setting.value === null) !== (last.value === null)) {
        const name = nameOf(setting);
        ofLast = seen.get(name) ?? { count: 0 };
        seen.set(name, ofLast);
        last = setting;
      }
      ofLast.count += 1;
      if (ofLast.count <= KEPT_PER_PATH) kept.push(setting);
    }
    this.#leftOut += this.#settings.length - kept.length;
    this.#settings = kept.reverse();
    this.#sortsOutAt = Math.max(KEPT_BEFORE_SORTING_OUT, 2 * kept.length);
  }
}

/** Settings of one name overrule each other: of globs that the key fits the last one counts, however they are spelled. */
function nameOf({ path, value }: Setting): string {
  const name = isGlobKey(path) && isPlainSpelling(path) ? '*' : path;
  return value === null ? `-${name}` : `=${name}`;
}
