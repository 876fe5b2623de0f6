/** Why the operating system refused something, for people: without its number, and without the path, which they know. */
export function systemReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\)[^]*$/, "");
}
