import { assert, assertEquals } from "@std/assert";
import { type Answer, ask, AskStopped } from "../../../actors/kernel/kernel.ts";
import { Bridge } from "../../../actors/server/threads/bridge.ts";

type There =
  | { readonly kind: "double"; readonly number: number; readonly answer: Answer<number> }
  | { readonly kind: "word"; readonly text: string };

type Back = { readonly kind: "echo"; readonly text: string };

/** Two ends of a bridge; the far one doubles numbers, sends words back, and remembers the order in which all came. */
function bridged() {
  const { port1, port2 } = new MessageChannel();
  const came: string[] = [];
  const heard = Promise.withResolvers<string>();
  const near = new Bridge<There, Back>("/far", port1, ({ text }) => heard.resolve(text));
  const far: Bridge<Back, There> = new Bridge("/near", port2, (msg) => {
    came.push(msg.kind);
    if (msg.kind === "double") msg.answer.send(2 * msg.number);
    else far.send({ kind: "echo", text: msg.text });
  });
  return {
    near,
    far,
    came,
    heard: heard.promise,
    [Symbol.dispose]: () => {
      near.close();
      far.close();
    },
  };
}

const PATIENCE = { timeoutMs: 60_000 } as const;

Deno.test("bridge: each question gets its own answer", async () => {
  using ends = bridged();
  const numbers = [1, 2, 3, 4];
  const answers = numbers.map((number) => ask(ends.near, { kind: "double", number }, PATIENCE));
  assertEquals(await Promise.all(answers), [2, 4, 6, 8]);
});

Deno.test("bridge: messages and questions come in the order in which they were sent", async () => {
  using ends = bridged();
  const asked = ask(ends.near, { kind: "double", number: 1 }, PATIENCE);
  ends.near.send({ kind: "word", text: "hello" });
  const askedAgain = ask(ends.near, { kind: "double", number: 2 }, PATIENCE);
  assertEquals(await Promise.all([asked, ends.heard, askedAgain]), [2, "hello", 4]);
  assertEquals(ends.came, ["double", "word", "double"]);
});

Deno.test("bridge: questions without an answer end when it closes, and later ones at once", async () => {
  const { port1, port2 } = new MessageChannel();
  const near = new Bridge<There, Back>("/far", port1, () => {});
  const open = ask(near, { kind: "double", number: 1 }, PATIENCE);
  near.close({ kind: "failed", error: new Error("it broke") });
  const later = ask(near, { kind: "double", number: 1 }, PATIENCE);
  for (const asked of [open, later]) {
    const error = await asked.then(() => undefined, (error: unknown) => error);
    assert(error instanceof AskStopped);
  }
  assertEquals(near.send({ kind: "word", text: "lost" }), "stopped");
  port2.close();
});

Deno.test("bridge: what was sent before it closes still arrives", async () => {
  using ends = bridged();
  ends.far.send({ kind: "echo", text: "last words" });
  ends.far.close();
  assertEquals(await ends.heard, "last words");
});
