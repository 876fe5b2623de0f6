import { FileFault } from "../../../core/files/file_failure.ts";
import { standardOutput } from "../../transport/flow/standard_streams.ts";
import { type Inlet, OnceOnly } from "../../files/shares.ts";
import type { ByteSink, OpenedSink, WriteMode } from "../../transport/flow/flow.ts";
import type { World } from "../../machine/world.ts";

/** Writes the one upload that is wanted to standard output, whatever its name. */
export function outputInlet(world: Pick<World, "stdout">): Inlet {
  const once = new OnceOnly();
  return {
    get gone() {
      return once.gone;
    },
    open: (path: string, mode: WriteMode): OpenedSink => {
      if (mode.kind === "resume") {
        const detail =
          "the bytes sent before have been passed on already; send the file from the start";
        throw new FileFault({ kind: "denied", action: "write", path, detail });
      }
      once.begin("write", path, "this server takes one upload, and has had it");
      const sink = new OutputSink(standardOutput(world), once);
      return { sink, path, hidden: true, [Symbol.dispose]: () => sink[Symbol.dispose]() };
    },
  };
}

class OutputSink implements ByteSink {
  readonly #output: ByteSink;
  readonly #once: OnceOnly;
  #touched = false;

  constructor(output: ByteSink, once: OnceOnly) {
    this.#output = output;
    this.#once = once;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#touched = true;
    await this.#output.write(bytes);
  }

  async finish(): Promise<void> {
    // An empty upload counts as well.
    this.#touched = true;
    await this.#output.finish();
  }

  [Symbol.dispose](): void {
    this.#once.end(this.#touched);
  }
}
