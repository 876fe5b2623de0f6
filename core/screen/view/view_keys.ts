/** A key of the live view. */
export type ViewKey =
  | { readonly kind: "up" | "down" | "end" | "ban" | "pause" | "leave" | "card" | "help" }
  | { readonly kind: "digit"; readonly digit: number };

const ESCAPE = 0x1b;

const LETTERS: Readonly<Record<string, Exclude<ViewKey["kind"], "digit">>> = {
  k: "end",
  b: "ban",
  p: "pause",
  q: "leave",
  c: "card",
  "?": "help",
  h: "help",
};

/** Reads keys from the bytes of a terminal. The bytes of one key may arrive in pieces, or together with other keys. */
export class KeyReader {
  /** `escape`: after ESC. `control`: within a control sequence (ECMA-48 §5.4). */
  #state: "text" | "escape" | "control" = "text";

  /** The keys that these bytes complete. Keys that the view does not know are ignored. */
  push(bytes: Uint8Array): readonly ViewKey[] {
    const keys: ViewKey[] = [];
    for (const byte of bytes) {
      const key = this.#take(byte);
      if (key !== undefined) keys.push(key);
    }
    return keys;
  }

  #take(byte: number): ViewKey | undefined {
    switch (this.#state) {
      case "escape":
        // `ESC [` and `ESC O` begin the sequences of the arrow keys; after anything else there is no sequence.
        this.#state = byte === 0x5b || byte === 0x4f ? "control" : "text";
        return this.#state === "text" ? this.#take(byte) : undefined;
      case "control": {
        // Parameters and intermediate bytes come before the final byte.
        if (byte >= 0x20 && byte <= 0x3f) return undefined;
        this.#state = byte === ESCAPE ? "escape" : "text";
        return byte === 0x41 ? { kind: "up" } : byte === 0x42 ? { kind: "down" } : undefined;
      }
      case "text": {
        if (byte === ESCAPE) {
          this.#state = "escape";
          return undefined;
        }
        if (byte >= 0x30 && byte <= 0x39) return { kind: "digit", digit: byte - 0x30 };
        const kind = LETTERS[String.fromCharCode(byte)];
        return kind === undefined ? undefined : { kind };
      }
    }
  }
}
