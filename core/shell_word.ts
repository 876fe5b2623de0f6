/** One word in single quotes, whatever is in it, for every shell but PowerShell. */
export function quotedForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
