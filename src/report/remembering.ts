/** A function that makes the same text of a text, once: for few texts that are asked for again and again. */
export function remembering(make: (text: string) => string): (text: string) => string {
  const remembered = new Map<string, string>();
  return (text) => {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    remembered.set(text, made);
    return made;
  };
}
