// This folder: the representation types (RFC 959 §3.1.1): what becomes of the bytes of a local file in each.

import type { ByteTransform } from "../byte_transform.ts";
import { asciiToNetwork, networkToAscii } from "./ascii.ts";
import { fromEbcdic, toEbcdic } from "./ebcdic.ts";

/** The types by name. `local`: logical bytes of any size, packed without gaps (TYPE L). */
export type TypeName = "ascii" | "ebcdic" | "image" | "local";

/** One type. */
export interface TypeStage {
  /** Converts a local file for a file without records, and back. */
  toNetwork(): ByteTransform;
  toLocal(): ByteTransform;
  /** Converts what is within one line of a local file for a record, and back; undefined if records are no lines. */
  readonly line?: { toNetwork(): ByteTransform; toLocal(): ByteTransform };
  /** The byte that compressed mode sends runs of in the least room (RFC 959 §3.4.3). */
  readonly filler: number;
}

const SPACE = 0x20;
const EBCDIC_SPACE = 0x40;
const NOTHING = new Uint8Array(0);

function asItIs(): ByteTransform {
  return { push: (bytes) => bytes, end: () => NOTHING };
}

/** A file has no bytes of another size than eight bits, so those of any other one come and go in the order of their bits. */
const BINARY: TypeStage = { toNetwork: asItIs, toLocal: asItIs, filler: 0 };

export const TYPE_STAGES: Readonly<Record<TypeName, TypeStage>> = {
  ascii: {
    toNetwork: asciiToNetwork,
    toLocal: networkToAscii,
    line: { toNetwork: asItIs, toLocal: asItIs },
    filler: SPACE,
  },
  ebcdic: {
    toNetwork: toEbcdic,
    toLocal: fromEbcdic,
    line: { toNetwork: toEbcdic, toLocal: fromEbcdic },
    filler: EBCDIC_SPACE,
  },
  image: BINARY,
  local: BINARY,
};
