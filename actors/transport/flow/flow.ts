// This folder: sources and sinks of file bytes, and the pump that moves bytes between them and a socket.

import type { FileFacts, SizedFacts } from "../../../core/files/listing/listing.ts";
import type { ByteTransform } from "../../../core/protocol/representation.ts";

/** Where file bytes come from. Reads throw `FileFault` when the file fails. The last receiver disposes of it. */
export interface ByteSource extends Disposable {
  /** Fills part of the buffer; null at the end. */
  read(into: Uint8Array): Promise<number | null>;
}

/** Where file bytes go. Writes throw `FileFault` when the file fails. The last receiver disposes of it. */
export interface ByteSink extends Disposable {
  /** Writes all of the bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** After the last byte: the file is complete once this resolves. Disposed without it, the transfer was cut. */
  finish(): Promise<void>;
}

/** What a data connection transfers: it sends what the source gives, or gives the sink what arrives. */
export type Flow =
  | { readonly direction: "out"; readonly source: ByteSource; readonly transform?: ByteTransform }
  | { readonly direction: "in"; readonly sink: ByteSink; readonly transform?: ByteTransform };

/** What was opened for reading: a file at an offset, or a stream. */
export type OpenedSource = OpenedFile | OpenedStream;

export interface OpenedFile extends Disposable {
  readonly source: ByteSource;
  readonly facts: SizedFacts;
  readonly streamed?: undefined;
}

/** Bytes that are made while they are read: nobody knows how many, and there is no offset to begin at. */
export interface OpenedStream extends Disposable {
  readonly source: ByteSource;
  readonly facts: FileFacts;
  /** An archive is never a text. */
  readonly streamed: "archive" | "input";
}

/** How long a file is, and its digest. */
export interface UploadDigest {
  readonly size: number;
  /** Hexadecimal, in small letters. */
  readonly sha256: string;
}

/** An upload in a hidden file, which a command may judge once it is whole. */
export interface StagedUpload {
  /** Its real path. */
  readonly real: string;
  /** Reads all of it; undefined when the signal is aborted meanwhile. Throws `FileFault` when that fails. */
  read(signal: AbortSignal): Promise<UploadDigest | undefined>;
  /**
   * Ends its sink; nothing stays but what was there before. With a real folder the file is kept there, and this rejects
   * when that fails. Without one all is done when this returns.
   */
  refuse(keepIn?: string): Promise<void>;
}

/** A file opened for writing. */
export interface OpenedSink extends Disposable {
  readonly sink: ByteSink;
  /** The virtual path of the file; it differs from the one asked for when ferry chose the name (STOU, a taken name). */
  readonly path: string;
  /** Whether others see the file, or its new content, only after the sink has finished. */
  readonly hidden: boolean;
  /** Only where a command must accept the upload before anybody sees it. */
  readonly staged?: StagedUpload;
  /** After the sink was disposed of: resolves when the bytes that have come are where they stay. */
  settled?(): Promise<void>;
}

/** How a file is opened for writing. */
export type WriteMode =
  /** Creates the file, or replaces its content. */
  | { readonly kind: "replace" }
  /** Creates the file, or appends to it. */
  | { readonly kind: "append" }
  /** The file must exist and reach to the offset; it is cut there and written from there. */
  | { readonly kind: "resume"; readonly offset: number }
  /** Creates the file, which must not exist. */
  | { readonly kind: "create" }
  /** Creates a file with a new name, which begins with the path's last component. */
  | { readonly kind: "unique" };
