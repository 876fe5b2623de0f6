/** How many are remembered; a session that sends more without renaming them does not need it. */
const MOST = 1000;

/** The files that one session has sent, by their virtual paths: begun, or whole. */
export class SentFiles {
  readonly #files = new Map<string, "begun" | "whole">();

  /** Whether the session sent it, whole or not. */
  has(path: string): boolean {
    return this.#files.has(path);
  }

  isWhole(path: string): boolean {
    return this.#files.get(path) === "whole";
  }

  begun(path: string): void {
    if (!this.#files.has(path)) this.#add(path, "begun");
  }

  completed(path: string): void {
    this.#add(path, "whole");
  }

  /** The file of one path has another path now. */
  renamed(from: string, to: string): void {
    const state = this.#files.get(from);
    if (state === undefined) return this.forget(to);
    this.#files.delete(from);
    this.#add(to, state);
  }

  /** What has this path now is somebody else's, or nothing has it. */
  forget(path: string): void {
    this.#files.delete(path);
  }

  #add(path: string, state: "begun" | "whole"): void {
    this.#files.delete(path);
    this.#files.set(path, state);
    const [oldest] = this.#files.keys();
    if (this.#files.size > MOST && oldest !== undefined) this.#files.delete(oldest);
  }
}
