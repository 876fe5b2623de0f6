import { encodeTextInto } from "../../../base/text.ts";

/** How many names are sorted at once: one or two milliseconds' work. Their numbers have to fit into 16 bits. */
const MOST = 8192;

const FIRST_NAMES = 64;
const FIRST_BYTES = 2048;

/** The most bytes that a character's unit takes. */
const MOST_OF_A_UNIT = 3;

/** How many bytes of a name are compared at once. */
const COMPARED = 6;

/** Some names that are sorted together, as bytes. */
export class NameRun {
  /** The names, each with a zero behind it; no name holds one. */
  bytes = new Uint8Array(FIRST_BYTES);
  /** Where each of them begins, and at last where the next one would. */
  #starts = new Uint32Array(FIRST_NAMES);
  #count = 0;
  /** The numbers of the names in their order. */
  #order = new Uint16Array();
  /** The place in the order, and the step to the next one. */
  #at = 0;
  #step = 1;
  /** Where the name is in the bytes whose turn it is. */
  from = 0;
  to = 0;

  get isFull(): boolean {
    return this.#count === MOST;
  }

  add(bytes: Uint8Array, from: number, to: number): void {
    const end = this.#starts[this.#count] ?? 0;
    this.#makeRoom(end + to - from + 1);
    const into = this.bytes;
    let at = end;
    for (let place = from; place < to; place++) into[at++] = bytes[place] ?? 0;
    this.#endName(at);
  }

  addText(name: string): void {
    const end = this.#starts[this.#count] ?? 0;
    this.#makeRoom(end + name.length * MOST_OF_A_UNIT + 1);
    this.#endName(end + encodeTextInto(name, this.bytes.subarray(end)).written);
  }

  /** Sorts the names by their bytes, after which none is added, and goes to the first one, or with `reversed` to the last one. */
  sort(reversed: boolean): void {
    this.#order = sortedNumbers(this.bytes, this.#starts, this.#count);
    this.#step = reversed ? -1 : 1;
    this.#at = reversed ? this.#count : -1;
    this.next();
  }

  /** Goes to the next name; false if there is none. */
  next(): boolean {
    this.#at += this.#step;
    const number = this.#order[this.#at];
    if (number === undefined) return false;
    this.from = this.#starts[number] ?? 0;
    this.to = (this.#starts[number + 1] ?? 0) - 1;
    return true;
  }

  #endName(at: number): void {
    this.bytes[at] = 0;
    this.#starts[++this.#count] = at + 1;
  }

  #makeRoom(end: number): void {
    if (end > this.bytes.length) {
      const more = new Uint8Array(end * 2);
      more.set(this.bytes);
      this.bytes = more;
    }
    if (this.#count + 1 === this.#starts.length) {
      const more = new Uint32Array(this.#starts.length * 2);
      more.set(this.#starts);
      this.#starts = more;
    }
  }
}

/**
 * The numbers of names in the order of their bytes. Each name becomes a number of 64 bits, of six of its bytes and its own
 * number, which the engine sorts by itself. Where these bytes are the same, the next six decide.
 */
function sortedNumbers(
  bytes: Uint8Array,
  starts: Uint32Array,
  count: number,
): Uint16Array<ArrayBuffer> {
  const keys = new BigUint64Array(count);
  // Each key has its lower half first, as on every machine that the runtime is made for.
  const halves = new Uint32Array(keys.buffer);
  for (let at = 0; at < count; at++) halves[2 * at] = at;
  sortPart(0, count, 0);
  const order = new Uint16Array(count);
  for (let at = 0; at < count; at++) order[at] = halves[2 * at] ?? 0;
  return order;

  /** Sorts the keys from `low` to before `high`, whose names are the same up to `depth`. */
  function sortPart(low: number, high: number, depth: number): void {
    const common = depth + commonBytes(low, high, depth);
    for (let at = low; at < high; at++) setKey(at, common);
    keys.subarray(low, high).sort();
    for (let first = low; first < high;) {
      let next = first + 1;
      while (next < high && isSame(first, next)) next += 1;
      // After a zero both names have ended.
      if (next - first > 1 && ((halves[2 * first] ?? 0) & 0xff_0000) !== 0) {
        sortPart(first, next, common + COMPARED);
      }
      first = next;
    }
  }

  /** How many bytes from `depth` on are the same in all of the names. */
  function commonBytes(low: number, high: number, depth: number): number {
    const first = (starts[(halves[2 * low] ?? 0) & 0xffff] ?? 0) + depth;
    let most = Infinity;
    for (let at = low; at < high && most > 0; at++) {
      const from = (starts[(halves[2 * at] ?? 0) & 0xffff] ?? 0) + depth;
      let same = 0;
      while (
        same < most && bytes[first + same] !== 0 && bytes[from + same] === bytes[first + same]
      ) {
        same += 1;
      }
      most = same;
    }
    return most === Infinity ? 0 : most;
  }

  function setKey(at: number, depth: number): void {
    const number = (halves[2 * at] ?? 0) & 0xffff;
    const end = (starts[number + 1] ?? 0) - 1;
    const from = (starts[number] ?? 0) + depth;
    let high = 0;
    for (let place = from; place < from + 4; place++) {
      high = high << 8 | (place < end ? bytes[place] ?? 0 : 0);
    }
    const fifth = from + 4 < end ? bytes[from + 4] ?? 0 : 0;
    const sixth = from + 5 < end ? bytes[from + 5] ?? 0 : 0;
    halves[2 * at] = fifth << 24 | sixth << 16 | number;
    halves[2 * at + 1] = high;
  }

  function isSame(one: number, other: number): boolean {
    return halves[2 * one + 1] === halves[2 * other + 1] &&
      (halves[2 * one] ?? 0) >>> 16 === (halves[2 * other] ?? 0) >>> 16;
  }
}
