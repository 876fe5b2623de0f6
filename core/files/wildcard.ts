// Wildcards are matched here and not by globToRegExp of std: clients choose the patterns, and a regular expression can take
// exponential time. This takes at most the time of both lengths multiplied.

/** One step of a pattern: any run of characters, any one character, or one character of (or outside) a set. */
type Step =
  | { readonly kind: "any-run" }
  | { readonly kind: "any-one" }
  | { readonly kind: "literal"; readonly character: string }
  | { readonly kind: "set"; readonly negated: boolean; readonly ranges: readonly Range[] };

/** Code points from the first to the last, both included. */
interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * Whether a path component is a pattern: it contains `*`, `?` or `[`. A real name may contain these as well, so look for a
 * file of exactly this name first.
 */
export function hasWildcard(component: string): boolean {
  return /[*?[]/.test(component);
}

/**
 * Prepares a pattern as shells have it: `*` any run, `?` any one character, `[abc]` and `[a-z]` one of these, `[!abc]` none
 * of these; a backslash takes the next character literally. Only a dot in the pattern matches a leading dot, unless
 * `hidden` says otherwise. A match takes at most the time of both lengths multiplied, whatever the pattern.
 */
export function compileWildcard(
  pattern: string,
  { hidden = false }: { readonly hidden?: boolean } = {},
): (name: string) => boolean {
  const steps = parsePattern(Array.from(pattern));
  const first = steps[0];
  const admitsHidden = hidden || (first?.kind === "literal" && first.character === ".");
  return (name) => (admitsHidden || !name.startsWith(".")) && matchSteps(steps, Array.from(name));
}

function parsePattern(characters: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let at = 0;
  while (at < characters.length) {
    const character = characters[at] ?? "";
    const following = characters[at + 1];
    const set = character === "[" ? parseSet(characters, at) : undefined;
    if (set !== undefined) {
      steps.push(set.step);
      at = set.next;
      continue;
    }
    if (character === "\\" && following !== undefined) {
      steps.push({ kind: "literal", character: following });
      at += 2;
      continue;
    }
    steps.push(
      character === "*"
        ? { kind: "any-run" }
        : character === "?"
        ? { kind: "any-one" }
        : { kind: "literal", character },
    );
    at += 1;
  }
  return steps;
}

/** A set that begins at `[`; undefined if it is never closed: then the bracket is an ordinary character. */
function parseSet(
  characters: readonly string[],
  open: number,
): { readonly step: Step; readonly next: number } | undefined {
  const negated = characters[open + 1] === "!" || characters[open + 1] === "^";
  const start = open + (negated ? 2 : 1);
  const ranges: Range[] = [];
  let at = start;
  for (;;) {
    const first = takeMember(characters, at);
    if (first === undefined) return undefined;
    // A closing bracket at the beginning is a member: there is no empty set.
    if (!first.escaped && first.character === "]" && at > start) {
      return { step: { kind: "set", negated, ranges }, next: first.next };
    }
    const last = characters[first.next] === "-"
      ? takeMember(characters, first.next + 1)
      : undefined;
    const isRange = last !== undefined && (last.escaped || last.character !== "]");
    ranges.push({
      first: codePoint(first.character),
      last: codePoint(isRange ? last.character : first.character),
    });
    at = isRange ? last.next : first.next;
  }
}

function takeMember(
  characters: readonly string[],
  at: number,
): { readonly character: string; readonly escaped: boolean; readonly next: number } | undefined {
  const character = characters[at];
  if (character === undefined) return undefined;
  const following = characters[at + 1];
  if (character !== "\\" || following === undefined) {
    return { character, escaped: false, next: at + 1 };
  }
  return { character: following, escaped: true, next: at + 2 };
}

/** Goes back to the latest `*` only: if that one cannot match, an earlier one cannot either. */
function matchSteps(steps: readonly Step[], name: readonly string[]): boolean {
  let step = 0;
  let at = 0;
  let runStep = -1;
  let runAt = 0;
  while (at < name.length) {
    const current = steps[step];
    if (current?.kind === "any-run") {
      runStep = step;
      runAt = at;
      step += 1;
    } else if (current !== undefined && matchOne(current, name[at] ?? "")) {
      step += 1;
      at += 1;
    } else if (runStep >= 0) {
      runAt += 1;
      at = runAt;
      step = runStep + 1;
    } else {
      return false;
    }
  }
  while (steps[step]?.kind === "any-run") step += 1;
  return step === steps.length;
}

function matchOne(step: Step, character: string): boolean {
  switch (step.kind) {
    case "any-run":
    case "any-one":
      return true;
    case "literal":
      return step.character === character;
    case "set": {
      const code = codePoint(character);
      return step.ranges.some(({ first, last }) => code >= first && code <= last) !== step.negated;
    }
  }
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
