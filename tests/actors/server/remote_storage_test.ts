import { assertEquals } from "@std/assert";
import type { ActorRef } from "../../../actors/kernel/kernel.ts";
import { remoteSweeps } from "../../../actors/server/threads/remote_storage.ts";
import type { ToServerMsg } from "../../../actors/server/threads/bridge_messages.ts";

Deno.test("remote sweep: without an answer it is no failure", async () => {
  const gone: ActorRef<ToServerMsg> = {
    path: "/server",
    send: () => "stopped",
    sendWhenReady: () => Promise.resolve("stopped"),
    exited: Promise.resolve({ kind: "stopped" }),
  };
  assertEquals(await remoteSweeps(gone).once("/r", new AbortController().signal), 0);
});
