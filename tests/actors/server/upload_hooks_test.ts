import { assert, assertEquals } from "@std/assert";
import { startSystem } from "../../../actors/kernel/kernel.ts";
import type { HooksMsg } from "../../../actors/server/hooks/hook_messages.ts";
import { judgedSink } from "../../../actors/server/session/transfers/upload_hooks.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { within } from "../../support/time/deadline.ts";

type Question = Extract<HooksMsg, { readonly kind: "judge-upload" }>;

Deno.test("an upload let go while its command runs calls the command off, and is gone", async () => {
  const system = startSystem();
  const asked = Promise.withResolvers<Question>();
  const hooks = system.spawn<HooksMsg>("hooks", () => ({
    receive: (msg) => void (msg.kind === "judge-upload" && asked.resolve(msg)),
  }));
  const done: string[] = [];
  const opened = {
    sink: {
      write: () => Promise.resolve(),
      finish: () => Promise.resolve(void done.push("finished")),
      [Symbol.dispose]: () => void done.push("disposed"),
    },
    path: "/up",
    hidden: true,
    staged: {
      real: "/real/up",
      read: () => Promise.resolve({ size: 1, sha256: "" }),
      refuse: () => Promise.resolve(void done.push("refused")),
    },
    [Symbol.dispose]: () => {},
  };
  try {
    const sink = judgedSink(opened, {
      number: 1,
      peer: { hostname: "127.0.0.1", port: 1 },
      state: { login: { kind: "none" }, representation: "image" },
      settings: { uploadHook: { kind: "judge", hooks } },
      interruption: new AbortController().signal,
    });
    const finishing = sink.finish().then(() => "finished", (error: unknown) => error);
    const { signal } = await within(asked.promise, "the question");
    assertEquals(signal.aborted, false);
    sink[Symbol.dispose]();
    assertEquals(signal.aborted, true);
    const failure = await within(finishing, "the end of the upload");
    assert(failure instanceof FileFault);
    assertEquals(failure.failure.kind, "vetoed");
    assertEquals(new Set(done), new Set(["refused", "disposed"]));
  } finally {
    await system.stop();
  }
});
