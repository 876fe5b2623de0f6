import { type FileAction, FileFault } from "../../../core/files/file_failure.ts";
import { fileFailure } from "../../machine/system_errors.ts";
import type { ByteSink, ByteSource } from "./flow.ts";
import { writeAll } from "../../machine/write_all.ts";
import type { InputBytes, OutputBytes, World } from "../../machine/world.ts";

/** Standard input as a source. To dispose of it does not close it: it belongs to the process. */
export function standardInput({ stdin }: Pick<World, "stdin">): ByteSource {
  return new StreamSource(stdin, "standard input");
}

/**
 * Standard output as a sink. When its reader has ended (`| head -c 1`), the write throws a `FileFault`, as for a full
 * disk: the transfer ends, instead of waiting for ever.
 */
export function standardOutput({ stdout }: Pick<World, "stdout">): ByteSink {
  return new StreamSink(stdout, "standard output");
}

/** A pipe or device that the user named as the file to send, read from its start to its end. */
export async function openStreamSource(path: string): Promise<ByteSource> {
  try {
    const file = await Deno.open(path, { read: true });
    return new StreamSource(file, path, file);
  } catch (error) {
    throw streamFault(error, "read", path);
  }
}

/** A pipe or device that the user named as the file to fetch into. */
export async function openStreamSink(path: string): Promise<ByteSink> {
  try {
    const file = await Deno.open(path, { write: true });
    return new StreamSink({ write: (bytes) => writeAll(file, bytes) }, path, file);
  } catch (error) {
    throw streamFault(error, "write", path);
  }
}

class StreamSource implements ByteSource {
  readonly #input: InputBytes;
  readonly #name: string;
  readonly #held: Holder;

  constructor(input: InputBytes, name: string, owned?: Disposable) {
    this.#input = input;
    this.#name = name;
    this.#held = new Holder(owned);
  }

  async read(into: Uint8Array): Promise<number | null> {
    try {
      return await this.#input.read(into);
    } catch (error) {
      throw streamFault(error, "read", this.#name);
    }
  }

  [Symbol.dispose](): void {
    this.#held.release();
  }
}

class StreamSink implements ByteSink {
  readonly #output: OutputBytes;
  readonly #name: string;
  readonly #held: Holder;

  constructor(output: OutputBytes, name: string, owned?: Disposable) {
    this.#output = output;
    this.#name = name;
    this.#held = new Holder(owned);
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#output.write(bytes);
    } catch (error) {
      throw streamFault(error, "write", this.#name);
    }
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  [Symbol.dispose](): void {
    this.#held.release();
  }
}

/** Closes what is owned, once. */
class Holder {
  #owned: Disposable | undefined;

  constructor(owned: Disposable | undefined) {
    this.#owned = owned;
  }

  release(): void {
    const owned = this.#owned;
    this.#owned = undefined;
    owned?.[Symbol.dispose]();
  }
}

function streamFault(error: unknown, action: FileAction, path: string): FileFault {
  if (error instanceof Deno.errors.BrokenPipe) {
    return new FileFault({ kind: "io", action, path, detail: "its reader has gone" });
  }
  return new FileFault(fileFailure(error, action, path));
}
