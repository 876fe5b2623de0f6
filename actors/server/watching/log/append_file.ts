import { encodeText } from "../../../../core/base/text.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { plainReason } from "../../../../core/base/plain_reason.ts";

/** A file that lines are added to, whole lines only. */
export interface AppendFile extends Disposable {
  /** Adds a line. When it cannot be written, for a full disk for instance, it is lost, and that is told once. */
  add(line: string): void;
  /** Opens the file of that name anew: the former one was moved away. */
  reopen(): void;
}

/** Opens a file to add to, or says why not. `onTrouble` is told, in words, when a line could not be written. */
export function openAppendFile(
  path: string,
  onTrouble: (words: string) => void,
): Outcome<AppendFile, string> {
  try {
    return success(new LineFile(path, onTrouble));
  } catch (error) {
    return failed(
      `cannot open ${path}: ${plainReason(error)}; name a file in a folder that can be written to`,
    );
  }
}

class LineFile implements AppendFile {
  readonly #path: string;
  readonly #onTrouble: (words: string) => void;
  #file: Deno.FsFile;
  #failing = false;

  constructor(path: string, onTrouble: (words: string) => void) {
    this.#path = path;
    this.#onTrouble = onTrouble;
    this.#file = open(path);
  }

  add(line: string): void {
    const bytes = encodeText(`${line}\n`);
    try {
      for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
      this.#failing = false;
    } catch (error) {
      this.#tell(`cannot write to ${this.#path}: ${plainReason(error)}; lines are lost`);
    }
  }

  reopen(): void {
    try {
      const next = open(this.#path);
      this.#file.close();
      this.#file = next;
    } catch (error) {
      this.#tell(`cannot open ${this.#path} again: ${plainReason(error)}; the former goes on`);
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  #tell(words: string): void {
    if (!this.#failing) this.#onTrouble(words);
    this.#failing = true;
  }
}

/** Others than owner and group need not know who fetched what. */
function open(path: string): Deno.FsFile {
  return Deno.openSync(path, { append: true, create: true, mode: 0o640 });
}
