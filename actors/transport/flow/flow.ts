// This folder: sources and sinks of file bytes, and the pump that moves bytes between them and a socket.

import type { FileFacts, SizedFacts } from "../../../core/files/listing/listing.ts";
import type { Sent } from "../../machine/native/send_file.ts";
import type { ByteTransform } from "../../../core/representation/byte_transform.ts";

/** Where file bytes come from. `read` throws `FileFault` if the file fails. Its last owner disposes of it. */
export interface ByteSource extends Disposable {
  /** Fills part of the buffer; null at the end. */
  read(into: Uint8Array): Promise<number | null>;
  /** How many bytes are still to be read, where that is known: those that a file on a disk had when it was opened. */
  readonly left?: number | undefined;
  /**
   * Defined where the bytes are those of a file that the system may send by itself (native/send_file.ts): lets it send from
   * the file with this descriptor, from where `read` would go on, and tells what came of it. 0 is the end, as null of
   * `read`.
   */
  sendFrom?(send: (descriptor: number) => Sent): Sent;
}

/** Where file bytes go. `write` and `finish` throw `FileFault` if the file fails. Its last owner disposes of it. */
export interface ByteSink extends Disposable {
  /** Writes all of the bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Called after the last byte: the file is complete once this resolves. A sink disposed of without it was cut. */
  finish(): Promise<void>;
}

/** What a data connection does: it sends the bytes of the source, or writes the bytes that arrive to the sink. */
export type Flow =
  | { readonly direction: "out"; readonly source: ByteSource; readonly transform?: ByteTransform }
  | { readonly direction: "in"; readonly sink: ByteSink; readonly transform?: ByteTransform };

/** What was opened for reading: a file at an offset, or a stream. */
export type OpenedSource = OpenedFile | OpenedStream;

/** A file on a disk. */
export interface OpenedFile extends Disposable {
  readonly source: ByteSource;
  readonly facts: SizedFacts;
  readonly streamed?: undefined;
}

/** Bytes that are made while they are read. Their number is not known, and they can be read only from the start. */
export interface OpenedStream extends Disposable {
  readonly source: ByteSource;
  readonly facts: FileFacts;
  /** Where the bytes come from: an archive made of a folder, or the server's standard input. */
  readonly streamed: "archive" | "input";
}

/** The size of a complete upload, and its digest. */
export interface UploadDigest {
  readonly size: number;
  /** Hexadecimal, in lower case. */
  readonly sha256: string;
}

/** An upload in a hidden file, which a command may judge once it is complete. */
export interface StagedUpload {
  /** Its real path. */
  readonly real: string;
  /** Reads all of it. Undefined if the signal is aborted meanwhile. Throws `FileFault` if it cannot be read. */
  read(signal: AbortSignal): Promise<UploadDigest | undefined>;
  /**
   * Ends its sink and removes the upload; a file that was there before stays as it was. With `keepIn`, a real folder, the
   * upload is kept there, and this rejects if that fails. Without it everything is done when this returns.
   */
  refuse(keepIn?: string): Promise<void>;
}

/** A file opened for writing. */
export interface OpenedSink extends Disposable {
  readonly sink: ByteSink;
  /** The virtual path of the file. It differs from the path asked for if ferry chose the name (STOU, a taken name). */
  readonly path: string;
  /** Whether the file, or its new content, is visible only after `finish`. */
  readonly hidden: boolean;
  /** Defined if a command must accept the upload before it becomes visible. */
  readonly staged?: StagedUpload;
  /** Called after the sink was disposed of: resolves when the bytes that have arrived are in their final place. */
  settled?(): Promise<void>;
}

/** How a file is opened for writing. */
export type WriteMode =
  /** Creates the file, or replaces its content. */
  | { readonly kind: "replace" }
  /** Creates the file, or appends to it. */
  | { readonly kind: "append" }
  /** The file must exist and be at least `offset` bytes long; it is cut there and written from there. */
  | { readonly kind: "resume"; readonly offset: number }
  /** Creates the file, which must not exist. */
  | { readonly kind: "create" }
  /** Creates a file with a new name that begins with the last component of the path. */
  | { readonly kind: "unique" };
