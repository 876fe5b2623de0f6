// This folder: how a file becomes the bytes of a data connection and back, in three stages: its type, its structure and
// the transmission mode (RFC 959 §3). Each stage knows only the one beside it.

/** A file between its structure and the transmission mode: its bytes, and the marks between them (RFC 959 §3.4). */
export interface FileParts {
  /** The next bytes of the file, or of the record. They are valid until the call returns. */
  bytes(bytes: Uint8Array): void;
  endOfRecord(): void;
  endOfFile(): void;
  /** From here on the transfer can be taken up again: what the sender calls this place (RFC 959 §3.5). */
  marker(marker: Uint8Array): void;
  /** The sender does not vouch for the bytes of the block, or string, that begins here. */
  suspect(): void;
}

/** Makes the bytes of a data connection out of the parts of files. */
export interface ModeEncoder extends Omit<FileParts, "suspect"> {
  /** What has been encoded since the last time. It belongs to the caller. */
  take(): Uint8Array<ArrayBuffer>;
}

/** Finds the parts of files in the bytes of a data connection. */
export interface ModeDecoder {
  /**
   * Gives the parts in the next bytes to a file, at most up to its end: how many bytes that took. Whatever is behind belongs to
   * the next file. Throws `BrokenCode` where the bytes cannot be what the mode prescribes.
   */
  push(bytes: Uint8Array, file: FileParts): number;
  /** The connection has ended: gives the end of the file where that says so. False if the file was cut. */
  close(file: FileParts): boolean;
}

/** Takes a local file apart. */
export interface Taking {
  push(bytes: Uint8Array): void;
  end(): void;
}

/** Puts a local file together. */
export interface Joining extends FileParts {
  /** Whether the end of the file has come. */
  readonly isComplete: boolean;
  /** What has come since the last time. It belongs to the caller. */
  take(): Uint8Array<ArrayBuffer>;
}

/** The bytes of a data connection break the rules of the transmission mode. The message says how. */
export class BrokenCode extends Error {
  override readonly name = "BrokenCode";
}
