import { defined } from "../../../core/base/defined.ts";
import { eventVariables } from "../../../core/serving/hooks/hook_variables.ts";
import { hooks } from "./hooks.ts";
import { type ActorRef, ask, type System } from "../../kernel/kernel.ts";
import type { Notice } from "../../../core/events/notice.ts";
import { noticeFields } from "../../../core/events/notice_fields.ts";
import type { FoundHooks } from "./find_hooks.ts";
import type { Watcher } from "../watching/watcher.ts";
import type { HooksMsg } from "./hook_messages.ts";

/** How uploads are passed to a command. */
export interface UploadHook {
  /** `judge`: the command checks the stored file. `pipe`: nothing is stored, the command reads the bytes. */
  readonly kind: "judge" | "pipe";
  readonly hooks: ActorRef<HooksMsg>;
  /** The real path of the folder for refused uploads; without it they are deleted. */
  readonly keepRejected?: string;
}

/** The commands of a running server. */
export interface RunningHooks {
  readonly upload: UploadHook | undefined;
  /** Runs the command of `--on-event` for each event. */
  readonly watcher: Watcher;
}

/** Whether the event is about a client without a login: a flood of these must not start a flood of programs. */
function isStrangers(notice: Notice): boolean {
  return notice.kind === "session-refused" ||
    (notice.kind === "transfer-refused" && notice.name === "");
}

/** Starts the actor that runs the commands in this folder, if there are any. */
export function startHooks(
  system: System,
  found: FoundHooks,
  folder: string,
  onTrouble: (words: string) => void,
): RunningHooks {
  const { settings, upload, event, variables, keepRejected } = found;
  const impatience = new AbortController();
  if (upload === undefined && event === undefined) {
    return { upload: undefined, watcher: {} };
  }
  const { limit, timeoutMs } = settings;
  const options = { upload, event, folder, variables, limit, timeoutMs, onTrouble };
  const running = system.spawn("hooks", hooks(options));
  return {
    upload: upload === undefined ? undefined : {
      kind: settings.pipe === undefined ? "judge" : "pipe",
      hooks: running,
      ...defined({ keepRejected }),
    },
    watcher: event === undefined ? {} : {
      notice: (notice) => {
        if (isStrangers(notice)) return;
        running.send({ kind: "event", variables: eventVariables(noticeFields(notice)) });
      },
      stopping: (again) => {
        if (again) impatience.abort();
      },
      ended: async ({ withinMs }) => {
        const options = { timeoutMs: withinMs, signal: impatience.signal };
        await ask(running, { kind: "finish-events" }, options).catch(() => {});
      },
    },
  };
}
