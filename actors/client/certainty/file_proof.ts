import { escapeControls } from "../../../core/base/redact.ts";
import { type Checksum, checksumOf } from "../../../core/files/checksums/checksum_file.ts";
import type { HashAlgorithm } from "../../../core/files/checksums/hash_algorithms.ts";
import type { DigestCommand } from "../../../core/protocol/server_digests.ts";
import type { RepresentationType } from "../../../core/representation/representation_type.ts";
import type { FileDigests } from "../../transport/flow/digests.ts";
import type { ByteSink, ByteSource } from "../../transport/flow/flow.ts";
import { tappedSink, tappedSource } from "../../transport/flow/wrappers.ts";
import { ClientFault } from "../client_fault.ts";
import type { Conversation } from "../conversation/conversation.ts";

/** The file that is to be proved. */
export interface ProvenFile {
  /** Its local path as the user knows it; `-` for a standard stream. */
  readonly local: string;
  /** The path on the server. */
  readonly remote: string;
  readonly representation: RepresentationType;
  /** Whether it is the copy here that may be wrong, or the one on the server. */
  readonly direction: "download" | "upload";
}

/** Reads the bytes that a resumed transfer leaves out: those up to this offset, in order. */
export type ReadBefore = (length: number, take: (bytes: Uint8Array) => void) => Promise<void>;

/**
 * What is known of one file by its checksums. The bytes are hashed on their way; what was there before a resumed transfer is
 * read once. Nothing is hashed when nobody asked for it.
 */
export class FileProof {
  readonly #conversation: Conversation;
  readonly #file: ProvenFile;
  readonly #expected: Checksum | undefined;
  /** Makes new digests; undefined when nothing is hashed. */
  readonly #start: (() => FileDigests) | undefined;
  #digests: FileDigests | undefined;
  /** How many bytes from the start on have been hashed before the transfer. */
  #hashedBefore = 0;
  #isContinued = false;

  private constructor(
    conversation: Conversation,
    file: ProvenFile,
    expected: Checksum | undefined,
    start: (() => FileDigests) | undefined,
  ) {
    this.#conversation = conversation;
    this.#file = file;
    this.#expected = expected;
    this.#start = start;
    this.#digests = start?.();
  }

  /** To be called once the login is done. Throws a `ClientFault` when a checksum is wanted that there cannot be. */
  static async of(conversation: Conversation, file: ProvenFile): Promise<FileProof> {
    const expected = expectedOf(conversation, file);
    requireMeans(conversation, file);
    const { book } = conversation.settings.certainty;
    const asked = [
      book === undefined ? undefined : "SHA-256" as const,
      expected?.algorithm,
      commandFor(conversation, file)?.algorithm,
    ];
    const algorithms = new Set(asked.filter((one) => one !== undefined));
    if (algorithms.size === 0) return new FileProof(conversation, file, expected, undefined);
    // Loads the runtime's cryptography, which most runs do not need.
    const { FileDigests } = await import("../../transport/flow/digests.ts");
    return new FileProof(conversation, file, expected, () => new FileDigests(algorithms));
  }

  /** What it hashes into, for another attempt on a stream; undefined when nothing is hashed. */
  get digests(): FileDigests | undefined {
    return this.#digests;
  }

  /** Another attempt on a stream, which has got every byte that was hashed. */
  continue(digests: FileDigests): void {
    this.#digests = digests;
    this.#isContinued = true;
  }

  /** The SHA-256 of the file here, once all of it was hashed; undefined when nobody asked for it. */
  get sha256(): string | undefined {
    return this.#digests?.of("SHA-256");
  }

  /** Hashes what is there before the transfer is resumed at this offset. */
  async before(offset: number, read: ReadBefore): Promise<void> {
    const digests = this.#digests;
    if (digests === undefined || offset === 0) return;
    await read(offset, (bytes) => digests.update(bytes));
    this.#hashedBefore = offset;
  }

  /** The sink of a download that begins at this offset. */
  sink(sink: ByteSink, offset: number): ByteSink {
    const digests = this.#from(offset);
    return digests === undefined ? sink : tappedSink(sink, (bytes) => digests.update(bytes));
  }

  /** The source of an upload that begins at this offset. */
  source(source: ByteSource, offset: number): ByteSource {
    const digests = this.#from(offset);
    return digests === undefined ? source : tappedSource(source, (bytes) => digests.update(bytes));
  }

  /**
   * Compares after the transfer of all bytes; `size`: of the whole file; `remote`: its path on the server, if that has chosen
   * another. Gives what the copies were compared by: the
   * algorithm, or `size`. Throws a `ClientFault` when they differ.
   */
  async settle(size: number, remote = this.#file.remote): Promise<HashAlgorithm | "size"> {
    const by = await this.#compared(size, remote);
    const { verify } = this.#conversation.settings.certainty;
    if (verify !== "no" || by !== "size") this.#conversation.report.proved(by, this.sha256);
    return by;
  }

  async #compared(size: number, remote: string): Promise<HashAlgorithm | "size"> {
    const listed = this.#compareWithFile();
    const { verify } = this.#conversation.settings.certainty;
    const command = commandFor(this.#conversation, this.#file);
    if (verify === "no" || command === undefined) return listed ?? "size";
    const there = await this.#conversation.digests.of(remote, size);
    const shown = escapeControls(this.#file.local);
    if (!there.ok) {
      if (verify === "required") {
        throw unproven(`${shown} could not be verified: no checksum came, ${there.failure}`);
      }
      this.#conversation.say(
        `${shown}: no checksum came (${there.failure}), only the size was compared`,
      );
      return listed ?? "size";
    }
    const here = this.#digests?.of(command.algorithm) ?? "";
    if (here !== there.value) {
      throw this.#differs(`${command.algorithm} is ${here} here and ${there.value} on the server`);
    }
    this.#note(`${shown}: ${command.algorithm} is the same on the server`);
    return command.algorithm;
  }

  /** Writes the checksum into the file of `--checksums`, once the file has its name. Throws a `ClientFault`. */
  async enter(): Promise<void> {
    const { sha256 } = this;
    if (sha256 !== undefined) {
      await this.#conversation.settings.certainty.book?.enter(this.#file.local, sha256);
    }
  }

  /** What the transfer leaves out must have been hashed; a server that cannot resume sends all of it. */
  #from(offset: number): FileDigests | undefined {
    const hasSeenIt = this.#isContinued || offset === this.#hashedBefore;
    if (this.#start === undefined || hasSeenIt) return this.#digests;
    if (offset > 0) throw new Error("the bytes before the transfer were not hashed");
    this.#hashedBefore = 0;
    return this.#digests = this.#start();
  }

  #compareWithFile(): HashAlgorithm | undefined {
    const { certainty } = this.#conversation.settings;
    if (this.#expected === undefined || certainty.expected === undefined) return undefined;
    const { algorithm, digest } = this.#expected;
    const file = escapeControls(certainty.expected.file);
    const here = this.#digests?.of(algorithm) ?? "";
    if (here !== digest) {
      throw this.#differs(`${algorithm} is ${here}, and ${digest} in ${file}`);
    }
    this.#note(`${escapeControls(this.#file.local)}: ${algorithm} is as in ${file}`);
    return algorithm;
  }

  #differs(how: string): ClientFault {
    const { local, direction, remote } = this.#file;
    const message = direction === "download"
      ? `${escapeControls(local)} is not what it should be: ${how}`
      : `${escapeControls(local)} differs from ${
        escapeControls(remote)
      } on the server, which stays ` +
        `there: ${how}`;
    return unproven(message);
  }

  /** For somebody who watches. */
  #note(text: string): void {
    const { status, verbose } = this.#conversation.settings;
    if (status.watched || verbose) status.print(text);
  }
}

/** The command for the digest on the server; undefined when there is none, or it is not wanted, or says nothing about texts. */
function commandFor(
  { settings: { certainty }, digests }: Conversation,
  { representation }: ProvenFile,
): DigestCommand | undefined {
  return certainty.verify === "no" || representation === "ascii" ? undefined : digests.command;
}

/** The checksum in the file of `--check`; undefined without that option. */
function expectedOf(
  { settings: { certainty: { expected } } }: Conversation,
  { local, remote }: ProvenFile,
): Checksum | undefined {
  if (expected === undefined) return undefined;
  const found = checksumOf(expected.checksums, local) ?? checksumOf(expected.checksums, remote);
  if (found !== undefined) return found;
  const name = escapeControls(local === "-" ? remote : local);
  throw unproven(
    `${escapeControls(expected.file)} has no checksum for ${name}: leave one of them out`,
  );
}

/** Another attempt would not help. */
function unproven(message: string): ClientFault {
  return new ClientFault({ kind: "integrity", message, lasting: true });
}

/** Says once that there will be no checksum of the server, or fails where one is required. */
function requireMeans(conversation: Conversation, file: ProvenFile): void {
  const { settings: { certainty }, digests } = conversation;
  if (certainty.verify === "no" || commandFor(conversation, file) !== undefined) return;
  const isText = digests.command !== undefined;
  const reason = isText
    ? "a text may have other line ends there, so checksums cannot be compared"
    : "the server has no checksums (no HASH, XSHA256, XMD5 or XCRC)";
  if (certainty.verify === "required") throw unproven(`cannot verify: ${reason}`);
  if (certainty.warned.has(reason)) return;
  certainty.warned.add(reason);
  conversation.say(`${reason}: ${isText ? "not verified" : "only sizes are compared"}`);
}
