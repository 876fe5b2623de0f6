// This folder: the structures of files (RFC 959 §3.1.2): how the bytes of a local file become records, and records bytes.

import { ByteWriter } from "../byte_writer.ts";
import type { Joining, ModeEncoder, Taking } from "../parts.ts";
import type { ByteTransform } from "../byte_transform.ts";
import type { TypeStage } from "../types/type_stage.ts";
import { LF, LineRecords } from "./lines.ts";

/** The structures by name. */
export type StructureName = "file" | "record";

/** Takes a local file apart for an encoder. */
export function takingApart(
  structure: StructureName,
  type: TypeStage,
  encoder: ModeEncoder,
): Taking {
  switch (structure) {
    case "file":
      return new Whole(encoder, type, false);
    case "record":
      return type.line === undefined
        ? new Whole(encoder, type, true)
        : new LineRecords(encoder, type.line.toNetwork());
    default:
      return structure satisfies never;
  }
}

/** Puts a local file together from its parts. */
export function puttingTogether(structure: StructureName, type: TypeStage): Joining {
  if (structure === "record" && type.line !== undefined) {
    return new Joined(type.line.toLocal(), Uint8Array.of(LF));
  }
  // A file of bytes has no place for the end of a record.
  return new Joined(type.toLocal(), new Uint8Array(0));
}

/** A file without lines: all of it is one record, if it is to have any. */
class Whole implements Taking {
  readonly #encoder: ModeEncoder;
  readonly #type;
  readonly #isRecord: boolean;

  constructor(encoder: ModeEncoder, type: TypeStage, isRecord: boolean) {
    this.#encoder = encoder;
    this.#type = type.toNetwork();
    this.#isRecord = isRecord;
  }

  push(bytes: Uint8Array): void {
    this.#encoder.bytes(this.#type.push(bytes));
  }

  end(): void {
    this.#encoder.bytes(this.#type.end());
    if (this.#isRecord) this.#encoder.endOfRecord();
    this.#encoder.endOfFile();
  }
}

/** Collects the bytes of a file, with something at the end of each record, until they are taken. */
class Joined implements Joining {
  readonly #writer = new ByteWriter();
  readonly #type: ByteTransform;
  readonly #endOfRecord: Uint8Array;
  #isComplete = false;

  constructor(type: ByteTransform, endOfRecord: Uint8Array) {
    this.#type = type;
    this.#endOfRecord = endOfRecord;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  bytes(bytes: Uint8Array): void {
    this.#writer.bytes(this.#type.push(bytes));
  }

  endOfRecord(): void {
    this.#writer.bytes(this.#endOfRecord);
  }

  endOfFile(): void {
    this.#writer.bytes(this.#type.end());
    this.#isComplete = true;
  }

  marker(): void {
    // What was received before is written before: there is nothing to remember.
  }

  suspect(): void {
    // The bytes are taken as they are.
  }

  take(): Uint8Array<ArrayBuffer> {
    return this.#writer.take();
  }
}
