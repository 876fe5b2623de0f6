import { claimMemory } from "../../../actors/files/tree/shared_writers.ts";
import { WHOLE_FOLDER } from "../../../actors/files/shares.ts";
import { ask, startSystem } from "../../../actors/kernel/kernel.ts";
import type { ServerOptions, ThreadParts } from "../../../actors/server/server.ts";
import { Bridge, type BridgePort } from "../../../actors/server/threads/bridge.ts";
import type { ToServerMsg, ToThreadMsg } from "../../../actors/server/threads/bridge_messages.ts";
import { remoteHooks } from "../../../actors/server/threads/remote_hooks.ts";
import {
  threadServer,
  type ThreadServerMsg,
} from "../../../actors/server/threads/thread_server.ts";
import { WorkNumbers } from "../../../actors/server/threads/work_numbers.ts";
import type { Clock, OwnedRef } from "../../../actors/kernel/kernel.ts";

/** What the other thread needs of the server. */
type Parts = Pick<
  ServerOptions,
  "settings" | "uploads" | "archives" | "shares" | "limits" | "ending"
>;

/** Another thread of a server in a test: it runs in the same thread, and has a port of its own, so that tests can choose. */
export interface SecondThread {
  readonly parts: ThreadParts;
  readonly port: number;
  /** It ends as a thread does in which something went wrong outside of all sessions. */
  lose(why: string): void;
}

/** Two message ports that copy what they carry as real ones do, but deliver it without a turn of the event loop. */
function ports(): readonly [BridgePort, BridgePort] {
  const open = (): BridgePort => ({ onmessage: null, postMessage: () => {}, close: () => {} });
  const [near, far] = [open(), open()];
  const carry = (to: BridgePort) => (parcels: unknown) => {
    const data: unknown = structuredClone(parcels);
    queueMicrotask(() => to.onmessage?.(new MessageEvent("message", { data })));
  };
  near.postMessage = carry(far);
  far.postMessage = carry(near);
  return [near, far];
}

/** Starts it; it ends with the server. */
export function secondThread(
  parts: Parts,
  hostname: string,
  clock: Clock | undefined,
): SecondThread {
  const socket = Deno.listen({ hostname, port: 0 });
  const system = startSystem(clock === undefined ? {} : { clock });
  const claims = claimMemory(64);
  const [near, far] = ports();
  let running: OwnedRef<ThreadServerMsg> | undefined;
  let lose = (_why: string) => {};
  let toServer = (_msg: ToServerMsg) => {};
  const main: Bridge<ToServerMsg, ToThreadMsg> = new Bridge("/server", far, (msg) => {
    switch (msg.kind) {
      case "order":
      case "describe":
      case "give-way":
      case "close-door":
        running?.send(msg);
        return;
      case "stop":
        system.stop().then(() => msg.answer.send(true));
        return;
      case "prepare":
      case "begin":
      case "certificate":
        throw new Error(`${msg.kind} is not for a thread in a test`);
    }
  });
  const bridge = new Bridge<ToThreadMsg, ToServerMsg>("/thread-2", near, (msg) => toServer(msg));
  const works = new WorkNumbers(main);
  const { limits, ending, shares = WHOLE_FOLDER } = parts;
  const { uploadHook } = parts.settings;
  const settings = {
    ...parts.settings,
    uploadHook: uploadHook && { ...uploadHook, hooks: remoteHooks(main, works) },
  };
  const counts = limits.transfers < Infinity || limits.transfersPerAccount < Infinity ||
    ending.transfers !== undefined;
  const serving = threadServer({ ...parts, shares, socket, main, settings, claims, counts, works });
  const link = {
    bridge,
    attend: (receive: (msg: ToServerMsg) => void, lost: (why: string) => void) => {
      toServer = receive;
      lose = lost;
      running = system.spawn("server", serving);
    },
    stop: async () => {
      await ask(bridge, { kind: "stop" }, { timeoutMs: 60_000 });
      bridge.close();
      main.close();
    },
  };
  return {
    parts: { threads: [link], claims },
    port: socket.addr.port,
    lose: (why) => lose(why),
  };
}
