import { assertEquals, assertRejects } from "@std/assert";
import { SpooledInput } from "../../../actors/server/sharing/spooled_input.ts";
import type { InputBytes } from "../../../actors/machine/world.ts";
import type { ByteSource } from "../../../actors/transport/flow/flow.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { within } from "../../support/time/deadline.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

/** Standard input by hand: what is given is read as it is, and the end with `undefined`. */
class Given implements InputBytes {
  #next = Promise.withResolvers<string | undefined>();
  #taken = Promise.withResolvers<void>();

  /** Resolves when it has been read. */
  async give(text: string | undefined): Promise<void> {
    this.#next.resolve(text);
    await this.#taken.promise;
  }

  fail(error: Error): void {
    this.#next.reject(error);
  }

  async read(into: Uint8Array): Promise<number | null> {
    const text = await this.#next.promise;
    this.#next = Promise.withResolvers();
    this.#taken.resolve();
    this.#taken = Promise.withResolvers();
    if (text === undefined) return null;
    into.set(encodeText(text));
    return text.length;
  }
}

function spooling(folder: TempFolder) {
  const input = new Given();
  const spool = new SpooledInput("db.sql", folder.at("spool"), 0);
  return { input, spool, filled: spool.fill(input) };
}

async function readOnce(source: ByteSource): Promise<string | null> {
  const into = new Uint8Array(100);
  const count = await within(source.read(into), "more of the input");
  return count === null ? null : decodeLenient(into.subarray(0, count));
}

Deno.test("spool: until the input ends a client gets what is there, then what comes", async () => {
  await using folder = await tempFolder();
  const { input, spool, filled } = spooling(folder);
  await input.give("one ");
  assertEquals(spool.facts.size, undefined);
  using opened = await spool.open("/db.sql", 0);
  assertEquals(opened.streamed, "input");
  assertEquals(await readOnce(opened.source), "one ");
  const waiting = readOnce(opened.source);
  await input.give("two");
  assertEquals(await waiting, "two");
  const end = readOnce(opened.source);
  await input.give(undefined);
  assertEquals(await end, null);
  await filled;
  assertEquals(spool.facts.size, 7);
});

Deno.test("spool: once the input has ended it is a file, from any offset", async () => {
  await using folder = await tempFolder();
  const { input, spool, filled } = spooling(folder);
  await input.give("one two");
  await input.give(undefined);
  await filled;
  using opened = await spool.open("/db.sql", 4);
  assertEquals([opened.streamed, opened.facts.size], [undefined, 7]);
  assertEquals([await readOnce(opened.source), await readOnce(opened.source)], ["two", null]);
});

Deno.test("spool: an input that fails is a failure for its reader, behind what has come", async () => {
  await using folder = await tempFolder();
  const { input, spool, filled } = spooling(folder);
  await input.give("one");
  using opened = await spool.open("/db.sql", 0);
  assertEquals(await readOnce(opened.source), "one");
  const next = readOnce(opened.source);
  input.fail(new Error("the other end is gone"));
  await assertRejects(() => next);
  await filled;
  assertEquals(spool.facts.size, undefined);
});
