import type { OpenedSink } from "../messages.ts";

/** How many are remembered; who sends more without giving them their names does not need it. */
const MOST = 1000;

/** The files that one session has sent, whole, by their virtual paths. */
export class FreshFiles {
  readonly #paths = new Set<string>();

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** The same sink; once it is finished its file is one of these. */
  noting(opened: OpenedSink): OpenedSink {
    const { sink, path } = opened;
    return {
      ...opened,
      sink: {
        write: (bytes) => sink.write(bytes),
        finish: async () => {
          await sink.finish();
          this.#add(path);
        },
        [Symbol.dispose]: () => sink[Symbol.dispose](),
      },
    };
  }

  /** The file of one path has another now. */
  renamed(from: string, to: string): void {
    if (this.#paths.delete(from)) this.#add(to);
  }

  /** What is there now is somebody else's, or nothing. */
  forget(path: string): void {
    this.#paths.delete(path);
  }

  #add(path: string): void {
    this.#paths.delete(path);
    this.#paths.add(path);
    const [oldest] = this.#paths;
    if (this.#paths.size > MOST && oldest !== undefined) this.#paths.delete(oldest);
  }
}
