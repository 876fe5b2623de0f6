import type { UploadExistsPolicy } from "../../../../core/files/upload_rules.ts";
import { partName } from "../../../../core/files/copies/part_name.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import type { ByteSink } from "../../../transport/flow/flow.ts";
import type { ToldFacts } from "../job.ts";
import { keepHere } from "../keeping/kept_here.ts";
import type { FileProof } from "../../certainty/file_proof.ts";
import type { LocalFolder } from "../local_folder.ts";
import { type Beginning, ComparingSink } from "./beginning.ts";
import { Delivered } from "./delivered.ts";

/** The file `NAME.part`, which gets its own name once it is complete. */
export class PartFile {
  readonly kind = "part";
  readonly #folder: LocalFolder;
  readonly #name: string;
  readonly #partName: string;

  /** `taken`: names of other files in its folder, which are not to be used for the part. */
  constructor(folder: LocalFolder, name: string, taken: readonly string[] = []) {
    this.#folder = folder;
    this.#name = name;
    const end = name.lastIndexOf("/") + 1;
    this.#partName = name.slice(0, end) + partName(name.slice(end), new Set(taken));
  }

  /** Its name in the folder. */
  get name(): string {
    return this.#part;
  }

  /** The path of the part as the user wrote it. */
  get shown(): string {
    return this.#folder.pathOf(this.#part);
  }

  /** Its path. */
  get real(): string {
    return this.#folder.realPathOf(this.#part);
  }

  /** Its size in bytes; undefined if there is no part. A link is not followed: anybody may have put it there. */
  async size(): Promise<number | undefined> {
    const found = await this.#folder.lookUp(this.#part);
    return found?.type === "file" ? found.size : undefined;
  }

  /** `length` bytes of it from an offset on, fewer at its end. */
  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#folder.readBytes(this.#part, offset, length);
  }

  /** Takes the first `length` bytes of it piece by piece, fewer at its end. */
  takeFirst(length: number, take: (bytes: Uint8Array) => void): Promise<void> {
    return this.#folder.takeBytes(this.#part, length, take);
  }

  /** Opens it for writing before any byte is compared, so that a part that cannot be written is refused at once. */
  async open({ rest, known }: Beginning, proof: FileProof): Promise<ByteSink> {
    if (rest === 0) return proof.sink(await this.openPlain(), 0);
    const offset = rest + known.length;
    const part = await this.#folder.openSink(this.#part, { kind: "resume", offset });
    const sink = proof.sink(part, offset);
    return known.length === 0 ? sink : new ComparingSink(known, sink);
  }

  /** Opens it for all bytes of the file. */
  openPlain(): Promise<ByteSink> {
    return this.#folder.openSink(this.#part, { kind: "replace" });
  }

  shownFailure(failure: FileFailure): FileFailure {
    return this.#folder.shownFailure(failure);
  }

  /** Whether anything is left in it; an empty one is removed. Never throws. */
  hasContent(): Promise<boolean> {
    return this.#folder.keepsContent(this.#part);
  }

  /** Gives it the time and the permissions of its original, before anybody sees it under its own name. */
  async keep(original: ToldFacts): Promise<void> {
    await keepHere(this.#folder, this.#part, original);
  }

  /** Gives it the name of the file; gives the name that it got, which is another one when files that exist are not replaced. */
  complete(onExists: UploadExistsPolicy): Promise<string> {
    return this.#folder.rename(this.#part, this.#name, onExists);
  }

  get #part(): string {
    return this.#partName;
  }
}

/** Standard output, a pipe or a device: it takes each byte once and in order. */
export class StreamToFill {
  readonly kind = "stream";
  readonly #open: () => ByteSink | Promise<ByteSink>;
  readonly #delivered: Delivered;

  /** `delivered`: by earlier attempts. */
  constructor(open: () => ByteSink | Promise<ByteSink>, delivered = new Delivered()) {
    this.#open = open;
    this.#delivered = delivered;
  }

  /** Whether it has got no byte yet. */
  get isEmpty(): boolean {
    return this.#delivered.count === 0;
  }

  /** Passes on what follows the bytes that were delivered; a server that cannot resume sends all of them again. */
  async open({ rest }: Beginning, proof: FileProof): Promise<ByteSink> {
    const { count, beginning } = this.#delivered;
    const stream = await this.#delivered.counting(await this.#open());
    const sink = proof.sink(stream, count);
    return count === 0 ? sink : new ComparingSink(beginning.known, sink, beginning.rest - rest);
  }

  shownFailure(failure: FileFailure): FileFailure {
    return failure;
  }
}
