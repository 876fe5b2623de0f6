import { type ActorRef, ask } from "../../kernel/kernel.ts";
import { HOOK_TIMEOUT, type HooksMsg } from "../hooks/hook_messages.ts";
import type { ToServerMsg } from "./bridge_messages.ts";
import type { WorkNumbers } from "./work_numbers.ts";

/** The hooks actor as a thread sees it: the server runs the command that judges an upload. */
export function remoteHooks(main: ActorRef<ToServerMsg>, works: WorkNumbers): ActorRef<HooksMsg> {
  const send = (msg: HooksMsg) => {
    if (msg.kind !== "judge-upload") throw new Error(`${msg.kind} is not for another thread`);
    const { variables, file, signal, answer } = msg;
    works.until(signal, async (work) => {
      const question = { kind: "judge-upload", work, variables, file } as const;
      answer.send(await ask(main, question, { timeoutMs: HOOK_TIMEOUT }));
    }).catch(() => {});
    return "accepted" as const;
  };
  return {
    path: `${main.path}/hooks`,
    send,
    sendWhenReady: (msg) => Promise.resolve(send(msg)),
    exited: main.exited,
  };
}
