/** The part of the download that is under way, for the message of a run that is ended at once. */
export class UnfinishedFile {
  #file: { readonly shown: string; readonly real: string } | undefined;

  /** The part; undefined: there is none any more. */
  set(file: { readonly shown: string; readonly real: string } | undefined): void {
    this.#file = file;
  }

  /** Added to the message about the end of a run; empty when nothing is left. */
  hint(): string {
    return this.#file !== undefined && hasContent(this.#file.real)
      ? keptHint(this.#file.shown)
      : "";
  }
}

/** Where the part of a cut download is, and how to resume it. */
export function keptHint(shown: string): string {
  return `; ${shown} is kept, go on with --continue`;
}

function hasContent(real: string): boolean {
  try {
    return Deno.lstatSync(real).size > 0;
  } catch {
    return false;
  }
}
