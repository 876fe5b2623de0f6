import { assertEquals, assertRejects } from "@std/assert";
import { ComparingSink } from "../../../actors/client/jobs/download/beginning.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";

function comparing(known: string) {
  const sink = {
    text: "",
    finished: false,
    write: (bytes: Uint8Array) => {
      sink.text += decodeLenient(bytes);
      return Promise.resolve();
    },
    finish: () => {
      sink.finished = true;
      return Promise.resolve();
    },
    [Symbol.dispose]: () => undefined,
  };
  return { sink, compared: new ComparingSink(encodeText(known), sink) };
}

Deno.test("bytes that are known are compared and left out, however they are cut", async () => {
  const text = "known, new";
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      const { sink, compared } = comparing("known");
      for (const part of [text.slice(0, first), text.slice(first, second), text.slice(second)]) {
        await compared.write(encodeText(part));
      }
      await compared.finish();
      assertEquals([sink.text, sink.finished, compared.differs], [", new", true, false]);
    }
  }
});

Deno.test("other bytes than the known ones, or fewer, end the download", async () => {
  const { sink, compared } = comparing("known");
  await compared.write(encodeText("kno"));
  await assertRejects(() => compared.write(encodeText("wm, new")));
  assertEquals([sink.text, compared.differs], ["", true]);
  const fewer = comparing("known");
  await fewer.compared.write(encodeText("know"));
  const fault = await fewer.compared.finish().catch((error) => error);
  assertEquals([fault instanceof FileFault, fewer.sink.finished], [true, false]);
});
