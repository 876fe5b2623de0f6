// This folder: the structures of files (RFC 959 §3.1.2): how the bytes of a local file become records, and records bytes.

import { ByteWriter } from "../byte_writer.ts";
import type { Joining, ModeEncoder, Taking } from "../parts.ts";
import type { TypeStage } from "../types/type_stage.ts";
import { LineRecords, RecordLines } from "./lines.ts";

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
    return new RecordLines(type.line.toLocal());
  }
  return new Joined(type);
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

/** A file without lines: what ends its records is left out. */
class Joined implements Joining {
  readonly #writer = new ByteWriter();
  readonly #type;
  #isComplete = false;

  constructor(type: TypeStage) {
    this.#type = type.toLocal();
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  bytes(bytes: Uint8Array): void {
    this.#writer.bytes(this.#type.push(bytes));
  }

  endOfRecord(): void {
    // A file of bytes has no place for it.
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
