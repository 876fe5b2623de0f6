// Headers of tar archives. The libraries for tar push their bytes through streams; here the reader of the archive sets the
// pace, so only the headers are made.

import { concatBytes, encodeText } from "../../base/text.ts";

/** One member of an archive. For a file, `size` bytes follow the header. */
export interface TarEntry {
  /** Relative, its parts separated by `/`; for a folder without `/` at the end. */
  readonly path: string;
  readonly type: "file" | "folder" | "link";
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** The nine permission bits. */
  readonly mode: number;
  /** Where a symbolic link leads, as it is written in it. */
  readonly target?: string;
}

/** The size of the blocks that an archive is made of, in bytes. */
const BLOCK = 512;

/** The largest number that a field of twelve octal digits holds. */
const LARGEST_FIELD = 0o77777777777;

/** The longest name in a plain header, in bytes. */
const LONGEST_NAME = 100;

const TYPE_FLAGS = { file: "0", link: "2", folder: "5" } as const;

/** The end of an archive: two empty blocks (POSIX.1-2008, pax, "ustar Interchange Format"). */
export const TAR_END: Uint8Array = new Uint8Array(2 * BLOCK);

/**
 * The header of a member, in the pax format of POSIX.1-2008. What a plain header cannot hold (long names, names that are not
 * ASCII, sizes from 8 GiB, parts of a second) is in an extended header before it. Owners are left out.
 */
export function tarHeader(entry: TarEntry): Uint8Array<ArrayBuffer> {
  const name = entry.type === "folder" ? `${entry.path}/` : entry.path;
  const records = paxRecords(entry, name);
  const plain = header({
    name,
    target: entry.target ?? "",
    mode: entry.mode,
    size: entry.size,
    seconds: Math.floor(entry.modified / 1000),
    flag: TYPE_FLAGS[entry.type],
  });
  if (records.length === 0) return plain;
  const extended = header({
    name: `PaxHeaders/${name}`,
    target: "",
    mode: 0o644,
    size: records.length,
    seconds: 0,
    flag: "x",
  });
  return concatBytes([extended, records, tarPadding(records.length), plain]);
}

/** The zeros that fill the last block of a member of this size. */
export function tarPadding(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((BLOCK - size % BLOCK) % BLOCK);
}

function paxRecords(entry: TarEntry, name: string): Uint8Array<ArrayBuffer> {
  const { target = "", size, modified } = entry;
  const needed: Uint8Array[] = [];
  if (!fitsName(name)) needed.push(paxRecord("path", name));
  if (!fitsName(target)) needed.push(paxRecord("linkpath", target));
  if (size > LARGEST_FIELD) needed.push(paxRecord("size", String(size)));
  if (!fitsField(modified / 1000)) {
    needed.push(paxRecord("mtime", (modified / 1000).toFixed(3)));
  }
  return concatBytes(needed);
}

/** `LENGTH KEY=VALUE` and a line feed. The length is decimal and includes its own digits. */
function paxRecord(key: string, value: string): Uint8Array<ArrayBuffer> {
  const rest = encodeText(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) {
    length = rest.length + String(length).length;
  }
  return concatBytes([encodeText(String(length)), rest]);
}

function fitsName(text: string): boolean {
  return text.length <= LONGEST_NAME && /^[\x20-\x7e]*$/.test(text);
}

function fitsField(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= LARGEST_FIELD;
}

interface HeaderFields {
  readonly name: string;
  readonly target: string;
  readonly mode: number;
  readonly size: number;
  readonly seconds: number;
  readonly flag: string;
}

function header(fields: HeaderFields): Uint8Array<ArrayBuffer> {
  const { name, target, mode, size, seconds, flag } = fields;
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string, room: number) => {
    block.set(encodeText(text).subarray(0, room), at);
  };
  put(0, name, LONGEST_NAME);
  put(100, octal(mode, 7), 7);
  put(108, octal(0, 7), 7);
  put(116, octal(0, 7), 7);
  put(124, octal(size, 11), 11);
  put(136, octal(seconds, 11), 11);
  // The checksum is computed with spaces in its own field.
  put(148, " ".repeat(8), 8);
  put(156, flag, 1);
  put(157, target, LONGEST_NAME);
  put(257, "ustar\u000000", 8);
  put(148, `${octal(block.reduce((sum, byte) => sum + byte, 0), 6)}\0 `, 8);
  return block;
}

/** The number in this many octal digits. What does not fit is in the extended header, and 0 here. */
function octal(value: number, digits: number): string {
  const text = value >= 0 ? value.toString(8) : "0";
  return (text.length > digits ? "0" : text).padStart(digits, "0");
}
