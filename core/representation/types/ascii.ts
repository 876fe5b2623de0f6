import type { ByteTransform } from "../byte_transform.ts";

const CR = 0x0d;
const LF = 0x0a;
const NOTHING = new Uint8Array(0);

/**
 * Converts a local text file for sending in TYPE A (RFC 959 §3.1.1.1): an LF without CR before it becomes CR LF. All other
 * bytes stay.
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
 * Converts what was received in TYPE A to a local text file: CR LF becomes LF. All other bytes stay, a CR without LF too.
 * A CR at the end of a chunk is held back until the next byte is there.
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
