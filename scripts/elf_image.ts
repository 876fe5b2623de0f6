/**
 * The length of the image of a 64-bit little-endian ELF program: the end of its section headers or of its last segment,
 * whichever is later. The data that `deno compile` appended follows there. Undefined if it is no such program.
 */
export function elfImageLength(file: Uint8Array): number | undefined {
  const magic = [0x7f, 0x45, 0x4c, 0x46, /* 64 bit */ 2, /* little-endian */ 1];
  if (file.length < 64 || !magic.every((byte, index) => file[index] === byte)) return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const offset = (at: number) => Number(view.getBigUint64(at, true));
  const count = (at: number) => view.getUint16(at, true);
  const segments = { start: offset(0x20), size: count(0x36), number: count(0x38) };
  const sections = { start: offset(0x28), size: count(0x3a), number: count(0x3c) };
  let end = sections.start + sections.size * sections.number;
  for (let index = 0; index < segments.number; index++) {
    const header = segments.start + segments.size * index;
    if (header + 0x28 > file.length) return undefined;
    end = Math.max(end, offset(header + 0x08) + offset(header + 0x20));
  }
  return end <= file.length ? end : undefined;
}
