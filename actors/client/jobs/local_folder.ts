import { basename, join } from "../../machine/system/local_path.ts";
import type { FileFailure } from "../../../core/files/file_failure.ts";
import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { defined } from "../../../core/base/defined.ts";
import type { Outcome } from "../../../core/base/outcome.ts";
import type { UploadExistsPolicy } from "../../../core/files/upload_rules.ts";
import { PRESETS } from "../../../core/access/permissions.ts";
import { type Files, filesOf, filesystem } from "../../files/filesystem.ts";
import { fileFailure } from "../../machine/system_errors.ts";
import { ownStorage } from "../../files/account_view.ts";
import type { Context, OwnedRef } from "../../kernel/kernel.ts";
import type { ByteSink, OpenedFile, OpenedSink, WriteMode } from "../../transport/flow/flow.ts";
import type { FilesystemMsg } from "../../files/filesystem_messages.ts";
import { readFirst, takeFirst } from "../../transport/flow/wrappers.ts";
import { fail, fileFault } from "../client_fault.ts";

/**
 * A local folder, and nothing outside it: names go through the same jail as a server's. Its methods throw a
 * `ClientFault` that names the file as the user knows it.
 */
export class LocalFolder {
  readonly #folder: string;
  readonly #shown: string;
  readonly #ref: OwnedRef<FilesystemMsg>;
  readonly #files: Files;
  /** What is being written, by its name: until that has settled, nothing else can be said of the name. */
  readonly #written = new Map<string, OpenedSink>();

  /**
   * `shown`: the path of the folder as the user knows it. With `createFolders` names in it may have missing folders before
   * them, which are made with the first byte.
   */
  constructor(
    context: Context<never>,
    folder: string,
    shown: string,
    { createFolders = false }: { readonly createFolders?: boolean } = {},
  ) {
    this.#folder = folder;
    this.#shown = shown;
    const own = ownStorage(() => context.clock.now());
    const storage = { ...own, shares: { ...own.shares, writesPlanted: false, createFolders } };
    const options = { root: folder, permissions: PRESETS.full, storage };
    this.#ref = context.spawn("files", filesystem(options));
    this.#files = filesOf(this.#ref);
  }

  /** A name in it with the path that the user knows. */
  pathOf(name: string): string {
    return join(this.#shown, name);
  }

  /** Where a name in it is. */
  realPathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** A failure with the path that the user knows. */
  readonly shownFailure = (failure: FileFailure): FileFailure => ({
    ...failure,
    path: this.pathOf(failure.path),
  });

  /** The facts of the file or folder of this name; undefined when there is none. */
  async lookUp(name: string): Promise<FileFacts | undefined> {
    await this.#settled(name);
    const found = await this.#answer(this.#files.lookUp(`/${name}`));
    if (found.ok) return found.value;
    if (found.failure.kind === "not-found") return undefined;
    throw fileFault(this.shownFailure(found.failure));
  }

  /** Whether there is a file of that name that is not empty; an empty one is removed. Never throws. */
  async keepsContent(name: string): Promise<boolean> {
    try {
      const found = await this.lookUp(name);
      if (found?.type !== "file") return false;
      if (found.size !== 0) return true;
      await this.#files.removeFile(`/${name}`);
    } catch {
      // There is another failure already; it is the one to report.
    }
    return false;
  }

  /** Opens a file to send, from an offset on. */
  async openSource(name: string, offset: number): Promise<OpenedFile> {
    const opened = await this.#value(this.#files.openSource(`/${name}`, offset));
    if (opened.streamed !== undefined) throw new Error("a local folder has no streams");
    return opened;
  }

  /** `length` bytes of a file from an offset on, fewer at its end. */
  async readBytes(name: string, offset: number, length: number): Promise<Uint8Array> {
    using opened = await this.openSource(name, offset);
    try {
      return await readFirst(opened.source, length);
    } catch (error) {
      throw fileFault(this.shownFailure(fileFailure(error, "read", `/${name}`)));
    }
  }

  /** Takes the first `length` bytes of a file piece by piece, fewer at its end. */
  async takeBytes(name: string, length: number, take: (bytes: Uint8Array) => void): Promise<void> {
    using opened = await this.openSource(name, 0);
    try {
      await takeFirst(opened.source, length, take);
    } catch (error) {
      throw fileFault(this.shownFailure(fileFailure(error, "read", `/${name}`)));
    }
  }

  /** Opens a file to write. */
  async openSink(name: string, mode: WriteMode): Promise<ByteSink> {
    await this.#settled(name);
    const opened = await this.#value(this.#files.openSink(`/${name}`, mode));
    this.#written.set(name, opened);
    return opened.sink;
  }

  /** Makes a new small file in one go; false where it cannot be, and must be tried step by step. */
  async place(
    name: string,
    part: string,
    { bytes, modified }: { readonly bytes: Uint8Array; readonly modified?: number | undefined },
  ): Promise<boolean> {
    const file = { bytes, ...defined({ modified }) };
    return (await this.#answer(this.#files.placeFile(`/${name}`, basename(part), file))).ok;
  }

  /**
   * Gives a file its final name; gives the name that it got. A file of that name is replaced, or as `onExists` says: it
   * refuses, or gets a number, even if that file has come only just now.
   */
  async rename(
    from: string,
    to: string,
    onExists: UploadExistsPolicy = "overwrite",
  ): Promise<string> {
    await this.#settled(from);
    return (await this.#value(this.#files.rename(`/${from}`, `/${to}`, onExists))).slice(1);
  }

  /** Sets when a file was last modified, in ms since 1970. */
  async setModified(name: string, modified: number): Promise<void> {
    await this.#settled(name);
    await this.#value(this.#files.setModified(`/${name}`, modified));
  }

  /** Sets the nine permission bits of a file. */
  async setMode(name: string, mode: number): Promise<void> {
    await this.#settled(name);
    await this.#value(this.#files.setMode(`/${name}`, mode));
  }

  /** The facts of everything in a folder in it, sorted by name; the empty name is the folder itself. */
  async list(name: string): Promise<readonly FileFacts[]> {
    return await this.#value(this.#files.list(`/${name}`));
  }

  /** Makes a folder, unless it is there. */
  async makeFolder(name: string): Promise<void> {
    const made = await this.#answer(this.#files.makeFolder(`/${name}`));
    if (made.ok) return;
    if (made.failure.kind === "exists" && (await this.lookUp(name))?.type === "folder") return;
    throw fileFault(this.shownFailure(made.failure));
  }

  /** Removes a file, or a link. */
  async removeFile(name: string): Promise<void> {
    await this.#value(this.#files.removeFile(`/${name}`));
  }

  /** Removes an empty folder. */
  async removeFolder(name: string): Promise<void> {
    await this.#value(this.#files.removeFolder(`/${name}`));
  }

  async stop(): Promise<void> {
    for (const name of [...this.#written.keys()]) await this.#settled(name);
    await this.#ref.stop();
  }

  async #settled(name: string): Promise<void> {
    await this.#written.get(name)?.settled?.();
    this.#written.delete(name);
  }

  async #value<T>(answered: Promise<Outcome<T, FileFailure>>): Promise<T> {
    const outcome = await this.#answer(answered);
    if (outcome.ok) return outcome.value;
    throw fileFault(this.shownFailure(outcome.failure));
  }

  async #answer<T>(answered: Promise<T>): Promise<T> {
    try {
      return await answered;
    } catch {
      fail("local-file", `cannot use ${this.#shown}: the file system does not answer`);
    }
  }
}
