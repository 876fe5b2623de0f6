// This folder: a second implementation of what RFC 959 does to files, for tests.

/** The representation type of RFC 959, section 3.1.1. */
export type TypeName = "ascii" | "ebcdic" | "image" | "local";

/** The data structure of RFC 959, section 3.1.2. Pages are left out. */
export type StructureName = "file" | "record";

/** The transmission mode of RFC 959, section 3.4. */
export type ModeName = "stream" | "block" | "compressed";

/** One combination of the transfer parameters of RFC 959, section 4.1.2. */
export interface Cell {
  readonly type: TypeName;
  readonly structure: StructureName;
  readonly mode: ModeName;
}

/**
 * What a data connection carries (RFC 959, section 3.4): data as transferred, the two marks, and
 * restart markers (section 3.5). A marker has one character for each byte.
 */
export type Part =
  | { readonly bytes: Uint8Array }
  | { readonly marker: string }
  | "end of record"
  | "end of file";

/** A record that is sent. A last line that no LF ends becomes a record that is not ended. */
interface SentRecord {
  readonly bytes: readonly number[];
  readonly ended: boolean;
}

/** What is sent behind one header: a block, or a string of compressed mode. */
interface Piece {
  readonly bytes: readonly number[];
  readonly endOfRecord: boolean;
  readonly endOfFile: boolean;
}

/** The bytes of a record, cut into those of its pieces. */
type Cuts = readonly (readonly number[])[];

const LF = 0x0a;
const CR = 0x0d;
const NEL = 0x85;

/** The escape character of stream mode: "all ones" (RFC 959, section 3.4.1). */
const STREAM_ESCAPE = 0xff;

/** The control codes of stream mode, as bits of the second byte (RFC 959, section 3.4.1). */
const STREAM_CODE = { endOfRecord: 1, endOfFile: 2 };

/** The descriptor codes of block and compressed mode (RFC 959, section 3.4.2). */
const DESCRIPTOR = { endOfRecord: 128, endOfFile: 64, suspect: 32, restartMarker: 16 };

/** The escape byte of compressed mode: "all zeros" (RFC 959, section 3.4.3). */
const COMPRESSED_ESCAPE = 0;

/** The first bits of a string of compressed mode that is no byte string (section 3.4.3). */
const STRING = { replicated: 0x80, filler: 0xc0 };

/** How many bytes the 7 and the 6 bits of a count can stand for (RFC 959, section 3.4.3). */
const LONGEST = { byteString: 127, replicated: 63 };

/** Smaller than the 65,535 that a count can say, so that small files too have several blocks. */
const BLOCK_BYTES = 1000;

/** `iconv -f ISO-8859-1 -t IBM1047` of the bytes 0 to 255. */
const IBM_1047 = `
  00 01 02 03 37 2d 2e 2f 16 05 25 0b 0c 0d 0e 0f 10 11 12 13 3c 3d 32 26 18 19 3f 27 1c 1d 1e 1f
  40 5a 7f 7b 5b 6c 50 7d 4d 5d 5c 4e 6b 60 4b 61 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 7a 5e 4c 7e 6e 6f
  7c c1 c2 c3 c4 c5 c6 c7 c8 c9 d1 d2 d3 d4 d5 d6 d7 d8 d9 e2 e3 e4 e5 e6 e7 e8 e9 ad e0 bd 5f 6d
  79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99 a2 a3 a4 a5 a6 a7 a8 a9 c0 4f d0 a1 07
  20 21 22 23 24 15 06 17 28 29 2a 2b 2c 09 0a 1b 30 31 1a 33 34 35 36 08 38 39 3a 3b 04 14 3e ff
  41 aa 4a b1 9f b2 6a b5 bb b4 9a 8a b0 ca af bc 90 8f ea fa be a0 b6 b3 9d da 9b 8b b7 b8 b9 ab
  64 65 62 66 63 67 9e 68 74 71 72 73 78 75 76 77 ac 69 ed ee eb ef ec bf 80 fd fe fb fc ba ae 59
  44 45 42 46 43 47 9c 48 54 51 52 53 58 55 56 57 8c 49 cd ce cb cf cc e1 70 dd de db dc 8d 8e df
`;

/**
 * The EBCDIC code of each ISO 8859-1 character. RFC 959, section 3.1.1.2, ends lines with <NL>,
 * which is 0x15; iconv has NEL there and LF at 0x25, so the two change places.
 */
const TO_EBCDIC: readonly number[] = IBM_1047.trim().split(/\s+/)
  .map((code) => Number.parseInt(code, 16))
  .with(LF, 0x15)
  .with(NEL, 0x25);

/**
 * What a sender with Unix files puts on the data connection for this file (RFC 959, sections 3.1
 * and 3.4). It never fails.
 */
export function referenceEncode(cell: Cell, local: Uint8Array): Uint8Array {
  const records = recordsToSend(cell, Array.from(local));
  const wire: number[] = [];
  switch (cell.mode) {
    case "stream":
      for (const piece of piecesOf(records, (bytes) => [bytes])) {
        append(wire, cell.structure === "file" ? piece.bytes : streamRecord(piece));
      }
      break;
    case "block":
      for (const piece of piecesOf(records, cutIntoBlocks)) append(wire, block(piece));
      break;
    case "compressed":
      for (const piece of piecesOf(records, cutIntoStrings)) {
        append(wire, compressed(cell.type, piece));
      }
      break;
    default:
      return cell.mode satisfies never;
  }
  return Uint8Array.from(wire);
}

/**
 * The Unix file that a receiver makes of all bytes of a data connection that carries one file (RFC
 * 959, sections 3.1 and 3.4). Throws an Error if the end of the file is not marked, if a code is
 * invalid or incomplete, if a record ends in file structure, or if bytes follow the end of the
 * file.
 */
export function referenceDecode(cell: Cell, wire: Uint8Array): Uint8Array {
  const parts = referenceParts(cell, wire);
  if (parts.at(-1) !== "end of file") throw new Error("no code marks the end of the file");
  switch (cell.structure) {
    case "file":
      return Uint8Array.from(receivedFile(cell.type, parts));
    case "record":
      return Uint8Array.from(receivedRecords(cell.type, parts));
    default:
      return cell.structure satisfies never;
  }
}

/**
 * The parts of a data connection, in their order, with the data as transferred (RFC 959, section
 * 3.4). Data between two marks or restart markers are one part, however the sender cut them; empty
 * data are no part. A stream in file structure ends with the connection (section 3.4.1), so its end
 * is the last part; in all others "end of file" is missing if no code marks it. Throws an Error if
 * a code is invalid or incomplete, or if bytes follow the end of the file.
 */
export function referenceParts(cell: Cell, wire: Uint8Array): readonly Part[] {
  const parts = readParts(cell, wire);
  const end = parts.indexOf("end of file");
  if (end >= 0 && end < parts.length - 1) throw new Error("bytes follow the end of the file");
  return joinBytes(parts);
}

// What is sent: sections 3.1.1 and 3.1.2.

/**
 * RFC 959, section 3.1.2: file structure has no inner structure, which is here the same as one
 * record that nothing ends. There is always a record, so that the end of the file has a place.
 */
function recordsToSend(cell: Cell, local: readonly number[]): readonly SentRecord[] {
  const { type, structure } = cell;
  switch (structure) {
    case "file":
      return [{ bytes: fileToSend(type, local), ended: false }];
    case "record":
      return isText(type) ? linesToSend(type, local) : [{ bytes: local, ended: true }];
    default:
      return structure satisfies never;
  }
}

/** RFC 959, sections 3.1.1.1 to 3.1.1.4 and 3.4: lines end with CR LF in ASCII, NL in EBCDIC. */
function fileToSend(type: TypeName, local: readonly number[]): readonly number[] {
  switch (type) {
    case "ascii":
      return local.flatMap((byte, index) =>
        byte === LF && local[index - 1] !== CR ? [CR, LF] : [byte]
      );
    case "ebcdic":
    case "image":
    case "local":
      return charactersToSend(type, local);
    default:
      return type satisfies never;
  }
}

/** RFC 959, sections 3.1.2.2 and 3.4: each line is a record, which is sent without its line end. */
function linesToSend(type: TypeName, local: readonly number[]): readonly SentRecord[] {
  const records: SentRecord[] = [];
  let line: number[] = [];
  for (const byte of local) {
    if (byte !== LF) {
      line.push(byte);
      continue;
    }
    if (line.at(-1) === CR) line.pop();
    records.push({ bytes: charactersToSend(type, line), ended: true });
    line = [];
  }
  if (line.length > 0 || records.length === 0) {
    records.push({ bytes: charactersToSend(type, line), ended: false });
  }
  return records;
}

/** RFC 959, section 3.1.1.2: EBCDIC differs from ASCII in the character code. */
function charactersToSend(type: TypeName, bytes: readonly number[]): readonly number[] {
  return type === "ebcdic" ? bytes.map((byte) => known(TO_EBCDIC[byte])) : bytes;
}

// How it is sent: section 3.4.

/**
 * Cuts the records into pieces. The last piece of a record carries its end, and the last piece of
 * all carries the end of the file, for the codes mark the end of what they come with (RFC 959,
 * sections 3.4.1 to 3.4.3). An empty record is an empty piece.
 */
function piecesOf(
  records: readonly SentRecord[],
  cut: (bytes: readonly number[]) => Cuts,
): readonly Piece[] {
  return records.flatMap((record, recordIndex) => {
    const lastRecord = recordIndex === records.length - 1;
    const pieces: Cuts = record.bytes.length === 0 ? [[]] : cut(record.bytes);
    return pieces.map((bytes, pieceIndex) => {
      const lastPiece = pieceIndex === pieces.length - 1;
      return {
        bytes,
        endOfRecord: lastPiece && record.ended,
        endOfFile: lastPiece && lastRecord,
      };
    });
  });
}

/** RFC 959, section 3.4.1: a byte of all ones is doubled; a two-byte code marks the ends. */
function streamRecord(piece: Piece): readonly number[] {
  const code = (piece.endOfRecord ? STREAM_CODE.endOfRecord : 0) |
    (piece.endOfFile ? STREAM_CODE.endOfFile : 0);
  return [
    ...piece.bytes.flatMap((byte) => byte === STREAM_ESCAPE ? [byte, byte] : [byte]),
    ...(code === 0 ? [] : [STREAM_ESCAPE, code]),
  ];
}

/** RFC 959, section 3.4.2: a descriptor, a count of 16 bits with the high byte first, the data. */
function block(piece: Piece): readonly number[] {
  const count = piece.bytes.length;
  return [descriptorOf(piece), Math.floor(count / 256), count % 256, ...piece.bytes];
}

/** RFC 959, section 3.4.3: an escape sequence describes the string that succeeds it. */
function compressed(type: TypeName, piece: Piece): readonly number[] {
  const descriptor = descriptorOf(piece);
  const string = compressedString(type, piece.bytes);
  return descriptor === 0 ? string : [COMPRESSED_ESCAPE, descriptor, ...string];
}

/** RFC 959, section 3.4.2: a descriptor says which of the two ends comes with a piece. */
function descriptorOf(piece: Piece): number {
  return (piece.endOfRecord ? DESCRIPTOR.endOfRecord : 0) |
    (piece.endOfFile ? DESCRIPTOR.endOfFile : 0);
}

/**
 * RFC 959, section 3.4.3: a filler string, a replicated byte or a byte string. A byte string must
 * not be empty, so no bytes are a filler string that counts zero.
 */
function compressedString(type: TypeName, bytes: readonly number[]): readonly number[] {
  const [first] = bytes;
  if (first === undefined) return [STRING.filler];
  if (bytes.length < 3 || runAt(bytes, 0) < bytes.length) return [bytes.length, ...bytes];
  return first === fillerOf(type)
    ? [STRING.filler | bytes.length]
    : [STRING.replicated | bytes.length, first];
}

/** RFC 959, section 3.4.2: the sender chooses where blocks end. */
function cutIntoBlocks(bytes: readonly number[]): Cuts {
  const blocks: (readonly number[])[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    blocks.push(bytes.slice(at, at + BLOCK_BYTES));
  }
  return blocks;
}

/** Cuts bytes so that each piece is one string of RFC 959, section 3.4.3. */
function cutIntoStrings(bytes: readonly number[]): Cuts {
  const strings: (readonly number[])[] = [];
  let at = 0;
  while (at < bytes.length) {
    let end = at + runAt(bytes, at);
    // A replicated byte takes two bytes, so that it is worth a string from three on.
    if (end - at < 3) {
      end = at + 1;
      while (end < bytes.length && end - at < LONGEST.byteString && runAt(bytes, end) < 3) end += 1;
    }
    strings.push(bytes.slice(at, end));
    at = end;
  }
  return strings;
}

/** How many equal bytes begin here, up to what one replicated byte can count (section 3.4.3). */
function runAt(bytes: readonly number[], at: number): number {
  let count = 1;
  while (count < LONGEST.replicated && bytes[at + count] === bytes[at]) count += 1;
  return count;
}

/** RFC 959, section 3.4.3: the filler byte is a space of the type, or zero if it is no text. */
function fillerOf(type: TypeName): number {
  switch (type) {
    case "ascii":
      return 0x20;
    case "ebcdic":
      return 0x40;
    case "image":
    case "local":
      return 0;
    default:
      return type satisfies never;
  }
}

// What a connection carries: section 3.4.

/** The parts of each mode (RFC 959, section 3.4), as the sender cut them; data can be empty. */
function readParts(cell: Cell, wire: Uint8Array): readonly Part[] {
  switch (cell.mode) {
    case "stream":
      return cell.structure === "file" ? [{ bytes: wire }, "end of file"] : readStream(wire);
    case "block":
      return readBlocks(wire);
    case "compressed":
      return readCompressed(cell.type, wire);
    default:
      return cell.mode satisfies never;
  }
}

/** RFC 959, section 3.4.1: record structure in stream mode. */
function readStream(wire: Uint8Array): readonly Part[] {
  const parts: Part[] = [];
  let bytes: number[] = [];
  let at = 0;
  while (at < wire.length) {
    const byte = byteAt(wire, at);
    at += 1;
    if (byte !== STREAM_ESCAPE) {
      bytes.push(byte);
      continue;
    }
    const code = byteAt(wire, at);
    at += 1;
    if (code === STREAM_ESCAPE) {
      bytes.push(STREAM_ESCAPE);
      continue;
    }
    if (code < 1 || code > 3) throw new Error(`${code} is no control code of stream mode`);
    parts.push({ bytes: Uint8Array.from(bytes) });
    bytes = [];
    if ((code & STREAM_CODE.endOfRecord) !== 0) parts.push("end of record");
    if ((code & STREAM_CODE.endOfFile) !== 0) parts.push("end of file");
  }
  // An empty part behind the end of the file would look as if bytes were left there.
  if (bytes.length > 0) parts.push({ bytes: Uint8Array.from(bytes) });
  return parts;
}

/** RFC 959, section 3.4.2: a header of three bytes, then as many bytes as it counts. */
function readBlocks(wire: Uint8Array): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < wire.length) {
    const descriptor = byteAt(wire, at);
    const count = byteAt(wire, at + 1) * 256 + byteAt(wire, at + 2);
    parts.push(...described(descriptor, bytesAt(wire, at + 3, count)));
    at += 3 + count;
  }
  return parts;
}

/**
 * RFC 959, section 3.4.3: strings, and escape sequences that apply to the succeeding string. Two
 * escape sequences in a row have the same succeeding string, so both apply to it.
 */
function readCompressed(type: TypeName, wire: Uint8Array): readonly Part[] {
  const parts: Part[] = [];
  let descriptor = 0;
  let escaped = false;
  let at = 0;
  while (at < wire.length) {
    const head = byteAt(wire, at);
    at += 1;
    if (head === COMPRESSED_ESCAPE) {
      descriptor |= byteAt(wire, at);
      escaped = true;
      at += 1;
      continue;
    }
    let bytes: Uint8Array;
    if (head < STRING.replicated) {
      bytes = bytesAt(wire, at, head);
      at += head;
    } else if (head < STRING.filler) {
      bytes = new Uint8Array(head - STRING.replicated).fill(byteAt(wire, at));
      at += 1;
    } else {
      bytes = new Uint8Array(head - STRING.filler).fill(fillerOf(type));
    }
    parts.push(...described(descriptor, bytes));
    descriptor = 0;
    escaped = false;
  }
  if (escaped) throw new Error("no string succeeds the last escape sequence");
  return parts;
}

/**
 * What the descriptor codes of RFC 959, section 3.4.2, make of a block or string. "As many bits as
 * necessary may be flagged", so an end can come with a restart marker. Suspect data are data.
 */
function described(descriptor: number, bytes: Uint8Array): readonly Part[] {
  const { endOfRecord, endOfFile, suspect, restartMarker } = DESCRIPTOR;
  if ((descriptor & ~(endOfRecord | endOfFile | suspect | restartMarker)) !== 0) {
    throw new Error(`the descriptor ${descriptor} has codes that RFC 959 does not assign`);
  }
  const parts: Part[] = [];
  if ((descriptor & restartMarker) !== 0) {
    parts.push({ marker: Array.from(bytes, (byte) => String.fromCharCode(byte)).join("") });
  } else {
    parts.push({ bytes });
  }
  if ((descriptor & endOfRecord) !== 0) parts.push("end of record");
  if ((descriptor & endOfFile) !== 0) parts.push("end of file");
  return parts;
}

/** Joins data that follow one another: where blocks and strings end means nothing (section 3.4). */
function joinBytes(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  let bytes: number[] = [];
  for (const part of parts) {
    if (typeof part !== "string" && "bytes" in part) {
      append(bytes, part.bytes);
      continue;
    }
    if (bytes.length > 0) joined.push({ bytes: Uint8Array.from(bytes) });
    bytes = [];
    joined.push(part);
  }
  if (bytes.length > 0) joined.push({ bytes: Uint8Array.from(bytes) });
  return joined;
}

// What is received: sections 3.1.1 and 3.1.2.

/**
 * RFC 959, section 3.1.2.1: the file is a continuous sequence of bytes, so the line ends are looked
 * for in all of it: a restart marker can stand between CR and LF. The end of a record contradicts
 * "no internal structure", and leaving it out would join what the sender kept apart.
 */
function receivedFile(type: TypeName, parts: readonly Part[]): readonly number[] {
  const bytes: number[] = [];
  for (const part of parts) {
    if (part === "end of record") throw new Error("a record ends, but the structure is file");
    if (typeof part !== "string" && "bytes" in part) append(bytes, part.bytes);
  }
  switch (type) {
    case "ascii":
      return bytes.filter((byte, index) => byte !== CR || bytes[index + 1] !== LF);
    case "ebcdic":
    case "image":
    case "local":
      return receivedCharacters(type, bytes);
    default:
      return type satisfies never;
  }
}

/**
 * RFC 959, sections 3.1.2.2 and 3.4: the end of a record of text becomes an LF. CR LF inside a
 * record stays, for it ends lines only in files "with no record structure". Records that are no
 * text are joined.
 */
function receivedRecords(type: TypeName, parts: readonly Part[]): readonly number[] {
  const local: number[] = [];
  for (const part of parts) {
    if (part === "end of record") {
      if (isText(type)) local.push(LF);
    } else if (typeof part !== "string" && "bytes" in part) {
      append(local, receivedCharacters(type, Array.from(part.bytes)));
    }
  }
  return local;
}

/** RFC 959, section 3.1.1.2: the inverse of `charactersToSend`. */
function receivedCharacters(type: TypeName, bytes: readonly number[]): readonly number[] {
  return type === "ebcdic" ? bytes.map((byte) => TO_EBCDIC.indexOf(byte)) : bytes;
}

/** RFC 959, section 3.1.2: files of type ASCII or EBCDIC are "text" files. */
function isText(type: TypeName): boolean {
  switch (type) {
    case "ascii":
    case "ebcdic":
      return true;
    case "image":
    case "local":
      return false;
    default:
      return type satisfies never;
  }
}

/** The byte at an offset; throws an Error if the connection ended before it. */
function byteAt(wire: Uint8Array, at: number): number {
  const byte = wire[at];
  if (byte === undefined) throw new Error(`the connection ended within a code, at byte ${at}`);
  return byte;
}

/** So many bytes from an offset; throws an Error if the connection ended before the last one. */
function bytesAt(wire: Uint8Array, at: number, count: number): Uint8Array {
  if (at + count > wire.length) {
    throw new Error(`the connection ended before ${count} bytes of data, at byte ${at}`);
  }
  return wire.slice(at, at + count);
}

/** A character of the code page, which has all 256. */
function known(code: number | undefined): number {
  if (code === undefined) throw new Error("the code page has no such character");
  return code;
}

/** Puts bytes behind others one by one: as arguments of `push` a large file would be too many. */
function append(bytes: number[], more: Iterable<number>): void {
  for (const byte of more) bytes.push(byte);
}
