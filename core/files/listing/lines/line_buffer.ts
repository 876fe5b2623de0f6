import { encodeTextInto } from "../../../base/text.ts";

const CR = 0x0d;
const LF = 0x0a;
const ZERO = 0x30;
const SPACE = 0x20;

/** The small letters of the digits above 9, less ten. */
const LETTERS = 0x61 - 10;

const FIRST_ROOM = 4096;

/** The most bytes that a number of up to 53 bits takes. */
const LONGEST_NUMBER = 16;

/** Nine digits, which is what fits into the whole numbers that the processor is fast with. */
const NINE_DIGITS = 1e9;
const NINE = 9;

/** How many bytes are copied faster one by one than by the function that is made for it. */
const FEW = 48;

/** The bytes of a line without its end, as they are sent. */
type Translation = (line: Uint8Array) => Uint8Array;

/**
 * Lines that become bytes, each ended by CR LF, until they are taken. They are in UTF-8, unless `translate` makes other bytes
 * of each line with its end.
 */
export class LineBuffer {
  readonly #translate: Translation | undefined;
  #bytes = new Uint8Array(FIRST_ROOM);
  /** What was not taken yet, and where the line begins that is not ended yet. */
  #start = 0;
  #end = 0;
  #line = 0;

  constructor(translate?: Translation) {
    this.#translate = translate;
  }

  /** How many bytes wait to be taken. */
  get length(): number {
    return this.#end - this.#start;
  }

  byte(byte: number): void {
    if (this.#end === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#end++] = byte;
  }

  /** Adds a part of some bytes; by default all of them. */
  add(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const count = to - from;
    if (this.#end + count > this.#bytes.length) this.#grow(count);
    if (count > FEW) {
      this.#bytes.set(bytes.subarray(from, to), this.#end);
      this.#end += count;
      return;
    }
    const into = this.#bytes;
    let end = this.#end;
    for (let at = from; at < to; at++) into[end++] = bytes[at] ?? 0;
    this.#end = end;
  }

  text(text: string): void {
    // No character of the text becomes more than three bytes.
    const most = text.length * 3;
    if (this.#end + most > this.#bytes.length) this.#grow(most);
    this.#end += encodeTextInto(text, this.#bytes.subarray(this.#end)).written;
  }

  /** A whole number that is not negative, in digits, with spaces before it up to this width. */
  decimal(value: number, width = 0): void {
    if (value < NINE_DIGITS) return this.#digits(value, 1, width);
    if (value > Number.MAX_SAFE_INTEGER) return this.text(String(value).padStart(width));
    const high = Math.floor(value / NINE_DIGITS);
    this.#digits(high, 1, width - NINE);
    this.#digits(value - high * NINE_DIGITS, NINE, NINE);
  }

  /** A number below 100 in two digits. */
  twoDigits(value: number): void {
    const tens = (value / 10) | 0;
    this.byte(ZERO + tens);
    this.byte(ZERO + value - tens * 10);
  }

  /** A whole number that is not negative, in hexadecimal digits. */
  hexadecimal(value: number): void {
    if (this.#end + LONGEST_NUMBER > this.#bytes.length) this.#grow(LONGEST_NUMBER);
    const high = Math.floor(value / 2 ** 32);
    const shift = high === 0 ? 28 - (Math.clz32(value | 1) & ~3) : 28;
    if (high > 0) this.#hexadecimal(high, 28 - (Math.clz32(high) & ~3));
    this.#hexadecimal(value >>> 0, shift);
  }

  /** Ends the line. */
  endLine(): void {
    this.byte(CR);
    this.byte(LF);
    if (this.#translate !== undefined) {
      const line = this.#bytes.slice(this.#line, this.#end);
      this.#end = this.#line;
      this.add(this.#translate(line));
    }
    this.#line = this.#end;
  }

  /** Takes as many bytes as there is room for, and gives how many. No line may be unfinished. */
  take(into: Uint8Array): number {
    const count = Math.min(into.length, this.length);
    into.set(this.#bytes.subarray(this.#start, this.#start + count));
    this.#start += count;
    if (this.#start === this.#end) this.#start = this.#end = this.#line = 0;
    return count;
  }

  #digits(value: number, least: number, width: number): void {
    let count = least;
    for (let bound = 10 ** least; count < NINE && value >= bound; bound *= 10) count += 1;
    const room = Math.max(count, width);
    if (this.#end + room > this.#bytes.length) this.#grow(room);
    const into = this.#bytes;
    let at = this.#end + room;
    this.#end = at;
    const begin = at - count;
    for (let rest = value; at > begin;) {
      const tenth = (rest / 10) | 0;
      into[--at] = ZERO + rest - tenth * 10;
      rest = tenth;
    }
    for (const first = begin + count - room; at > first;) into[--at] = SPACE;
  }

  #hexadecimal(bits: number, highest: number): void {
    for (let shift = highest; shift >= 0; shift -= 4) {
      const digit = (bits >>> shift) & 15;
      this.#bytes[this.#end++] = (digit < 10 ? ZERO : LETTERS) + digit;
    }
  }

  /** Makes room for so many more bytes. */
  #grow(count: number): void {
    const { length } = this;
    let room = this.#bytes.length;
    while (room < length + count) room *= 2;
    const former = this.#bytes.subarray(this.#start, this.#end);
    if (room === this.#bytes.length && this.#start > 0) {
      // The beginning is free.
      this.#bytes.copyWithin(0, this.#start, this.#end);
    } else {
      this.#bytes = new Uint8Array(room * 2);
      this.#bytes.set(former);
    }
    this.#line -= this.#start;
    this.#start = 0;
    this.#end = length;
  }
}
