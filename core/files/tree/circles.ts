/**
 * Finds folders that lead back to one above them, by what servers say is the same for all names of a folder (RFC 3659 §7.5.2,
 * unique): some show a link to a folder as that folder.
 */
export class Circles {
  readonly #ids = new Map<string, string>();

  /** Whether the folder of this path is one of those above it. They have to be asked about first. */
  leadsBack(path: string, id: string): boolean {
    const names = path.split("/");
    const above = names.map((_, index) => names.slice(0, index).join("/")).slice(1);
    if (above.some((folder) => this.#ids.get(folder) === id)) return true;
    this.note(path, id);
    return false;
  }

  /** The folder of this path has this id. */
  note(path: string, id: string): void {
    this.#ids.set(path, id);
  }
}
