/** What a key of the live view asks for. */
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

/** Reads keys out of the bytes of a terminal, however these come: what a key sends may be split, or come with others. */
export class KeyReader {
  /** `escape`: after ESC. `control`: within a control sequence (ECMA-48 §5.4). */
  #state: "text" | "escape" | "control" = "text";

  /** The keys that are complete with these bytes. What is no key of the view is nothing. */
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
        // `ESC [` and `ESC O` begin what arrows send; after anything else there is no sequence.
        this.#state = byte === 0x5b || byte === 0x4f ? "control" : "text";
        return this.#state === "text" ? this.#take(byte) : undefined;
      case "control": {
        // Parameters and intermediate bytes come before the final one.
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
