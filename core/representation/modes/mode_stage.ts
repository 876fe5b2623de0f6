import type { ModeDecoder, ModeEncoder } from "../parts.ts";
import type { StructureName } from "../structures/structure_stage.ts";
import type { TypeStage } from "../types/type_stage.ts";
import { BlockDecoder, BlockEncoder } from "./block.ts";
import { CompressedDecoder, CompressedEncoder } from "./compressed.ts";
import {
  RecordStreamDecoder,
  RecordStreamEncoder,
  StreamDecoder,
  StreamEncoder,
} from "./stream.ts";

/** The transmission modes by name. */
export type ModeName = "stream" | "block" | "compressed";

/** The two ends of a mode, for a structure and a type. */
export interface ModeStage {
  encoder(structure: StructureName, type: TypeStage): ModeEncoder;
  decoder(structure: StructureName, type: TypeStage): ModeDecoder;
}

export const MODE_STAGES: Readonly<Record<ModeName, ModeStage>> = {
  stream: {
    encoder: (structure) => structure === "file" ? new StreamEncoder() : new RecordStreamEncoder(),
    decoder: (structure) => structure === "file" ? new StreamDecoder() : new RecordStreamDecoder(),
  },
  block: {
    encoder: () => new BlockEncoder(),
    decoder: () => new BlockDecoder(),
  },
  compressed: {
    encoder: (_, { filler }) => new CompressedEncoder(filler),
    decoder: (_, { filler }) => new CompressedDecoder(filler),
  },
};
