/** The file in which a download grows, for who ends the run at once and wants to say what is left. */
export class UnfinishedFile {
  #file: { readonly shown: string; readonly real: string } | undefined;

  /** It grows from here on; undefined: there is none any more. */
  set(file: { readonly shown: string; readonly real: string } | undefined): void {
    this.#file = file;
  }

  /** What is added to the words about the end of a run; empty when nothing is left. */
  hint(): string {
    return this.#file !== undefined && hasContent(this.#file.real)
      ? keptHint(this.#file.shown)
      : "";
  }
}

/** Where the bytes of a download that was cut are, and how to go on. */
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
