/** Whether a value is a variable, a template or a call of a function, whose content the text does not show. */
export function isTemplate(value: string): boolean {
  return /[$`]|\{\{|<%|%\(|%\{|^<[\w -]+>$|^@\w+@$|#\{|^\{[A-Za-z_]\w*\}|^[@A-Za-z_][\w.:]*[[(]/.test(value);
}
