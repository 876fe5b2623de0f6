import type { ListingSample } from "./listing_samples.ts";

/** A change of one character. */
export type Edit =
  | { readonly kind: "delete" }
  | { readonly kind: "double" }
  | { readonly kind: "swap" }
  | { readonly kind: "break" }
  | { readonly kind: "insert" | "replace"; readonly letter: string };

/** The characters to insert: separators, parts of dates and numbers, and characters that belong nowhere. */
export const LETTERS = [
  " ",
  "\t",
  "0",
  "7",
  "x",
  ":",
  "-",
  ".",
  ",",
  "/",
  "\\",
  ";",
  "<",
  "+",
  "\x1b",
];

/** Every kind of edit. */
export const EDITS: readonly Edit[] = [
  { kind: "delete" },
  { kind: "double" },
  { kind: "swap" },
  { kind: "break" },
  ...LETTERS.flatMap((letter): Edit[] => [{ kind: "insert", letter }, { kind: "replace", letter }]),
];

/** The positions in a sample's lines, except those of its name. */
export function placesToEdit(
  sample: ListingSample,
): readonly (readonly [line: number, at: number])[] {
  const { line, start, end } = spanOfName(sample);
  return sample.lines.flatMap((text, index) =>
    Array.from(text, (_, at) => [index, at] as const)
      .filter(([, at]) => index !== line || at < start || at >= end)
  );
}

/**
 * The position of the name, including parts that belong to it: `DOCS.DIR;1` for `DOCS`, two columns for `PROFILE.EXEC`.
 */
function spanOfName({ lines, name }: ListingSample) {
  const words = name.split(".").map((word) => word.replaceAll(/[$()*+?[\\\]^{|}]/g, "\\$&"));
  const pattern = new RegExp(`${words.join("(?:\\.| +)")}(?:\\.DIR;1)?(?![\\w.])`, "g");
  for (const [line, text] of lines.entries()) {
    const match = [...text.matchAll(pattern)].at(-1);
    if (match !== undefined) {
      return { line, start: match.index, end: match.index + match[0].length };
    }
  }
  throw new Error(`the name of ${lines.join(" | ")} is not found in it`);
}

/** The sample with one character changed. */
export function mangled(
  sample: ListingSample,
  [index, at]: readonly [number, number],
  edit: Edit,
): ListingSample {
  const lines = sample.lines.map((line, number) =>
    number === index ? edited(line, at, edit) : line
  );
  return { ...sample, lines };
}

function edited(line: string, at: number, edit: Edit): string {
  const [before, letter, after] = [line.slice(0, at), line.charAt(at), line.slice(at + 1)];
  switch (edit.kind) {
    case "delete":
      return before + after;
    case "double":
      return before + letter + letter + after;
    case "swap":
      return before + after.charAt(0) + letter + after.slice(1);
    case "break":
      return `${before}\r\n${letter}${after}`;
    case "insert":
      return before + edit.letter + letter + after;
    case "replace":
      return before + edit.letter + after;
  }
}

/**
 * Whether a name read from a changed sample is right, ignoring one letter and spaces at its ends: an edit next to the
 * name cannot be told from one of the name.
 */
export function isNameOf(name: string, sample: ListingSample, edit: Edit): boolean {
  const [read, right] = [squeezed(name), squeezed(sample.name)];
  const letters = edit.kind === "insert" || edit.kind === "replace"
    ? [edit.letter]
    : [...new Set(sample.lines.join(""))];
  return read === right ||
    letters.map(squeezed).some((letter) =>
      read === letter + right || read === right + letter || letter + read === right
    );
}

/** The name without its separators. */
function squeezed(text: string): string {
  return text.replaceAll(/[\s.]|DIR;1/g, "");
}
