import { basename } from "../../../machine/system/local_path.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import { asciiToNetwork } from "../../../../core/representation/types/ascii.ts";
import type { RepresentationType } from "../../../../core/representation/representation_type.ts";
import { storedName } from "../../../../core/protocol/replies/stored_name.ts";
import { MOST_AT_ONCE } from "../../../transport/data_channel/handle.ts";
import type { Flow } from "../../../transport/flow/flow.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { ClientTransfer, TransferResult } from "../../data/client_transfer.ts";
import type { FileProof } from "../../certainty/file_proof.ts";
import { ClientFault, fail, isIntermediate } from "../../client_fault.ts";
import type { TransferOutline } from "../../reports/reports.ts";
import type { UploadSource } from "./upload_source.ts";

/** What a file of this many bytes is asked for costs little beside sending it. */
export const WORTH_ASKING = 1_048_576;

/** Which bytes go where. */
export interface StoreOptions {
  readonly source: UploadSource;
  /** The path on the server. */
  readonly remote: string;
  readonly representation: RepresentationType;
  /** The byte to begin at. */
  readonly offset: number;
  readonly proof: FileProof;
}

/**
 * Sends the bytes. Gives the path under which the server says that it has stored them: drop boxes choose another name when
 * there is a file of that name. Throws a `ClientFault`.
 */
export async function store(conversation: Conversation, options: StoreOptions): Promise<string> {
  try {
    return await storeOnce(conversation, options);
  } catch (error) {
    const { size } = options.source;
    if (size === undefined || !wantsAllocation(error)) throw error;
    // ALLO (RFC 959 §4.1.3): nearly no server needs it, so it is sent only to one that asks for it.
    await conversation.ask("ALLO", `ALLO ${size}`);
    return await storeOnce(conversation, options);
  }
}

/** Whether a refusal of STOR names ALLO. The server has taken no byte. */
function wantsAllocation(error: unknown): boolean {
  const lines = error instanceof ClientFault ? error.received?.lines ?? [] : [];
  return /\bALLO\b/i.test(lines.join(" "));
}

async function storeOnce(conversation: Conversation, options: StoreOptions): Promise<string> {
  const transfer = new Store(conversation, options);
  const result = await conversation.transfer(transfer);
  if (result.failure !== undefined && !await isThere(conversation, result, options)) {
    throw new ClientFault(result.failure);
  }
  const { remote, offset, proof } = options;
  const name = result.replies.map((received) => storedName(received, remote))
    .find((found) => found !== undefined);
  if (name !== undefined) conversation.report.stored(name);
  const path = name === undefined ? remote : remote.slice(0, remote.lastIndexOf("/") + 1) + name;
  const size = offset + result.bytes;
  const isImage = options.representation === "image";
  if (isImage && (offset > 0 || size >= WORTH_ASKING)) {
    await requireSize(conversation, path, { size, isResumed: offset > 0 });
  }
  await proof.settle(size, path);
  return path;
}

/**
 * A server may have lost bytes and not say so, and one that took REST and forgot it has only the end of the file now. A file
 * that the server does not find any more was taken away by somebody.
 */
async function requireSize(
  conversation: Conversation,
  remote: string,
  { size, isResumed }: { readonly size: number; readonly isResumed: boolean },
): Promise<void> {
  const present = await conversation.sizeAtEnd(remote);
  if (present === undefined || present === size) return;
  const message = `${escapeControls(remote)} has ${present} bytes on the server and ${size} here`;
  // All of it was sent, and the server was content: it would be so again.
  if (!isResumed) throw new ClientFault({ kind: "integrity", message, lasting: true });
  // Another attempt sends all of it.
  conversation.memory.before = undefined;
  fail("integrity", `${message}: send it again without --continue`);
}

/** STOR (RFC 959 §4.1.3), from an offset on by REST or APPE. */
class Store implements ClientTransfer {
  readonly direction = "out";
  readonly leadsOn = true;
  readonly #conversation: Conversation;
  readonly #options: StoreOptions;

  constructor(conversation: Conversation, options: StoreOptions) {
    this.#conversation = conversation;
    this.#options = options;
  }

  get planned(): string {
    return `STOR ${this.#options.remote}`;
  }

  get isSmall(): boolean {
    const { size = Infinity } = this.#options.source;
    return this.#conversation.memory.isFollowed && size <= MOST_AT_ONCE;
  }

  /**
   * The command that writes from the offset on: REST and STOR (RFC 3659 §5.3). Servers that do not take REST before
   * STOR are given the rest by APPE, which comes to the same while nobody else writes.
   */
  async command(): Promise<string> {
    const { remote, offset } = this.#options;
    if (offset === 0) return this.planned;
    const received = await this.#conversation.ask("REST", `REST ${offset}`);
    const restarts = received !== undefined && isIntermediate(received);
    return restarts ? this.planned : `APPE ${remote}`;
  }

  async open(): Promise<Flow> {
    const { source, offset, representation, proof } = this.#options;
    if (representation === "image") this.#conversation.memory.hasSent = true;
    const transform = representation === "ascii" ? { transform: asciiToNetwork() } : {};
    return {
      direction: "out",
      source: proof.source(await source.open(offset), offset),
      ...transform,
    };
  }

  shownFailure(failure: FileFailure): FileFailure {
    return this.#options.source.shownFailure(failure);
  }

  outline(): TransferOutline {
    const { source, remote: path, representation, offset: resumedAt } = this.#options;
    return { name: basename(source.name), path, representation, size: source.size, resumedAt };
  }
}

/** Whether only the end of the data connection was lost: the server reports success, and has all bytes. */
async function isThere(
  conversation: Conversation,
  { failure, confirmed }: TransferResult,
  { source, remote }: StoreOptions,
): Promise<boolean> {
  if (!confirmed || failure?.kind !== "integrity" || source.size === undefined) return false;
  return await conversation.sizeAtEnd(remote) === source.size;
}
