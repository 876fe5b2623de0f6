import { dirname } from "../../machine/system/local_path.ts";
import { decodeText, encodeText } from "../../../core/base/text.ts";
import type { GiveWayMsg } from "../../transport/data_channel/data_channel_messages.ts";
import type { ActorRef } from "../../kernel/kernel.ts";
import { yieldToOthers } from "../../kernel/waiting/pause.ts";
import { isBelow } from "../jail/within.ts";
import type { Claim, Writer, WriterBook } from "./writers.ts";

/** The longest path that clients can name, below the longest path of a root; and the longest name of an account with the address of its client, that a claim can hold, in bytes. */
const PATH_BYTES = 8192;
const WRITER_BYTES = 512;

/** The words of 32 bits before the claims: the lock, and how many places were ever used. */
const LOCK = 0;
const USED = 1;
const HEAD_WORDS = 2;

/** The words of each claim. */
const STATE = 0;
const HASH = 1;
const PATH_LENGTH = 2;
const WRITER_LENGTH = 3;
const SESSION = 4;
const WORDS = 5;

/** What `STATE` says. A file that is `ENDING` will be free soon. */
const FREE = 0;
const FILE = 1;
const ENDING = 2;
const WHOLE = 3;

/** How often a thread looks at the lock before it sleeps, and for how many ms at most. */
const SPINS = 200;
const NAP = 1;

/** Between the account and the address of a writer. Neither of them can hold it. */
const SEPARATOR = "\0";

/** Memory for this many claims, for all threads of a server. The system gives it only as far as it is used. */
export function claimMemory(claims: number): SharedArrayBuffer {
  return new SharedArrayBuffer(
    4 * (HEAD_WORDS + claims * WORDS) + claims * (PATH_BYTES + WRITER_BYTES),
  );
}

/**
 * The book of the sessions of all threads of a server, in memory that they share: to ask another thread would take a
 * message, and between its answer and what is done then another session could claim the same name.
 */
export class SharedWriters implements WriterBook {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;
  readonly #places: number;
  readonly #sessionOf: (session: number) => ActorRef<GiveWayMsg>;

  /** `memory` is of `claimMemory`. `sessionOf` gives the session of a number, whichever thread it is in. */
  constructor(memory: SharedArrayBuffer, sessionOf: (session: number) => ActorRef<GiveWayMsg>) {
    const each = 4 * WORDS + PATH_BYTES + WRITER_BYTES;
    this.#places = Math.floor((memory.byteLength - 4 * HEAD_WORDS) / each);
    const words = HEAD_WORDS + this.#places * WORDS;
    this.#words = new Int32Array(memory, 0, words);
    this.#bytes = new Uint8Array(memory, 4 * words);
    this.#sessionOf = sessionOf;
  }

  async claim(real: string, writer?: Writer): Promise<Claim | undefined> {
    // An upload that was cut has at most one write under way: wait for it rather than refuse as busy.
    while (this.#locked(() => this.#stateOf(real)) === ENDING) await yieldToOthers();
    return this.#locked(() => this.#isTaken(real) ? undefined : this.#take(real, FILE, writer));
  }

  claimWhole(real: string): Claim | undefined {
    return this.#locked(() =>
      this.#holdsBelow(real) || this.#isTaken(real) ? undefined : this.#take(real, WHOLE)
    );
  }

  writerOf(real: string): Writer | undefined {
    return this.#locked(() => {
      const place = this.#find(real);
      if (place === undefined) return undefined;
      const start = this.#textAt(place) + PATH_BYTES;
      const text = this.#text(start, this.#word(place, WRITER_LENGTH));
      const [account, peer] = text.split(SEPARATOR);
      if (account === undefined || peer === undefined) return undefined;
      const number = this.#word(place, SESSION);
      return { account, peer, number, session: this.#sessionOf(number) };
    });
  }

  claimed(real: string): boolean {
    return this.#locked(() => this.#find(real) !== undefined);
  }

  busy(real: string): boolean {
    return this.#locked(() => this.#holdsBelow(real));
  }

  #take(real: string, state: typeof FILE | typeof WHOLE, writer?: Writer): Claim | undefined {
    const path = encodeText(real);
    const place = this.#freePlace();
    if (place === undefined || path.length > PATH_BYTES) return undefined;
    const { account = "", peer = "", number = 0 } = writer ?? {};
    const text = writer === undefined ? encodeText("") : encodeText(account + SEPARATOR + peer);
    // Without its writer the claim holds all the same; only nobody can take the file over.
    const known = text.length <= WRITER_BYTES ? text : encodeText("");
    this.#bytes.set(path, this.#textAt(place));
    this.#bytes.set(known, this.#textAt(place) + PATH_BYTES);
    this.#set(place, HASH, hashOf(path));
    this.#set(place, PATH_LENGTH, path.length);
    this.#set(place, WRITER_LENGTH, known.length);
    this.#set(place, SESSION, number);
    this.#set(place, STATE, state);
    return this.#claimOf(place);
  }

  #claimOf(place: number): Claim {
    let held = true;
    return {
      endsWith: () => {
        if (held) this.#locked(() => this.#set(place, STATE, ENDING));
      },
      [Symbol.dispose]: () => {
        if (held) this.#locked(() => this.#set(place, STATE, FREE));
        held = false;
      },
    };
  }

  #freePlace(): number | undefined {
    const used = this.#words[USED] ?? 0;
    for (let place = 0; place < used; place += 1) {
      if (this.#word(place, STATE) === FREE) return place;
    }
    if (used >= this.#places) return undefined;
    this.#words[USED] = used + 1;
    return used;
  }

  /** Whether this path is claimed, or a folder above it with everything below. */
  #isTaken(real: string): boolean {
    if (this.#find(real) !== undefined) return true;
    for (let at = real, above = dirname(at); above !== at; at = above, above = dirname(at)) {
      if (this.#stateOf(above) === WHOLE) return true;
    }
    return false;
  }

  #holdsBelow(real: string): boolean {
    for (let place = 0; place < (this.#words[USED] ?? 0); place += 1) {
      if (this.#word(place, STATE) === FREE) continue;
      const path = this.#pathOf(place);
      if (path === real || isBelow(path, real)) return true;
    }
    return false;
  }

  #stateOf(real: string): number {
    const place = this.#find(real);
    return place === undefined ? FREE : this.#word(place, STATE);
  }

  /** The place of the claim of this very path. */
  #find(real: string): number | undefined {
    const used = this.#words[USED] ?? 0;
    if (used === 0) return undefined;
    const hash = hashOf(encodeText(real));
    for (let place = 0; place < used; place += 1) {
      if (this.#word(place, STATE) === FREE || this.#word(place, HASH) !== hash) continue;
      if (this.#pathOf(place) === real) return place;
    }
    return undefined;
  }

  #pathOf(place: number): string {
    return this.#text(this.#textAt(place), this.#word(place, PATH_LENGTH));
  }

  #text(start: number, length: number): string {
    // Shared memory cannot be decoded.
    return decodeText(this.#bytes.slice(start, start + length)) ?? "";
  }

  #textAt(place: number): number {
    return place * (PATH_BYTES + WRITER_BYTES);
  }

  #word(place: number, word: number): number {
    return this.#words[HEAD_WORDS + place * WORDS + word] ?? 0;
  }

  #set(place: number, word: number, value: number): undefined {
    this.#words[HEAD_WORDS + place * WORDS + word] = value;
  }

  /** Does a step of microseconds while no other thread does one. */
  #locked<T>(step: () => T): T {
    for (let tries = 0; Atomics.compareExchange(this.#words, LOCK, 0, 1) !== 0; tries += 1) {
      // The system may have taken the processor from the thread that holds the lock.
      if (tries >= SPINS) Atomics.wait(this.#words, LOCK, 1, NAP);
    }
    try {
      return step();
    } finally {
      Atomics.store(this.#words, LOCK, 0);
      Atomics.notify(this.#words, LOCK, 1);
    }
  }
}

/** 32 bits that tell most paths apart (FNV-1a). */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 0;
}
