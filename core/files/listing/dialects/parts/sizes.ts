import { parseSize } from "../../remote_entry.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

/**
 * The bytes of a size as listings for people show it: `4711`, `1,234,567`, `33.5k`, `2MB`. A number without a unit counts
 * blocks of `block` bytes. Undefined if it is not one. A size with a unit is rounded, see `isRounded`.
 */
export function parseHumanSize(text: string, block = 1): number | undefined {
  if (/^\d+$/.test(text)) return scaled(text, block);
  if (/^\d{1,3}(,\d{3})+$/.test(text)) return scaled(text.replaceAll(",", ""), block);
  const match = /^(\d+(?:\.\d+)?)([kmgt]?)b?$/i.exec(text);
  if (match === null) return undefined;
  const [, digits = "", unit = ""] = match;
  if (unit === "" && digits.includes(".")) return undefined;
  return scaled(digits, UNITS[unit.toLowerCase()] ?? 1);
}

/** Whether the size is rounded to its unit. */
export function isRounded(text: string): boolean {
  return /[kmgt]b?$/i.test(text);
}

function scaled(digits: string, factor: number): number | undefined {
  return parseSize(String(Math.floor(Number(digits) * factor)));
}
