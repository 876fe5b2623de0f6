import type { ByteTransform } from "./byte_transform.ts";
import type { Joining, ModeDecoder, ModeEncoder, Taking } from "./parts.ts";
import { MODE_STAGES, type ModeName } from "./modes/mode_stage.ts";
import { puttingTogether, type StructureName, takingApart } from "./structures/structure_stage.ts";
import { TYPE_STAGES, type TypeName } from "./types/type_stage.ts";

/** What a local file becomes on a data connection (RFC 959 §3): each of the three has its stage. */
export interface Representation {
  readonly type: TypeName;
  readonly structure: StructureName;
  readonly mode: ModeName;
}

/** Makes the bytes of a data connection of one local file. */
export class FileEncoder implements ByteTransform {
  readonly #encoder: ModeEncoder;
  readonly #taking: Taking;

  constructor({ type, structure, mode }: Representation) {
    const stage = TYPE_STAGES[type];
    this.#encoder = MODE_STAGES[mode].encoder(structure, stage);
    this.#taking = takingApart(structure, stage, this.#encoder);
  }

  push(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    this.#taking.push(bytes);
    return this.#encoder.take();
  }

  end(): Uint8Array<ArrayBuffer> {
    this.#taking.end();
    return this.#encoder.take();
  }
}

/** Makes one local file of the bytes of a data connection. */
export class FileDecoder {
  readonly #decoder: ModeDecoder;
  readonly #joining: Joining;
  #broken: unknown;

  constructor({ type, structure, mode }: Representation) {
    const stage = TYPE_STAGES[type];
    this.#decoder = MODE_STAGES[mode].decoder(structure, stage);
    this.#joining = puttingTogether(structure, stage);
  }

  /** Whether all of the file has come. */
  get isComplete(): boolean {
    return this.#joining.isComplete;
  }

  /**
   * The next bytes of the file, and how many of those given belong to it: what is behind its end does not. Throws
   * `BrokenCode` where they break the rules of the mode.
   */
  push(bytes: Uint8Array): { readonly file: Uint8Array<ArrayBuffer>; readonly taken: number } {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      const taken = this.isComplete ? 0 : this.#decoder.push(bytes, this.#joining);
      return { file: this.#joining.take(), taken };
    } catch (error) {
      // Whatever comes behind it means nothing.
      this.#broken = error;
      throw error;
    }
  }

  /** The connection has ended: the last bytes of the file. It was cut if it is not complete then. */
  close(): Uint8Array<ArrayBuffer> {
    if (!this.isComplete && this.#broken === undefined) this.#decoder.close(this.#joining);
    return this.#joining.take();
  }
}
