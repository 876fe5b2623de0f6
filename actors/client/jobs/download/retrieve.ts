import { escapeControls } from "../../../../core/base/redact.ts";
import type { ClientFailureKind } from "../../../../core/cli/exit_code.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import { baseName } from "../../../../core/files/path.ts";
import type { ReceivedReply } from "../../../../core/protocol/replies/reply_parser.ts";
import { networkToAscii } from "../../../../core/representation/types/ascii.ts";
import type { RepresentationType } from "../../../../core/representation/representation_type.ts";
import type { ByteSink, Flow } from "../../../transport/flow/flow.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { SessionLost } from "../../conversation/optional.ts";
import type { ClientTransfer, TransferResult } from "../../data/client_transfer.ts";
import { ClientFault, fail, isIntermediate, replyText } from "../../client_fault.ts";
import type { TransferOutline } from "../../reports/reports.ts";
import type { FileProof } from "../../certainty/file_proof.ts";
import type { DownloadJob, InType } from "../job.ts";
import type { JobMemory } from "../job_memory.ts";
import { type Beginning, ComparingSink, WHOLE } from "./beginning.ts";
import type { PartFile, StreamToFill } from "./destination.ts";
import type { SmallPart } from "./small_part.ts";
import { keptHint } from "./unfinished_files.ts";

/** Where the bytes of a download go. */
export type Destination = PartFile | SmallPart | StreamToFill;

/** Where a file goes, and where its download begins. */
export interface RetrieveOptions {
  readonly destination: Destination;
  /** Where to begin, if the server can. */
  readonly beginning: Beginning;
  /** The size of the whole file, if the server has reported it. */
  readonly size: number | undefined;
  readonly proof: FileProof;
}

/** Fetches a file and checks that it is complete and right. Throws a `ClientFault`. */
export async function retrieve(
  conversation: Conversation,
  { url: { path }, representation, resume }: InType<DownloadJob>,
  options: RetrieveOptions,
): Promise<void> {
  using transfer = new Retrieve(conversation, path, representation, options);
  try {
    const result = await conversation.transfer(transfer);
    const size = transfer.requireComplete(result);
    await settle(options.proof, size, options.destination);
  } catch (error) {
    if (error instanceof SpoiltFault) {
      // A part of this run is fetched anew by another attempt; one that the user wants to continue stays as it is.
      conversation.memory.hasPart = false;
      const isStream = options.destination.kind === "stream";
      throw resume || isStream ? new ClientFault({ ...error.failure, lasting: true }) : error;
    }
    throw await namingPart(error, options.destination, conversation.memory);
  }
}

/** Throws a `ClientFault` that says where the file is when it is not what it should be. */
export async function settle(
  proof: FileProof,
  size: number,
  destination: Destination,
): Promise<void> {
  try {
    await proof.settle(size);
  } catch (error) {
    if (!(error instanceof ClientFault) || destination.kind === "stream") throw error;
    if (error.failure.lasting !== true || !(await destination.hasContent())) throw error;
    const message = `${error.failure.message}; it is kept as ${destination.shown}`;
    throw new ClientFault({ ...error.failure, message });
  }
}

/** RETR (RFC 959 §4.1.3), after REST if an earlier download is resumed. */
class Retrieve implements ClientTransfer, Disposable {
  readonly direction = "in";
  readonly leadsOn = true;
  readonly #conversation: Conversation;
  /** The path on the server. */
  readonly #path: string;
  readonly #representation: RepresentationType;
  readonly #destination: Destination;
  /** The name of the file in messages. */
  readonly #name: string;
  readonly #proof: FileProof;
  #beginning: Beginning;
  /** The sizes that the whole file may have; empty if nothing is known. */
  #sizes: readonly number[];
  #sink: ByteSink | undefined;
  #unfinished: Disposable | undefined;

  constructor(
    conversation: Conversation,
    path: string,
    representation: RepresentationType,
    { destination, beginning, size, proof }: RetrieveOptions,
  ) {
    this.#conversation = conversation;
    this.#path = path;
    this.#representation = representation;
    this.#destination = destination;
    this.#name = conversation.names.readable(baseName(`/${path}`));
    this.#proof = proof;
    this.#beginning = beginning;
    this.#sizes = size === undefined ? [] : [size];
  }

  get planned(): string {
    return `RETR ${this.#path}`;
  }

  get isSmall(): boolean {
    return this.#destination.kind === "small";
  }

  async command(): Promise<string> {
    this.#beginning = await restartAt(this.#conversation, this.#beginning);
    return this.planned;
  }

  async open(agreed: ReceivedReply | undefined): Promise<Flow> {
    const { settings, memory } = this.#conversation;
    if (this.#representation === "image" && this.#sizes.length === 0) {
      this.#sizes = announcedSizes(agreed, this.#beginning.rest);
    }
    const sink = await this.#destination.open(this.#beginning, this.#proof);
    this.#sink = sink;
    if (this.#destination.kind === "part") {
      this.#unfinished = settings.unfinished.add(this.#destination);
      memory.hasPart = this.#representation === "image";
    }
    const transform = this.#representation === "ascii" ? { transform: networkToAscii() } : {};
    return { direction: "in", sink, ...transform };
  }

  [Symbol.dispose](): void {
    this.#unfinished?.[Symbol.dispose]();
  }

  shownFailure(failure: FileFailure): FileFailure {
    return this.#destination.shownFailure(failure);
  }

  outline(): TransferOutline {
    return {
      name: this.#name,
      path: this.#conversation.names.readable(this.#path),
      representation: this.#representation,
      size: this.#sizes[0],
      resumedAt: this.#beginning.rest,
    };
  }

  /** Gives the size. Throws a `ClientFault` if the file here is not all that is on the server, as far as that can be known. */
  requireComplete({ bytes, failure, confirmed, unconfirmed }: TransferResult): number {
    const { rest, known } = this.#beginning;
    const sizes = this.#sizes;
    const name = escapeControls(this.#name);
    if (this.#sink instanceof ComparingSink && this.#sink.differs) {
      const isPart = this.#destination.kind !== "stream";
      const shown = isPart ? this.#destination.shown : `what was delivered of ${name}`;
      throw new SpoiltFault(
        `${shown} does not go with the file on the server: has that changed, ` +
          "or does the server ignore REST?",
      );
    }
    const total = rest + bytes;
    if (failure !== undefined) {
      // Only the end of the data connection was lost: the server reports success, and the size is right.
      if (confirmed && failure.kind === "integrity" && sizes[0] === total) return total;
      // Only the last reply was lost, with the session: all bytes are here. To compare checksums takes another session.
      const { certainty } = this.#conversation.settings;
      if (unconfirmed && sizes.length === 1 && sizes[0] === total && certainty.verify === "no") {
        return total;
      }
      throw new ClientFault(failure);
    }
    if (sizes.length === 0 || sizes.includes(total)) return total;
    const most = Math.max(...sizes);
    if (total < most) {
      fail("integrity", `${name} is truncated: ${total} of ${most} bytes arrived`);
    }
    if (rest === 0) return total;
    const wanted = most - rest - known.length;
    throw new SpoiltFault(
      `${name} is spoilt: ${bytes - known.length} bytes arrived where ${wanted} were left, ` +
        "does the server ignore REST?",
    );
  }
}

/** REST (RFC 3659 §5.3): the next transfer begins at this byte, or at the first one if the server cannot do that. */
async function restartAt(conversation: Conversation, beginning: Beginning): Promise<Beginning> {
  const { rest } = beginning;
  if (rest === 0) return WHOLE;
  const received = await conversation.ask("REST", `REST ${rest}`);
  if (received !== undefined && isIntermediate(received)) return beginning;
  const reason = received === undefined ? "" : ` (${replyText(received)})`;
  conversation.say(`the server cannot go on at byte ${rest}${reason}: starting over`);
  return WHOLE;
}

/**
 * The size that many servers give in the reply to RETR: `150 Opening BINARY mode data connection for x (1234 bytes)`. After
 * REST some mean the whole file, others the rest of it.
 */
function announcedSizes(agreed: ReceivedReply | undefined, rest: number): readonly number[] {
  const digits = /\((\d{1,15})\s*bytes?\b/i.exec(agreed?.lines.join(" ") ?? "")?.[1];
  if (digits === undefined) return [];
  return rest === 0 ? [Number(digits)] : [Number(digits), Number(digits) + rest];
}

/** Adds to the fault where the bytes received so far are kept. */
async function namingPart(
  error: unknown,
  destination: Destination,
  memory: JobMemory,
): Promise<unknown> {
  if (destination.kind === "stream" || !(error instanceof ClientFault)) return error;
  if (error instanceof SessionLost) return error;
  const { failure } = error;
  // The part is complete, and wrong: there is nothing to go on with.
  if (failure.lasting === true) return error;
  const remains = await destination.hasContent();
  // Only now are its bytes in the part, for another attempt to go on after.
  if (destination.kind === "small") memory.hasPart = remains;
  if (!remains || !leavesPart(failure.kind)) return error;
  const message = failure.message + keptHint(destination.shown);
  return new ClientFault({ ...failure, message }, error.received);
}

/** The part here and the file on the server do not belong together, so the part cannot be resumed. */
class SpoiltFault extends ClientFault {
  override readonly name = "SpoiltFault";

  constructor(message: string) {
    super({ kind: "integrity", message: `${message} Fetch it without --continue` });
  }
}

/** Whether another attempt may resume the part that this one has left. */
function leavesPart(kind: ClientFailureKind): boolean {
  switch (kind) {
    case "integrity":
    case "timed-out":
    case "interrupted":
    case "unreachable":
    case "try-later":
    case "trust":
      return true;
    case "usage":
    case "login-refused":
    case "server-refused":
    case "local-file":
    case "bug":
      return false;
  }
}
