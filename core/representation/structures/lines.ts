import type { ByteTransform } from "../byte_transform.ts";
import type { ModeEncoder, Taking } from "../parts.ts";

const CR = 0x0d;
/** What ends a line of a local file. */
export const LF = 0x0a;

/**
 * Makes records of the lines of a local text file (RFC 959 §3.1.2.2): each line is one, without its LF or CR LF. A last line that
 * nothing ends is a record that has no end of its own, so that it comes back as it is.
 */
export class LineRecords implements Taking {
  readonly #encoder: ModeEncoder;
  readonly #type: ByteTransform;
  #holdsCr = false;

  /** `type` converts the characters of a line. */
  constructor(encoder: ModeEncoder, type: ByteTransform) {
    this.#encoder = encoder;
    this.#type = type;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const next = bytes.indexOf(LF, at);
      const end = next < 0 ? bytes.length : next;
      this.#line(bytes.subarray(at, end), next >= 0);
      if (next >= 0) this.#encoder.endOfRecord();
      at = end + 1;
    }
  }

  end(): void {
    this.#release();
    this.#encoder.endOfFile();
  }

  /** The next bytes of a line. A CR behind them is held back unless it belongs to the end. */
  #line(bytes: Uint8Array, isEnded: boolean): void {
    if (bytes.length > 0) this.#release();
    const hasCr = bytes.at(-1) === CR;
    const kept = hasCr ? bytes.subarray(0, -1) : bytes;
    if (kept.length > 0) this.#encoder.bytes(this.#type.push(kept));
    this.#holdsCr = !isEnded && (hasCr || this.#holdsCr);
  }

  #release(): void {
    if (this.#holdsCr) this.#encoder.bytes(this.#type.push(Uint8Array.of(CR)));
    this.#holdsCr = false;
  }
}
