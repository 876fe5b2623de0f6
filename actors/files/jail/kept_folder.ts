import type { Handle } from "./handle.ts";

/** A folder that is held for several users; the last of them lets go of it. */
class SharedFolder {
  readonly real: string;
  /** Whether it was found to take new names. */
  takesNames = false;
  readonly #handle: Handle;
  #users = 1;

  constructor(real: string, handle: Handle) {
    this.real = real;
    this.#handle = handle;
  }

  /** Whether it is where it was: neither it nor a folder above has been moved, replaced or removed. */
  get isThere(): boolean {
    return this.#handle.name === this.real;
  }

  borrow(): Handle {
    this.#users += 1;
    const handle = this.#handle;
    return {
      heldPath: handle.heldPath,
      get name() {
        return handle.name;
      },
      get info() {
        return handle.info;
      },
      [Symbol.dispose]: () => this.letGo(),
    };
  }

  letGo(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#handle[Symbol.dispose]();
  }
}

/**
 * The folder that a session works in, held from one file to the next: what is in it is found in one step, without a look at
 * the folders above. The system tells each time whether it is still where it was. One descriptor for each session, for a
 * moment at most: see `release`.
 */
export class KeptFolder {
  readonly #onKept: () => void;
  #folder: SharedFolder | undefined;
  #hasEnded = false;

  /** `onKept`: called when a folder is kept, to have it released after a moment. */
  constructor(onKept: () => void = () => {}) {
    this.#onKept = onKept;
  }

  /** Holds the folder at a real path, if it is the kept one and still there. The caller disposes of what it gets. */
  at(real: string): Handle | undefined {
    const folder = this.#folder;
    if (folder?.real !== real) return undefined;
    if (folder.isThere) return folder.borrow();
    this.release();
    return undefined;
  }

  /** Whether the folder at a real path is the kept one and was found to take new names, for which it is not asked again. */
  takesNames(real: string): boolean {
    return this.#folder?.real === real && this.#folder.takesNames;
  }

  /** The folder at a real path was found to take new names. */
  noteTakesNames(real: string): void {
    if (this.#folder?.real === real) this.#folder.takesNames = true;
  }

  /**
   * Keeps a folder that was found at this real path without following a link, and takes it over. It is let go at once if the
   * system has another name for it, as for one that was removed meanwhile, or after the end.
   */
  keep(real: string, handle: Handle): void {
    this.release();
    if (this.#hasEnded || handle.name !== real) return handle[Symbol.dispose]();
    this.#folder = new SharedFolder(real, handle);
    this.#onKept();
  }

  /** Lets go of the folder. A folder that is found anew is one that no file system was mounted over meanwhile. */
  release(): void {
    this.#folder?.letGo();
    this.#folder = undefined;
  }

  /** Lets go of the folder, and keeps none any more: work that a hung disk has held up may go on after the session. */
  end(): void {
    this.#hasEnded = true;
    this.release();
  }
}
