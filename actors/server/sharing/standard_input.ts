import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { orFault } from "../../machine/system_errors.ts";
import { OnceOnly, type SharedStream } from "../../files/shares.ts";
import type { ByteSource, OpenedSource } from "../../transport/flow/flow.ts";
import type { InputBytes } from "../../machine/world.ts";

/**
 * Standard input as a file of unknown size, for the first client that fetches it and no other. It is read as fast as that
 * client takes it. `modified` is in ms since 1970.
 */
export function streamedInput(name: string, input: InputBytes, modified: number): SharedStream {
  const once = new OnceOnly();
  const facts: FileFacts = { name, type: "file", size: undefined, modified };
  return {
    facts,
    get gone() {
      return once.gone;
    },
    open: (path) => {
      once.begin("read", path, "standard input has been taken");
      const source = new InputSource(input, once, path);
      const dispose = () => source[Symbol.dispose]();
      const opened: OpenedSource = { source, facts, streamed: "input", [Symbol.dispose]: dispose };
      return Promise.resolve(opened);
    },
  };
}

class InputSource implements ByteSource {
  readonly #input: InputBytes;
  readonly #once: OnceOnly;
  readonly #path: string;
  #touched = false;

  constructor(input: InputBytes, once: OnceOnly, path: string) {
    this.#input = input;
    this.#once = once;
    this.#path = path;
  }

  async read(into: Uint8Array): Promise<number | null> {
    this.#touched = true;
    return await orFault("read", this.#path, () => this.#input.read(into));
  }

  [Symbol.dispose](): void {
    this.#once.end(this.#touched);
  }
}
