import { encodeText } from "../../../../core/base/text.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { writeAllSync } from "../../../machine/write_all.ts";
import { plainReason } from "../../../../core/base/error_text.ts";

/** A file to which whole lines are appended. */
export interface AppendFile extends Disposable {
  /** Appends a line. A line that cannot be written, for instance to a full disk, is lost; this is reported once. */
  add(line: string): void;
  /** Opens a new file of that name: the old one was moved away. */
  reopen(): void;
}

/** Opens a file to append to, or says why not. `onTrouble` gets a sentence when a line could not be written. */
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
    try {
      writeAllSync(this.#file, encodeText(`${line}\n`));
      this.#failing = false;
    } catch (error) {
      this.#report(`cannot write to ${this.#path}: ${plainReason(error)}; lines are lost`);
    }
  }

  reopen(): void {
    try {
      const next = open(this.#path);
      this.#file.close();
      this.#file = next;
    } catch (error) {
      this.#report(
        `cannot open ${this.#path} again: ${plainReason(error)}; still writing to the old file`,
      );
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  #report(words: string): void {
    if (!this.#failing) this.#onTrouble(words);
    this.#failing = true;
  }
}

/** Not readable by others: the log names clients and files. */
function open(path: string): Deno.FsFile {
  return Deno.openSync(path, { append: true, create: true, mode: 0o640 });
}
