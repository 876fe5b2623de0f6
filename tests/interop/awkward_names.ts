/** A file name that programs trip over. */
export interface AwkwardName {
  /** What is awkward about it, for the table. */
  readonly what: string;
  readonly name: string;
}

/** The names every peer is tried with. */
export const AWKWARD_NAMES: readonly AwkwardName[] = [
  { what: "spaces", name: "two  words.txt" },
  { what: "single quote", name: "it's.txt" },
  { what: "double quote", name: 'say "hi".txt' },
  { what: "leading dash", name: "-dash.txt" },
  { what: "UTF-8", name: "grüße-日本-🙂.txt" },
  { what: "percent", name: "100%41.txt" },
  { what: "star", name: "a*b.txt" },
  { what: "backslash", name: "back\\slash.txt" },
  { what: "hidden", name: ".hidden.txt" },
];
