import { dirname } from "../../machine/system/local_path.ts";
import { type FileAction, FileFault } from "../../../core/files/file_failure.ts";
import type { GiveWayMsg } from "../../transport/data_channel/data_channel_messages.ts";
import type { ActorRef } from "../../kernel/kernel.ts";
import { isBelow } from "../jail/within.ts";

/** The session that writes a file. */
export interface Writer {
  readonly account: string;
  /** The address of the client. */
  readonly peer: string;
  /** The number of the session. */
  readonly number: number;
  readonly session: ActorRef<GiveWayMsg>;
}

/** Marks a file as being written until it is disposed of. */
export interface Claim extends Disposable {
  /** The file will be free once this has settled; another claim waits for that. */
  endsWith(work: Promise<unknown>): void;
}

/** The files that are being written, by their real paths: no two sessions write the same file, and none is moved meanwhile. */
export interface WriterBook {
  /** Claims the file for one writer; undefined when there is another one, or when its folder is being moved. */
  claim(real: string, writer?: Writer): Promise<Claim | undefined>;
  /** Claims a path with everything below it; undefined when something there is claimed already. */
  claimWhole(real: string): Claim | undefined;
  /** The session that writes the file, if it is known. */
  writerOf(real: string): Writer | undefined;
  /** Whether this very path is claimed. */
  claimed(real: string): boolean;
  /** Whether this path, or one below it, is claimed. */
  busy(real: string): boolean;
}

interface Claimed {
  readonly writer: Writer | undefined;
  /** Whether everything below the path is claimed as well. */
  readonly whole: boolean;
  ending?: Promise<unknown>;
}

/** The book of the sessions of one thread. */
export class Writers implements WriterBook {
  readonly #claims = new Map<string, Claimed>();

  async claim(real: string, writer?: Writer): Promise<Claim | undefined> {
    // An upload that was cut has at most one write under way: wait for it rather than refuse as busy.
    await this.#claims.get(real)?.ending;
    return this.#isTaken(real) ? undefined : this.#take(real, { writer, whole: false });
  }

  claimWhole(real: string): Claim | undefined {
    if (this.busy(real) || this.#isTaken(real)) return undefined;
    return this.#take(real, { writer: undefined, whole: true });
  }

  #take(real: string, claim: Claimed): Claim {
    this.#claims.set(real, claim);
    return {
      endsWith: (work) => {
        claim.ending = work.catch(() => {});
      },
      [Symbol.dispose]: () => {
        if (this.#claims.get(real) === claim) this.#claims.delete(real);
      },
    };
  }

  writerOf(real: string): Writer | undefined {
    return this.#claims.get(real)?.writer;
  }

  claimed(real: string): boolean {
    return this.#claims.has(real);
  }

  /** Whether this path is claimed, or a folder above it with everything below. */
  #isTaken(real: string): boolean {
    if (this.#claims.size === 0) return false;
    if (this.#claims.has(real)) return true;
    for (let at = real, above = dirname(at); above !== at; at = above, above = dirname(at)) {
      if (this.#claims.get(above)?.whole === true) return true;
    }
    return false;
  }

  busy(real: string): boolean {
    if (this.#claims.size === 0) return false;
    if (this.#claims.has(real)) return true;
    return [...this.#claims.keys()].some((claimed) => isBelow(claimed, real));
  }
}

/** Refuses as `busy` if the file, or one in the folder, is being written. */
export function requireIdle(
  { writers }: { readonly writers: WriterBook },
  real: string,
  action: FileAction,
  path: string,
): void {
  if (writers.busy(real)) throw beingWritten(action, path);
}

/** The same, and claims the path with everything below it. */
export function claimWhole(
  { writers }: { readonly writers: WriterBook },
  real: string,
  action: FileAction,
  path: string,
): Claim {
  const claim = writers.claimWhole(real);
  if (claim === undefined) throw beingWritten(action, path);
  return claim;
}

export function beingWritten(action: FileAction, path: string): FileFault {
  return new FileFault({ kind: "busy", action, path, detail: "it is being written" });
}
