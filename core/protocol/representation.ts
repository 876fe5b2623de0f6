/** How file bytes travel (RFC 959 §3.1.1): `ascii` with CR LF line ends, `image` as they are. */
export type RepresentationType = "ascii" | "image";

/** The same, or `auto`: whichever fits the file. */
export type RepresentationChoice = RepresentationType | "auto";

/** A conversion of a stream of bytes, chunk by chunk, across any chunk border. */
export interface ByteTransform {
  /** The converted bytes. They may be the very array given, when nothing in it has to change. */
  push(bytes: Uint8Array): Uint8Array;
  /** What is left at the end. */
  end(): Uint8Array;
}

const CR = 0x0d;
const LF = 0x0a;
const NOTHING = new Uint8Array(0);

/**
 * From a local text file to the wire in TYPE A (RFC 959 §3.1.1.1): every LF not preceded by CR becomes CR LF, an
 * existing CR LF stays, other bytes pass.
 */
export function asciiToNetwork(): ByteTransform {
  let previous = 0;
  return {
    push(bytes) {
      const needed = countBareLineFeeds(bytes, previous);
      if (needed === 0) {
        previous = bytes[bytes.length - 1] ?? previous;
        return bytes;
      }
      const out = new Uint8Array(bytes.length + needed);
      let to = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        if (byte === LF && previous !== CR) out[to++] = CR;
        out[to++] = byte;
        previous = byte;
      }
      return out;
    },
    end: () => NOTHING,
  };
}

/**
 * From the wire in TYPE A to a local text file: CR LF becomes LF; other bytes pass, a CR without LF among them.
 * A CR at the end of a chunk waits for the byte that follows it.
 */
export function networkToAscii(): ByteTransform {
  let held = false;
  return {
    push(bytes) {
      if (bytes.length === 0) return NOTHING;
      if (!held && bytes.indexOf(CR) === -1) return bytes;
      const out = new Uint8Array(bytes.length + 1);
      let to = 0;
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        if (held && byte !== LF) out[to++] = CR;
        held = byte === CR;
        if (!held) out[to++] = byte;
      }
      return out.subarray(0, to);
    },
    end() {
      const rest = held ? Uint8Array.of(CR) : NOTHING;
      held = false;
      return rest;
    },
  };
}

function countBareLineFeeds(bytes: Uint8Array, before: number): number {
  let previous = before;
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === LF && previous !== CR) count += 1;
    previous = byte;
  }
  return count;
}

/**
 * What TYPE A does to files. `convert`: line ends become those of the network and back (RFC 959 §3.1.1.1). `text-only`: the
 * same, and what is no text is refused. `as-is`: nothing, for devices that send images as text.
 */
export type TextPolicy = "convert" | "text-only" | "as-is";
