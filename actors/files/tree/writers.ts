import { dirname } from "@std/path";
import { type FileAction, FileFault } from "../../../core/files/file_failure.ts";
import type { GiveWayMsg } from "../../transport/data_channel/data_channel_messages.ts";
import type { ActorRef } from "../../kernel/kernel.ts";
import { isBelow } from "../jail/within.ts";

/** Who writes a file. */
export interface Writer {
  readonly account: string;
  /** The address of the client. */
  readonly peer: string;
  readonly session: ActorRef<GiveWayMsg>;
}

/** Tells the others that a file is being written; disposed when it is no longer. */
export interface Claim extends Disposable {
  /** The file will be free when this has settled: who wants it then waits for it. */
  endsWith(work: Promise<unknown>): void;
}

interface Claimed {
  readonly writer: Writer | undefined;
  /** Whether everything below the name is claimed as well. */
  readonly whole: boolean;
  ending?: Promise<unknown>;
}

/**
 * The files that are being written, by their real paths: one registry for all sessions of a server, so that no two
 * write one file, and none is deleted or moved under the hands of its writer.
 */
export class Writers {
  readonly #claims = new Map<string, Claimed>();

  /** Makes the caller the only writer of the file; undefined when there is another one, or its folder is being moved. */
  async claim(real: string, writer?: Writer): Promise<Claim | undefined> {
    // Who was cut off has one write left at most; nobody is told "busy" because of that one.
    await this.#claims.get(real)?.ending;
    return this.#isTaken(real) ? undefined : this.#take(real, { writer, whole: false });
  }

  /** Keeps everybody else from a name and from all that is below it; undefined when somebody is there. */
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

  /** Who writes the file, as far as that was told. */
  writerOf(real: string): Writer | undefined {
    return this.#claims.get(real)?.writer;
  }

  /** Whether this very file is being written, or about to be made. */
  claimed(real: string): boolean {
    return this.#claims.has(real);
  }

  /** Whether this name is somebody's, or a folder above it with all that is in it. */
  #isTaken(real: string): boolean {
    if (this.#claims.size === 0) return false;
    if (this.#claims.has(real)) return true;
    for (let at = real, above = dirname(at); above !== at; at = above, above = dirname(at)) {
      if (this.#claims.get(above)?.whole === true) return true;
    }
    return false;
  }

  /** Whether this file, or one somewhere in this folder, is being written. */
  busy(real: string): boolean {
    if (this.#claims.size === 0) return false;
    if (this.#claims.has(real)) return true;
    return [...this.#claims.keys()].some((claimed) => isBelow(claimed, real));
  }
}

/** Refuses as `busy` what would pull a file away from the one who writes it. */
export function requireIdle(
  { writers }: { readonly writers: Writers },
  real: string,
  action: FileAction,
  path: string,
): void {
  if (writers.busy(real)) throw beingWritten(action, path);
}

/** As `requireIdle`, and keeps everybody else from the name, and from all below it, for a while. */
export function claimWhole(
  { writers }: { readonly writers: Writers },
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
