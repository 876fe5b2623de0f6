import type { FileAction, FileFailure } from "../../core/files/file_failure.ts";
import type { FileFacts } from "../../core/files/listing/listing.ts";
import type { Outcome } from "../../core/base/outcome.ts";
import type { Answer, Settled } from "../kernel/kernel.ts";
import type { OpenedSink, OpenedSource, WriteMode } from "../transport/flow/flow.ts";

/** The answer to a question about files. */
export type FileAnswer<T> = Answer<Outcome<T, FileFailure>>;

/** What a filesystem actor understands: one account's view of a root. Paths are virtual and absolute. */
export type FilesystemMsg =
  /** `purpose`: the action that the look is for, which decides who may look. */
  | {
    readonly kind: "look-up";
    readonly path: string;
    readonly purpose: FileAction;
    readonly answer: FileAnswer<FileFacts>;
  }
  /** Succeeds when the path is a folder that can be entered. */
  | { readonly kind: "enter"; readonly path: string; readonly answer: FileAnswer<void> }
  /** The names in a folder, sorted; links that leave the root appear as links. */
  | {
    readonly kind: "list";
    readonly path: string;
    readonly answer: FileAnswer<readonly FileFacts[]>;
  }
  | {
    readonly kind: "open-source";
    readonly path: string;
    readonly offset: number;
    /** Whether a folder may be had as a tar stream, by its name and `.tar`. */
    readonly archive?: boolean;
    readonly answer: FileAnswer<OpenedSource>;
  }
  | {
    readonly kind: "open-sink";
    readonly path: string;
    readonly mode: WriteMode;
    /** Bytes that will come, as far as known: refused when there is no room for them. */
    readonly expected?: number;
    readonly answer: FileAnswer<OpenedSink>;
  }
  /** The account's own upload of a new file that is hidden because it was cut; not-found when there is none. */
  | {
    readonly kind: "look-up-unfinished";
    readonly path: string;
    readonly answer: FileAnswer<FileFacts>;
  }
  /** Succeeds when the path may be renamed: it exists, and nothing in it is being written. */
  | { readonly kind: "prepare-rename"; readonly path: string; readonly answer: FileAnswer<void> }
  /** The permission bits that files and folders made from now on do not get; answered with these and the operator's. */
  | { readonly kind: "set-umask"; readonly umask: number; readonly answer: FileAnswer<number> }
  | { readonly kind: "make-folder"; readonly path: string; readonly answer: FileAnswer<void> }
  | { readonly kind: "remove-folder"; readonly path: string; readonly answer: FileAnswer<void> }
  | {
    readonly kind: "remove-file";
    readonly path: string;
    /** Only as long as it is what these facts are of. */
    readonly unchanged?: FileFacts;
    readonly answer: FileAnswer<void>;
  }
  | {
    readonly kind: "rename";
    readonly from: string;
    readonly to: string;
    /** The path that it got. */
    readonly answer: FileAnswer<string>;
  }
  /** When a file or folder was last modified, in ms since 1970. */
  | {
    readonly kind: "set-modified";
    readonly path: string;
    readonly modified: number;
    readonly answer: FileAnswer<void>;
  }
  /** The nine permission bits of a file or folder; setuid, setgid and sticky stay as they are. */
  | {
    readonly kind: "set-mode";
    readonly path: string;
    readonly mode: number;
    readonly answer: FileAnswer<void>;
  }
  /** How many bytes may be written to the file system that holds this file or folder. */
  | { readonly kind: "free-space"; readonly path: string; readonly answer: FileAnswer<number> }
  | { readonly kind: "file-work-ended"; readonly settled: Settled<void> };
