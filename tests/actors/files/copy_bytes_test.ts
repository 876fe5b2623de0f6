import { assertEquals, assertRejects } from "@std/assert";
import { copyBytes } from "../../../actors/files/uploads/staged.ts";
import { patterned } from "../../support/files/memory_flows.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

/** More than is copied at a time. */
const BYTES = patterned(2_500_000);

/** Copies this many bytes from the offset; returns the bytes that arrived. */
async function copied(
  { offset = 0, length }: { readonly offset?: number; readonly length: number },
  wanted?: () => boolean,
): Promise<Uint8Array> {
  await using folder = await tempFolder();
  using from = await Deno.open(await folder.write("from", BYTES));
  using to = await Deno.open(folder.at("to"), { write: true, createNew: true });
  await from.seek(offset, Deno.SeekMode.Start);
  await copyBytes(from, to, length, wanted);
  return await folder.read("to");
}

Deno.test("bytes are copied from where the file is read to, no more than asked for", async () => {
  for (const length of [0, 1, 1_048_576, 1_048_577, BYTES.length]) {
    assertEquals(await copied({ length }), BYTES.slice(0, length));
  }
  assertEquals(await copied({ offset: 100, length: 7 }), BYTES.slice(100, 107));
});

Deno.test("a file that is too short cannot be copied; an aborted copy is not made", async () => {
  await assertRejects(() => copied({ length: BYTES.length + 1 }));
  await assertRejects(() => copied({ length: 1 }, () => false));
});
