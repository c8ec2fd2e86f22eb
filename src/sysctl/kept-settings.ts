import { LastOnes } from './last-ones.js';
import type { ReplacedSetting } from './loader.js';
import type { Setting } from './setting.js';

/** How many replaced settings are kept. */
const REPLACED_KEPT = 100;

/** The settings that systemd-sysctl keeps: one for each path, the last one said. Source: systemd src/sysctl/sysctl.c:parse_file. */
export class KeptSettings {
  readonly #byPath = new Map<string, { setting: Setting }>();
  /** The one that is written last. */
  #last: { setting: Setting } | null = null;
  /** The last ones of the settings that others of the same path took the place of. */
  readonly replaced = new LastOnes<ReplacedSetting>(REPLACED_KEPT);

  add(setting: Setting): void {
    const { path } = setting;
    // Lists of one key are common, and comparing is cheaper than looking up.
    const known = this.#last?.setting.path === path ? this.#last : this.#byPath.get(path);
    if (known === undefined) {
      this.#append(setting);
      return;
    }
    this.replaced.add({ setting: known.setting, by: setting });
    // An equal assignment keeps its place in the order of writing; a different one moves to the end, where the last one is already.
    if (known === this.#last || known.setting.value === setting.value) {
      known.setting = setting;
    } else {
      this.#byPath.delete(path);
      this.#append(setting);
    }
  }

  #append(setting: Setting): void {
    this.#last = { setting };
    this.#byPath.set(setting.path, this.#last);
  }

  has(path: string): boolean {
    return this.#byPath.has(path);
  }

  /** In the order of writing. */
  get settings(): Setting[] {
    return Array.from(this.#byPath.values(), ({ setting }) => setting);
  }
}
