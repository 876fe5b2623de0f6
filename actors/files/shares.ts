import { FileFault } from "../../core/files/file_failure.ts";
import type { FileFacts } from "../../core/files/listing/listing.ts";
import { EVERY_NAME, NameFilter } from "../../core/files/name_filter.ts";
import type { OpenedSink, OpenedSource, WriteMode } from "../transport/flow/flow.ts";

/** A file in the root that is a stream, not a file on the disk. */
export interface SharedStream {
  readonly facts: FileFacts;
  /** Opens it; throws `FileFault` when it is in use, was taken, or cannot begin at this offset. */
  open(path: string, offset: number): Promise<OpenedSource>;
  /** Whether some of it was taken, so that it cannot be sent again. */
  readonly gone: boolean;
}

/** Takes every upload, whatever its name, instead of the disk. */
export interface Inlet {
  /** Opens it; throws `FileFault` when it is in use, or has had its one upload. */
  open(path: string, mode: WriteMode): OpenedSink;
  /** Whether something was written to it, so that it takes no other upload. */
  readonly gone: boolean;
}

/** What is shared besides the files of the root, and which of these are not. */
export interface Shares {
  /**
   * Files and folders that appear in the root under these names, by their real paths. A root with mounts holds nothing
   * else.
   */
  readonly mounts: ReadonlyMap<string, string>;
  /** By their names in the root. */
  readonly streams: ReadonlyMap<string, SharedStream>;
  readonly inlet?: Inlet;
  readonly filter: NameFilter;
  /** Real paths of ferry's own files and folders, out of reach for clients wherever they are. */
  readonly own: ReadonlySet<string>;
  /** Whether links that lead out of the root are followed. */
  readonly follow: boolean;
  /** Whether entering a missing folder, or sending a file there, creates it. */
  readonly createFolders: boolean;
  /** Whether a session may rename what it has sent, without the permission to rename. */
  readonly ownNames: boolean;
  /** Whether files are written to that somebody else may have planted: links, files of others, files with several names. */
  readonly writesPlanted: boolean;
}

/** All of a folder, and nothing else. */
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

/** Whether the root is made up of mounts and streams. */
export function isMadeUp({ mounts, streams }: Shares): boolean {
  return mounts.size > 0 || streams.size > 0;
}

/** The stream at a virtual path; undefined if there is none. */
export function streamAt({ streams }: Shares, path: string): SharedStream | undefined {
  return streams.get(path.slice(1));
}

/** Whether a transfer that failed cannot be repeated, because its bytes are gone. */
export function isGone(shares: Shares, direction: "download" | "upload", path: string): boolean {
  return direction === "upload"
    ? shares.inlet?.gone === true
    : streamAt(shares, path)?.gone === true;
}

/** Lets one user at a time begin, and only until one of them has taken something. */
export class OnceOnly {
  #state: "waiting" | "in use" | "gone" = "waiting";

  get gone(): boolean {
    return this.#state === "gone";
  }

  /** Begins a use. Refuses as `busy` during another one, and as `denied` with the detail `gone` after it. */
  begin(action: "read" | "write", path: string, gone: string): void {
    switch (this.#state) {
      case "waiting":
        this.#state = "in use";
        return;
      case "in use":
        throw new FileFault({ kind: "busy", action, path, detail: "another client is using it" });
      case "gone":
        throw new FileFault({ kind: "denied", action, path, detail: gone });
      default:
        return this.#state satisfies never;
    }
  }

  /** Ends the use. `touched`: something was taken or written, so there can be no other use. */
  end(touched: boolean): void {
    if (this.#state === "in use") this.#state = touched ? "gone" : "waiting";
  }
}
