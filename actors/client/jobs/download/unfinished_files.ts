/** The part of a download: its path as the user knows it, and its real one. */
interface Part {
  readonly shown: string;
  readonly real: string;
}

/** The parts of the downloads that are under way, for the message of a run that is ended at once. */
export class UnfinishedFiles {
  readonly #parts = new Set<Part>();

  /** A part grows, until what this gives is disposed of. */
  add(part: Part): Disposable {
    this.#parts.add(part);
    return { [Symbol.dispose]: () => void this.#parts.delete(part) };
  }

  /** Added to the message about the end of a run; empty when nothing is left. */
  hint(): string {
    const left = [...this.#parts].filter(({ real }) => hasContent(real));
    const [first] = left;
    if (first === undefined) return "";
    return left.length === 1 ? keptHint(first.shown) : keptHint(
      `${first.shown} and ${left.length - 1} more`,
      "are",
    );
  }
}

/** Where the part of a cut download is, and how to resume it. */
export function keptHint(shown: string, verb: "is" | "are" = "is"): string {
  return `; ${shown} ${verb} kept, go on with --continue`;
}

function hasContent(real: string): boolean {
  try {
    return Deno.lstatSync(real).size > 0;
  } catch {
    return false;
  }
}
