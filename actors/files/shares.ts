import { FileFault } from "../../core/files/file_failure.ts";
import type { FileFacts } from "../../core/files/listing/listing.ts";
import { EVERY_NAME, NameFilter } from "../../core/files/name_filter.ts";
import type { OpenedSink, OpenedSource, WriteMode } from "../transport/flow/flow.ts";

/** A file of the root that is made of a stream, and not on the disk. */
export interface SharedStream {
  readonly facts: FileFacts;
  /** Opens it; throws `FileFault` when it cannot be had, or not from this offset. */
  open(path: string, offset: number): Promise<OpenedSource>;
  /** Whether it was taken, in part at least, and cannot be had again. */
  readonly gone: boolean;
}

/** Where every upload goes, whatever it is called, instead of to the disk. */
export interface Inlet {
  /** Opens it; throws `FileFault` when it is in use, or has had what it was for. */
  open(path: string, mode: WriteMode): OpenedSink;
  /** Whether something was written to it, and no other upload can be. */
  readonly gone: boolean;
}

/** What is shared beside the files of one folder, and what of these is not. */
export interface Shares {
  /** Real paths of files and folders that lie elsewhere, by their names in the root; the root itself holds nothing then. */
  readonly mounts: ReadonlyMap<string, string>;
  /** By their names in the root. */
  readonly streams: ReadonlyMap<string, SharedStream>;
  readonly inlet?: Inlet;
  readonly filter: NameFilter;
  /** Real paths of files and folders that are ferry's own, and out of reach wherever they lie. */
  readonly own: ReadonlySet<string>;
  /** Whether links that lead out are followed. */
  readonly follow: boolean;
  /** Whether missing folders are made for who enters them or sends files there. */
  readonly createFolders: boolean;
  /** Whether a session may rename what it has sent, without the permission to rename. */
  readonly ownNames: boolean;
  /** Whether files that somebody else may have put there are written to: links, others' files, files of several names. */
  readonly writesPlanted: boolean;
}

/** A folder as it is. */
export const WHOLE_FOLDER: Shares = {
  mounts: new Map(),
  streams: new Map(),
  filter: new NameFilter(EVERY_NAME),
  own: new Set(),
  follow: false,
  createFolders: false,
  ownNames: false,
  writesPlanted: true,
};

/** Whether the root is made of mounts and streams, and holds nothing itself. */
export function isMadeUp({ mounts, streams }: Shares): boolean {
  return mounts.size > 0 || streams.size > 0;
}

/** The stream of a virtual path, when there is one. */
export function streamAt({ streams }: Shares, path: string): SharedStream | undefined {
  return streams.get(path.slice(1));
}

/** Whether what a transfer moved, or was to move, cannot be moved again. */
export function isGone(shares: Shares, direction: "download" | "upload", path: string): boolean {
  return direction === "upload"
    ? shares.inlet?.gone === true
    : streamAt(shares, path)?.gone === true;
}

/** What can be used once, by one at a time. */
export class OnceOnly {
  #state: "waiting" | "in use" | "gone" = "waiting";

  get gone(): boolean {
    return this.#state === "gone";
  }

  /** Takes it into use; refuses as `busy`, or as `denied` with the words for what is gone. */
  begin(action: "read" | "write", path: string, gone: string): void {
    switch (this.#state) {
      case "waiting":
        this.#state = "in use";
        return;
      case "in use":
        throw new FileFault({ kind: "busy", action, path, detail: "somebody else has begun" });
      case "gone":
        throw new FileFault({ kind: "denied", action, path, detail: gone });
    }
  }

  /** Its user has done; `touched`: not without leaving a trace. */
  end(touched: boolean): void {
    if (this.#state === "in use") this.#state = touched ? "gone" : "waiting";
  }
}
