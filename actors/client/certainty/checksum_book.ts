import { dirname, resolve } from "../../machine/system/local_path.ts";
import {
  type Checksums,
  formatChecksumLine,
  parseChecksums,
} from "../../../core/files/checksums/checksum_file.ts";
import { encodeText } from "../../../core/base/text.ts";
import { fileFailure } from "../../machine/system_errors.ts";
import { writeAll } from "../../machine/write_all.ts";
import { fail, fileFault } from "../client_fault.ts";

/** Reads the checksums in a file. Throws a `ClientFault` when it cannot be read, or holds none. */
export async function readChecksums(path: string, cwd: string): Promise<Checksums> {
  const found = parseChecksums(await readText(path, cwd));
  if (found.size > 0) return found;
  return fail("local-file", `${path} holds no checksums as sha256sum or md5sum writes them`);
}

/**
 * The file that SHA-256 checksums are written to, in the form of sha256sum. What it has of other files stays. A line is added
 * by one write; where it replaces another one, all of the file is written anew under another name first. So a run that is
 * killed leaves no half of a line.
 */
export class ChecksumBook {
  readonly #path: string;
  readonly #cwd: string;
  /** The digests that are in the file. */
  readonly #digests: Map<string, string>;
  /** Entries are written one after the other. */
  #last: Promise<void> = Promise.resolve();

  private constructor(path: string, cwd: string, text: string) {
    this.#path = path;
    this.#cwd = cwd;
    const checksums = [...parseChecksums(text)];
    this.#digests = new Map(checksums.map(([name, { digest }]) => [name, digest]));
  }

  /** Reads what is there already. Throws a `ClientFault` when that cannot be done, or the file cannot be written. */
  static async open(path: string, cwd: string): Promise<ChecksumBook> {
    const text = await readText(path, cwd, "");
    const book = new ChecksumBook(path, cwd, text);
    // A last line without its end would swallow the next one.
    await book.#append(text === "" || text.endsWith("\n") ? "" : "\n");
    return book;
  }

  /** Writes the checksum of a file, in place of an earlier one. Throws a `ClientFault`. */
  async enter(name: string, sha256: string): Promise<void> {
    const entering = this.#last.catch(() => {}).then(() => this.#enter(name, sha256));
    this.#last = entering;
    await entering;
  }

  async #enter(name: string, sha256: string): Promise<void> {
    const before = this.#digests.get(name);
    if (before === sha256) return;
    this.#digests.set(name, sha256);
    const line = formatChecksumLine(name, sha256);
    if (before === undefined) await this.#append(line);
    else await this.#replace(name, line);
  }

  #append(text: string): Promise<void> {
    return this.#changing(async (real) => {
      using file = await Deno.open(real, { append: true, create: true });
      await writeAll(file, encodeText(text));
    });
  }

  #replace(name: string, line: string): Promise<void> {
    return this.#changing(async (real) => {
      const text = await readText(this.#path, this.#cwd, "");
      const others = text.split("\n").filter((one) => one !== "" && !parseChecksums(one).has(name));
      const spare = await Deno.makeTempFile({ dir: dirname(real), prefix: ".ferry-" });
      try {
        await Deno.writeTextFile(spare, others.map((one) => `${one}\n`).join("") + line);
        await Deno.chmod(spare, await modeOf(real)).catch(() => {});
        await Deno.rename(spare, real);
      } catch (error) {
        await Deno.remove(spare).catch(() => {});
        throw error;
      }
    });
  }

  async #changing(work: (real: string) => Promise<void>): Promise<void> {
    try {
      await work(resolve(this.#cwd, this.#path));
    } catch (error) {
      throw fileFault(fileFailure(error, "write", this.#path));
    }
  }
}

/** The permissions that the file has, or that a new one gets. */
async function modeOf(real: string): Promise<number> {
  try {
    return (await Deno.stat(real)).mode ?? 0o644;
  } catch {
    return 0o644;
  }
}

/** `missing`: what counts as its text when there is no such file; without it that is a failure. */
async function readText(path: string, cwd: string, missing?: string): Promise<string> {
  try {
    return await Deno.readTextFile(resolve(cwd, path));
  } catch (error) {
    const failure = fileFailure(error, "read", path);
    if (failure.kind === "not-found" && missing !== undefined) return missing;
    throw fileFault(failure);
  }
}
