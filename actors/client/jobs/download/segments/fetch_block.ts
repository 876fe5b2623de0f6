import type { Block } from "../../../../../core/files/blocks.ts";
import { escapeControls } from "../../../../../core/base/redact.ts";
import { type FileFailure, FileFault } from "../../../../../core/files/file_failure.ts";
import type { ByteSink, Flow } from "../../../../transport/flow/flow.ts";
import { ClientFault, isIntermediate, replyText } from "../../../client_fault.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { ClientTransfer } from "../../../data/client_transfer.ts";

/** How many bytes may come after ABOR before the data connection is closed: some servers look at no command before the end. */
const MOST_UNWANTED = 1024 * 1024;

/** What has come of a block: all of it, or as much as there was before a failure. */
export interface FetchedBlock {
  readonly bytes: Uint8Array;
  readonly fault?: ClientFault;
}

/** Fetches the bytes of one block of a file of this size. Throws a `ClientFault` when nothing was transferred. */
export async function fetchBlock(
  conversation: Conversation,
  path: string,
  block: Block,
  size: number,
): Promise<FetchedBlock> {
  await conversation.ready();
  await conversation.represent("image");
  const transfer = new BlockTransfer(conversation, path, block, size);
  const { failure } = await conversation.transfer(transfer);
  const { isFull, count, aborting } = transfer;
  // A session that has lost count of its replies fails at its next command.
  await aborting?.().catch(() => {});
  if (isFull) return { bytes: transfer.bytes };
  const fault = failure === undefined
    ? truncated(path, block.from + count)
    : new ClientFault(failure);
  return { bytes: transfer.bytes.subarray(0, count), fault };
}

function truncated(path: string, end: number): ClientFault {
  const message = `${escapeControls(path)} is truncated: its end came after byte ${end}`;
  return new ClientFault({ kind: "integrity", message });
}

/**
 * RETR of a part of a file: after RANG where the server has it (draft-bryan-ftp-range), else after REST, and ended by ABOR once
 * enough has come.
 */
class BlockTransfer implements ClientTransfer {
  readonly direction = "in";
  readonly planned: string;
  readonly bytes: Uint8Array;
  /** How many bytes have come that were wanted. */
  count = 0;
  /** Settles ABOR, once it was sent. */
  aborting: (() => Promise<void>) | undefined;
  /** How many bytes may still come. */
  #room = MOST_UNWANTED;
  /** Whether the transfer ends by itself with the last byte that is wanted. */
  readonly #ends: boolean;
  readonly #conversation: Conversation;
  readonly #block: Block;

  constructor(conversation: Conversation, path: string, block: Block, size: number) {
    this.#ends = conversation.features.has("RANG") || block.to === size;
    this.planned = `RETR ${path}`;
    this.bytes = new Uint8Array(block.to - block.from);
    this.#conversation = conversation;
    this.#block = block;
  }

  get isFull(): boolean {
    return this.count === this.bytes.length;
  }

  async command(): Promise<string> {
    const { from, to } = this.#block;
    const ranges = this.#conversation.features.has("RANG");
    const line = ranges ? `RANG ${from} ${to - 1}` : `REST ${from}`;
    if (ranges || from > 0) {
      const received = await this.#conversation.command(line);
      if (!isIntermediate(received)) {
        const message = `server refused ${line}: ${replyText(received)}`;
        throw new ClientFault({ kind: "server-refused", message }, received);
      }
    }
    return this.planned;
  }

  open(): Promise<Flow> {
    const sink: ByteSink = {
      write: (bytes) => {
        const wanted = bytes.subarray(0, this.bytes.length - this.count);
        this.bytes.set(wanted, this.count);
        this.count += wanted.length;
        if (this.isFull && !this.#ends) this.#enough(bytes.length - wanted.length);
        return Promise.resolve();
      },
      finish: () => Promise.resolve(),
      [Symbol.dispose]: () => {},
    };
    return Promise.resolve({ direction: "in", sink });
  }

  shownFailure(failure: FileFailure): FileFailure {
    return failure;
  }

  /** What follows belongs to another block. */
  #enough(unwanted: number): void {
    this.aborting ??= this.#conversation.endTransferEarly();
    this.#room -= unwanted;
    if (this.#room >= 0) return;
    throw new FileFault({ kind: "io", action: "write", path: this.planned, detail: "enough" });
  }
}
