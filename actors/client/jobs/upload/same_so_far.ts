import type { ReceivedReply } from "../../../../core/protocol/replies/reply_parser.ts";
import { concatBytes } from "../../../../core/base/text.ts";
import { FileFault } from "../../../../core/files/file_failure.ts";
import type { ByteSink, Flow } from "../../../transport/flow/flow.ts";
import { ClientFault, isIntermediate } from "../../client_fault.ts";
import { isSessionOver } from "../../conversation/optional.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { ClientTransfer } from "../../data/client_transfer.ts";
import { MOST_COMPARED, sameBytes } from "../download/beginning.ts";
import type { FileToSend } from "./upload_source.ts";

/**
 * Whether the first `length` bytes, which are all that the server has of the file, are those of the file here: by the last
 * 64 KiB of them, fetched from the server, or where it gives nothing to read by its checksum. `unknown`: by neither. Throws a
 * `ClientFault` when the session ends.
 */
export async function sameSoFar(
  conversation: Conversation,
  source: FileToSend,
  remote: string,
  length: number,
): Promise<"same" | "different" | "unknown"> {
  const from = Math.max(0, length - MOST_COMPARED);
  const there = await fetchTail(conversation, remote, from, length - from);
  if (there !== undefined) {
    const here = await source.read(from, length - from);
    return sameBytes(here, there) ? "same" : "different";
  }
  return await sameDigest(conversation, source, remote, length);
}

/** What gives the first bytes of a file here. */
interface FirstBytes {
  takeFirst(length: number, take: (bytes: Uint8Array) => void): Promise<void>;
}

/** The same by the server's checksum of all that it has. */
export async function sameDigest(
  conversation: Conversation,
  source: FirstBytes,
  remote: string,
  length: number,
): Promise<"same" | "different" | "unknown"> {
  const { command } = conversation.digests;
  if (command === undefined) return "unknown";
  const there = await conversation.digests.of(remote, length);
  if (!there.ok) return "unknown";
  const { digesterOf } = await import("../../../transport/flow/digests.ts");
  const digester = digesterOf(command.algorithm);
  await source.takeFirst(length, (bytes) => digester.update(bytes));
  return digester.end() === there.value ? "same" : "different";
}

/** Bytes of a file on the server, from an offset to its end; undefined when it does not give them. */
async function fetchTail(
  conversation: Conversation,
  remote: string,
  from: number,
  length: number,
): Promise<Uint8Array | undefined> {
  const tail = new Tail(conversation, remote, from, length);
  try {
    const { failure } = await conversation.transfer(tail);
    return failure === undefined && !tail.isOff ? tail.bytes : undefined;
  } catch (error) {
    // The server refuses to give it, or cannot begin there.
    const isRefusal = error instanceof ClientFault && error.received !== undefined;
    if (!isRefusal || isSessionOver(error)) throw error;
    return undefined;
  }
}

/** RETR after REST, into memory. */
class Tail implements ClientTransfer {
  readonly direction = "in";
  readonly planned: string;
  /** Whether the server has sent something else than was asked for. */
  isOff = false;
  readonly #conversation: Conversation;
  readonly #remote: string;
  readonly #from: number;
  readonly #length: number;
  readonly #parts: Uint8Array[] = [];
  #count = 0;

  constructor(conversation: Conversation, remote: string, from: number, length: number) {
    this.planned = `RETR ${remote}`;
    this.#conversation = conversation;
    this.#remote = remote;
    this.#from = from;
    this.#length = length;
  }

  get bytes(): Uint8Array {
    return concatBytes(this.#parts);
  }

  async command(): Promise<string> {
    if (this.#from > 0) {
      const received = await this.#conversation.ask("REST", `REST ${this.#from}`);
      this.isOff = received === undefined || !isIntermediate(received);
    }
    return this.planned;
  }

  open(_agreed: ReceivedReply | undefined): Promise<Flow> {
    const sink: ByteSink = {
      write: (bytes) => {
        this.#count += bytes.length;
        // A server that has forgotten REST sends all of the file, which may be large.
        if (this.isOff || this.#count > this.#length) this.#refuse();
        this.#parts.push(bytes.slice());
        return Promise.resolve();
      },
      finish: () => Promise.resolve(),
      [Symbol.dispose]: () => {},
    };
    return Promise.resolve({ direction: "in", sink });
  }

  shownFailure(failure: FileFault["failure"]): FileFault["failure"] {
    return failure;
  }

  #refuse(): never {
    this.isOff = true;
    const detail = "other bytes came";
    throw new FileFault({ kind: "io", action: "write", path: this.#remote, detail });
  }
}
