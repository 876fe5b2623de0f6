import { assertEquals } from "@std/assert";
import { acceptAll } from "../../../actors/transport/listener.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";
import { within } from "../../support/time/deadline.ts";

Deno.test("accepting: a client that is gone already holds nobody up", async () => {
  const { NotConnected, ConnectionAborted, ConnectionReset } = Deno.errors;
  const came: (Error | "conn")[] = [
    new NotConnected(),
    new ConnectionAborted(),
    new ConnectionReset(),
    "conn",
  ];
  const stop = new AbortController();
  const accept = () => {
    const next = came.shift();
    if (next === undefined) stop.abort();
    return next === "conn"
      ? Promise.resolve({ close: () => {} })
      : Promise.reject(next ?? new Error("the socket is closed"));
  };
  const seen: string[] = [];
  const deliver = () => {
    seen.push("conn");
    return Promise.resolve("accepted" as const);
  };
  const onFailure = () => void seen.push("failure");
  // Its time never passes: a pause would not end.
  const clock = new FakeClock();
  await within(
    acceptAll({ socket: { accept }, deliver, onFailure, clock }, stop.signal),
    "the end",
  );
  assertEquals(seen, ["conn"]);
});
