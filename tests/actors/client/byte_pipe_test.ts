import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { BytePipe } from "../../../actors/client/sessions/copy/byte_pipe.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { concatBytes } from "../../../core/base/text.ts";

/** Reads to the end with a buffer of this size. */
async function readAll(pipe: BytePipe, size: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const buffer = new Uint8Array(size);
  for (;;) {
    const count = await pipe.source.read(buffer);
    if (count === null) return concatBytes(pieces);
    pieces.push(buffer.slice(0, count));
  }
}

Deno.test("property: what is written is read, whatever the pieces and the buffer", async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 20 });
  await fc.assert(fc.asyncProperty(pieces, fc.integer({ min: 1, max: 30 }), async (list, size) => {
    const pipe = new BytePipe();
    const read = readAll(pipe, size);
    // The writer may use its buffer again as soon as a write has ended.
    const buffer = new Uint8Array(20);
    for (const piece of list) {
      buffer.set(piece);
      await pipe.sink.write(buffer.subarray(0, piece.length));
      buffer.fill(0xee);
    }
    await pipe.sink.finish();
    assertEquals(await read, concatBytes(list));
    assertEquals(pipe.brokenBy, undefined);
  }));
});

Deno.test("a write ends only when the last of its bytes was read", async () => {
  const pipe = new BytePipe();
  let ended = false;
  const write = pipe.sink.write(new Uint8Array(3)).then(() => ended = true);
  const buffer = new Uint8Array(2);
  assertEquals(await pipe.source.read(buffer), 2);
  await Promise.resolve();
  assertEquals(ended, false);
  assertEquals(await pipe.source.read(buffer), 1);
  await write;
});

Deno.test("when one end is given up, the other one fails and knows which it was", async () => {
  const cut = new BytePipe();
  const read = cut.source.read(new Uint8Array(1));
  cut.sink[Symbol.dispose]();
  assert(await assertRejects(() => read) instanceof FileFault);
  assertEquals(cut.brokenBy, "sink");
  const left = new BytePipe();
  const write = left.sink.write(new Uint8Array(1));
  left.source[Symbol.dispose]();
  assert(await assertRejects(() => write) instanceof FileFault);
  assertEquals(left.brokenBy, "source");
});

Deno.test("giving up an end after everything has come through breaks nothing", async () => {
  const pipe = new BytePipe();
  await pipe.sink.finish();
  pipe.sink[Symbol.dispose]();
  assertEquals(await pipe.source.read(new Uint8Array(1)), null);
  assertEquals(pipe.brokenBy, undefined);
});
