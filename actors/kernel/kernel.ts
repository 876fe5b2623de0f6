// This folder: the actor system, with mailboxes, messages, questions, tasks, timers and the clock; nothing of FTP.

export {
  type AnswerTo,
  ask,
  type AskOptions,
  AskStopped,
  AskTimeout,
  type QuestionOf,
} from "./ask.ts";
export { systemClock } from "./clock.ts";
export { disposeUndelivered } from "./disposal.ts";
export { startSystem, type System, type SystemOptions } from "./system.ts";
export type * from "./actor.ts";
