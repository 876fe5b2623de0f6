import type { FileAction, FileFailure } from "../../core/files/file_failure.ts";
import type { FileFacts } from "../../core/files/listing/listing.ts";
import type { Outcome } from "../../core/base/outcome.ts";
import { type ActorRef, ask } from "../kernel/kernel.ts";
import type { FilesystemMsg } from "./filesystem_messages.ts";
import type { OpenedSink, OpenedSource, WriteMode } from "../transport/flow/flow.ts";

/** Longer than any file system that still works; a network mount that hangs ends as `451`. */
const FILE_TIMEOUT = { timeoutMs: 120_000 };

type Answered<T> = Promise<Outcome<T, FileFailure>>;

/** The questions to a filesystem actor as calls; they reject only when it is gone or silent. */
export class Files {
  readonly #ref: ActorRef<FilesystemMsg>;

  constructor(ref: ActorRef<FilesystemMsg>) {
    this.#ref = ref;
  }

  /** `purpose` is what the look is for: it decides who may look, and names the failure. */
  lookUp(path: string, purpose: FileAction = "look up"): Answered<FileFacts> {
    return ask(this.#ref, { kind: "look-up", path, purpose }, FILE_TIMEOUT);
  }

  enter(path: string): Answered<void> {
    return ask(this.#ref, { kind: "enter", path }, FILE_TIMEOUT);
  }

  list(path: string): Answered<readonly FileFacts[]> {
    return ask(this.#ref, { kind: "list", path }, FILE_TIMEOUT);
  }

  /** `archive`: whether a folder may be had as a tar stream, by its name and `.tar`. */
  openSource(path: string, offset: number, archive = false): Answered<OpenedSource> {
    return ask(this.#ref, { kind: "open-source", path, offset, archive }, FILE_TIMEOUT);
  }

  /** `expected`: the bytes that will come, as far as known. */
  openSink(path: string, mode: WriteMode, expected?: number): Answered<OpenedSink> {
    const room = expected === undefined ? {} : { expected };
    return ask(this.#ref, { kind: "open-sink", path, mode, ...room }, FILE_TIMEOUT);
  }

  /** The account's own upload of a new file that is hidden because it was cut. */
  lookUpUnfinished(path: string): Answered<FileFacts> {
    return ask(this.#ref, { kind: "look-up-unfinished", path }, FILE_TIMEOUT);
  }

  makeFolder(path: string): Answered<void> {
    return ask(this.#ref, { kind: "make-folder", path }, FILE_TIMEOUT);
  }

  removeFolder(path: string): Answered<void> {
    return ask(this.#ref, { kind: "remove-folder", path }, FILE_TIMEOUT);
  }

  /** `unchanged`: refused as `busy` when it is not what these facts are of any more. */
  removeFile(path: string, unchanged?: FileFacts): Answered<void> {
    const only = unchanged === undefined ? {} : { unchanged };
    return ask(this.#ref, { kind: "remove-file", path, ...only }, FILE_TIMEOUT);
  }

  /** Succeeds when the path may be renamed. */
  prepareRename(path: string): Answered<void> {
    return ask(this.#ref, { kind: "prepare-rename", path }, FILE_TIMEOUT);
  }

  /** The permission bits that files and folders made from now on do not get; gives these and the operator's. */
  setUmask(umask: number): Answered<number> {
    return ask(this.#ref, { kind: "set-umask", umask }, FILE_TIMEOUT);
  }

  /** Gives the path that it got. */
  rename(from: string, to: string): Answered<string> {
    return ask(this.#ref, { kind: "rename", from, to }, FILE_TIMEOUT);
  }

  /** `modified` in ms since 1970. */
  setModified(path: string, modified: number): Answered<void> {
    return ask(this.#ref, { kind: "set-modified", path, modified }, FILE_TIMEOUT);
  }

  /** The nine permission bits. */
  setMode(path: string, mode: number): Answered<void> {
    return ask(this.#ref, { kind: "set-mode", path, mode }, FILE_TIMEOUT);
  }

  /** Bytes. */
  freeSpace(path: string): Answered<number> {
    return ask(this.#ref, { kind: "free-space", path }, FILE_TIMEOUT);
  }
}
