/** Whether a value is a variable or a template whose content the text does not show. */
export function isTemplate(value: string): boolean {
  return /[$`]|\{\{|<%|%\(|%\{|^<[\w -]+>$|^@\w+@$/.test(value);
}
