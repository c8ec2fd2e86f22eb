/** Whether a text has a variable, a template or a call of a function in it, whose content it does not show. */
export function isTemplate(text: string): boolean {
  return /[$`]|\{\{|<%|%\(|%\{|^<[\w -]+>$|^@\w+@$|#\{|\{[A-Za-z_][\w.]{0,60}\}|^[@A-Za-z_][\w.:]*[[(]|[.]%[dsv][.]|[.]<[\w -]+>[.]/.test(
    text,
  );
}

/** Whether a value is one, a place of a printf, or a member of something that a program has (var.backlog). */
export function isUnknownValue(value: string): boolean {
  return isTemplate(value) || /(?:^| )%[ds](?: |$)|^[A-Za-z_]\w{0,40}[.][A-Za-z_][\w.]*$/.test(value);
}
