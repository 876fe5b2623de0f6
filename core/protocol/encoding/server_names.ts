import { failed, type Outcome, success } from "../../base/outcome.ts";
import { concatBytes, decodeText, encodeText } from "../../base/text.ts";
import { WINDOWS_1252 } from "./charset.ts";
import type { NameEncoding } from "./name_encoding.ts";
import { bytesOfStandIns, hasStandIns, withStandIns } from "../../base/stand_ins.ts";

/** How the client reads and writes the names of one server (`--encoding`; RFC 2640 §3.1 wants UTF-8). */
export class ServerNames {
  readonly #encoding: NameEncoding;

  constructor(encoding: NameEncoding) {
    this.#encoding = encoding;
  }

  /** Whether the server is to be told that names are UTF-8: not by who knows better. */
  get areUtf8(): boolean {
    return this.#encoding.kind !== "charset";
  }

  /** The text of a line. What means nothing in the encoding is read as windows-1252, in which everything means something. */
  read(bytes: Uint8Array): string {
    return this.#decode(bytes) ?? WINDOWS_1252.decode(bytes) ?? "";
  }

  /** The bytes of a command line. Stand-ins go out as the bytes that they stand for. The failure has no subject. */
  write(line: string): Outcome<Uint8Array, string> {
    const parts: Uint8Array[] = [];
    // Each part is one kind of characters.
    for (const [part] of line.matchAll(/[\udc80-\udcff]+|[^\udc80-\udcff]+/gu)) {
      const bytes = bytesOfStandIns(part) ?? this.#encode(part);
      if (bytes === undefined) {
        return failed(
          "the --encoding lacks some of its characters; leave --encoding out for UTF-8",
        );
      }
      parts.push(bytes);
    }
    return success(concatBytes(parts));
  }

  /** A name for people and for files here: stand-ins as the characters that they are. */
  readable(name: string): string {
    if (!hasStandIns(name)) return name;
    const bytes = this.write(name);
    return bytes.ok ? this.read(bytes.value) : name;
  }

  /**
   * The same path in the bytes of windows-1252, for a server that does not know it in UTF-8; undefined when there is no
   * such spelling or the encoding was told.
   */
  respelt(path: string): string | undefined {
    if (this.#encoding.kind !== "auto" || hasStandIns(path)) return undefined;
    const bytes = WINDOWS_1252.encode(path);
    const other = bytes === undefined ? path : withStandIns(bytes);
    return other === path ? undefined : other;
  }

  #decode(bytes: Uint8Array): string | undefined {
    const { kind } = this.#encoding;
    return kind === "charset" ? this.#encoding.charset.decode(bytes) : decodeText(bytes);
  }

  #encode(text: string): Uint8Array | undefined {
    const { kind } = this.#encoding;
    return kind === "charset" ? this.#encoding.charset.encode(text) : encodeText(text);
  }
}
