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

  /** Whether names are sent in UTF-8, so that `OPTS UTF8 ON` is worth sending. */
  get areUtf8(): boolean {
    return this.#encoding.kind !== "charset";
  }

  /** The text of a line. Bytes that are invalid in the encoding are read as windows-1252, in which every byte is valid. */
  read(bytes: Uint8Array): string {
    return this.#decode(bytes) ?? WINDOWS_1252.decode(bytes) ?? "";
  }

  /**
   * The bytes of a command line. Stand-ins are sent as the bytes that they represent. The failure is a sentence without its
   * subject.
   */
  write(line: string): Outcome<Uint8Array, string> {
    const parts: Uint8Array[] = [];
    // Each part is either stand-ins only or has none.
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

  /** The name to show, and to use for a local file: stand-ins are replaced by the characters that their bytes mean. */
  readable(name: string): string {
    if (!hasStandIns(name)) return name;
    const bytes = this.write(name);
    return bytes.ok ? this.read(bytes.value) : name;
  }

  /**
   * The path in windows-1252, for a server that does not know it in UTF-8. Undefined if windows-1252 lacks one of its
   * characters, if the bytes are the same, or if `--encoding` names an encoding.
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
