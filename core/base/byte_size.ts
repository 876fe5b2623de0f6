const POWERS = ["", "K", "M", "G", "T"] as const;

/**
 * The bytes that a text like `512`, `10M` or `1.5 GiB` names; undefined when it names none. K is 1,024 and so on, as
 * for `curl --limit-rate`. Whole bytes, at least one.
 */
export function parseByteSize(text: string): number | undefined {
  const found = /^(\d{1,15}(?:\.\d{1,9})?) ?([KMGT]?)(?:i?B)?$/i.exec(text);
  if (found === null) return undefined;
  const [, number, letter = ""] = found;
  const power = POWERS.findIndex((unit) => unit === letter.toUpperCase());
  const bytes = Math.floor(Number(number) * 1024 ** power);
  return bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER ? bytes : undefined;
}
