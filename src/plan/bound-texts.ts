/** The kernel takes no value as long as this, and plans are read back with texts of at most 16 KiB. */
const MOST_CHARACTERS = 4096;

/** The same value with every longer text in it cut: files may hold lines of any length, and a plan repeats what they set. */
export function boundTexts<T>(value: T): T {
  return bounded(value) as T;
}

function bounded(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > MOST_CHARACTERS ? `${value.slice(0, MOST_CHARACTERS - 1)}…` : value;
  }
  if (Array.isArray(value)) return value.map(bounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, bounded(member)]));
}
